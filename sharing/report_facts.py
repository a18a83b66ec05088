"""What a police report says now: its notices taken together, in the order of what they tell of. Pure.

Notices may arrive in any order. They are put in the order of `at` (when it happened), those of the same moment in the
order in which they came; each says what it says, and leaves standing what it is silent on: a field left out or null. A
child reported missing again after being found is not found any more. So the same notices give the same report,
whichever came first.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.utils.dateparse import parse_date

MISSING, FOUND, CANCELLED = "missing", "found", "cancelled"
PREVENTION_INTERVIEW = "prevention_interview"
STATES = (MISSING, FOUND, CANCELLED)
MOMENTS = {MISSING: "missing_since_at", FOUND: "found_at", PREVENTION_INTERVIEW: "prevention_interview_at"}
"""Kind of notice → the time of the report that it sets."""
TEXTS = ("grade", "missing_from", "found_where", "prevention_interview", "contact")
CODES = {"council": "council_code", "responsible_council": "responsible_code"}
OF_THE_RETURN: dict[str, Any] = {
    "found_at": None,
    "found_where": "",
    "prevention_interview_at": None,
    "prevention_interview": "",
}
"""Gone where a child who was found is reported missing again: it tells of the absence before."""
OF_CHILD = ("given_names", "family_name", "known_as", "sex")


@dataclass(frozen=True)
class Said:
    """One notice: its kind, when it happened, and the JSON object as it was sent."""

    kind: str
    at: datetime
    sent: Mapping[str, Any]


@dataclass(frozen=True)
class ReportFacts:
    """What the report says now. Codes are ONS (GSS) codes; "" and None where nothing was said."""

    state: str = MISSING
    grade: str = ""
    given_names: str = ""
    family_name: str = ""
    known_as: str = ""
    born_on: date | None = None
    sex: str = ""
    missing_since_at: datetime | None = None
    missing_from: str = ""
    found_at: datetime | None = None
    found_where: str = ""
    prevention_interview_at: datetime | None = None
    prevention_interview: str = ""
    contact: str = ""
    council_code: str = ""
    responsible_code: str = ""

    @property
    def identity(self) -> tuple[Any, ...]:
        """Who the child is, as far as a likely record is looked for by it."""
        return (self.given_names, self.family_name, self.known_as, self.born_on)

    def columns(self) -> dict[str, Any]:
        """The columns of PoliceReport: all but the two councils."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__ if name not in CODES.values()}


def in_order(notices: Iterable[Said]) -> list[Said]:
    """By what happened first; `notices` come in the order in which they were received, which decides a tie."""
    return sorted(notices, key=lambda notice: notice.at)


def fold(notices: Iterable[Said]) -> ReportFacts:
    """All notices of a report, given in the order of receipt, as one."""
    facts = ReportFacts()
    for notice in in_order(notices):
        begins_anew = notice.kind == MISSING and facts.found_at is not None
        facts = replace(facts, **(OF_THE_RETURN if begins_anew else {}), **said_by(notice))
    return facts


def said_by(notice: Said) -> dict[str, Any]:
    """What one notice says, as fields of ReportFacts; only those it says anything on."""
    sent, child = notice.sent, notice.sent.get("child") or {}
    found: dict[str, Any] = {name: _text(sent, name) for name in TEXTS}
    found |= {name: _text(child, name) for name in OF_CHILD}
    found |= {field: _text(sent, name) for name, field in CODES.items()}
    found["born_on"] = parse_date(_text(child, "date_of_birth"))
    found["state"] = notice.kind if notice.kind in STATES else ""
    if moment := MOMENTS.get(notice.kind):
        found[moment] = notice.at
    return {name: value for name, value in found.items() if value}


def _text(sent: Mapping[str, Any], name: str) -> str:
    value = sent.get(name)
    return "" if value is None else str(value).strip()
