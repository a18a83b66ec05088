"""A home with a link to the carer's door, and what it wrote through it: one entry that waits for a person, by the own
actions. The link and its PIN are told once, where the data is loaded; a renewed link shows its own.
"""

import uuid
from datetime import timedelta
from random import Random

from django.utils import timezone
from django.utils.text import slugify

from accounts.models import Council, User
from cases.models import Child, MissingEpisode
from reaching.actions import carers
from reaching.actions.carer_entries import write_entry
from reaching.carers import carer_secrets
from reaching.models import CarerEntry
from reporting.demo.world import World
from rhi.refusals import Refused
from rhi.timespan import TimeSpan

CHILDREN = 3
HOME = "Invented House"


def give_link(world: World, dfe_code: str) -> str:
    """The address and the PIN of the home's link, in a line; "" where no placed child was missing lately."""
    council = Council.objects.get(dfe_code=dfe_code)
    manager = User.objects.get(email=f"manager@{slugify(council.name)}.example")
    made = None
    for child in _placed(council, manager):
        try:
            if made is None:
                made = carers.give_link(user=manager, child=child, kind="home", home_name=HOME)
            else:
                carers.add_child(user=manager, link=made[0], child=child)
        except Refused:
            continue
    if made is None:
        return ""
    link, secret, pin = made
    rng = Random(f"{world.seed}:{dfe_code}:caring")
    now = timezone.now()
    write_entry(
        link=link,
        child=link.children.select_related("child")[0].child,
        kind=CarerEntry.Kind.RETURNED,
        submission=uuid.UUID(int=rng.getrandbits(128), version=4),
        at=TimeSpan.exact(world.as_of - timedelta(minutes=rng.randint(20, 90))),
        now=now,
        written_by="N. Worker",
        where="At the invented bus station",
    )
    return f"{council}, {HOME}: {carer_secrets.link_of(secret)} PIN {pin}"


def _placed(council: Council, manager: User) -> list[Child]:
    """Children in a placement who were missing lately."""
    recent = MissingEpisode.objects.for_user(manager).filter(council=council, placement__ends_on__isnull=True)
    placed = recent.filter(placement__isnull=False).order_by("-went_missing_earliest_at").select_related("child")
    return list(dict.fromkeys(episode.child for episode in placed[: CHILDREN * 6]))[:CHILDREN]
