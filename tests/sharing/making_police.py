"""Named users of a force, for tests."""

from typing import Any

from accounts.models import Agency, Council, User
from sharing.models import PoliceMember

PASSWORD = "return-home"


def officer(force: Agency, *, name: str = "officer", is_lead: bool = False) -> User:
    """A named user of the force who has chosen a password."""
    email = f"{name}@{force.code.lower()}-police.example"
    user = User.objects.create_user(email, PASSWORD, name=name.capitalize(), agency=force)
    PoliceMember.objects.create(user=user, is_lead=is_lead)
    return user


def police_of(at: Council) -> dict[str, Any]:
    """A lead, who invited nobody yet, of the force of a council; forces of two houses may be the same one."""
    known = PoliceMember.objects.filter(user__agency=at.police_force).first()
    return {"police_member_pk": known.pk if known else officer(at.police_force, is_lead=True).police_member.pk}
