"""What does not fit together in the notices of one police report, in words for the person who answers it. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import pairwise

from rhi.words import day_words, london_day, time_words
from sharing.report_facts import CANCELLED, FOUND, MISSING, Said, fold, in_order, said_by

GRADES = ("no_apparent_risk", "very_low", "low", "medium", "high")


def contradictions(notices: Sequence[Said], councils: Mapping[str, str]) -> list[str]:
    """Sentences, the gravest first; none where all fits. `notices` in the order of receipt; `councils`: code → name."""
    ordered = in_order(notices)
    return [*_of_times(ordered), *_of_cancelling(ordered), *_of_grade(ordered), *_of_place(notices, councils)] + list(
        _of_child(ordered)
    )


def _of_times(ordered: Sequence[Said]) -> Iterator[str]:
    """Found and missing in an order that cannot be, or one without the other."""
    missing = [notice.at for notice in ordered if notice.kind == MISSING]
    found = [notice.at for notice in ordered if notice.kind == FOUND]
    if found and not missing:
        yield "Found, but never reported missing under this reference."
    elif found and found[0] < missing[0]:
        yield f"Found on {_at(found[0])}, before going missing on {_at(missing[0])}."
    elif found and found[0] < missing[-1]:
        yield f"Missing again on {_at(missing[-1])} under the same reference, after being found on {_at(found[0])}."


def _of_cancelling(ordered: Sequence[Said]) -> Iterator[str]:
    """Something happened after the report had been cancelled."""
    cancelled = next((notice.at for notice in ordered if notice.kind == CANCELLED), None)
    if cancelled is None:
        return
    for notice in ordered:
        if notice.at > cancelled and notice.kind in (FOUND, MISSING):
            yield f"Cancelled on {_at(cancelled)}, then {notice.kind} on {_at(notice.at)}."
            return


def _of_grade(ordered: Sequence[Said]) -> Iterator[str]:
    """A grade lowered once the child was found may have been lowered because of it."""
    found = next((notice.at for notice in ordered if notice.kind == FOUND), None)
    graded = [(notice.at, said["grade"]) for notice in ordered if (said := said_by(notice)).get("grade") in GRADES]
    for (_, before), (at, after) in pairwise(graded):
        if found and at > found and GRADES.index(after) < GRADES.index(before):
            yield f"The grade was lowered on {_at(at)}, after the child was found."
            return


def _of_place(received: Sequence[Said], councils: Mapping[str, str]) -> Iterator[str]:
    """Which council it concerns."""
    now = fold(received)
    place, responsible = now.council_code, now.responsible_code
    if responsible and place and responsible != place:
        here, there = _named(place, councils), _named(responsible, councils)
        yield f"The place is in {here}; the police name {there} as responsible."
    first = next((said["council_code"] for notice in received if (said := said_by(notice)).get("council_code")), "")
    if first and place and first != place:
        yield f"Sent first for {_named(first, councils)}, then for {_named(place, councils)}."


def _of_child(ordered: Sequence[Said]) -> Iterator[str]:
    """Who the child is."""
    told = [said_by(notice) for notice in ordered]
    born = list(dict.fromkeys(said["born_on"] for said in told if said.get("born_on")))
    if len(born) > 1:
        yield f"More than one date of birth was sent: {', '.join(day_words(day) for day in born)}."
    names = list(dict.fromkeys(said["family_name"].casefold() for said in told if said.get("family_name")))
    if len(names) > 1:
        yield "More than one family name was sent."


def _at(at: datetime) -> str:
    return f"{day_words(london_day(at))} {time_words(at)}"


def _named(code: str, councils: Mapping[str, str]) -> str:
    return councils.get(code, code)
