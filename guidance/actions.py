"""What a person does with the council's additions: write a version, or withdraw. The rows before stay as they are."""

from django.db import transaction

from accounts.actions import NotAllowed
from accounts.models import Council, User
from guidance.entries import by_key
from guidance.models import CouncilGuidance
from rhi.refusals import Refused, StaleRecord

WRITERS = ("sign_off", "manage_people")
"""Managers answer for the practice, administrators for the system: either may write."""


def may_write(user: User, council_id: int) -> bool:
    """Whether the person may add to the guidance of that council."""
    return any(user.may(permission, council_id) for permission in WRITERS)


@transaction.atomic
def write(
    *, user: User, council: Council, key: str, seen: int | None, words: str, link: str, source: str, reason: str
) -> CouncilGuidance:
    """A new version. `seen` is the number of the one that the person had in view; StaleRecord if there is a newer."""
    current = _current(user, council, key, seen)
    if not words.strip():
        raise Refused("Enter what is to be shown. To take the council’s words away, withdraw them.", "words")
    if current and (current.words, current.link, current.source) == (words, link, source):
        raise Refused("Nothing was changed.", "words")
    return _next(user, council, key, current, words=words, link=link, source=source, reason=reason)


@transaction.atomic
def withdraw(*, user: User, council: Council, key: str, seen: int | None, reason: str) -> CouncilGuidance:
    """From now on the house's own guidance stands alone."""
    current = _current(user, council, key, seen)
    if current is None or current.is_withdrawn:
        raise Refused("There is nothing to withdraw.")
    return _next(user, council, key, current, words="", link="", source="", reason=reason)


def _current(user: User, council: Council, key: str, seen: int | None) -> CouncilGuidance | None:
    """The version in force, with the council locked against a second writer; StaleRecord if it is not the one seen."""
    if not may_write(user, council.pk):
        raise NotAllowed("Only managers and administrators write the council’s guidance. Ask one of them.")
    if key not in by_key():
        raise Refused("There is no such question or step.")
    Council.objects.select_for_update(no_key=True).get(pk=council.pk)
    rows = CouncilGuidance.objects.for_user(user).filter(council=council).newest([key])
    current: CouncilGuidance | None = rows.select_related("council").first()
    if current is not None and current.number != (seen or 0):
        raise StaleRecord(current)
    return current


def _next(user: User, council: Council, key: str, current: CouncilGuidance | None, **facts: str) -> CouncilGuidance:
    number = current.number + 1 if current else 1
    made: CouncilGuidance = CouncilGuidance.objects.create(
        council=council, key=key, number=number, written_by=user, **facts
    )
    return made
