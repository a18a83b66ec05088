"""The measures as a page for people: docs/measures.md is written from here, and a test holds it to the code."""

from reporting.denominators.rates import SIZES
from reporting.measures import COUNTS, MEASURES

WHY_TOTALS_DIFFER = (
    "Some records in the system can be restricted. A restricted record counts only for people who have access to it, so"
    " colleagues may see different totals. This note is shown to everyone, whether or not there is such a record."
)
"""On every page and in every file of exact figures, in these words."""

START = """# Measures

Written by `manage.py document_measures` from `reporting/measures.py`; do not edit.

Counted per responsible council, by the group and placement type when the child went missing, by the date of the return.
Rates use episodes that returned at least 72 hours before the as-at time; the others are pending, and shown. What cannot
be known is counted and shown, and stands in no rate.

| measure | key | what counts | of | national figure |
|---|---|---|---|---|
"""


FOR_SIZE = """

## Rates for size

Absences graded “missing” that began in a period as long as a year, over the number of children that the council
entered: of the year to 31 March in which the period ends, or of up to two years before. Nothing is worked out of a part
of a year.

"""


def document() -> str:
    """The whole page as Markdown."""
    lines = []
    for measure in MEASURES:
        known = measure.reference
        line = f"{round(100 * known.rate)} % ({known.source})" if known else ""
        lines.append(f"| {measure.name} | `{measure.key}` | {measure.sentence} | {measure.over} | {line} |")
    counts = "\n".join(f"- `{key}`: {words}" for key, (words, _) in COUNTS.items())
    sizes = "\n".join(f"- `{size.key}`: {size.words}" for size in SIZES)
    return START + "\n".join(lines) + f"\n\n## Counts shown beside them\n\n{counts}{FOR_SIZE}{sizes}\n"
