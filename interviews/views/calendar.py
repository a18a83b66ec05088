"""The calendar link: its page, and what a calendar program reads by it."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from accounts.models import User
from audit import access
from audit.forms import ActionForm
from audit.pages import TakesAction
from interviews.actions import calendar_feeds
from interviews.calendar import calendar
from interviews.models import Action, CalendarFeed, ReturnInterview
from rhi import wall
from rhi.clock import database_now

LINK = "calendar_link"


class CalendarPage(TakesAction):
    """One's own link: made, renewed, revoked. It is shown once."""

    form_class = ActionForm
    template_name = "interviews/calendar.html"
    heading = "Your calendar link"
    done = ""

    def find(self, request: HttpRequest) -> None:
        """Oneself: nothing to look up, nothing to permit."""

    def context(self) -> dict[str, Any]:
        """The link as it stands; its address only right after it was made."""
        feed = CalendarFeed.objects.filter(user=self.person, revoked_at__isnull=True).first()
        return {"feed": feed, "link": self.request.session.pop(LINK, ""), "keeps_drafts": False}

    def cancel_url(self) -> str:
        """The account."""
        return reverse("your_account")

    def perform(self, form: Any) -> str:
        """Make or revoke."""
        if "revoke" in self.request.POST:
            calendar_feeds.revoke_feed(user=self.person)
        else:
            secret = calendar_feeds.make_feed(user=self.person)
            self.request.session[LINK] = f"{settings.SITE_URL}{reverse('calendar_feed', args=[secret])}"
        return self.request.path


@login_not_required
@never_cache
def feed(request: HttpRequest, calendar_secret: str) -> HttpResponse:
    """What the person has to do. A link that is wrong or revoked, or whose person has left: 404."""
    found = calendar_feeds.open_feed(calendar_secret)
    if found is None or not found.user.row_council_ids():
        return HttpResponse(status=404)
    if request.method not in {"GET", "HEAD"}:
        return HttpResponse(status=405, headers={"Allow": "GET, HEAD"})
    user = found.user
    councils, limited = user.row_council_ids(), user.limited_council_ids()
    user.hidden_children = wall.enter(councils=councils, limited=limited, person=user.pk)
    owed, actions = _work_of(user)
    access.saw(user=user, rows=[*_children(owed), *_children(actions)], what="calendar")
    CalendarFeed.objects.filter(pk=found.pk).update(last_read_at=timezone.now())
    text = calendar(
        [(row, _page_of(row, user)) for row in owed],
        [(row, f"{settings.SITE_URL}{reverse('action_change', args=[row.pk])}") for row in actions],
        database_now(),
    )
    answer = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'inline; filename="due.ics"'
    return answer


def _work_of(user: User) -> tuple[list[ReturnInterview], list[Action]]:
    """The open interviews assigned to the person, here and elsewhere, and the actions they promised."""
    own = [ReturnInterview.objects.for_user(user), ReturnInterview.objects.for_user(user, "conduct_assigned")]
    owed = {row.pk: row for found in own for row in found.given_to(user).standing().still_open()}
    actions = Action.objects.for_user(user).filter(owner=user, done_on__isnull=True)
    return list(owed.values()), list(actions)


def _page_of(row: ReturnInterview, user: User) -> str:
    page = "return_interview" if user.may("view_cases", row.council_id) else "assigned_interview"
    return f"{settings.SITE_URL}{reverse(page, args=[row.pk])}"


def _children(rows: Iterable[Any]) -> list[tuple[int, int]]:
    return [(row.child_id, row.council_id) for row in rows]
