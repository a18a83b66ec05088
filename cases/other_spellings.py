"""Files that write references otherwise than here: said to whoever loads them, and no second child is made."""

from collections.abc import Iterable

from accounts.models import Council
from audit.models import Restriction
from cases.models import Child
from cases.references import child_keys_of

ALIKE = (
    "{0} and {1} are likely the same child: capitals, spaces and zeros in front make no other reference. "
    "Write it the same way in both places."
)


def as_recorded(
    council: Council, references: Iterable[str], seen: dict[str, str] | None = None
) -> tuple[dict[str, str], dict[str, str]]:
    """Of the references of a file, in its order: how each is written here, and what is wrong with those likely alike.

    `seen` holds those of the rows before, by key, where a file is read in portions.

    A reference that a child has as written, and one that nobody has, is its own. Where a restricted record has it in
    another spelling, that spelling is given and nothing is said, so that no word gives the record away.
    To be asked inside `nothing_hidden`.
    """
    keys = child_keys_of(references)
    rows = Child.objects.filter(council=council, reference_key__in=set(keys.values()))
    recorded: dict[str, dict[str, int]] = {}
    for key, spelling, pk in rows.values_list("reference_key", "reference", "pk"):
        recorded.setdefault(key, {})[spelling] = pk
    in_force = Restriction.objects.filter(council=council, lifted_at__isnull=True)
    restricted = set(in_force.values_list("child_id", flat=True))
    written: dict[str, str] = {}
    wrong: dict[str, str] = {}
    first = {} if seen is None else seen
    for reference, key in keys.items():
        here = recorded.get(key, {})
        open_ones = sorted(spelling for spelling, pk in here.items() if pk not in restricted)
        written[reference] = reference if reference in here or open_ones else min(here, default=reference)
        other = first.setdefault(key, reference)
        if other == reference and reference not in here and open_ones:
            other = open_ones[0]
        if other != reference:
            wrong[reference] = ALIKE.format(reference, other)
    return written, wrong
