"""`manage.py load_reference_data`: councils, police forces, placement types and code lists. Again changes nothing."""

from typing import Any

from django.core.management.base import BaseCommand

from accounts.reference import load_forces_and_councils
from cases.reference import load_codes, load_first_steps, load_outside_bodies, load_placement_types


class Command(BaseCommand):
    """Loads what every installation needs, and says how many rows it wrote."""

    help = "Load councils, police forces, placement types and code lists. Running it again changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load all of it."""
        loaded = {
            "councils and police forces": load_forces_and_councils(),
            "placement types": load_placement_types(),
            "codes": load_codes(),
            "bodies outside England": load_outside_bodies(),
            "first steps for children still missing": load_first_steps(),
        }
        if options["verbosity"]:
            for what, written in loaded.items():
                self.stdout.write(f"{what}: {written} written")
