"""The auditor's questions of the log: who, whom, what, when. Filters live in the link and hold no name."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.core import signing
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import Council, User
from audit.models import Access
from rhi.fields import DayField
from rhi.forms import LimitedForm

PAGE = 50
SALT = "audit.log.place"


class LogFilterForm(LimitedForm):
    """What to show of the log."""

    who = forms.ModelChoiceField(queryset=User.objects.none(), required=False, label="Who", empty_label="Everybody")
    kind = forms.ChoiceField(choices=[("", "Everything"), *Access.Kind.choices], required=False, label="What they did")
    record = forms.IntegerField(required=False, min_value=1, label="Number of the child’s record")
    since = DayField(required=False, label="From")
    until = DayField(required=False, label="To")

    def __init__(self, *args: Any, people: QuerySet[User], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["who"].queryset = people  # type: ignore[attr-defined]

    def chosen(self, rows: "QuerySet[Access]") -> "QuerySet[Access]":
        """The rows the filters leave."""
        facts = self.cleaned_data if self.is_bound and self.is_valid() else {}
        wanted = {
            "user": facts.get("who"),
            "kind": facts.get("kind"),
            "child_id": facts.get("record"),
            "seen_at__gte": facts.get("since") and _begin(facts["since"]),
            "seen_at__lt": facts.get("until") and _begin(facts["until"] + timedelta(days=1)),
        }
        return rows.filter(**{name: value for name, value in wanted.items() if value})


@dataclass(frozen=True)
class LogPage:
    """One page of the log, newest first; `older` marks the place to go on, empty at the end."""

    rows: list[Access]
    older: str


def people_in_log(council: Council, rows: "QuerySet[Access]") -> "QuerySet[User]":
    """Everyone who works with the council's records, or who is in the rows of its log that the reader may see."""
    working = User.objects.who_may(council, "view_cases").values("pk")
    logged = rows.filter(council=council, user__isnull=False).order_by().values("user").distinct()
    return User.objects.filter(Q(pk__in=working) | Q(pk__in=logged)).order_by("name", "email")


def page_of(rows: "QuerySet[Access]", place: str) -> LogPage:
    """Fifty rows from a place on. A place that was tampered with begins anew."""
    try:
        at, pk = signing.loads(place, salt=SALT) if place else ("", 0)
        if at:
            moment = datetime.fromisoformat(at)
            rows = rows.filter(Q(seen_at__lt=moment) | Q(seen_at=moment, pk__lt=pk))
    except signing.BadSignature:
        pass
    found = list(rows.select_related("user", "agency").order_by("-seen_at", "-pk")[: PAGE + 1])
    shown = found[:PAGE]
    more = signing.dumps((shown[-1].seen_at.isoformat(), shown[-1].pk), salt=SALT) if len(found) > PAGE else ""
    return LogPage(shown, more)


def _begin(day: Any) -> datetime:
    return datetime.combine(day, time.min, tzinfo=timezone.get_current_timezone())
