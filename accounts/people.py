"""What an administrator does to the people of a council. Nobody raises their own rights here, nor sets an operator's.

Each asks that the acting person manages people at that council, refuses their own roles, and never takes away a
council's last administrator. Messages leave through the outbox and name no child.
"""

from datetime import date

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from accounts import outbox
from accounts.actions import check_may_hold, end_role, require
from accounts.granting import (
    ask,
    cancel_waiting,
    decline_waiting,
    digest_of,
    how_to_accept,
    locked,
    make_invitation,
    send_invitation,
    take_up,
    takes_a_yes,
    tell_managers,
)
from accounts.models import Agency, Council, Invitation, RoleHolding, User
from accounts.role_models import RoleRequest
from accounts.roles import Role
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
    """Give a role to somebody by their e-mail address; once it is in force, who has no password is sent a link.

    A role that opens records waits for a second person (accounts.granting).
    """
    require(user, "manage_people", council.pk)
    email = User.objects.normalize_email(email).lower()
    facts = {"name": name, "employer": employer or (agency.name if agency else "")}
    known = User.objects.filter(email=email).first()
    invited = known or User.objects.create_user(email, is_active=False, **facts)  # until a role is in force
    grant_role(user=user, council=council, to=invited, role=role, agency=agency, ends_on=ends_on)
    return invited


@transaction.atomic
def grant_role(
    *, user: User, council: Council, to: User, role: str, agency: Agency | None = None, ends_on: date | None = None
) -> RoleHolding | RoleRequest:
    """Give a role of the council to anybody but oneself: from today on, or once a second person has said yes."""
    require(user, "manage_people", council.pk)
    wanted = Role(role)
    to = locked(to)
    _check_may_be_given(user, council, to, wanted, ends_on)
    Council.objects.select_for_update(of=("self",)).get(pk=council.pk)
    if takes_a_yes(user, council, wanted):
        return ask(user=user, council=council, to=to, role=wanted, agency=agency, ends_on=ends_on)
    return take_up(by=user, council=council, to=to, role=wanted, agency=agency, ends_on=ends_on)


@transaction.atomic
def change_end(*, user: User, holding: RoleHolding, ends_on: date | None, reason: str) -> RoleHolding | RoleRequest:
    """Set, move or remove the last day of a role. A later one gives the role anew: it may need a second person."""
    current = _lock_holding(user, holding)
    if ends_on and ends_on < max(timezone.localdate(), current.starts_on):
        raise Refused("The last day must be today or later. To end the role at once, choose “End now”.", "ends_on")
    role, council, is_later = Role(current.council_role.role), current.council_role.council, _is_later(current, ends_on)
    if is_later and takes_a_yes(user, council, role):
        return ask(user=user, council=council, to=current.user, role=role, agency=None, ends_on=ends_on)
    if ends_on:
        _keep_an_administrator(current, ends_on)
    current.ends_on, current.reason = ends_on, reason
    current.save()
    if is_later:
        tell_managers(current, by=user, confirmed_by=None, ends_on=ends_on, key=f"later:{current.pk}:{ends_on}")
    return current


def _is_later(holding: RoleHolding, ends_on: date | None) -> bool:
    """Whether the role would last longer than it does now."""
    return holding.ends_on is not None and (ends_on is None or ends_on > holding.ends_on)


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
        cancel_waiting(current.user, current.council_role.council)
    return current


@transaction.atomic
def end_all_roles(*, user: User, council: Council, of: User, reason: str) -> int:
    """Somebody leaves: every role at this council ends at once; how many."""
    require(user, "manage_people", council.pk)
    rows = RoleHolding.objects.not_over(timezone.localdate()).filter(user=of, council_role__council=council)
    holdings = list(rows.select_related("council_role__council"))
    if not holdings:
        raise Refused(f"{of} holds no role at {council} any more.")
    decline_waiting(user=user, council=council, of=of, reason=reason)
    for holding in holdings:
        end_holding(user=user, holding=holding, reason=reason)
    return len(holdings)


@transaction.atomic
def resend_invitation(*, user: User, council: Council, to: User) -> Invitation:
    """A new link; the one sent before no longer works."""
    require(user, "manage_people", council.pk)
    to = locked(to)
    _check_is_of(to, council)
    if to.has_usable_password():
        raise Refused(f"{to} has chosen a password already and can sign in.")
    return send_invitation(user=user, council=council, to=to)


@transaction.atomic
def cancel_invitation(*, user: User, council: Council, to: User, reason: str) -> None:
    """The link stops working, and the roles that were to be taken up at this council end."""
    require(user, "manage_people", council.pk)
    to = locked(to)
    if not cancel_waiting(to, council):
        raise Refused("No invitation is waiting any more.")
    if _has_roles_at(to, council) and not to.has_usable_password():
        end_all_roles(user=user, council=council, of=to, reason=reason)


def open_invitation(*, invitation_pk: int, secret: str) -> Invitation | None:
    """The invitation of a link, while it still works."""
    found = Invitation.objects.select_related("user__agency", "council").filter(pk=invitation_pk).first()
    if found is None or not constant_time_compare(found.secret_digest, digest_of(secret)):
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
    person = locked(found.user)
    person.set_password(password)
    person.save(update_fields=["password"])
    Invitation.objects.waiting().filter(user=person).update(accepted_at=timezone.now())
    return person


@transaction.atomic
def invite_to_force(*, user: User | None, to: User) -> Invitation:
    """A link for a named user of a police force; the one sent before no longer works. `user` None: the operator.

    Asks for no permission: for sharing.actions.police_members, which asks.
    """
    secret, made = make_invitation(user=user, council=None, to=to)
    outbox.put(
        key=f"{outbox.SECRET}invitation:{made.pk}",
        recipient=to.email,
        subject="You are invited to read summaries of return home interviews",
        body=f"You have been given access for {to.agency}.\n\n{how_to_accept(made, secret)}",
    )
    return made


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
    check_may_hold(to)
    if ends_on and ends_on < timezone.localdate():
        raise Refused("The last day must be today or later.", "ends_on")
    held = RoleHolding.objects.not_over(timezone.localdate()).filter(user=to, council_role__council=council)
    if held.filter(council_role__role=role.value).exists():
        raise Refused(f"{to} holds this role already. To change its last day, open their page.", "role")


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
