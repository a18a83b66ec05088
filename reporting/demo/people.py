"""The people of the demonstration, the sharing agreements, and the police client. Names say that nobody is meant."""

from collections.abc import Iterable
from datetime import date, datetime
from functools import cache

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group, Permission
from django.utils.text import slugify

from accounts.actions import give_role
from accounts.models import Agency, Council, User
from accounts.roles import Role
from guidance.actions import write as write_guidance
from interviews.deadlines import LONDON
from interviews.models import ReturnInterview
from reporting.demo.world import Staff, World
from sharing.actions.agreements import Terms, sign_agreement
from sharing.actions.clients import register_client
from sharing.models import PoliceMember

PASSWORD = "return-home"
POLICE_CLIENT_ID, POLICE_CLIENT_SECRET = "demo-west-yorkshire-police", "demo-secret"
OPERATOR = "operator@rhi.example"
POLICE_OF = "383"
POLICE_OFFICER = "officer@west-yorkshire-police.example"
PEOPLE: dict[str, tuple[str, Role]] = {
    "caseworker": ("Casey Worker", Role.CASEWORKER),
    "interviewer": ("Inti Viewer", Role.INTERVIEWER),
    "manager": ("Manny Ager", Role.MANAGER),
    "manager2": ("Morgan Second", Role.MANAGER),
    "analyst": ("Ana List", Role.ANALYST),
    "auditor": ("Audie Tor", Role.AUDITOR),
    "administrator": ("Addie Strator", Role.ADMINISTRATOR),
    "provider": ("Provi Der", Role.PROVIDER_INTERVIEWER),
}
PROVIDER_CODE, PROVIDER_NAME = "example-youth-trust", "Example Youth Trust"
GIVEN_TO_PROVIDER = 6
# Ofcom keeps 01632 960000 to 960999 for drama: nobody answers there.
DUTY_CONTACT = "Demo duty team, 01632 960{:03d}"
PURPOSE = "To find a child sooner next time, and to protect children from harm (made up for the demonstration)."
LEGAL_BASIS = "UK GDPR Art. 6(1)(e), 9(2)(g); DPA 2018 Sch. 1 para. 18: safeguarding of children. Not consent."

GUIDANCE = (
    ("Ask the child before you ask anybody else.", "Agreed by the missing panel (made up)."),
    (
        "Ask the child before you ask anybody else.\n\nNo answer by the second evening: ask the duty team who else knows them.",
        "The panel found that second tries came late (made up).",
    ),
)


@cache
def password_hash() -> str:
    """The password of everybody, hashed once: a hash is slow on purpose."""
    return make_password(PASSWORD)


def make_people(world: World, dfe_codes: Iterable[str]) -> dict[int, Staff]:
    """One person per role, a second manager and a provider's interviewer at each council, all with one password."""
    staff = {}
    provider = _make_provider()
    for council in Council.objects.filter(dfe_code__in=list(dfe_codes)).order_by("dfe_code"):
        people = {part: _person(council, part) for part in PEOPLE}
        User.objects.filter(pk=people["provider"].pk).update(agency=provider, employer=provider.name)
        staff[council.pk] = Staff(people["caseworker"].pk, people["interviewer"].pk, people["manager"].pk)
        council.went_live_at = world.places[council.dfe_code].went_live_at
        council.duty_contact = council.duty_contact or DUTY_CONTACT.format(int(council.dfe_code))
        council.save()
    _make_operator()
    return staff


def _person(council: Council, part: str) -> User:
    name, role = PEOPLE[part]
    user, _ = User.objects.get_or_create(
        email=f"{part}@{slugify(council.name)}.example",
        defaults={
            "name": f"{name} ({council.name})",
            "employer": f"{council.name} council",
            "password": password_hash(),
        },
    )
    give_role(user=user, council=council, role=role)
    return user


def _make_provider() -> Agency:
    """The body outside the councils whose people hold interviews for them."""
    group, _ = Group.objects.get_or_create(name=f"Provider: {PROVIDER_NAME}")
    facts = {"name": PROVIDER_NAME, "kind": Agency.Kind.PROVIDER, "group": group}
    return Agency.objects.get_or_create(code=PROVIDER_CODE, defaults=facts)[0]


def give_work_to_provider(dfe_codes: Iterable[str]) -> None:
    """The provider's interviewer has some of each council's open interviews: those that fall due last."""
    for council in Council.objects.filter(dfe_code__in=list(dfe_codes)):
        interviewer = User.objects.get(email=f"provider@{slugify(council.name)}.example")
        rows = ReturnInterview.objects.filter(council=council).still_open().order_by("-due_at", "pk")
        chosen = list(rows.values_list("pk", flat=True)[:GIVEN_TO_PROVIDER])
        ReturnInterview.objects.filter(pk__in=chosen).update(assigned_to=interviewer)


def _make_operator() -> None:
    """Edits code lists and councils in the admin; no superuser, and sees no child."""
    operator, _ = User.objects.get_or_create(
        email=OPERATOR, defaults={"name": "Opal Operator", "is_staff": True, "password": password_hash()}
    )
    operator.user_permissions.set(
        Permission.objects.filter(
            content_type__app_label__in=["cases", "accounts"],
            codename__in=[
                f"{verb}_{model}"
                for verb in ("view", "add", "change")
                for model in ("code", "placementtype", "council", "agency")
            ],
        )
    )


def make_agreements(world: World, dfe_codes: Iterable[str]) -> None:
    """Each council with its own force: the fact, and the safeguarding summary."""
    for council in Council.objects.filter(dfe_code__in=list(dfe_codes)).select_related("police_force"):
        sign_agreement(
            user=User.objects.get(email=f"manager@{slugify(council.name)}.example"),
            council=council,
            agency=council.police_force,
            terms=Terms(
                purpose=PURPOSE,
                legal_basis=LEGAL_BASIS,
                tiers=[1, 2, 3],
                starts_on=agreed_on(world.places[council.dfe_code].agreed_at),
                retention="Six years (made up)",
                signed_for_council="Director of children’s services (made up)",
                signed_for_agency="Head of the missing unit (made up)",
            ),
        )


def make_guidance(dfe_codes: Iterable[str]) -> None:
    """What the councils of the demonstration add to the guidance: at one step, and changed once."""
    for council in Council.objects.filter(dfe_code__in=list(dfe_codes)):
        manager = User.objects.get(email=f"manager@{slugify(council.name)}.example")
        for seen, (words, reason) in enumerate(GUIDANCE):
            write_guidance(
                user=manager,
                council=council,
                key="offer_new",
                seen=seen,
                words=words,
                link="",
                source="Missing protocol (made up), 2026",
                reason=reason,
            )


def agreed_on(agreed_at: datetime) -> date:
    """The London day of an agreement."""
    return agreed_at.astimezone(LONDON).date()


def make_police_client() -> None:
    """The client of the force of Leeds and Bradford."""
    force = Council.objects.select_related("police_force").get(dfe_code=POLICE_OF).police_force
    register_client(agency=force, client_id=POLICE_CLIENT_ID, secret=POLICE_CLIENT_SECRET)


def make_police_officer() -> None:
    """The lead of the missing unit of that force, who reads on the pages what its systems could pull."""
    force = Council.objects.select_related("police_force").get(dfe_code=POLICE_OF).police_force
    facts = {"name": "Offi Cer", "employer": force.name, "agency": force, "password": password_hash()}
    officer, _ = User.objects.get_or_create(email=POLICE_OFFICER, defaults=facts)
    PoliceMember.objects.get_or_create(user=officer, defaults={"is_lead": True})


def is_allowed() -> bool:
    """Whether this is a demonstration or a test: well-known passwords have no place elsewhere."""
    return bool(settings.DEMO or settings.TESTING)
