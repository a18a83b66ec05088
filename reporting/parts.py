"""The numbers that leave a council, and how they lie inside one another. Pure.

A row of figures shows `PUBLISHED` numbers of mature episodes. Some are rests (“known to be in time or not”), so they
are written as *nested* counts first: a count inside another one is never larger. Whatever keeps the order of numbers,
as rounding with one threshold does, then gives a row that can be: no numerator above its denominator, no negative rest.
"""

Numbers = dict[str, int]

PUBLISHED = (
    "mature",
    "offered",
    "offer_said",
    "offered_72h",
    "accepted",
    "declined_by_child",
    "declined_by_parent",
    "completed",
    "interview_said",
    "interviewed_72h",
    "done_said",
    "independent",
    "help_offered",
)
# The measures that leave a council: key (as in reporting.measures) → the numbers of which it is made.
MEASURE_PARTS: dict[str, tuple[str, str]] = {
    "offered": ("offered", "mature"),
    "offered_72h": ("offered_72h", "offer_said"),
    "accepted": ("accepted", "offered"),
    "declined_by_child": ("declined_by_child", "offered"),
    "declined_by_parent": ("declined_by_parent", "offered"),
    "uptake": ("completed", "mature"),
    "interviewed_72h": ("interviewed_72h", "interview_said"),
    "done_in_time_72h": ("interviewed_72h", "done_said"),
    "independent": ("independent", "completed"),
    "help_offered": ("help_offered", "mature"),
}
# Of two nested counts the first is never the larger one. In this order each outer count comes before its inner ones.
INSIDE = (
    ("offered", "mature"),
    ("answered", "offered"),
    ("accepted_or_child_declined", "answered"),
    ("accepted", "accepted_or_child_declined"),
    ("completed", "accepted"),
    ("offered_72h_or_unsaid", "offered"),
    ("offered_72h", "offered_72h_or_unsaid"),
    ("interviewed_72h_or_unsaid", "completed"),
    ("interviewed_72h_or_unsaid", "offered_72h_or_unsaid"),
    ("interviewed_72h", "interviewed_72h_or_unsaid"),
    ("interviewed_72h", "offered_72h"),
    ("independent", "completed"),
    ("help_offered", "mature"),
)

PLAIN = ("mature", "offered", "offered_72h", "accepted", "completed", "interviewed_72h", "independent", "help_offered")
"""Published numbers that are nested counts themselves."""


def nested(numbers: Numbers) -> Numbers:
    """The nested counts of a row. `answered`: accepted, or declined by the child or by a parent."""
    offer_unsaid, interview_unsaid = (numbers["mature"] - numbers[name] for name in ("offer_said", "interview_said"))
    or_child = numbers["accepted"] + numbers["declined_by_child"]
    return {
        **{name: numbers[name] for name in PLAIN},
        "offered_72h_or_unsaid": numbers["offered_72h"] + offer_unsaid,
        "interviewed_72h_or_unsaid": numbers["interviewed_72h"] + interview_unsaid,
        "accepted_or_child_declined": or_child,
        "answered": or_child + numbers["declined_by_parent"],
    }


def published(counts: Numbers) -> Numbers:
    """The row that these nested counts make: the opposite of `nested`."""
    offer_unsaid = counts["offered_72h_or_unsaid"] - counts["offered_72h"]
    interview_unsaid = counts["interviewed_72h_or_unsaid"] - counts["interviewed_72h"]
    found = {name: counts[name] for name in PUBLISHED if name in counts}
    found |= {
        "offer_said": counts["mature"] - offer_unsaid,
        "interview_said": counts["mature"] - interview_unsaid,
        "done_said": counts["completed"] - interview_unsaid,
        "declined_by_child": counts["accepted_or_child_declined"] - counts["accepted"],
        "declined_by_parent": counts["answered"] - counts["accepted_or_child_declined"],
    }
    return {name: found[name] for name in PUBLISHED}


def in_order(counts: Numbers) -> Numbers:
    """Nested counts with whatever is below zero, or above the count it lies in, brought back to it."""
    found = {name: max(0, count) for name, count in counts.items()}
    for inner, outer in INSIDE:
        found[inner] = min(found[inner], found[outer])
    return found
