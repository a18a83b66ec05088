"""What is done to people and their rights: each one transaction, each the only way to do it."""

from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db import transaction
from guardian.shortcuts import assign_perm, remove_perm

from accounts.models import Council, CouncilRole, User
from accounts.roles import ROLE_PERMISSIONS, Role


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


@transaction.atomic
def give_role(*, user: User, council: Council, role: Role) -> None:
    """Give a person a role at a council."""
    user.groups.add(make_role(council=council, role=role).group)
    vars(user).pop("_councils_by_permission", None)
