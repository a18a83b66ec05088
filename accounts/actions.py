"""What is done to people and their rights: each one transaction, each the only way to do it."""

from datetime import date

from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from guardian.shortcuts import assign_perm, remove_perm

from accounts.models import Agency, Council, CouncilRole, RoleHolding, User
from accounts.roles import ROLE_PERMISSIONS, Role
from rhi.refusals import Refused


class NotAllowed(PermissionDenied):
    """The person sees the record, and may not do this with it."""


def require(user: User, permission: str, council_id: int) -> None:
    """Raise NotAllowed unless the person holds the permission at that council."""
    if not user.may(permission, council_id):
        raise NotAllowed("Your role at this council does not allow this. Ask a manager or your administrator.")


@transaction.atomic
def make_role(*, council: Council, role: Role) -> CouncilRole:
    """The role at the council with its group, its permissions exactly those of the table. Idempotent."""
    group, _ = Group.objects.get_or_create(name=f"{council.dfe_code} {council.name}: {role.value}")
    council_role, _ = CouncilRole.objects.get_or_create(council=council, role=role.value, defaults={"group": group})
    wanted = {permission.value for permission in ROLE_PERMISSIONS[role]}
    held = set(
        council.councilgroupobjectpermission_set.filter(group=council_role.group).values_list(
            "permission__codename", flat=True
        )
    )
    for codename in wanted - held:
        assign_perm(codename, council_role.group, council)
    for codename in held - wanted:
        remove_perm(codename, council_role.group, council)
    return council_role


def check_may_hold(user: User) -> None:
    """Refused for those who can hold no role at any council: operators of the service, named users of a force."""
    if user.is_operator:
        raise Refused("This is an account of the operator of the service, and cannot hold a role at a council.", "role")
    if user.agency is not None and user.agency.kind == Agency.Kind.POLICE:
        raise Refused(f"This person is a named user of {user.agency}, and cannot hold a role at a council.", "role")


@transaction.atomic
def give_role(
    *,
    user: User,
    council: Council,
    role: Role,
    by: User | None = None,
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> RoleHolding:
    """Give a person a role at a council; one who holds it already keeps the holding they have.

    Asks for no permission: for setting up, and for accounts.people, which asks. Nobody of a police force holds a role,
    and no operator of the service.
    """
    check_may_hold(user)
    today = timezone.localdate()
    council_role = make_role(council=council, role=role)
    for run_out in RoleHolding.objects.run_out(today).filter(user=user, council_role=council_role):
        _finish(run_out, None, "")
    user.groups.add(council_role.group)
    vars(user).pop("_councils_by_permission", None)
    others = RoleHolding.objects.not_over(today).filter(user=user, council_role__council=council)
    team = others.values_list("team", flat=True).first() or ""
    facts = {"starts_on": starts_on or today, "ends_on": ends_on, "given_by": by, "team": team}
    holding, _ = RoleHolding.objects.get_or_create(
        user=user, council_role=council_role, ended_at__isnull=True, defaults=facts
    )
    return holding


@transaction.atomic
def end_role(*, holding: RoleHolding, by: User | None = None, reason: str = "") -> RoleHolding:
    """End a holding at once: its group goes with it, and a person left without any role can no longer sign in.

    Asks for no permission: for accounts.people, which asks, and for the nightly job.
    """
    _finish(holding, by, reason)
    _close_sign_in(holding.user)
    return holding


def close_run_out(today: date) -> int:
    """End every holding whose last day has passed; how many."""
    over = list(RoleHolding.objects.run_out(today).select_related("user", "council_role__group"))
    for holding in over:
        end_role(holding=holding)
    return len(over)


def _finish(holding: RoleHolding, by: User | None, reason: str) -> None:
    today = timezone.localdate()
    holding.ended_at, holding.ended_by = timezone.now(), by
    holding.reason = reason or holding.reason
    holding.ends_on = max(min(holding.ends_on or today, today), holding.starts_on)
    holding.save()
    holding.user.groups.remove(holding.council_role.group)
    vars(holding.user).pop("_councils_by_permission", None)


def _close_sign_in(user: User) -> None:
    """Nobody without a role anywhere signs in; operators of the installation hold none, and stay."""
    has_roles = RoleHolding.objects.not_over(timezone.localdate()).filter(user=user).exists()
    if user.is_active and not user.is_operator and not has_roles:
        user.is_active = False
        user.save(update_fields=["is_active"])
