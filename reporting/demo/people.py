"""The people of the demonstration: one per role and council, evidently invented, all with the one published password."""

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Permission

from accounts.actions import give_role
from accounts.models import Council, User
from accounts.roles import Role
from reporting.demo.world import Staff

PASSWORD = "return-home"
ROLES = {
    "caseworker": Role.CASEWORKER,
    "interviewer": Role.INTERVIEWER,
    "manager": Role.MANAGER,
    "manager2": Role.MANAGER,
    "analyst": Role.ANALYST,
    "administrator": Role.ADMINISTRATOR,
    "auditor": Role.AUDITOR,
}
ADMIN_PERMISSIONS = ("add_code", "change_code", "view_code", "change_placementtype", "view_placementtype")
COUNCIL_PERMISSIONS = ("change_council", "view_council")


def make_people(councils: list[Council]) -> dict[int, Staff]:
    """Everybody at these councils, and the operator; ids of those who record things, by council."""
    hashed = make_password(PASSWORD)
    _operator(hashed)
    return {council.pk: _staff(council, hashed) for council in councils}


def _staff(council: Council, hashed: str) -> Staff:
    domain = f"{council.name.lower().replace(' ', '-').replace(',', '').replace('.', '')}.example"
    made = {}
    for name, role in ROLES.items():
        user, _ = User.objects.get_or_create(
            email=f"{name}@{domain}",
            defaults={"name": f"{name.capitalize()} Example ({council})", "password": hashed, "employer": str(council)},
        )
        give_role(user=user, council=council, role=role)
        made[name] = user.pk
    return Staff(caseworker=made["caseworker"], interviewer=made["interviewer"], manager=made["manager"])


def _operator(hashed: str) -> None:
    """Edits code lists and council settings in the admin; sees no child's record."""
    user, _ = User.objects.get_or_create(
        email="operator@rhi.example", defaults={"name": "Operator Example", "password": hashed, "is_staff": True}
    )
    user.user_permissions.set(Permission.objects.filter(codename__in=ADMIN_PERMISSIONS + COUNCIL_PERMISSIONS))
