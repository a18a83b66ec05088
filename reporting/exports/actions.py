"""What a person does with exports: asks for one, cancels it, takes the file. Each one transaction."""

from collections.abc import Iterator
from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.actions import require
from accounts.models import Council, User
from accounts.roles import Permission
from audit import access
from audit.models import Access
from interviews.models import ReturnInterview
from reporting.exports.asking import FORMATS, Asked, Kind, query_of
from reporting.models import Export, ExportPart
from reporting.without_names import TYPED, may_see_names
from rhi import wall
from rhi.refusals import Refused

AT_A_TIME = 5
GONE = "What you may see has changed since this file was made. It is not given out; make it again."


def kinds_for(user: User, council: Council) -> list[tuple[str, str]]:
    """The kinds of export that are open to the person, with their words: a list of episodes names children."""
    may_list = may_see_names(user, council.pk)
    return [(kind, words) for kind, words in Kind.choices if kind != Kind.EPISODES or may_list]


def check_may_have(user: User, kind: str, asked: Asked) -> None:
    """NotAllowed unless the person may have such a file: of this kind, and of nothing that is not open to them."""
    council = asked.question.council
    require(user, Permission.MAKE_RETURNS, council.pk)
    if kind == Kind.EPISODES or TYPED & {*asked.question.parts, *asked.breakdowns}:
        require(user, Permission.VIEW_CASES, council.pk)


@transaction.atomic
def ask(*, user: User, asked: Asked, kind: str, file_format: str) -> Export:
    """A job is made; the next run of `make_exports` takes it."""
    council = asked.question.council
    check_may_have(user, kind, asked)
    if file_format not in FORMATS.get(kind, ()):
        raise Refused("Choose a format.", "format")
    if kind != Kind.FIGURES and asked.question.was:
        raise Refused("Rows are given as they are now. Remove “As it was known at the end of”, or export figures.")
    if Export.objects.for_user(user).going_on().count() >= AT_A_TIME:
        raise Refused(f"You have {AT_A_TIME} exports under way. Wait for one of them, or cancel it.")
    made = Export(council=council, asked_by=user, kind=kind, format=file_format, query=query_of(asked))
    made.asked_at = timezone.now()
    made.save()
    return made


@transaction.atomic
def cancel(*, user: User, export: Export) -> None:
    """Not made, or not kept: waiting, being made or ready. The worker finds out and stops."""
    current = Export.objects.for_user(user).select_for_update(of=("self",)).get(pk=export.pk)
    if current.state not in {Export.State.WAITING, Export.State.RUNNING, Export.State.READY}:
        raise Refused("There is nothing to cancel or delete any more.")
    ExportPart.objects.for_user(user).filter(export=current).delete()
    current.state, current.children, current.finished_at = Export.State.CANCELLED, [], timezone.now()
    current.save(update_fields=["state", "children", "finished_at"])


def why_not_given(user: User, export: Export) -> str:
    """Why the file may not be given to the person who asked for it; "" when it may.

    Their permissions are the page's business; this looks at what is in the file: each child with a row must still have
    one that exists for this person, and of figures nobody may have been hidden since.
    """
    if export.state == Export.State.TAKEN_BACK:
        return GONE
    if export.state != Export.State.READY:
        return "There is no file. It was not made, it expired, or it was deleted."
    if export.expires_at is None or export.expires_at <= timezone.now():
        return "The file has expired. Make it again."
    return "" if sees_the_same(user, export.council, set(export.children), frozenset(export.hidden)) else GONE


def sees_the_same(user: User, council: Council, children: set[int], hidden: frozenset[int]) -> bool:
    """Whether what was read for this person still exists for them, restricted records looked up anew."""
    hidden_now = wall.hidden_from(councils=[council.pk], person=user.pk)
    if not children:
        return hidden_now <= hidden
    if hidden_now & children:
        return False
    rows = ReturnInterview.objects.for_user(user, Permission.MAKE_RETURNS).filter(council=council, child__in=children)
    return bool(rows.order_by().values("child").distinct().count() == len(children))


def note(user: User, export: Export, children: list[int], *, what: str) -> None:
    """In the log of looks: the export, and each child with a row in it."""
    council = export.council
    terms = f"Export {export.pk}, {export}: {export.query}"
    kind = Access.Kind.EXPORT
    access.searched(user=user, council=council, terms=terms, what=what, kind=kind)
    access.saw(user=user, rows=[(child, council.pk) for child in children], what=what, kind=kind)


@transaction.atomic
def take(*, user: User, export: Export) -> int:
    """The file is given: written down for each child in it. The number of its parts; Refused where it may not be."""
    current = Export.objects.for_user(user).select_for_update(of=("self",)).select_related("council").get(pk=export.pk)
    if why := why_not_given(user, current):
        raise Refused(why)
    note(user, current, current.children, what="export_file")
    Export.objects.for_user(user).filter(pk=current.pk).update(
        downloads=F("downloads") + 1, last_downloaded_at=timezone.now()
    )
    parts: int = ExportPart.objects.for_user(user).filter(export=current).count()
    return parts


def pieces(user: User, export: Export, parts: int) -> Iterator[bytes]:
    """The file, a part at a time, each in a transaction of its own: what is taken back meanwhile stops the stream."""
    for number in range(parts):
        with wall.closed():
            wall.enter(councils=[export.council_id], person=user.pk)
            rows = ExportPart.objects.for_user(user).filter(export=export, number=number)
            yield bytes(rows.values_list("content", flat=True).get())


def progress_key(export: Export) -> str:
    """Where the worker says how far it is: its own transaction shows nothing before it ends."""
    return f"export-progress:{export.pk}:{export.attempts}"


def progress_of(exports: list[Export]) -> dict[int, tuple[int, int]]:
    """(rows done, rows in all) of those being made, where the worker said so."""
    keys = {progress_key(export): export.pk for export in exports if export.state == Export.State.RUNNING}
    found: dict[str, Any] = cache.get_many(list(keys)) if keys else {}
    return {keys[key]: tuple(value) for key, value in found.items()}
