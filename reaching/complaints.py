"""A complaint may be about whoever held the talk: it is neither told nor shown to them, unless they sign talks off."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet

from accounts.models import User
from reaching.models import AfterTalk, ChildAnswer
from rhi import wall

OWED = "invitation__return_interview"


def is_complaint(row: ChildAnswer | AfterTalk) -> bool:
    """Whether the child complains."""
    return isinstance(row, AfterTalk) and row.about == AfterTalk.About.COMPLAINT


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


def not_about_them(people: Iterable[User], row: ChildAnswer | AfterTalk) -> list[User]:
    """Those of these people who may be told of it."""
    if not is_complaint(row):
        return list(people)
    with wall.every_council("whom a complaint is about"):
        return [person for person in people if not hidden_from(person).filter(pk=row.pk).exists()]
