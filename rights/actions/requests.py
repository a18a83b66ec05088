"""A request for access: recorded, every record looked at, the bundle given. Two people agree on what is withheld."""

import html
import io
import json
import re
import zipfile
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone

from accounts.actions import require
from accounts.models import User
from audit import access
from audit.models import Access
from cases.models import Child
from rhi.refusals import Refused, lock_current
from rights.models import AccessItem, AccessRequest
from rights.records import Item, items_of

PERMISSION = "answer_rights_requests"
BLACK = "█████"
NAME = re.compile(r"(?<![.!?]\s)(?<!^)\b[A-Z][a-z]{2,}(?:[ -][A-Z][a-z]{2,})?\b")


@transaction.atomic
def record_request(*, user: User, child: Child, received_on: date, **facts: Any) -> AccessRequest:
    """Somebody asks. Due one calendar month after it came."""
    require(user, PERMISSION, child.council_id)
    if received_on > timezone.localdate():
        raise Refused("This day is in the future.", "received_on")
    made = AccessRequest.objects.create(
        council_id=child.council_id,
        child=child,
        received_on=received_on,
        due_on=a_month_after(received_on),
        recorded_by=user,
        **facts,
    )
    gather(user=user, request=made)
    return made


def a_month_after(day: date) -> date:
    """The same day of the next month; its last day where there is none (ICO: one calendar month)."""
    following = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    last = (following + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    return following.replace(day=min(day.day, last.day))


@transaction.atomic
def gather(*, user: User, request: AccessRequest) -> int:
    """An item for every record held now that has none yet; how many were added."""
    known = set(request.items.values_list("source", "row_id"))
    new = [item for item in items_of(user, request.child_id) if (item.source, item.row_id) not in known]
    AccessItem.objects.bulk_create(
        AccessItem(council_id=request.council_id, request=request, source=item.source, row_id=item.row_id)
        for item in new
    )
    return len(new)


@transaction.atomic
def decide_item(*, user: User, item: AccessItem, version: int, decision: str, **facts: Any) -> AccessItem:
    """Give, give with passages blacked out, or withhold with a ground and a reason."""
    require(user, PERMISSION, item.council_id)
    _require_open(item.request)
    current = lock_current(AccessItem.objects.all(), item.pk, version)
    if decision == AccessItem.Decision.WITHHOLD and not (facts.get("ground") and facts.get("reason")):
        raise Refused("Say on which ground it is withheld, and why.", "ground" if not facts.get("ground") else "reason")
    if decision == AccessItem.Decision.REDACT and not facts.get("passages", "").strip():
        raise Refused("Write the passages to black out, one per line.", "passages")
    current.decision, current.decided_by, current.decided_at = decision, user, timezone.now()
    current.agreed_by = current.agreed_at = None
    for name in ("passages", "ground", "reason"):
        setattr(current, name, facts.get(name) or "")
    current.save()
    return current


@transaction.atomic
def agree(*, user: User, item: AccessItem) -> None:
    """A second person has looked at what is withheld, and agrees."""
    require(user, PERMISSION, item.council_id)
    _require_open(item.request)
    if item.decision != AccessItem.Decision.WITHHOLD or item.agreed_at:
        raise Refused("There is nothing to agree to here any more.")
    if item.decided_by_id == user.pk:
        raise Refused("Somebody else must agree to what you withhold.")
    item.agreed_by, item.agreed_at = user, timezone.now()
    item.save()


@transaction.atomic
def record_identity(*, user: User, request: AccessRequest, version: int, identity_checked: str) -> None:
    """How identity and authority were checked."""
    require(user, PERMISSION, request.council_id)
    current = lock_current(AccessRequest.objects.all(), request.pk, version)
    _require_open(current)
    current.identity_checked = identity_checked
    current.save()


@transaction.atomic
def close(*, user: User, request: AccessRequest, version: int, outcome: str, outcome_reason: str) -> None:
    """Answered, refused with a reason, or withdrawn."""
    require(user, PERMISSION, request.council_id)
    current = lock_current(AccessRequest.objects.all(), request.pk, version)
    _require_open(current)
    if outcome == AccessRequest.Outcome.GIVEN:
        require_ready(current)
    current.outcome, current.outcome_reason, current.closed_at = outcome, outcome_reason, timezone.now()
    current.save()


def require_ready(request: AccessRequest) -> None:
    """Refused until identity is checked and every record is settled."""
    if not request.identity_checked:
        raise Refused("Record first how identity and authority were checked.")
    left = sum(not item.is_settled for item in request.items.all())
    if left:
        raise Refused(f"{left} records are not settled yet.")


@transaction.atomic
def bundle(*, user: User, request: AccessRequest) -> bytes:
    """The answer as a zip: a page to read, a file for machines, scans and recordings. Kept nowhere, written down."""
    require(user, PERMISSION, request.council_id)
    gather(user=user, request=request)
    require_ready(request)
    decisions = {(item.source, item.row_id): item for item in request.items.all()}
    given = [
        given_of(item, decisions[item.source, item.row_id])
        for item in items_of(user, request.child_id)
        if decisions[item.source, item.row_id].decision != AccessItem.Decision.WITHHOLD
    ]
    rows = [(request.child_id, request.council_id)]
    access.saw(user=user, rows=rows, what="access_bundle", kind=Access.Kind.EXPORT)
    page = render_to_string("rights/bundle.html", {"request_made": request, "items": given})
    content = [{"record": item.title, "fields": dict(item.fields), "file": item.file_name} for item in given]
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("record.html", page)
        archive.writestr("record.json", json.dumps(content, ensure_ascii=False, indent=1))
        for item in given:
            if item.file:
                archive.writestr(f"files/{item.file_name}", item.file)
    return file.getvalue()


def given_of(item: Item, decided: AccessItem) -> Item:
    """The item with its passages blacked out, in whatever field they stand; without its file, where nothing can be."""
    passages = [line.strip() for line in decided.passages.splitlines() if line.strip()]
    if decided.decision != AccessItem.Decision.REDACT:
        return item
    return Item(
        item.source, item.row_id, item.title, tuple((name, _black(value, passages)) for name, value in item.fields)
    )


def _black(value: str, passages: Iterable[str]) -> str:
    for passage in sorted(passages, key=len, reverse=True):
        value = re.sub(re.escape(passage), BLACK, value, flags=re.IGNORECASE)
    return value


def names_in(item: Item, child: Child) -> list[str]:
    """Words that look like somebody else's name: for the person who decides to look at, never decided by itself."""
    own = {word.lower() for word in f"{child.given_names} {child.family_name} {child.known_as}".split()}
    found = {name for _, value in item.fields for name in NAME.findall(html.unescape(value))}
    return sorted(name for name in found if not {word.lower() for word in re.split("[ -]", name)} <= own)


def _require_open(request: AccessRequest) -> None:
    if request.closed_at:
        raise Refused("This request is closed.")
