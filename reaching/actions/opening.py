"""A child's page is found by its link, opened with two facts, and left again."""

import hashlib
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta

import pghistory
from django.db import transaction
from django.db.models import F
from django.urls import reverse

from accounts.kinds import Kind
from accounts.messages import Notice, notify_many
from cases.models import Child, ChildName
from reaching import links
from reaching.hearing import who_may_hear
from reaching.models import TalkInvitation, Visit
from reaching.models.invitations import MOST_WRONG_FACTS
from reaching.own_page import facts
from rhi import wall

IDLE_WINDOW = timedelta(minutes=15)
LATE_WINDOW = timedelta(days=1)
"""How long what was typed on a page that closed meanwhile is still taken."""
Fact = TalkInvitation.Fact


def find(secret: str) -> TalkInvitation | None:
    """The invitation with this secret, whatever became of it."""
    with wall.every_council("a private link is opened"):
        rows = TalkInvitation.objects.filter(secret_digest__in=links.digests_of(secret))
        found: TalkInvitation | None = rows.select_related("child", "council", "return_interview").first()
    return found


def visit_of(secret: str, token: str, now: datetime) -> Visit | None:
    """The visit to this page in the browser with this token, idle or not; none once it was left, or is a day old."""
    if not token:
        return None
    with wall.every_council("a private link is opened"):
        rows = Visit.objects.filter(
            token_digest=_digest(token),
            ended_at__isnull=True,
            touched_at__gt=now - LATE_WINDOW,
            invitation__secret_digest__in=links.digests_of(secret),
        )
        related = ("child", "council", "return_interview")
        visit: Visit | None = rows.select_related(*(f"invitation__{name}" for name in related)).first()
    return visit


def enter(invitation: TalkInvitation) -> None:
    """From here on only this child's rows exist, and what is changed was changed by nobody who is signed in."""
    wall.enter_for_children([invitation.child_id])
    pghistory.context(user=None, link="the child’s own page")


def is_open(visit: Visit, now: datetime) -> bool:
    """Whether the page is still shown in that browser."""
    return visit.invitation.is_live(now) and visit.touched_at > now - IDLE_WINDOW


def touch(visit: Visit, now: datetime) -> None:
    """It was used now."""
    visit.touched_at = now
    visit.save(update_fields=["touched_at"])


@transaction.atomic
def open_page(*, invitation: TalkInvitation, typed: Mapping[str, str], language: str, now: datetime) -> str:
    """Compare both facts: the token of a new visit, or "" where they do not fit; the fifth time the link is closed."""
    current = TalkInvitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    if not current.is_live(now):
        return ""
    if not all(_fits(current, fact, typed) for fact in (current.fact_one, current.fact_two)):
        _count_wrong(current, now)
        return ""
    TalkInvitation.objects.filter(pk=current.pk).update(wrong_facts=0, recognised_at=current.recognised_at or now)
    token = secrets.token_urlsafe(32)
    Visit.objects.create(
        council_id=current.council_id,
        invitation=current,
        token_digest=_digest(token),
        began_at=now,
        touched_at=now,
        language=language,
    )
    return token


def note_opened(invitation: TalkInvitation, now: datetime) -> None:
    """Somebody did something on the page for the first time.

    Asking for the page alone proves nobody: scanners of mail and previews of messages do so before the child does.
    """
    TalkInvitation.objects.filter(pk=invitation.pk, opened_at__isnull=True).update(opened_at=now)


def held(visit: Visit) -> Visit:
    """The visit as it is now, until the end of the transaction nobody else's: of two clicks the second waits."""
    current: Visit = Visit.objects.select_for_update(of=("self",)).get(pk=visit.pk)
    return current


def go_to(visit: Visit, step: str) -> None:
    """Where the child is on the page."""
    Visit.objects.filter(pk=visit.pk).update(step=step)


def speak(visit: Visit, language: str) -> None:
    """In which language the page goes on."""
    Visit.objects.filter(pk=visit.pk).update(language=language)


def leave(token: str, now: datetime) -> None:
    """The page is closed in this browser: nobody who goes back is shown anything."""
    with wall.every_council("a private link is left"):
        Visit.objects.filter(token_digest=_digest(token), ended_at__isnull=True).update(ended_at=now)


def _count_wrong(invitation: TalkInvitation, now: datetime) -> None:
    invitation.wrong_facts = F("wrong_facts") + 1
    invitation.save(update_fields=["wrong_facts"])
    invitation.refresh_from_db(fields=["wrong_facts"])
    if invitation.wrong_facts < MOST_WRONG_FACTS:
        return
    invitation.locked_at = now
    invitation.save(update_fields=["locked_at"])
    link = reverse("return_interview", args=[invitation.return_interview_id])
    notify_many(
        Notice(
            f"talk-closed:{invitation.pk}:{person.pk}",
            person,
            Kind.TALK_LINK_CLOSED,
            invitation.council,
            link,
            child_id=invitation.child_id,
        )
        for person in who_may_hear(invitation.council, Kind.TALK_LINK_CLOSED, invitation.child_id)
    )


def _fits(invitation: TalkInvitation, fact: str, typed: Mapping[str, str]) -> bool:
    """Whether what was typed for one fact fits what the council knows."""
    child = invitation.child
    if fact == Fact.BIRTHDAY:
        return facts.is_birthday(typed.get("birth_day", ""), typed.get("birth_month", ""), child.born_on)
    if fact == Fact.FIRST_NAME:
        return facts.is_first_name(
            typed.get("first_name", ""), [child.given_names, child.known_as, *_other_names(child)]
        )
    if fact == Fact.SCHOOL:
        return facts.is_school(typed.get("school", ""), child.school)
    return links.is_digest_of(facts.folded(typed.get("word", "")), invitation.agreed_word_digest)


def _other_names(child: Child) -> list[str]:
    """Names beside the recorded one by which the child may call themselves."""
    kinds = [ChildName.Kind.ALIAS, ChildName.Kind.LEGAL]
    return list(child.other_names.filter(kind__in=kinds).values_list("name", flat=True))


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
