"""The worklist: what each person does first. One row is one child's one next step."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from accounts.actions import NotAllowed
from accounts.context import first_page
from audit import access
from audit.pages import CouncilPage
from cases.models import MissingEpisode
from interviews.models import Action, Disclosure, Help, Interview, Referral, ReturnInterview
from interviews.next_step import next_step

SHOWN = 50


@dataclass(frozen=True)
class Group:
    """One group of the worklist: `count` of all, `rows` the first of them, in the order of what can still be met."""

    key: str
    title: str
    count: int
    rows: list[Any]
    empty: str

    @property
    def urgent(self) -> bool:
        """Whether a number here is a red one."""
        return self.key in {"overdue", "untold"}


class WorklistPage(CouncilPage):
    """What is open at the council one acts for."""

    template_name = "interviews/worklist.html"
    has_worklist = True

    def find(self, request: HttpRequest) -> None:
        """Everybody may ask for it; `get` sends those who see no cases to the first page of their own work."""
        try:
            super().find(request)
        except NotAllowed:
            if first_page(request) == reverse("your_account"):
                raise
            self.has_worklist = False

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The worklist, or the first page of the person's own work."""
        if not self.has_worklist:
            return HttpResponseRedirect(first_page(request))
        return super().get(request, *args, **kwargs)

    def context(self) -> dict[str, Any]:
        """The groups, each with its count; who was shown is written down."""
        user, now, window = self.person, timezone.now(), settings.PRODUCT["due_soon_window"]
        mine = self.request.GET.get("show") == "mine"
        owed = ReturnInterview.objects.for_user(user).filter(council=self.council)
        owed = owed.select_related("child", "assigned_to", "placement_type")
        if mine:
            owed = owed.filter(assigned_to=user)
        episodes = (
            MissingEpisode.objects.for_user(user).filter(council=self.council).select_related("child", "placement")
        )
        talks = Interview.objects.for_user(user).filter(council=self.council, signed_off_at__isnull=True)
        later = owed.still_open().filter(due_at__gt=now + window)
        groups = [
            group(
                "missing",
                "Missing now",
                episodes.missing_now().order_by("-went_missing_earliest_at"),
                "Nobody is missing.",
            ),
            group("found", "Found, not back yet", episodes.found_not_back(), "Nobody is waiting to come back."),
            group("overdue", "Overdue", owed.overdue(now).order_by("-due_at"), "Nothing is overdue."),
            group(
                "soon", "Due within 24 hours", owed.due_soon(now, window).order_by("due_at"), "Nothing falls due today."
            ),
            group("later", "Due later", later.order_by("due_at"), "Nothing else is open."),
            group(
                "sign_off", "To sign off", talks.select_related("child", "interviewer"), "Nothing waits for sign-off."
            ),
            group("sharing", "To decide on sharing", owed.to_decide_on_sharing(), "Every decision has been made."),
        ]
        untold, *followed = self.followed(user, now, mine)
        groups = [groups[0], untold, *groups[1:], *followed]
        self.log_children(groups)
        steps = {
            row.pk: next_step(row, user, now) for key in groups for row in key.rows if isinstance(row, ReturnInterview)
        }
        return {
            "groups": groups,
            "steps": steps,
            "now": now,
            "today": timezone.localdate(),
            "mine": mine,
            "council": self.council,
            "may_record": user.may("record_cases", self.council.pk),
        }

    def followed(self, user: Any, now: datetime, mine: bool) -> list[Group]:
        """What was promised and is not closed yet: crimes nobody was told of, actions, referrals."""
        here = {"council": self.council}
        untold = Disclosure.objects.for_user(user).filter(**here, told_at__isnull=True)
        todo = Action.objects.for_user(user).filter(**here, done_on__isnull=True)
        waiting = Referral.objects.for_user(user).filter(**here, answer="")
        if mine:
            untold, todo, waiting = (
                untold.filter(recorded_by=user),
                todo.filter(owner=user),
                waiting.filter(recorded_by=user),
            )
        unheard = Help.objects.for_user(user).filter(**here).nothing_heard(now)
        return [
            group(
                "untold",
                "Crime told, nobody phoned",
                untold.select_related("return_interview__child").order_by("disclosed_at"),
                "Everything told was passed on.",
            ),
            group(
                "actions", "Actions", todo.select_related("child", "owner").order_by("due_on"), "Nothing is to be done."
            ),
            group(
                "referrals",
                "Referrals without an answer",
                waiting.select_related("child").order_by("sent_on"),
                "Every referral is answered.",
            ),
            group(
                "help",
                "No news of help offered",
                unheard.select_related("outcome", "return_interview__child").order_by("-offered_at"),
                "What became of every offer of help is recorded.",
            ),
        ]

    def log_children(self, groups: list[Group]) -> None:
        """Whose names stood on the page."""
        shown = [(access.child_of(row), row.council_id) for each in groups for row in each.rows]
        access.saw(user=self.person, rows=shown, what="worklist")


def group(key: str, title: str, rows: "QuerySet[Any]", empty: str) -> Group:
    """Count all, fetch the first; a short list is counted by itself, without a second query."""
    first = list(rows[: SHOWN + 1])
    count = len(first) if len(first) <= SHOWN else rows.count()
    return Group(key, title, count, first[:SHOWN], empty)
