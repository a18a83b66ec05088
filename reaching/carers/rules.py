"""When a carer's link shows a child, and what of the child. Pure.

What is shown hangs on the duty and on times alone, never on what the child answered or said: two children who differ in
nothing else are shown alike, byte for byte.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from rhi.timespan import LONDON
from rhi.words import age, day_words, time_words

ADULT_AGE = 18
SHOWN_WINDOW = timedelta(days=28)
"""How long after the return the talk stands on the page: whatever became of it."""
SHORTEST_NAME = 3


class Hidden(StrEnum):
    """Why a link shows a child no more."""

    RESTRICTED = "restricted"
    NOT_TO_BE_TOLD = "not_to_be_told"
    PERSON_GONE = "person_gone"
    DIED = "died"
    MOVED = "moved"
    GROWN_UP = "grown_up"
    PLACEMENT_ENDED = "placement_ended"


HIDDEN_WORDS: dict[Hidden, str] = {
    Hidden.RESTRICTED: "The record was restricted after the link was given.",
    Hidden.NOT_TO_BE_TOLD: "Whoever holds the link must not be told.",
    Hidden.PERSON_GONE: "The person who held the link is no longer in the record.",
    Hidden.DIED: "The child has died.",
    Hidden.MOVED: "The child has moved to another council.",
    Hidden.GROWN_UP: "The young person is 18 or older, and nothing is owed.",
    Hidden.PLACEMENT_ENDED: "The placement that the link was given for has ended.",
}


@dataclass(frozen=True)
class LinkFacts:
    """What decides whether a link shows a child today. `holder` is the person's or the home's name."""

    is_home: bool
    holder: str
    has_person: bool
    must_not_be_told: bool
    do_not_tell: str
    added_at: datetime
    restricted_at: datetime | None
    died_on: date | None
    has_moved: bool
    born_on: date | None
    is_owed: bool
    placement_ends_on: date | None


def why_hidden(facts: LinkFacts, today: date) -> Hidden | None:
    """The first reason not to show the child; None where the link shows it."""
    is_grown_up = facts.born_on is not None and age(facts.born_on, today) >= ADULT_AGE and not facts.is_owed
    reasons = (
        (Hidden.RESTRICTED, facts.restricted_at is not None and facts.restricted_at > facts.added_at),
        (Hidden.PERSON_GONE, not facts.is_home and not facts.has_person),
        (Hidden.NOT_TO_BE_TOLD, facts.must_not_be_told or is_named(facts)),
        (Hidden.DIED, facts.died_on is not None),
        (Hidden.MOVED, facts.has_moved),
        (Hidden.GROWN_UP, is_grown_up),
        (Hidden.PLACEMENT_ENDED, facts.placement_ends_on is not None and facts.placement_ends_on <= today),
    )
    return next((reason for reason, applies in reasons if applies), None)


def is_named(facts: LinkFacts) -> bool:
    """Whether “who must not be told” names the holder: a home by its name, a person by any longer word of theirs.

    Better one time too often than one too few: the council is told, and can word it otherwise.
    """
    text, name = facts.do_not_tell.casefold(), facts.holder.casefold()
    if facts.is_home:
        return bool(name) and name in text
    words = set(re.findall(r"\w+", text))
    return any(len(word) >= SHORTEST_NAME and word in words for word in re.findall(r"\w+", name))


def short_name(given_names: str, family_name: str) -> str:
    """First name and initial: “Bea E.”."""
    first = given_names.split()[0] if given_names.split() else "A child"
    return f"{first} {family_name[:1]}." if family_name else first


@dataclass(frozen=True)
class Absence:
    """What a carer is shown of the latest absence: where it stands, and of the talk only whether it was offered, and
    by when it should happen.
    """

    state: str
    is_open: bool
    offered: str = ""
    should_happen: str = ""


NOTHING = Absence("Not missing, as far as the council knows.", is_open=False)


@dataclass(frozen=True)
class AbsenceFacts:
    """`is_due` that a talk is owed for it; `first_offered_at` when the choice was first put to the child."""

    is_ended: bool
    is_located: bool
    returned_at: datetime | None
    is_due: bool
    first_offered_at: datetime | None
    due_at: datetime | None


def absence_words(facts: AbsenceFacts | None, now: datetime) -> Absence:
    """The absence in words for the carer."""
    if facts is None:
        return NOTHING
    if not facts.is_ended:
        words = "Found, not back yet." if facts.is_located else "Missing now."
        return Absence(words, is_open=True)
    is_recent = facts.returned_at is not None and facts.returned_at > now - SHOWN_WINDOW
    if not is_recent or not facts.is_due:
        return Absence("Back.", is_open=False) if is_recent else NOTHING
    offered = f"Yes, on {moment(facts.first_offered_at, with_time=False)}." if facts.first_offered_at else "Not yet."
    due = f"{moment(facts.due_at)}." if facts.due_at else "The return time is not known yet. Please tell us."
    return Absence("Back.", is_open=False, offered=offered, should_happen=due)


def moment(at: datetime | None, *, with_time: bool = True) -> str:
    """“Thursday 26 November 2026, 14:05”, in London."""
    if at is None:
        return ""
    local = at.astimezone(LONDON)
    words = f"{local:%A} {day_words(local.date())}"
    return f"{words}, {time_words(at)}" if with_time else words
