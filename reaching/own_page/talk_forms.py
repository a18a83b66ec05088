"""What comes from the child's page, made fit to keep. A form never tells a child off.

What makes no sense is left out; what is too long for its column is kept with the words. Nothing that a child wrote
is lost.
"""

import uuid
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.http import QueryDict

from interviews.models import Interview
from reaching.models import ChildAnswer

DAYS_AHEAD = 7
MAX_WORDS = 20_000
"""Characters of one text of a child's: the page asks for the rest in a further message."""
SHORT = {"known_person": 120, "where_words": 200, "when_words": 200, "companion": 160, "interpreter": 60}
CHOSEN: dict[str, Any] = {
    "where": ChildAnswer.Where,
    "part_of_day": ChildAnswer.PartOfDay,
    "how": ChildAnswer.How,
}
TYPED = ("words", *SHORT, *CHOSEN, "who", "on_day", "why", "helped", "unsafe")
"""What a child types or ticks; whatever else a form of the page sends is its own."""
WHY = {
    "does_not_want": "decline_reason.does_not_want_to_talk",
    "already_told": "decline_reason.already_told",
    "was_not_missing": "decline_reason.was_not_missing",
    "other_interviewer": "decline_reason.different_interviewer",
    "trouble": "decline_reason.fear_of_trouble",
    "reprisal": "decline_reason.fear_of_reprisal",
    "too_many": "decline_reason.too_many",
}


def days_from(today: date) -> list[date]:
    """The days that are offered for a talk: from tomorrow on, a week."""
    return [today + timedelta(days=number) for number in range(1, DAYS_AHEAD + 1)]


def answer_of(sent: QueryDict, choice: str, today: date) -> dict[str, Any]:
    """The facts of one answer, as reaching.actions.answering.answer takes them."""
    facts: dict[str, Any] = {name: _one_of(sent.get(name, ""), values.values) for name, values in CHOSEN.items()}
    facts |= _short_texts(sent)
    facts["who"] = [who for who in ChildAnswer.Who.values if who in sent.getlist("who")]
    facts["on_day"] = next((day for day in days_from(today) if day.isoformat() == sent.get("on_day")), None)
    facts["says_unsafe"] = bool(sent.get("unsafe"))
    facts["decline_reason"] = WHY.get(sent.get("why", ""), "") if choice == ChildAnswer.Choice.NO else ""
    return {**facts, "choice": choice}


def words_of(sent: QueryDict, *, is_spoken: bool = False) -> dict[str, Any]:
    """Something said without an answer to the offer, written or in a recording beside it; {} where nothing is."""
    words, unsafe = _clean(sent.get("words", "")), bool(sent.get("unsafe"))
    return {"words": words, "says_unsafe": unsafe} if words or unsafe or is_spoken else {}


def after_of(sent: QueryDict, about: str, *, is_spoken: bool = False) -> dict[str, Any]:
    """What is said after the talk; {} where nothing is."""
    facts = words_of(sent, is_spoken=is_spoken)
    helped = _one_of(sent.get("helped", ""), Interview.Helped.values)
    if about == "helped":
        return {"words": "", **facts, "helped": helped, "about": about} if helped or facts else {}
    return {**facts, "about": about} if facts else {}


def is_too_long(sent: QueryDict) -> bool:
    """Whether a text is longer than one message may be."""
    return any(len(value) > MAX_WORDS for name in TYPED for value in sent.getlist(name))


def is_filled(sent: QueryDict) -> bool:
    """Whether anything was typed or ticked in what was sent."""
    return any(value.strip() for name in TYPED for value in sent.getlist(name))


def brought(sent: QueryDict) -> list[tuple[str, str]]:
    """What goes with the child through the door: the step, the number of the form, and what was typed, by field."""
    return [(name, value) for name in ("step", "form", *TYPED) for value in sent.getlist(name)]


def form_of(sent: QueryDict) -> uuid.UUID | None:
    """The number of the form that was sent: the same twice is one answer."""
    try:
        return uuid.UUID(sent.get("form", ""))
    except ValueError:
        return None


def _short_texts(sent: Mapping[str, str]) -> dict[str, str]:
    """Texts of one line; what does not fit stands with the words too."""
    texts = {name: _clean(sent.get(name, "")) for name in SHORT}
    words = [_clean(sent.get("words", ""))] + [text for name, text in texts.items() if len(text) > SHORT[name]]
    return {name: text[: SHORT[name]] for name, text in texts.items()} | {"words": "\n".join(filter(None, words))}


def _one_of(value: str, values: list[str]) -> str:
    return value if value in values else ""


def _clean(text: str) -> str:
    return text[: 2 * MAX_WORDS].replace("\x00", "").replace("\r\n", "\n").strip()[:MAX_WORDS]
