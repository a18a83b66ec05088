"""What an administrator does to the people of a council. Nobody raises their own rights here, nor sets an operator's.

Each asks that the acting person manages people at that council, refuses their own roles, and never takes away a
council's last administrator. Messages leave through the outbox and name no child.
"""

import hashlib
import secrets
from datetime import date

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from accounts import outbox
from accounts.actions import end_role, give_role, require
from accounts.models import INVITATION_WINDOW, Agency, Council, Invitation, RoleHolding, User
from accounts.roles import ROLE_WORDS, Role
from rhi.refusals import Refused

NOT_YOURSELF = "You cannot change your own roles. Ask another administrator of your council."
LAST_ADMINISTRATOR = "This is the council’s last administrator. Give somebody else the role first."
USED_LINK = "This link no longer works. Ask your council’s administrator for a new one."


@transaction.atomic
def invite_person(
    *,
    user: User,
    council: Council,
    email: str,
    name: str,
    role: str,
    employer: str = "",
    agency: Agency | None = None,
    ends_on: date | None = None,
) -> User:
    """Give a role to somebody by their e-mail address; who has no password yet is sent a link to choose one."""
    require(user, "manage_people", council.pk)
    email = User.objects.normalize_email(email).lower()
    facts = {"name": name, "employer": employer or (agency.name if agency else "")}
    invited = User.objects.filter(email=email).first() or User.objects.create_user(email, **facts)
    grant_role(user=user, council=council, to=invited, role=role, agency=agency, ends_on=ends_on)
    return invited


@transaction.atomic
def grant_role(
    *, user: User, council: Council, to: User, role: str, agency: Agency | None = None, ends_on: date | None = None
) -> RoleHolding:
    """Give a role of the council, from today on, to anybody but oneself."""
    require(user, "manage_people", council.pk)
    wanted = Role(role)
    to = _locked(to)
    _check_may_be_given(user, council, to, wanted, ends_on)
    _set_agency(to, wanted, agency)
    _open_sign_in(to)
    holding = give_role(user=to, council=council, role=wanted, by=user, ends_on=ends_on)
    if to.has_usable_password():
        _tell_of_role(council, holding, wanted)
    else:
        _send_invitation(user=user, council=council, to=to)
    return holding


@transaction.atomic
def change_end(*, user: User, holding: RoleHolding, ends_on: date | None, reason: str) -> RoleHolding:
    """Set, move or remove the last day of a role."""
    current = _lock_holding(user, holding)
    if ends_on and ends_on < max(timezone.localdate(), current.starts_on):
        raise Refused("The last day must be today or later. To end the role at once, choose “End now”.", "ends_on")
    if ends_on:
        _keep_an_administrator(current, ends_on)
    current.ends_on, current.reason = ends_on, reason
    current.save()
    return current


@transaction.atomic
def set_team(*, user: User, council: Council, of: User, team: str) -> None:
    """The team in which somebody works at the council: for lists of work by team. It gives no right."""
    require(user, "manage_people", council.pk)
    rows = RoleHolding.objects.not_over(timezone.localdate()).filter(user=of, council_role__council=council)
    if not rows.exists():
        raise Refused(f"{of} holds no role at {council} any more.")
    rows.update(team=" ".join(team.split()))


@transaction.atomic
def end_holding(*, user: User, holding: RoleHolding, reason: str) -> RoleHolding:
    """End a role at once."""
    current = _lock_holding(user, holding)
    _keep_an_administrator(current, None)
    end_role(holding=current, by=user, reason=reason)
    if not _has_roles_at(current.user, current.council_role.council):
        _cancel_waiting(current.user, current.council_role.council)
    return current


@transaction.atomic
def end_all_roles(*, user: User, council: Council, of: User, reason: str) -> int:
    """Somebody leaves: every role at this council ends at once; how many."""
    require(user, "manage_people", council.pk)
    rows = RoleHolding.objects.not_over(timezone.localdate()).filter(user=of, council_role__council=council)
    holdings = list(rows.select_related("council_role__council"))
    if not holdings:
        raise Refused(f"{of} holds no role at {council} any more.")
    for holding in holdings:
        end_holding(user=user, holding=holding, reason=reason)
    return len(holdings)


@transaction.atomic
def resend_invitation(*, user: User, council: Council, to: User) -> Invitation:
    """A new link; the one sent before no longer works."""
    require(user, "manage_people", council.pk)
    to = _locked(to)
    _check_is_of(to, council)
    if to.has_usable_password():
        raise Refused(f"{to} has chosen a password already and can sign in.")
    return _send_invitation(user=user, council=council, to=to)


@transaction.atomic
def cancel_invitation(*, user: User, council: Council, to: User, reason: str) -> None:
    """The link stops working, and the roles that were to be taken up at this council end."""
    require(user, "manage_people", council.pk)
    to = _locked(to)
    if not _cancel_waiting(to, council):
        raise Refused("No invitation is waiting any more.")
    if _has_roles_at(to, council) and not to.has_usable_password():
        end_all_roles(user=user, council=council, of=to, reason=reason)


def open_invitation(*, invitation_pk: int, secret: str) -> Invitation | None:
    """The invitation of a link, while it still works."""
    found = Invitation.objects.select_related("user__agency", "council").filter(pk=invitation_pk).first()
    if found is None or not constant_time_compare(found.secret_digest, _digest(secret)):
        return None
    is_usable = found.is_open(timezone.now()) and found.user.is_active and not found.user.has_usable_password()
    return found if is_usable else None


@transaction.atomic
def accept_invitation(*, invitation_pk: int, secret: str, password: str) -> User:
    """Choose the first password; the link, and any other that waits for this person, is used up."""
    list(Invitation.objects.select_for_update().filter(pk=invitation_pk))
    found = open_invitation(invitation_pk=invitation_pk, secret=secret)
    if found is None:
        raise Refused(USED_LINK)
    try:
        validate_password(password, found.user)
    except ValidationError as weak:
        raise Refused(" ".join(weak.messages), "password") from weak
    person = _locked(found.user)
    person.set_password(password)
    person.save(update_fields=["password"])
    Invitation.objects.waiting().filter(user=person).update(accepted_at=timezone.now())
    return person


@transaction.atomic
def invite_to_force(*, user: User | None, to: User) -> Invitation:
    """A link for a named user of a police force; the one sent before no longer works. `user` None: the operator.

    Asks for no permission: for sharing.actions.police_members, which asks.
    """
    secret, made = _make_invitation(user=user, council=None, to=to)
    outbox.put(
        key=f"{outbox.SECRET}invitation:{made.pk}",
        recipient=to.email,
        subject="You are invited to read summaries of return home interviews",
        body=f"You have been given access for {to.agency}.\n\n{_how_to_accept(made, secret)}",
    )
    return made


def _locked(person: User) -> User:
    return User.objects.select_for_update(of=("self",)).get(pk=person.pk)


def _lock_holding(user: User, holding: RoleHolding) -> RoleHolding:
    """The holding, locked together with its council's roles, if this person may change it and it is not over."""
    require(user, "manage_people", holding.council_role.council_id)
    Council.objects.select_for_update(of=("self",)).get(pk=holding.council_role.council_id)
    rows = RoleHolding.objects.select_related("user", "council_role__council", "council_role__group")
    current: RoleHolding = rows.select_for_update(of=("self",)).get(pk=holding.pk)
    if current.user_id == user.pk:
        raise Refused(NOT_YOURSELF)
    if current.is_over(timezone.localdate()):
        raise Refused("This role has ended already.")
    return current


def _check_may_be_given(user: User, council: Council, to: User, role: Role, ends_on: date | None) -> None:
    if to.pk == user.pk:
        raise Refused(NOT_YOURSELF)
    if not to.is_active and (to.is_staff or to.is_superuser):
        raise Refused("This account was closed by the operator of the service. Ask the operator.")
    if ends_on and ends_on < timezone.localdate():
        raise Refused("The last day must be today or later.", "ends_on")
    held = RoleHolding.objects.not_over(timezone.localdate()).filter(user=to, council_role__council=council)
    if held.filter(council_role__role=role.value).exists():
        raise Refused(f"{to} holds this role already. To change its last day, open their page.", "role")


def _set_agency(to: User, role: Role, agency: Agency | None) -> None:
    """An interviewer of a provider works for one; nobody is moved from one provider to another on the way."""
    if role != Role.PROVIDER_INTERVIEWER:
        return
    chosen = agency or to.agency
    if chosen is None or chosen.kind != Agency.Kind.PROVIDER:
        raise Refused("Choose the provider that this person works for.", "agency")
    if to.agency_id and to.agency_id != chosen.pk:
        raise Refused(f"This person is recorded as working for {to.agency}.", "agency")
    to.agency = chosen
    to.save(update_fields=["agency"])


def _open_sign_in(to: User) -> None:
    """Somebody who had left comes back: with a new link, not with the old password."""
    if not to.is_active:
        to.is_active = True
        to.set_unusable_password()
        to.save(update_fields=["is_active", "password"])


def _keep_an_administrator(holding: RoleHolding, until: date | None) -> None:
    """Refuse what would leave the council without an administrator after `until` (None: from now on)."""
    if holding.council_role.role != Role.ADMINISTRATOR.value:
        return
    others = RoleHolding.objects.in_force(timezone.localdate()).filter(
        council_role=holding.council_role_id, user__is_active=True
    )
    lasting = Q(ends_on__isnull=True) | Q(ends_on__gt=until) if until else Q()
    if not others.exclude(pk=holding.pk).filter(lasting).exists():
        raise Refused(LAST_ADMINISTRATOR)


def _has_roles_at(person: User, council: Council) -> bool:
    rows = RoleHolding.objects.not_over(timezone.localdate())
    return bool(rows.filter(user=person, council_role__council=council).exists())


def _check_is_of(person: User, council: Council) -> None:
    if not _has_roles_at(person, council):
        raise Refused(f"{person} holds no role at {council}. Give a role first.")


def _cancel_waiting(person: User, council: Council | None) -> int:
    waiting = Invitation.objects.waiting().filter(user=person, council=council)
    return int(waiting.update(cancelled_at=timezone.now()))


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _make_invitation(*, user: User | None, council: Council | None, to: User) -> tuple[str, Invitation]:
    """Cancel what waits there, and make a new link: its secret, and the invitation."""
    _cancel_waiting(to, council)
    secret = secrets.token_urlsafe(32)
    made: Invitation = Invitation.objects.create(
        user=to, council=council, invited_by=user, secret_digest=_digest(secret), sent_at=timezone.now()
    )
    return secret, made


def _how_to_accept(made: Invitation, secret: str) -> str:
    link = f"{settings.SITE_URL}{reverse('invitation', args=[made.pk, secret])}"
    return (
        f"Choose your password here, and sign in:\n{link}\n\n"
        f"The link works once, for {INVITATION_WINDOW.days} days. If you did not expect it, do nothing.\n"
    )


def _send_invitation(*, user: User, council: Council, to: User) -> Invitation:
    """Send a new link; the one that waits at this council no longer works."""
    secret, made = _make_invitation(user=user, council=council, to=to)
    outbox.put(
        key=f"{outbox.SECRET}invitation:{made.pk}",
        recipient=to.email,
        subject="You are invited to record return home interviews",
        body=f"{user} has given you a role at {council}.\n\n{_how_to_accept(made, secret)}",
        council=council,
    )
    return made


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
