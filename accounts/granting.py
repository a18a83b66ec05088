"""How a role comes into force: at once where it opens no record, else when a second person has said yes.

The second person is another administrator or a manager of the council, never who asked nor who gets the role. A new
council has nobody to ask: its first administrator gives the first role of manager or administrator alone, once
(`is_first`). After that, where nobody else is left, the operator of the service names somebody (`manage.py give_role`).
The council's managers are told of every role that is given.
"""

import hashlib
import secrets
from datetime import date

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts import outbox
from accounts.actions import give_role, make_role, require
from accounts.models import INVITATION_WINDOW, Agency, Council, Invitation, RoleHolding, User
from accounts.role_models import RoleRequest
from accounts.roles import ROLE_PERMISSIONS, ROLE_WORDS, Permission, Role, needs_second_person
from rhi.refusals import Refused

CONFIRMING = [role.value for role, held in ROLE_PERMISSIONS.items() if Permission.CONFIRM_ROLES in held]
OPERATOR = "The operator of the service"
ANSWERED = "Somebody has answered this already."
NOBODY_TO_ASK = "Nobody else at this council can say yes to this role. "


def is_first(user: User, council: Council) -> bool:
    """Whether nobody but this person has ever held a role here that can say yes to others."""
    held = RoleHolding.objects.filter(council_role__council=council, council_role__role__in=CONFIRMING)
    return not held.exclude(user=user).exists()


def takes_a_yes(user: User, council: Council, role: Role) -> bool:
    """Whether this person giving this role needs a second person. With the council's row locked."""
    return needs_second_person(role) and not (role.value in CONFIRMING and is_first(user, council))


def ask(
    *, user: User, council: Council, to: User, role: Role, agency: Agency | None, ends_on: date | None
) -> RoleRequest:
    """Let the role wait for a second person, and tell those who can say yes; Refused where there is nobody."""
    others = User.objects.who_may(council, Permission.CONFIRM_ROLES).exclude(pk__in=[user.pk, to.pk])
    if not others:
        step = "Give somebody else the role of manager or administrator first."
        if not is_first(user, council):
            step = "Ask the operator of the service to name a manager or administrator."
        raise Refused(NOBODY_TO_ASK + step, "role")
    council_role = make_role(council=council, role=role)
    if RoleRequest.objects.waiting().filter(user=to, council_role=council_role).exists():
        raise Refused(f"{to} has been given this role already. It waits for a second person.", "role")
    facts = {"agency": check_agency(to, role, agency), "ends_on": ends_on, "asked_by": user}
    made: RoleRequest = RoleRequest.objects.create(user=to, council_role=council_role, **facts)
    for other in others:
        outbox.put(
            key=f"role_request:{made.pk}:{other.pk}",
            recipient=other.email,
            subject=f"A role at {council} needs a second person",
            body=f"{user} wants to give {_who(to)} the role “{ROLE_WORDS[role]}”. It opens children’s records, so "
            f"somebody else must say yes.\n\nSay yes or no: {settings.SITE_URL}{reverse('role_requests')}\n",
            council=council,
        )
    return made


@transaction.atomic
def answer(*, user: User, request: RoleRequest, is_granted: bool, reason: str = "") -> RoleRequest:
    """A second person's yes, which brings the role into force, or a no. Who asked can take it back with a no."""
    rows = RoleRequest.objects.select_related("user", "asked_by", "agency", "council_role__council")
    current: RoleRequest = rows.select_for_update(of=("self",)).get(pk=request.pk)
    council = current.council_role.council
    require(user, Permission.CONFIRM_ROLES, council.pk)
    if current.answered_at:
        raise Refused(ANSWERED)
    if is_granted and user.pk in {current.asked_by_id, current.user_id}:
        raise Refused("You cannot say yes to this yourself. Another administrator or a manager must.", "decision")
    if is_granted and not current.asked_by.may(Permission.MANAGE_PEOPLE, council.pk):
        raise Refused(f"{current.asked_by} no longer manages people here. Say no, and give the role anew.", "decision")
    if is_granted and current.ends_on and current.ends_on < timezone.localdate():
        raise Refused("The last day of this role has passed. Say no, and give the role anew.", "decision")
    if not is_granted and not reason.strip():
        raise Refused("Say why not.", "reason")
    current.answered_by, current.answered_at = user, timezone.now()
    current.is_granted, current.reason = is_granted, reason
    current.save()
    if is_granted:
        _bring_into_force(current)
    return current


def decline_waiting(*, user: User | None, council: Council, of: User, reason: str) -> int:
    """Take back what waits for somebody who leaves; how many."""
    rows = RoleRequest.objects.waiting().filter(user=of, council_role__council=council)
    facts = {"answered_by": user, "answered_at": timezone.now(), "is_granted": False, "reason": reason}
    return int(rows.update(**facts))


def _bring_into_force(current: RoleRequest) -> None:
    role, council = Role(current.council_role.role), current.council_role.council
    by, yes = current.asked_by, current.answered_by
    held = RoleHolding.objects.not_over(timezone.localdate()).filter(
        user=current.user, council_role=current.council_role
    )
    holding = held.select_for_update(of=("self",)).first()
    if holding is None:
        who: User = locked(current.user)
        take_up(
            by=by,
            confirmed_by=yes,
            council=council,
            to=who,
            role=role,
            agency=current.agency,
            ends_on=current.ends_on,
        )
        return
    holding.ends_on = current.ends_on
    holding.save()
    tell_managers(holding, by=by, confirmed_by=yes, ends_on=current.ends_on, key=f"request:{current.pk}")


@transaction.atomic
def set_up(*, council: Council, email: str, name: str, role: Role) -> RoleHolding:
    """The operator of the service names somebody, for a council where nobody else can. Asks for no permission."""
    email = User.objects.normalize_email(email).lower()
    to = User.objects.filter(email=email).first() or User.objects.create_user(email, name=name)
    return take_up(by=None, council=council, to=locked(to), role=role)


def take_up(
    *,
    by: User | None,
    council: Council,
    to: User,
    role: Role,
    agency: Agency | None = None,
    ends_on: date | None = None,
    confirmed_by: User | None = None,
) -> RoleHolding:
    """The role is in force from today: the person is invited or told, and so are the council's managers."""
    chosen = check_agency(to, role, agency)
    if chosen:
        to.agency = chosen
        to.save(update_fields=["agency"])
    holding = give_role(user=to, council=council, role=role, by=by, ends_on=ends_on)
    _open_sign_in(to)
    if to.has_usable_password():
        _tell_of_role(council, holding, role)
    else:
        send_invitation(user=by, council=council, to=to)
    tell_managers(holding, by=by, confirmed_by=confirmed_by, ends_on=ends_on, key=f"holding:{holding.pk}")
    return holding


def tell_managers(
    holding: RoleHolding, *, by: User | None, confirmed_by: User | None, ends_on: date | None, key: str
) -> None:
    """Every manager of the council hears of a role that was given, or given for longer."""
    council, role = holding.council_role.council, ROLE_WORDS[Role(holding.council_role.role)]
    until = f" until {ends_on:%d/%m/%Y}" if ends_on else ""
    yes = f" {confirmed_by} said yes." if confirmed_by else ""
    for manager in User.objects.with_role(council, Role.MANAGER).exclude(pk=holding.user_id):
        outbox.put(
            key=f"granted:{key}:{manager.pk}",
            recipient=manager.email,
            subject=f"A role was given at {council}",
            body=f"{by or OPERATOR} gave {_who(holding.user)} the role “{role}”{until}.{yes}\n\nIf this is wrong, tell "
            "an administrator of your council, or the operator of the service, at once.\n",
            council=council,
        )


def _who(person: User) -> str:
    return f"{person} ({person.email})"


def locked(person: User) -> User:
    return User.objects.select_for_update(of=("self",)).get(pk=person.pk)


def check_agency(to: User, role: Role, agency: Agency | None) -> Agency | None:
    """The provider that an interviewer of a provider works for; nobody is moved from one to another on the way."""
    if role != Role.PROVIDER_INTERVIEWER:
        return None
    chosen = agency or to.agency
    if chosen is None or chosen.kind != Agency.Kind.PROVIDER:
        raise Refused("Choose the provider that this person works for.", "agency")
    if to.agency_id and to.agency_id != chosen.pk:
        raise Refused(f"This person is recorded as working for {to.agency}.", "agency")
    return chosen


def _open_sign_in(to: User) -> None:
    """Somebody who had left comes back: with a new link, not with the old password."""
    if not to.is_active:
        to.is_active = True
        to.set_unusable_password()
        to.save(update_fields=["is_active", "password"])


def _tell_of_role(council: Council, holding: RoleHolding, role: Role) -> None:
    """Somebody who signs in already: told what they may do from now on, and where."""
    outbox.put(
        key=f"role:{holding.pk}",
        recipient=holding.user.email,
        subject=f"You have a new role at {council}",
        body=f"{council} has given you the role “{ROLE_WORDS[role]}”.\n\nSign in as you do already: "
        f"{settings.SITE_URL}/\n",
        council=council,
    )


def send_invitation(*, user: User | None, council: Council, to: User) -> Invitation:
    """Send a new link; the one that waits at this council no longer works."""
    secret, made = make_invitation(user=user, council=council, to=to)
    outbox.put(
        key=f"{outbox.SECRET}invitation:{made.pk}",
        recipient=to.email,
        subject="You are invited to record return home interviews",
        body=f"{user or OPERATOR} has given you a role at {council}.\n\n{how_to_accept(made, secret)}",
        council=council,
    )
    return made


def make_invitation(*, user: User | None, council: Council | None, to: User) -> tuple[str, Invitation]:
    """Cancel what waits there, and make a new link: its secret, and the invitation."""
    cancel_waiting(to, council)
    secret = secrets.token_urlsafe(32)
    made: Invitation = Invitation.objects.create(
        user=to, council=council, invited_by=user, secret_digest=digest_of(secret), sent_at=timezone.now()
    )
    return secret, made


def how_to_accept(made: Invitation, secret: str) -> str:
    link = f"{settings.SITE_URL}{reverse('invitation', args=[made.pk, secret])}"
    return (
        f"Choose your password here, and sign in:\n{link}\n\n"
        f"The link works once, for {INVITATION_WINDOW.days} days. If you did not expect it, do nothing.\n"
    )


def cancel_waiting(person: User, council: Council | None) -> int:
    waiting = Invitation.objects.waiting().filter(user=person, council=council)
    return int(waiting.update(cancelled_at=timezone.now()))


def digest_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
