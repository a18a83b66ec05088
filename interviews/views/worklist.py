"""The worklist: what each person does first; one queue as a list; who has how much; the sheet for the meeting."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from accounts.actions import NotAllowed
from accounts.context import first_page
from accounts.jobs import late_jobs
from accounts.models import User
from audit import access
from audit.models import Access
from audit.pages import CouncilPage
from cases import search
from cases.forms import SearchForm
from cases.models import Child, ChildMerge, ChildName, EpisodeReference
from cases.search import Beside
from interviews.models import PlacementBasis, ReturnInterview
from interviews.printing import documents
from interviews.printing.render import pdf
from interviews.worklist import looking, workload
from interviews.worklist.queues import BY_KEY, link_of, queues_for
from interviews.worklist.rows import Row
from interviews.worklist.scope import ALL, MINE, Filters, Scope, colleagues_of
from rhi.clock import database_now
from rhi.wall import every_council

MOST_FOUND = 50


class Looks(CouncilPage):
    """A page that looks at the work of the acting council."""

    scope: Scope

    def look(self, children: tuple[int, ...] | None = None) -> Scope:
        """As this person, now, narrowed as the link says. Who only interviews begins with their own work."""
        user = self.person
        own_first = user.may("conduct_interviews", self.council.pk) and not user.may("record_cases", self.council.pk)
        filters = Filters.read(self.request.GET, default_show=MINE if own_first else ALL)
        teams = User.objects.teams_at(self.council)
        return Scope(
            person=user,
            council=self.council,
            now=database_now(),
            today=timezone.localdate(),
            filters=filters,
            colleagues=frozenset(colleagues_of(filters, user, teams)),
            children=children,
        )

    def filter_words(self, scope: Scope) -> dict[str, Any]:
        """What the filter offers."""
        people = User.objects.who_may(self.council, "conduct_interviews", "conduct_assigned")
        return {
            "filters": scope.filters,
            "people": list(people),
            "teams": sorted(set(User.objects.teams_at(self.council).values()) - {""}),
            "bases": PlacementBasis.choices,
        }

    def log_rows(self, rows: list[Row], what: str, kind: str = Access.Kind.VIEW) -> None:
        """Whose names stood on the page."""
        shown = [(row.child_id, row.council_id) for row in rows]
        own = [pair for pair in shown if pair[1] == self.council.pk]
        access.saw(user=self.person, rows=own, what=what, kind=kind)
        if len(own) < len(shown):  # handed over by others: it stands in the log of the council that asked
            with every_council("work of another council was shown"):
                access.saw(user=self.person, rows=set(shown) - set(own), what=what, kind=kind)


class WorklistPage(Looks):
    """What is open at the council one acts for: the front, or (`group` in the link) one queue."""

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

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """A search inside the list: sent by POST, so that no name stands in an address."""
        if not self.has_worklist:
            raise NotAllowed("Your role at this council does not allow this.")
        form = SearchForm(request.POST)
        self.text = form.cleaned_data["q"].strip() if form.is_valid() else ""
        return super().get(request, *args, **kwargs)

    text = ""

    def context(self) -> dict[str, Any]:
        """The front, or one queue."""
        scope = self.look(self.found_children() if self.text else None)
        key = self.request.GET.get("group", "")
        queue = BY_KEY.get(key)
        shown = self.one(scope, queue) if queue and queue in queues_for(scope) else self.all(scope)
        return {
            **shown,
            **self.filter_words(scope),
            "council": self.council,
            "now": scope.now,
            "text": self.text,
            "search": SearchForm(initial={"q": self.text}),
            "may_record": self.person.may("record_cases", self.council.pk),
            "late_jobs": late_jobs(scope.now),
        }

    def all(self, scope: Scope) -> dict[str, Any]:
        """Every queue with its number; the first rows of each."""
        tiles, groups = looking.front(scope)
        self.log_rows([row for group in groups for row in group.rows], "worklist")
        return {"tiles": tiles, "groups": groups}

    def one(self, scope: Scope, queue: Any) -> dict[str, Any]:
        """One queue, in pages."""
        rows, next_key = looking.part(scope, queue, self.request.GET.get("after", ""))
        count = looking.counts(scope, [queue])[queue.key]
        self.log_rows(rows, "worklist")
        older = scope.filters.link(group=queue.key, after=next_key) if next_key else ""
        return {
            "group": looking.Group(queue, count, rows, link_of(queue, scope)),
            "older_url": older,
            "begin_url": link_of(queue, scope) if self.request.GET.get("after") else "",
            "front_url": scope.filters.link(),
        }

    def found_children(self) -> tuple[int, ...]:
        """The children whom the typed words fit."""
        rows = Child.objects.for_user(self.person).filter(council=self.council)
        tables = (ChildName, EpisodeReference, ChildMerge)
        beside = Beside(*(table.objects.for_user(self.person) for table in tables))
        found = tuple(search.found(rows, beside, self.text).values_list("pk", flat=True)[:MOST_FOUND])
        if found:  # with each child, so that the words are hidden with a restricted one
            shown = [(pk, self.council.pk) for pk in found]
            access.saw(user=self.person, rows=shown, what="worklist", kind=Access.Kind.SEARCH, terms=self.text)
        else:
            access.searched(user=self.person, council=self.council, terms=self.text, what="worklist")
        return found


class WorkloadPage(Looks):
    """A manager's view: how much each person and each team has."""

    permission = "record_cases"
    template_name = "interviews/workload.html"

    def context(self) -> dict[str, Any]:
        """The numbers; no child stands on this page."""
        scope = self.look()
        owed = ReturnInterview.objects.for_user(self.person).filter(council=self.council).still_open()
        teams = User.objects.teams_at(self.council)
        people = User.objects.who_may(self.council, "conduct_interviews", "conduct_assigned")
        loads = workload.loads(owed, list(people), teams, now=scope.now, soon=scope.soon)
        return {"council": self.council, "teams": workload.by_team(loads), "now": scope.now}


class SheetPage(Looks):
    """The worklist as a sheet for the daily meeting: a PDF, written down as printed."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Made at the moment it is asked for."""
        scope = self.look()
        key = request.GET.get("group", "")
        queues = [queue for queue in queues_for(scope) if queue.key == key or not key]
        if not queues:
            raise Http404
        numbers = looking.counts(scope, queues)
        groups = [
            looking.Group(queue, numbers[queue.key], looking.first(scope, queue, looking.PAGE))
            for queue in queues
            if numbers[queue.key] and (queue.on_front or key)
        ]
        self.log_rows([row for group in groups for row in group.rows], "worklist_sheet", Access.Kind.PRINT)
        made = pdf(documents.worklist(self.council, groups, scope.now, printed_by=self.person))
        answer = HttpResponse(made, content_type="application/pdf")
        answer["Content-Disposition"] = 'inline; filename="worklist.pdf"'
        return answer
