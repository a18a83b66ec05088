"""What a summary says, section by section, as a person reads it."""

from typing import Any

from django import template

from sharing.points import FIELDS, SECTIONS, words

register = template.Library()
OUTCOMES = {
    "held": "Held",
    "partly_held": "Partly held",
    "declined": "Declined",
    "not_held": "Not held",
}
SOURCES = {
    "interview finding": "interview finding",
    "child": "the child, in the council’s words",
    "carer": "a parent or carer",
    "professional": "a professional",
    "interviewer": "seen by the interviewer",
    "record": "the council’s record",
}


@register.filter
def told(content: dict[str, Any]) -> list[tuple[str, list[str]]]:
    """(title, lines) of each section that says something."""
    held = content.get("safeguarding") or {}
    rows = [(SECTIONS[name], [line(name, entry) for entry in entries]) for name, entries in held.items()]
    return [row for row in rows if row[1]]


@register.filter
def outcome(value: str) -> str:
    """What came of the interview, in words."""
    return OUTCOMES.get(value, value)


def line(section: str, entry: dict[str, str]) -> str:
    """One entry: what it says, whether fact or opinion, and where it comes from."""
    source = SOURCES.get(entry["source"], entry["source"])
    if "code" in entry:
        return f"{entry['label']} ({entry['certainty']}: {entry['kind']}; {source})"
    said = words(section, entry)
    text = said[0][1] if len(FIELDS[section]) == 1 and said else "; ".join(f"{label}: {value}" for label, value in said)
    return f"{text} ({entry['kind']}; {source})"
