"""Pages on which two records of one child are made one and taken apart again, and two reports one absence."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from accounts.models import Submission, User
from audit import access
from audit.forms import ActionForm, frame
from audit.models import Access
from audit.pages import ActionPage
from audit.views import WhoLookedPage
from cases.models import Child, ChildMerge, MissingEpisode
from cases.views import OfChild, OfEpisode
from interviews.actions import duplicates, merge_facts, merging, unmerging
from interviews.merging_forms import FACT, PAIR, DuplicateForm, MergeForm, OtherRecordForm, UnmergeForm

NOT_FOUND = "No other record of this council that you can see has this reference. Check it and try again."
ITSELF = "This is the record itself. Enter the reference of the other one."


def result_of(form: ActionForm, person: User) -> str:
    """Where this very form led when it was sent before: what it chose from may be gone by now. Empty: it is new."""
    form.is_valid()
    token = form.cleaned_data.get("submission")
    sent = Submission.objects.filter(token=token, user=person).first() if token else None
    return sent.result_url if sent else ""


class MergePage(OfChild, ActionPage):
    """First the other record, by its reference; then both side by side, and what stands of them."""

    model, parameter = Child, "child_pk"
    permission = merging.PERMISSION
    template_name = "interviews/merge.html"
    heading = "Two records of one child"
    done = "The two records are one now. Check what is owed."
    other: Child | None = None

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The reference leads to the comparison; the comparison, filled, makes the two one."""
        typed = OtherRecordForm(request.POST)
        if not typed.is_valid():
            return self.show(typed)
        if done := result_of(typed, self.person):
            return HttpResponseRedirect(done)
        self.other = self.found(typed.cleaned_data["reference"])
        if self.other is None or self.other == self.record:
            typed.add_error("reference", ITSELF if self.other else NOT_FOUND)
            self.other = None
            return self.show(typed)
        if "compared" in request.POST:
            return super().post(request, *args, **kwargs)
        return self.show(self.make_form())

    def found(self, reference: str) -> Child | None:
        """The other record, which must exist for this person; that it was shown is written down."""
        rows = Child.objects.for_user(self.person).filter(council=self.council)
        other = rows.known_by(reference).first()
        if other:
            shown = [(other.pk, other.council_id)]
            access.saw(user=self.person, rows=shown, what="child_merge", kind=Access.Kind.SEARCH)
        return other

    def make_form(self, *data: Any) -> ActionForm:
        """The form of the step; what was typed before signing in again is found again too."""
        if data and "compared" in data[0] and self.other is None:
            self.other = self.found(data[0].get("reference", ""))
        form_class: Any = MergeForm if self.other else OtherRecordForm
        words = {**self.initial(), **frame(self.person.pk, self.record.version)}
        form: ActionForm = form_class(*data, initial=words, **self.form_options())
        return form

    def form_options(self) -> dict[str, Any]:
        """The facts that differ, and the episodes that overlap."""
        if self.other is None:
            return {}
        facts = merge_facts.facts_of(self.record, self.other)
        return {
            "facts": [fact for fact in facts if fact.differs],
            "pairs": merging.overlapping_episodes(self.record, self.other),
            "references": (self.record.reference, self.other.reference),
        }

    def initial(self) -> dict[str, Any]:
        """The other record stays chosen."""
        return {"reference": self.other.reference, "compared": "yes"} if self.other else {}

    def context(self) -> dict[str, Any]:
        """Both records side by side, and what stands in the way."""
        if self.other is None:
            return {"child": self.record, "button": "Compare the two"}
        return {
            "child": self.record,
            "other": self.other,
            "facts": merge_facts.facts_of(self.record, self.other),
            "counts": merge_facts.counts_of(self.record, self.other),
            "obstacles": merging.obstacles(self.record, self.other),
            "button": "Make them one",
        }

    def perform(self, form: Any) -> str:
        """Make the two one; the record that stands is the one this page is about."""
        assert self.other is not None
        merging.merge_children(
            user=self.person,
            kept=self.record,
            version=form.cleaned_data["version"],
            merged=self.other,
            reason=form.cleaned_data["reason"],
            facts=form.chosen(FACT),
            same_absence=form.chosen(PAIR),
        )
        return self.cancel_url()


class UnmergePage(ActionPage):
    """Take apart again what was made one."""

    model, parameter = ChildMerge, "merge_pk"
    related = ("kept", "merged", "merged_by")
    permission = merging.PERMISSION
    form_class = UnmergeForm
    template_name = "interviews/unmerge.html"
    heading = "Take these records apart again"
    button = "Take them apart"
    done = "These are two records again. Check both."

    def log(self, request: HttpRequest) -> None:
        """Both records are looked at."""
        rows = [(child_pk, self.council.pk) for child_pk in (self.record.kept_id, self.record.merged_id)]
        access.saw(user=self.person, rows=rows, what="child_unmerge")

    def context(self) -> dict[str, Any]:
        """What goes back, what stays, and what stands in the way."""
        return {
            "merge": self.record,
            "since": unmerging.recorded_since(self.record),
            "obstacles": unmerging.obstacles_to_undo(self.record),
        }

    def cancel_url(self) -> str:
        """The child's page."""
        return reverse("child", args=[self.record.kept_id])

    def perform(self, form: Any) -> str:
        """Take them apart."""
        unmerging.unmerge_children(user=self.person, merge=self.record, reason=form.cleaned_data["reason"])
        return self.cancel_url()


class DuplicatePage(OfEpisode, ActionPage):
    """Another record of this child is the same absence."""

    model, parameter = MissingEpisode, "episode_pk"
    related = ("child",)
    permission = duplicates.PERMISSION
    form_class = DuplicateForm
    heading = "Reported twice"
    button = "Make them one"
    done = "The two records are one absence now."

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Once: after it, the other record is no longer there to be chosen."""
        done = result_of(self.make_form(request.POST), self.person)
        return HttpResponseRedirect(done) if done else super().post(request, *args, **kwargs)

    def form_options(self) -> dict[str, Any]:
        """The child's other episodes."""
        rows = MissingEpisode.objects.for_user(self.person).standing().filter(child=self.record.child_id)
        return {"others": rows.filter(council=self.council).exclude(pk=self.record.pk)}

    def context(self) -> dict[str, Any]:
        """Whose episode it is."""
        return {"lead": f"{self.record.child.full_name}, missing since {self.record.went_missing}"}

    def perform(self, form: Any) -> str:
        """Make the two one; go to the record that stands."""
        facts = form.facts()
        this, other, version = self.record, facts.pop("other"), form.cleaned_data["version"]
        stands, twin = (this, other) if facts.pop("stands") == "this" else (other, this)
        kept = duplicates.merge_episodes(
            user=self.person,
            episode=stands,
            version=version if stands is this else other.version,
            duplicate=twin,
            **facts,
        )
        return reverse("episode", args=[kept.pk])


class WhoLookedAtChildPage(WhoLookedPage):
    """Who looked at a child's record, and at the records that were made one with it."""

    def records(self) -> list[int]:
        """The record's number, and those of the records in it now."""
        child_pk = self.kwargs["child_pk"]
        merges = ChildMerge.objects.for_user(self.person, self.permission).filter(kept=child_pk, undone_at__isnull=True)
        return [child_pk, *merges.values_list("merged_id", flat=True)]
