"""Fuller records for the children most recently missing: people, packs, actions, referrals, by the own actions."""

from datetime import timedelta
from random import Random

from django.utils.text import slugify

from accounts.models import Council, User
from cases.about import add_name, add_person, record_status, write_pack
from cases.models import Child, MissingEpisode
from interviews.actions.results import record_action, record_referral
from reporting.demo.world import World

CHILDREN = 24
PLACES = ("The invented park by the river", "The pretend shopping centre, food court", "A cousin in the next town")
HEALTH = ("Inhaler, blue, in the school bag", "", "Takes no medication", "Wears glasses")
HANDLING = ("Speak quietly; say first that nobody is angry.", "Likes to be asked about football.", "")
ACTIONS = ("Ring the school about a later start.", "Agree family time on Sundays.", "Ask the youth club for a place.")
AGENCIES = ("Post-missing support, invented", "A youth service, invented")
KINDS = ("in_need", "protection", "early_help")


def fill(world: World, dfe_code: str) -> int:
    """The children filled in; how many. The same for the same seed."""
    council = Council.objects.get(dfe_code=dfe_code)
    manager = User.objects.get(email=f"manager@{slugify(council.name)}.example")
    rng = Random(f"{world.seed}:{dfe_code}:fuller")
    recent = MissingEpisode.objects.for_user(manager).filter(council=council).order_by("-went_missing_earliest_at")
    children = list(dict.fromkeys(episode.child for episode in recent.select_related("child")[: CHILDREN * 6]))
    for child in children[:CHILDREN]:
        _fill_one(rng, world, manager, child)
    return len(children[:CHILDREN])


def _fill_one(rng: Random, world: World, manager: User, child: Child) -> None:
    day = world.as_of.date()
    add_person(user=manager, child=child, name="P. Placeholder", relation="parent", has_parental_responsibility=True)
    if rng.random() < 0.3:
        add_person(user=manager, child=child, name="“Smudge”, invented", relation="concern", must_not_be_told=True)
    if rng.random() < 0.3:
        add_name(user=manager, child=child, kind="online", name=f"comet_{rng.randint(10, 99)}")
    if rng.random() < 0.5:
        record_status(user=manager, child=child, kind=rng.choice(KINDS), starts_on=day - timedelta(days=90))
    write_pack(
        user=manager,
        child=child,
        version=None,
        description="About 1.60 m, short dark hair, grey hooded top",
        places=rng.choice(PLACES),
        health=rng.choice(HEALTH),
        handling=rng.choice(HANDLING),
        has_philomena_form=rng.random() < 0.3,
    )
    if rng.random() < 0.5:
        due_on = day + timedelta(days=rng.randint(-4, 10))
        record_action(user=manager, child=child, what=rng.choice(ACTIONS), due_on=due_on, owner=manager)
    if rng.random() < 0.3:
        sent_on = day - timedelta(days=rng.randint(2, 20))
        record_referral(user=manager, child=child, agency=rng.choice(AGENCIES), sent_on=sent_on)
