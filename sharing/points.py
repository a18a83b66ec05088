"""The sections of a safeguarding summary, and what each point in them says. Pure.

A section is named alike in agreements (what may be shared), in the rows of `SummaryPoint`, and in the API.
"""

from collections.abc import Mapping

SECTIONS = {
    "risks": "Risks",
    "people_of_concern": "People of concern",
    "places": "Places",
    "phones_and_accounts": "Phones and accounts",
    "vehicles": "Vehicles",
    "times": "Times and patterns",
    "where_stayed": "Where the child stayed",
    "with_whom": "With whom",
    "transport": "Transport",
    "health": "Health that matters while missing",
    "would_help_find": "What would help find the child",
}
SECTION_CHOICES = list(SECTIONS.items())

FIELDS: dict[str, dict[str, str]] = {
    "people_of_concern": {
        "name": "Name",
        "nickname": "Nickname or street name",
        "relationship": "Who they are to the child",
        "description": "Description, age",
        "phone": "Phone number",
        "account": "Social media account",
        "concern": "What the concern is",
    },
    "places": {
        "name": "What the place is called",
        "address": "Address, or how to find it",
        "concern": "Why it matters",
    },
    "phones_and_accounts": {
        "holder": "Whose",
        "service": "Phone network, app or site",
        "number": "Number or account name",
    },
    "vehicles": {"registration": "Registration", "description": "Make, colour, firm", "holder": "Whose"},
    "times": {"what": "When, and what happens then"},
    "health": {"what": "What is needed to stay safe while missing, for instance insulin"},
    "would_help_find": {"what": "What would help find the child"},
}
"""Section → its fields in words, in their order. Sections without fields come from the coded findings."""

POINT_CHOICES = [(section, SECTIONS[section]) for section in FIELDS]


def clean(section: str, facts: Mapping[str, str]) -> dict[str, str]:
    """Every field of the section, in order, trimmed; "" where nothing was said. A field it does not have: KeyError."""
    unknown = set(facts) - set(FIELDS[section])
    if unknown:
        raise KeyError(", ".join(sorted(unknown)))
    return {name: facts.get(name, "").strip() for name in FIELDS[section]}


def words(section: str, facts: Mapping[str, str]) -> list[tuple[str, str]]:
    """What was said, field by field, in words."""
    return [(label, facts[name]) for name, label in FIELDS[section].items() if facts.get(name)]
