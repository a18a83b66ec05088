"""Pages about what happened: children, placements, missing episodes."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from audit import access
from audit.models import Access
from audit.pages import ActionPage, CouncilActionPage, CouncilPage
from cases import actions, search
from cases.forms import (
    ChildForm,
    DetailsForm,
    NotificationForm,
    PlacementForm,
    ReferenceForm,
    RegisterChildForm,
    SearchForm,
)
from cases.models import Child, ChildMerge, ChildName, EpisodeReference, MissingEpisode, Placement
from cases.search import Beside

SHOWN = 25
LIKENESS = ("given_names", "family_name", "born_on", "nhs_number", "upn")
CHILD_FACTS = [name for name in ChildForm.base_fields if name not in {"submission", "whose", "version"}]
DETAILS = [name for name in DetailsForm.base_fields if name not in {"submission", "whose", "version"}]
PLACEMENT_FACTS = [name for name in PlacementForm.base_fields if name not in {"submission", "whose", "version"}]


class ChildrenPage(CouncilPage):
    """Find a child among those of the council one acts for."""

    template_name = "cases/children.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """An empty search, with the children most recently missing."""
        recent = MissingEpisode.objects.for_user(self.person).filter(council=self.council).select_related("child")
        found = list(dict.fromkeys(episode.child for episode in recent.order_by("-went_missing_earliest_at")[:SHOWN]))
        return self.show(SearchForm(), found[:10], None)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The children found; the search and who it showed are written down."""
        form = SearchForm(request.POST)
        text = form.cleaned_data["q"].strip() if form.is_valid() else ""
        rows = Child.objects.for_user(self.person).filter(council=self.council)
        tables = (ChildName, EpisodeReference, ChildMerge)
        beside = Beside(*(table.objects.for_user(self.person) for table in tables))
        found = list(search.found(rows, beside, text)[: SHOWN + 1]) if text else []
        return self.show(form, found, text)

    def show(self, form: SearchForm, found: list[Child], text: str | None) -> HttpResponse:
        """The list, logged."""
        rows = [(child.pk, child.council_id) for child in found[:SHOWN]]
        kind = Access.Kind.SEARCH if text else Access.Kind.VIEW
        access.saw(user=self.person, rows=rows, what="children", kind=kind, terms=text or "")
        if text and not found:
            access.searched(user=self.person, council=self.council, terms=text, what="children")
        context = {"search": form, "found": found[:SHOWN], "is_more": len(found) > SHOWN, "text": text}
        return render(self.request, self.template_name, {**context, "council": self.council})


class RegisterChildPage(CouncilActionPage):
    """Register a child of the council one acts for."""

    permission = "record_cases"
    form_class = RegisterChildForm
    template_name = "cases/register_child.html"
    heading = "Register a child"
    done = "Child registered. Record the missing episode next."
    likely: list[Child] = []

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Before a new record: show who may be the same child."""
        form = self.make_form(request.POST)
        if form.is_valid() and not form.cleaned_data["confirmed_new"]:
            names = {name: form.cleaned_data[name] for name in LIKENESS}
            mine = Child.objects.for_user(self.person).filter(council=self.council)
            self.likely = list(mine.likely_same(**names)[:5])
            if self.likely:
                rows = [(child.pk, child.council_id) for child in self.likely]
                access.saw(user=self.person, rows=rows, what="likely duplicates", kind=Access.Kind.SEARCH)
                data = request.POST.copy()
                data["confirmed_new"] = "on"
                return self.show(self.make_form(data))
        return super().post(request, *args, **kwargs)

    def context(self) -> dict[str, Any]:
        """Those who may be the same child."""
        return {"likely": self.likely}

    def perform(self, form: Any) -> str:
        """Register, and go to the child."""
        child = actions.register_child(user=self.person, council=self.council, **form.facts())
        return reverse("child", args=[child.pk])

    def cancel_url(self) -> str:
        """Back to the search."""
        return reverse("children")


class OfChild:
    """Actions on a child go back to the child."""

    record: Any

    def cancel_url(self) -> str:
        """The child's page."""
        return reverse("child", args=[getattr(self.record, "child_id", self.record.pk)])


class NewPlacementPage(OfChild, ActionPage):
    """A new placement of a child."""

    model, parameter = Child, "child_pk"
    permission = "record_cases"
    form_class = PlacementForm
    heading = "Record where the child lives"
    done = "Placement saved."

    def perform(self, form: Any) -> str:
        """Record it; an open earlier one ends."""
        actions.record_placement(user=self.person, child=self.record, **form.facts())
        return self.cancel_url()


class ChangePlacementPage(OfChild, ActionPage):
    """Correct a placement, or end it."""

    model, parameter = Placement, "placement_pk"
    permission = "record_cases"
    form_class = PlacementForm
    heading = "Change or end a placement"

    def initial(self) -> dict[str, Any]:
        """What is recorded now."""
        return {name: getattr(self.record, name) for name in PLACEMENT_FACTS}

    def perform(self, form: Any) -> str:
        """Save, unless somebody else did."""
        version = form.cleaned_data["version"]
        actions.change_placement(user=self.person, placement=self.record, version=version, **form.facts())
        return self.cancel_url()


class OfEpisode:
    """Actions on an episode go back to the episode."""

    record: MissingEpisode

    def cancel_url(self) -> str:
        """The episode's page."""
        return reverse("episode", args=[self.record.pk])


class DetailsPage(OfEpisode, ActionPage):
    """The rest of what is known about an absence."""

    model, parameter = MissingEpisode, "episode_pk"
    permission = "record_cases"
    form_class = DetailsForm
    heading = "More about this absence"

    def initial(self) -> dict[str, Any]:
        """What is recorded now."""
        return {name: getattr(self.record, name) for name in DETAILS}

    def perform(self, form: Any) -> str:
        """Save it."""
        version = form.cleaned_data["version"]
        actions.write_details(user=self.person, episode=self.record, version=version, **form.facts())
        return self.cancel_url()


class NotificationPage(OfEpisode, ActionPage):
    """Somebody was told of the absence."""

    model, parameter = MissingEpisode, "episode_pk"
    permission = "record_cases"
    form_class = NotificationForm
    heading = "Record who was told"
    done = "Saved."

    def initial(self) -> dict[str, Any]:
        """Oneself, now."""
        return {"told_at": timezone.now(), "told_by": str(self.person)}

    def perform(self, form: Any) -> str:
        """Record it."""
        actions.record_notification(user=self.person, episode=self.record, **form.facts())
        return self.cancel_url()


class AddReferencePage(OfEpisode, ActionPage):
    """Another police reference for an episode."""

    model, parameter = MissingEpisode, "episode_pk"
    permission = "record_cases"
    form_class = ReferenceForm
    heading = "Add a police reference"

    def initial(self) -> dict[str, Any]:
        """The force of the council's area."""
        return {"force": self.council.police_force_id}

    def perform(self, form: Any) -> str:
        """Carry it."""
        actions.add_police_reference(user=self.person, episode=self.record, **form.facts())
        return self.cancel_url()
