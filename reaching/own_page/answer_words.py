"""What a child answered, in words for the people of the council. Pure."""

from typing import Any

from rhi.words import day_words

SPOKE = "Said something aloud"


def in_a_line(answer: Any) -> str:
    """As “Yes. Thursday 3 December, in the afternoon, at school; a woman; in person; with Jo.”"""
    day = f"{answer.on_day:%A} {day_words(answer.on_day)}" if answer.on_day else ""
    when = [day, answer.get_part_of_day_display().lower(), answer.when_words]
    where = [answer.get_where_display().lower(), answer.where_words]
    who = [words.lower() for words in answer.who_words] + [answer.known_person]
    parts = [
        _some(when),
        _some(where),
        _some(who),
        answer.get_how_display().lower(),
        f"with {answer.companion}" if answer.companion else "",
        f"interpreter: {answer.interpreter}" if answer.interpreter else "",
    ]
    wishes = "; ".join(part for part in parts if part)
    choice = answer.get_choice_display()
    if not choice:
        return SPOKE if answer.recording_id else "Wrote something"
    parts = [choice, f"{wishes[0].upper()}{wishes[1:]}" if wishes else "", SPOKE if answer.recording_id else ""]
    return ". ".join(part for part in parts if part)


def _some(parts: list[str]) -> str:
    return ", ".join(part for part in parts if part)
