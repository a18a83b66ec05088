"""The words of the child's page with what belongs in them, and what a child said, told back to them."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils import timezone

from reaching.languages import Language
from reaching.models import ChildAnswer, TalkInvitation


class Words(Mapping[str, str]):
    """The words of a language, with names in braces filled in."""

    def __init__(self, language: Language, facts: Mapping[str, Any]) -> None:
        self.language, self.facts = language, facts

    def __getitem__(self, key: str) -> str:
        """A word that needs what is not known here keeps its place empty."""
        words = self.language.words[key]
        for name, value in self.facts.items():
            words = words.replace(f"{{{name}}}", str(value))
        return words

    def __iter__(self) -> Iterator[str]:
        return iter(self.language.words)

    def __len__(self) -> int:
        return len(self.language.words)


def words_for(invitation: TalkInvitation, language: Language) -> Words:
    """With until when the child may change their mind, and when what they write is read."""
    council = invitation.council
    return Words(
        language,
        {
            "date": language.date(timezone.localdate(invitation.expires_at)),
            "from": f"{council.talk_read_from:%H:%M}",
            "until": f"{council.talk_read_until:%H:%M}",
        },
    )


def said(answer: ChildAnswer, words: Mapping[str, str]) -> list[tuple[str, str]]:
    """How the child would like it, line by line: (question, answer). Never what they wrote besides: others may look."""
    day = words.language.day(answer.on_day) if answer.on_day and isinstance(words, Words) else ""
    lines = [
        (words["who_legend"], ", ".join(words[f"who_{who}"] for who in answer.who)),
        (words["who_known_name"], answer.known_person),
        (words["where_legend"], _joined(words[f"where_{answer.where}"] if answer.where else "", answer.where_words)),
        (words["day_legend"], day),
        (words["part_legend"], words[f"part_{answer.part_of_day}"] if answer.part_of_day else ""),
        (words["when_words"], answer.when_words),
        (words["how_legend"], words[f"how_{answer.how}"] if answer.how else ""),
        (words["companion"], answer.companion),
        (words["interpreter"], answer.interpreter),
    ]
    return [(question, line) for question, line in lines if line]


def _joined(*parts: str) -> str:
    return ": ".join(part for part in parts if part)
