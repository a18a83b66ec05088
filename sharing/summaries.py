"""What a summary says, by tier. Pure: plain facts in, the JSON out; no database, no clock, no settings.

`build` is the only place where a summary's JSON is made: the page previews what it returns, the release freezes it,
and the API answers with it. `ordered` is the gate on the way out: a field that is not in FIELDS cannot leave.

Never in a summary, at any tier: the child's own words, the interviewer's analysis and notes, an address, other
children, help of any kind, and health beyond what keeps the child safe while missing (domain: tiers, 5).
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import IntEnum, StrEnum
from typing import Any

from sharing.points import FIELDS as POINT_FIELDS
from sharing.points import SECTIONS, clean

PROTECTIVE_MARKING = "OFFICIAL-SENSITIVE"
SOURCE = "interview finding"
RELEASER = "professional"
"""Where what was typed at the release comes from: whoever wrote it, as a professional."""
AT_RELEASE = "(the moment of release)"

FIELDS = (
    "id",
    "version",
    "supersedes",
    "released_at",
    "protective_marking",
    "handling",
    "contact_24h",
    "urgent",
    "council",
    "name",
    "police_references",
    "child",
    "reference",
    "given_names",
    "family_name",
    "known_as",
    "date_of_birth",
    "date_of_birth_precision",
    "interview",
    "offered",
    "offered_on",
    "outcome",
    "held_on",
    "safeguarding",
    *SECTIONS,
    "code",
    "label",
    "certainty",
    *(name for fields in POINT_FIELDS.values() for name in fields if name not in ("name", "code")),
    "kind",
    "source",
)
POSITION = {name: position for position, name in reversed(list(enumerate(FIELDS)))}

LISTS = {"risk": "risks", "stayed": "where_stayed", "with_whom": "with_whom", "transport": "transport"}
"""Code list of a finding → field of the safeguarding part. Findings of other lists (why the child went) stay here."""

NOTHING_TO_TELL = frozenset({"none_identified", "none", "not_disclosed", "not_known"})
HEALTH_THAT_STAYS = frozenset({"sexual_health", "sexual_health_or_pregnancy", "pregnancy"})
"""Codes whose last part is one of these are never offered for sharing."""


class Tier(IntEnum):
    """How much is told. A summary is of the first two; intelligence leaves as a form; a crime, or danger, by phone."""

    FACT = 1
    SAFEGUARDING = 2
    INTELLIGENCE = 3
    CRIME = 4


class Outcome(StrEnum):
    """What came of the interview, as the force reads it."""

    HELD = "held"
    PARTLY_HELD = "partly_held"
    DECLINED = "declined"
    NOT_HELD = "not_held"


@dataclass(frozen=True)
class CodedFinding:
    """One coded finding: the key is "list.code"; certainty as recorded."""

    key: str
    label: str
    certainty: str

    @property
    def list_name(self) -> str:
        """The code list it belongs to."""
        return self.key.partition(".")[0]

    @property
    def may_leave(self) -> bool:
        """Whether a summary may carry it at all."""
        code = self.key.partition(".")[2]
        return self.list_name in LISTS and code not in NOTHING_TO_TELL | HEALTH_THAT_STAYS


@dataclass(frozen=True)
class Point:
    """One thing beside the findings: a person of concern, a place … with the section's own fields (sharing.points)."""

    key: str
    section: str
    facts: Mapping[str, str]
    kind: str
    source: str


@dataclass(frozen=True)
class ChildFacts:
    """Who the child is: what a force needs to know whom this is about."""

    reference: str
    given_names: str
    family_name: str
    known_as: str
    born_on: date | None
    born_precision: str


@dataclass(frozen=True)
class InterviewFacts:
    """The fact of the interview: tier 1. London dates."""

    offered_on: date | None
    outcome: Outcome
    held_on: date | None


@dataclass(frozen=True)
class SummaryFacts:
    """Everything a summary is made of, at any tier."""

    id: str
    version: int
    supersedes: str | None
    council_name: str
    council_code: str
    contact_24h: str
    police_references: tuple[str, ...]
    child: ChildFacts
    interview: InterviewFacts
    tier: Tier
    handling: str = ""
    findings: tuple[CodedFinding, ...] = field(default=())
    points: tuple[Point, ...] = field(default=())
    would_help_find: str = ""
    is_urgent: bool = False


def build(facts: SummaryFacts, released_at: str = AT_RELEASE) -> dict[str, Any]:
    """The JSON of a summary. Until it is released, `released_at` says so in words."""
    child, interview = facts.child, facts.interview
    content = {
        "id": facts.id,
        "version": facts.version,
        "supersedes": facts.supersedes,
        "released_at": released_at,
        "protective_marking": PROTECTIVE_MARKING,
        "handling": facts.handling.strip(),
        "contact_24h": facts.contact_24h,
        "urgent": facts.is_urgent,
        "council": {"name": facts.council_name, "code": facts.council_code},
        "police_references": sorted(facts.police_references),
        "child": {
            "reference": child.reference,
            "given_names": child.given_names,
            "family_name": child.family_name,
            "known_as": child.known_as,
            "date_of_birth": child.born_on.isoformat() if child.born_on else None,
            "date_of_birth_precision": child.born_precision,
        },
        "interview": {
            "offered": interview.offered_on is not None,
            "offered_on": interview.offered_on.isoformat() if interview.offered_on else None,
            "outcome": interview.outcome.value,
            "held_on": interview.held_on.isoformat() if interview.held_on else None,
        },
        "safeguarding": _safeguarding(facts) if facts.tier == Tier.SAFEGUARDING else None,
    }
    return ordered(content)


def _safeguarding(facts: SummaryFacts) -> dict[str, Any]:
    """Tier 2: what was found, each entry with how sure it is, and what would help find the child."""
    parts: dict[str, list[dict[str, str]]] = {name: [] for name in SECTIONS}
    for finding in facts.findings:
        if finding.may_leave:
            parts[LISTS[finding.list_name]].append(_entry(finding))
    for point in facts.points:
        said = clean(point.section, point.facts)
        parts[point.section].append({**said, "kind": point.kind, "source": point.source})
    if words := facts.would_help_find.strip():
        parts["would_help_find"].append({"what": words, "kind": "opinion", "source": RELEASER})
    return parts


def sections_of(content: dict[str, Any]) -> list[str]:
    """The sections of a summary that say something: what an agreement must allow."""
    held = content["safeguarding"] or {}
    return sorted(section for section, entries in held.items() if entries)


def _entry(finding: CodedFinding) -> dict[str, str]:
    """A suspicion is an opinion. What the child said, or what is confirmed, is a fact: `certainty` says which."""
    return {
        "code": finding.key,
        "label": finding.label,
        "certainty": finding.certainty,
        "kind": "opinion" if finding.certainty == "suspected" else "fact",
        "source": SOURCE,
    }


def tombstone(*, summary_id: str, status: str, why: str, superseded_by: str | None) -> dict[str, Any]:
    """What remains of a summary that no longer stands: that it is gone, why in a word, and no name."""
    return {"id": summary_id, "status": status, "why": why, "superseded_by": superseded_by}


def ordered(value: Any) -> Any:
    """The same JSON, its fields in the order of FIELDS (PostgreSQL keeps none). A field not listed: KeyError."""
    if isinstance(value, dict):
        return {name: ordered(value[name]) for name in sorted(value, key=POSITION.__getitem__)}
    return [ordered(entry) for entry in value] if isinstance(value, list) else value


def to_json(content: dict[str, Any], indent: int | None = None) -> str:
    """The text that leaves: compact for the API, indented for reading."""
    separators = (",", ": ") if indent else (",", ":")
    return json.dumps(ordered(content), ensure_ascii=False, indent=indent, separators=separators)


def digest(content: dict[str, Any]) -> str:
    """Tells two contents apart: of a preview and of what would be released; the API's ETag."""
    return digest_of(to_json(content))


def digest_of(body: str) -> str:
    """The same of the text that leaves."""
    return hashlib.sha256(body.encode()).hexdigest()


def moment(at: datetime) -> str:
    """A moment as the API writes it: ISO 8601, UTC, whole seconds."""
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def shareable(findings: Iterable[CodedFinding]) -> list[CodedFinding]:
    """The findings that a releaser may choose from."""
    return [finding for finding in findings if finding.may_leave]
