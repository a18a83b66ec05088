"""Restricted records: who restricts, who is let in, and what happens when somebody must see one in an emergency.

A restricted child's record exists only for people named in a grant, and so does everything that speaks of it. In an
emergency anyone who may see cases can open it by the council's own reference, with a reason, for a few hours: the
managers who may see the record are told at once, and one of them, never the person who opened it, reviews it
afterwards. Somebody who is barred (the alleged perpetrator, the parent who works here) cannot open it, and gets the
same answer as for a reference that does not exist.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.actions import require
from accounts.models import Council, User
from accounts.outbox import put
from audit import access
from audit.models import Access, Grant, Restriction
from cases.hosting import keep_hosts_told
from cases.models import Child
from rhi.locks import lock_councils
from rhi.refusals import Refused
from rhi.wall import nothing_hidden

PERMISSION = "restrict_records"
NOT_FOUND = "No restricted record of this council that you could open has this reference."

Surrounding = Callable[[int, int], AbstractContextManager[None]]
_surroundings: list[Surrounding] = []


def surround(by: Surrounding) -> None:
    """A higher app's context manager, entered with (council id, child id) around each restriction and each lifting.

    It takes the lock of the council first (rhi.locks), so that two people who restrict or lift wait for each other.
    """
    _surroundings.append(by)


@contextmanager
def _surrounded(council_id: int, child_id: int) -> Iterator[None]:
    with transaction.atomic(), ExitStack() as stack:
        lock_councils([council_id])
        for surrounding in _surroundings:
            stack.enter_context(surrounding(council_id, child_id))
        yield


@transaction.atomic
def restrict(*, user: User, child: Child, reason: str, people: Iterable[User], barred: Iterable[User]) -> Restriction:
    """From now on the record exists for this person and the people named, for nobody else."""
    require(user, PERMISSION, child.council_id)
    with _surrounded(child.council_id, child.pk):
        if Restriction.objects.filter(child_id=child.pk, lifted_at__isnull=True).exists():
            raise Refused("This record is restricted already.")
        restriction = Restriction.objects.create(
            council_id=child.council_id, child_id=child.pk, reason=reason, restricted_by=user
        )
        _set_people(user, restriction, {user, *people}, set(barred))
        keep_hosts_told(child)
    return restriction


@transaction.atomic
def change_people(*, user: User, restriction: Restriction, people: Iterable[User], barred: Iterable[User]) -> None:
    """Let others in, or no longer; who changes it stays among them."""
    require(user, PERMISSION, restriction.council_id)
    lock_councils([restriction.council_id])
    _set_people(user, _in_force(restriction), {user, *people}, set(barred))


@transaction.atomic
def lift(*, user: User, restriction: Restriction, reason: str) -> None:
    """The record exists again for everyone whose role shows it."""
    require(user, PERMISSION, restriction.council_id)
    with _surrounded(restriction.council_id, restriction.child_id):
        current = _in_force(restriction)
        current.lifted_by, current.lifted_at, current.lifted_reason = user, timezone.now(), reason
        current.save()


@transaction.atomic
def open_in_emergency(*, user: User, council: Council, reference: str, reason: str) -> Child | None:
    """Let this person in for `emergency_window` and tell the managers; None where the reference opens nothing."""
    require(user, "view_cases", council.pk)
    with nothing_hidden():
        barred = Grant.objects.filter(user=user, kind=Grant.Kind.BARRED, ended_at__isnull=True)
        restriction = _restriction_of(council, reference).exclude(pk__in=barred.values("restriction")).first()
        if restriction is None:
            return None
        _log_opening(user, council, reference, reason, restriction.child_id)
        grant = Grant.objects.create(
            council=council,
            restriction=restriction,
            user=user,
            kind=Grant.Kind.EMERGENCY,
            reason=reason,
            given_by=user,
            ends_at=timezone.now() + settings.PRODUCT["emergency_window"],
        )
        tell_managers(grant)
        opened: Child = Child.objects.get(pk=restriction.child_id)
    return opened


@transaction.atomic
def log_attempt(*, user: User, council: Council, reference: str, reason: str) -> None:
    """That somebody tried and nothing opened: for the council, and in the child's own log if one has the reference.

    The council's row is the same whether or not the reference exists; the audit pages leave out its words.
    """
    with nothing_hidden():
        restriction = _restriction_of(council, reference).first()
        for child_id in {None, restriction.child_id if restriction else None}:
            _log_opening(user, council, reference, reason, child_id)


def _restriction_of(council: Council, reference: str) -> "QuerySet[Restriction]":
    """The restrictions in force of the records with this reference; to be asked for with nothing hidden."""
    children = Child.objects.filter(council=council).known_by(reference.strip())
    found: QuerySet[Restriction] = Restriction.objects.filter(
        council=council, lifted_at__isnull=True, child_id__in=children.values("pk")
    ).order_by("pk")
    return found


def _log_opening(user: User, council: Council, reference: str, reason: str, child_id: int | None) -> None:
    access.searched(
        user=user,
        council=council,
        terms=reference,
        what="restricted_open",
        kind=Access.Kind.EMERGENCY,
        reason=reason,
        child_id=child_id,
    )


@transaction.atomic
def review(*, user: User, grant: Grant, note: str) -> None:
    """A manager looked at why the record was opened; the opening ends with it."""
    require(user, PERMISSION, grant.council_id)
    if grant.kind != Grant.Kind.EMERGENCY or grant.reviewed_at:
        raise Refused("There is nothing to review here any more.")
    if grant.user_id == user.pk:
        raise Refused("Somebody else must review what you opened.")
    grant.reviewed_by, grant.reviewed_at, grant.review_note = user, timezone.now(), note
    grant.ended_at = grant.ended_at or timezone.now()
    grant.save()


def _in_force(restriction: Restriction) -> Restriction:
    """The restriction as it is now, locked."""
    current: Restriction = Restriction.objects.select_for_update(of=("self",)).get(pk=restriction.pk)
    if current.lifted_at:
        raise Refused("This record is no longer restricted.")
    return current


def _set_people(user: User, restriction: Restriction, people: set[User], barred: set[User]) -> None:
    """Named and barred people become exactly these; grants that end are kept as ended."""
    if both := people & barred:
        names = ", ".join(sorted(str(person) for person in both))
        raise Refused(f"{names} cannot be let in and barred at once.", "barred")
    standing = restriction.grants.filter(ended_at__isnull=True)
    for kind, wanted in ((Grant.Kind.NAMED, people), (Grant.Kind.BARRED, barred)):
        held = {grant.user_id: grant for grant in standing.filter(kind=kind)}
        ids = {person.pk for person in wanted}
        standing.filter(pk__in=[held[pk].pk for pk in held.keys() - ids]).update(ended_at=timezone.now())
        Grant.objects.bulk_create(
            Grant(council_id=restriction.council_id, restriction=restriction, user_id=pk, kind=kind, given_by=user)
            for pk in sorted(ids - held.keys())
        )
    standing.filter(kind=Grant.Kind.EMERGENCY, user__in=barred).update(ended_at=timezone.now())


def managers_to_tell(grant: Grant) -> tuple[list[User], bool]:
    """The managers who may see the record, but for the one who opened it; and whether they are let in.

    Where none is left, all who are not barred, so that somebody can review it.
    """
    managers = User.objects.who_may(grant.council, PERMISSION).exclude(pk=grant.user_id)
    standing = grant.restriction.grants.filter(ended_at__isnull=True)
    reviewers = list(managers.filter(pk__in=standing.filter(kind=Grant.Kind.NAMED).values("user")))
    if reviewers:
        return reviewers, True
    return list(managers.exclude(pk__in=standing.filter(kind=Grant.Kind.BARRED).values("user"))), False


def tell_managers(grant: Grant) -> None:
    """Mail them, each once for each opening; the message names no child."""
    reviewers, may_see = managers_to_tell(grant)
    body = f"See why, and review it: {settings.SITE_URL}/restricted/"
    if not may_see:
        body = (
            "No other manager who may see this record works here any more. Ask them for its reference, open it in an "
            f"emergency yourself, review the opening, and change who may see it: {settings.SITE_URL}/restricted/"
        )
    for manager in reviewers:
        put(
            key=f"emergency:{grant.pk}:{manager.pk}",
            recipient=manager.email,
            subject="A restricted record was opened in an emergency",
            body=f"{grant.user} opened a restricted record of {grant.council} in an emergency.\n\n{body}\n",
            council=grant.council,
            child_id=grant.restriction.child_id,
        )


def tell_of_shared_references() -> int:
    """Tell the managers who may see a restricted record that a newer one has its reference; how many such records.

    For a job that sees every council. Once for each record: whoever registered it could not be told.
    """
    twins = Child.objects.filter(same_reference__gt=0, merged_into__isnull=True).select_related("council")
    found = 0
    for twin in twins:
        same = Child.objects.filter(council=twin.council_id, reference_key=twin.reference_key).exclude(pk=twin.pk)
        restrictions = Restriction.objects.filter(child_id__in=same.values("pk"), lifted_at__isnull=True)
        for restriction in restrictions:
            found += 1
            _tell_of_shared_reference(twin, restriction)
    return found


def _tell_of_shared_reference(twin: Child, restriction: Restriction) -> None:
    named = restriction.grants.filter(kind=Grant.Kind.NAMED, ended_at__isnull=True)
    for manager in User.objects.who_may(twin.council, PERMISSION).filter(pk__in=named.values("user")):
        put(
            key=f"same_reference:{twin.pk}:{restriction.pk}:{manager.pk}",
            recipient=manager.email,
            subject="A new record has the reference of a restricted record",
            body=(
                "Somebody who may not see a restricted record has registered a child with the same reference.\n\n"
                f"See both, and say which is right: {settings.SITE_URL}/restricted/\n"
            ),
            council=twin.council,
            child_id=restriction.child_id,
        )
