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


class Spellings:
    """How a council's children are written here, read once for a load, inside `nothing_hidden`.

    A reference that a child has as written, and one that nobody has, is its own. Where a restricted record has it in
    another spelling, that spelling is given and nothing is said, so that no word gives the record away.
    """

    def __init__(self, council: Council) -> None:
        in_force = Restriction.objects.filter(council=council, lifted_at__isnull=True)
        restricted = set(in_force.values_list("child_id", flat=True))
        self._open: dict[str, list[str]] = {}
        self._restricted: dict[str, list[str]] = {}
        self._in_file: dict[str, str] = {}
        rows = Child.objects.filter(council=council).values_list("reference_key", "reference", "pk")
        for key, reference, pk in rows.iterator(chunk_size=5000):
            (self._restricted if pk in restricted else self._open).setdefault(key, []).append(reference)

    def of(self, references: Iterable[str]) -> tuple[dict[str, str], dict[str, str]]:
        """Of references in the order of the file: how each is written here; what is wrong with those likely alike.

        Of a file that is read in portions, those before are remembered.
        """
        written: dict[str, str] = {}
        wrong: dict[str, str] = {}
        for reference, key in child_keys_of(references).items():
            here, hidden = self._open.get(key, []), self._restricted.get(key, [])
            is_here = reference in here or reference in hidden
            written[reference] = reference if is_here or here else min(hidden, default=reference)
            other = self._in_file.setdefault(key, reference)
            if other == reference and not is_here and here:
                other = min(here)
            if other != reference:
                wrong[reference] = ALIKE.format(reference, other)
        return written, wrong
