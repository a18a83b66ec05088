"""A complaint may be about whoever held the talk: it is neither told nor shown to them, unless they sign talks off."""

from typing import Any

from django.db.models import Q, QuerySet

from accounts.kinds import Kind
from accounts.models import User
from reaching.hearing import who_may_hear
from reaching.models import AfterTalk, ChildAnswer
from rhi import wall

OWED = "invitation__return_interview"


def is_complaint(row: ChildAnswer | AfterTalk) -> bool:
    """Whether the child complains."""
    return isinstance(row, AfterTalk) and row.about == AfterTalk.About.COMPLAINT


def may_close(user: User, row: ChildAnswer | AfterTalk) -> bool:
    """Whether this person may say that it is dealt with, as far as it is a complaint: a manager may."""
    return not is_complaint(row) or user.may("sign_off", row.council_id)


def hidden_from(user: User) -> "QuerySet[AfterTalk]":
    """Complaints about a talk that this person held, or is given."""
    theirs = Q(**{f"{OWED}__assigned_to": user}) | Q(**{f"{OWED}__coverage__interview__interviewer": user})
    rows: QuerySet[AfterTalk] = AfterTalk._base_manager.filter(theirs, about=AfterTalk.About.COMPLAINT)
    return rows.exclude(council_id__in=user.council_ids("sign_off"))


def said_after(user: User, permission: str | None = None) -> "QuerySet[AfterTalk]":
    """What children said after the talk, as far as this person may read it."""
    rows: Any = AfterTalk.objects.for_user(user, permission)
    found: QuerySet[AfterTalk] = rows.exclude(pk__in=hidden_from(user).values("pk"))
    return found


def who_is_told(row: ChildAnswer | AfterTalk, kind: Kind) -> list[User]:
    """Those whom the council's rules name, and who holds the work; of a complaint nobody whom it may be about."""
    if not is_complaint(row):
        return who_may_hear(row.council, kind, row.child_id, row.invitation.return_interview.assigned_to)
    people = who_may_hear(row.council, kind, row.child_id)
    with wall.every_council("whom a complaint is about"):
        return [person for person in people if not hidden_from(person).filter(pk=row.pk).exists()]
