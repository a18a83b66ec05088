"""The named users of a police force: invited by the operator or by a lead of the force, stopped at once.

They read what their force may read, and hold no role at any council, ever (accounts.actions.give_role refuses it).
`user` None is the operator of the installation (manage.py invite_police_user and its neighbours).
"""

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from accounts.actions import NotAllowed
from accounts.models import Agency, RoleHolding, User
from accounts.people import invite_to_force
from rhi.refusals import Refused
from sharing.models import PoliceMember

ONLY_A_LEAD = "Only a lead of your force can do this. Ask one, or the operator of the service."
ANOTHER_ACCOUNT = "This address belongs to an account that cannot be used here. Ask the operator of the service."


def member_of(user: User) -> PoliceMember | None:
    """The person as a named user of a police force, while their access lasts; None for everybody else."""
    if user.police_force_id is None:
        return None
    rows = PoliceMember.objects.in_force().select_related("user__agency")
    found: PoliceMember | None = rows.filter(user=user).first()
    return found


def require_lead(user: User | None, force: Agency) -> None:
    """Raise NotAllowed unless the person leads at this force; the operator always may."""
    if user is None:
        return
    member = member_of(user)
    if member is None or not member.is_lead or member.user.agency_id != force.pk:
        raise NotAllowed(ONLY_A_LEAD)


@transaction.atomic
def invite_member(*, user: User | None, force: Agency, email: str, name: str, is_lead: bool = False) -> PoliceMember:
    """Let a person of the force in: they are sent a link by which they choose a password.

    Somebody who was stopped comes back the same way. Refused for whoever works for a council or another body.
    """
    require_lead(user, force)
    if force.kind != Agency.Kind.POLICE:
        raise Refused(f"{force} is no police force.", "force")
    email = User.objects.normalize_email(email.strip()).lower()
    try:
        validate_email(email)
    except ValidationError as wrong:
        raise Refused("Enter an e-mail address, like name@force.example", "email") from wrong
    person = User.objects.select_for_update(of=("self",)).filter(email=email).first()
    if person is None:
        person = User.objects.create_user(email, name=name.strip(), agency=force, employer=force.name)
    _check_may_come(person, force)
    person.name, person.agency, person.is_active = name.strip(), force, True
    return _let_in(user, person, is_lead)


@transaction.atomic
def send_new_link(*, user: User | None, member: PoliceMember) -> None:
    """A new link for somebody who has chosen no password yet; the one before no longer works."""
    current = _locked(user, member)
    if current.user.has_usable_password():
        raise Refused(f"{current} has chosen a password already and can sign in.")
    invite_to_force(user=user, to=current.user)


@transaction.atomic
def stop_member(*, user: User | None, member: PoliceMember) -> PoliceMember:
    """End somebody's access at once: their sessions, their password and any link that waits."""
    current = _locked(user, member)
    person, now = current.user, timezone.now()
    if user is not None and person.pk == user.pk:
        raise Refused("You cannot stop your own access. Ask another lead, or the operator of the service.")
    current.ended_at, current.ended_by = now, user
    current.save(update_fields=["ended_at", "ended_by"])
    person.is_active, person.sessions_valid_from = False, now
    person.set_unusable_password()
    person.save(update_fields=["is_active", "sessions_valid_from", "password"])
    person.invitations.filter(accepted_at=None, cancelled_at=None).update(cancelled_at=now)
    return current


def note_looked(*, member: PoliceMember, up_to: int) -> None:
    """This person has looked at every change up to this number of the feed; never back again."""
    rows = PoliceMember.objects.filter(pk=member.pk, seen_number__lte=up_to)
    rows.update(seen_number=up_to, looked_at=timezone.now())


def _check_may_come(person: User, force: Agency) -> None:
    """Only somebody who belongs to nothing but this force."""
    is_elsewhere = person.agency_id not in (None, force.pk) or RoleHolding.objects.filter(user=person).exists()
    if is_elsewhere or person.is_staff or person.is_superuser:
        raise Refused(ANOTHER_ACCOUNT, "email")
    if PoliceMember.objects.in_force().filter(user=person).exists():
        raise Refused("This person can sign in already. See the list of people.", "email")


def _let_in(user: User | None, person: User, is_lead: bool) -> PoliceMember:
    person.set_unusable_password()
    person.save()
    facts = {"is_lead": is_lead, "invited_by": user, "ended_at": None, "ended_by": None}
    member, _ = PoliceMember.objects.update_or_create(user=person, defaults=facts)
    invite_to_force(user=user, to=person)
    return member


def _locked(user: User | None, member: PoliceMember) -> PoliceMember:
    """The member, locked, if this person may decide about them and they were not stopped meanwhile."""
    rows = PoliceMember.objects.select_related("user__agency").select_for_update(of=("self",))
    current: PoliceMember = rows.get(pk=member.pk)
    force = current.user.agency
    if force is None:
        raise NotAllowed(ONLY_A_LEAD)
    require_lead(user, force)
    if current.ended_at is not None:
        raise Refused(f"The access of {current} was stopped already.")
    return current
