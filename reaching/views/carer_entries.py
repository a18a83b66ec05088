"""What carers wrote, as people of the council read it, beside the record; and how they decide.

Confirming is the existing page for the same thing (interviews.views), begun from what the carer wrote.
"""

from typing import Any, ClassVar

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from accounts.actions import require
from audit.pages import ActionPage, RecordPage
from cases.models import Child, MissingEpisode
from interviews.actions import offers, returns
from interviews.models import ReturnInterview
from interviews.views.offers import CarerAccountPage
from interviews.views.returns import CorrectPage, NewEpisodePage, ReturnPage, duty_words
from reaching.actions import carer_entries
from reaching.carers.council_forms import (
    AsAccountForm,
    AsCorrectionForm,
    AsMissingForm,
    AsReturnForm,
    KnownForm,
    SetAsideForm,
)
from reaching.carers.inbox import Beside, episode_told_of, ways, what_it_is
from reaching.models import CarerEntry

RECENT = 5
PERMISSION = "record_cases"
RELATED = ("council", "child", "link", "decided_by", "episode")


class EntryPage(RecordPage):
    """What the carer wrote, and the record as it stands."""

    model, parameter = CarerEntry, "carer_entry_pk"
    permission = PERMISSION
    related = ("child", "link", "decided_by", "episode")
    template_name = "reaching/carer_entry.html"

    def context(self) -> dict[str, Any]:
        """The entry, the record beside it, and what can be done."""
        entry, beside = self.record, beside_of(self.person, self.record)
        is_waiting = entry.state == CarerEntry.State.WAITING
        return {
            "entry": entry,
            "child": entry.child,
            "episodes": beside.episodes,
            "doubt": what_it_is(entry, beside) if is_waiting else "",
            "ways": ways(entry, beside) if is_waiting else [],
            "is_waiting": is_waiting,
        }


def beside_of(user: Any, entry: CarerEntry) -> Beside:
    """The child's latest absences and interviews, as far as they exist for this person."""
    episodes = MissingEpisode.objects.for_user(user).standing().filter(child=entry.child_id)
    owed = ReturnInterview.objects.for_user(user).filter(child=entry.child_id, episode__duplicate_of__isnull=True)
    latest = owed.select_related("episode").order_by("-episode__went_missing_earliest_at")
    return Beside(list(episodes.order_by("-went_missing_earliest_at")[:RECENT]), list(latest[:RECENT]))


class OfEntry(ActionPage):
    """An action on an entry. The record is what it becomes part of: the child, the absence, the interview."""

    permission = PERMISSION
    parameter = "carer_entry_pk"
    entry: CarerEntry

    def find(self, request: HttpRequest) -> None:
        """The entry, or 404; the permission, or 403; what it belongs to, or 404."""
        rows = CarerEntry.objects.for_user(self.person).select_related(*RELATED)
        self.entry = get_object_or_404(rows, pk=self.kwargs[self.parameter])
        self.council = self.entry.council
        require(self.person, self.permission, self.council.pk)
        record = self.belongs_to(beside_of(self.person, self.entry))
        if record is None:
            raise Http404
        self.record = record

    def belongs_to(self, beside: Beside) -> Any:
        """The entry itself, unless it becomes part of something."""
        return self.entry

    def context(self) -> dict[str, Any]:
        """What the carer wrote stands above the form."""
        return {**super().context(), "entry": self.entry, "lead": f"For {self.entry.child.full_name}"}

    def cancel_url(self) -> str:
        """The entry."""
        return reverse("carer_entry", args=[self.entry.pk])

    def confirm(self, **facts: Any) -> None:
        """It is in the record now."""
        carer_entries.confirm(user=self.person, entry=self.entry, **facts)

    def taken(self, form: Any) -> tuple[dict[str, Any], str]:
        """The facts for the existing action, and the words for the carer. Nobody decided meanwhile."""
        carer_entries.hold(self.person, self.entry)
        facts = form.facts()
        return facts, facts.pop("words_to_carer")


class AsMissingPage(OfEntry, NewEpisodePage):
    """A missing episode, begun from what the carer says."""

    template_name = "reaching/carer_entry_form.html"
    model, parameter = Child, "carer_entry_pk"
    form_class = AsMissingForm
    heading = "Record what the carer reports"

    def belongs_to(self, beside: Beside) -> Any:
        """The child."""
        return self.entry.child

    def initial(self) -> dict[str, Any]:
        """As the carer says it."""
        entry = self.entry
        parts = [
            f"Last seen: {entry.where}." if entry.where else "",
            f"Wearing: {entry.wearing}." if entry.wearing else "",
            entry.words,
        ]
        return {
            "force": self.council.police_force,
            "went_missing": entry.at,
            "police_reference": entry.police_reference,
            "told_council_at": entry.written_at,
            "circumstances": "\n".join(part for part in parts if part),
        }

    def perform(self, form: Any) -> str:
        """Record it, and the entry is confirmed."""
        facts, told = self.taken(form)
        episode = returns.record_missing(user=self.person, child=self.record, **facts)
        self.confirm(episode=episode, words_to_carer=told)
        return reverse("episode", args=[episode.pk])


class AsReturnPage(OfEntry, ReturnPage):
    """The return of the absence that lasts, at the time that the carer gives."""

    template_name = "reaching/carer_entry_form.html"
    model, parameter = MissingEpisode, "carer_entry_pk"
    form_class = AsReturnForm
    heading = "Record the return that the carer reports"

    def belongs_to(self, beside: Beside) -> Any:
        """The absence."""
        return beside.open_episode

    def initial(self) -> dict[str, Any]:
        """What is recorded, and what the carer adds."""
        known, entry = super().initial(), self.entry
        told = {"found_where": entry.where, "found_by": entry.found_by}
        return {**known, **{name: value for name, value in told.items() if value}, "returned": entry.at}

    def perform(self, form: Any) -> str:
        """Record it; say what is owed now, and by when."""
        facts, told = self.taken(form)
        version = form.cleaned_data["version"]
        owed = returns.record_return(user=self.person, episode=self.record, version=version, **facts)
        self.confirm(episode=self.record, words_to_carer=told)
        messages.success(self.request, duty_words(owed))
        return reverse("return_interview", args=[owed.pk])


class AsCorrectionPage(OfEntry, CorrectPage):
    """The recorded return time, corrected to the one that the carer gives."""

    template_name = "reaching/carer_entry_form.html"
    model, parameter = MissingEpisode, "carer_entry_pk"
    form_class = AsCorrectionForm
    heading = "Correct the return time"

    def belongs_to(self, beside: Beside) -> Any:
        """The latest absence that ended with a return."""
        return beside.returned_episode

    def initial(self) -> dict[str, Any]:
        """What is recorded, with the carer's time."""
        return {**super().initial(), "returned": self.entry.at, "reason": "The carer knows the time of the return."}

    def perform(self, form: Any) -> str:
        """Correct it: the due time follows, the old values are kept."""
        facts, told = self.taken(form)
        version = form.cleaned_data["version"]
        returns.correct_episode(user=self.person, episode=self.record, version=version, **facts)
        self.confirm(episode=self.record, words_to_carer=told)
        return reverse("episode", args=[self.record.pk])


class AsAccountPage(OfEntry, CarerAccountPage):
    """The carer's own account, kept apart from the child's talk."""

    template_name = "reaching/carer_entry_form.html"
    model, parameter = ReturnInterview, "carer_entry_pk"
    form_class = AsAccountForm

    def belongs_to(self, beside: Beside) -> Any:
        """The interview of the latest absence."""
        return beside.latest_owed

    def initial(self) -> dict[str, Any]:
        """As the carer wrote it."""
        entry = self.entry
        return {
            "given_by": entry.written_by,
            "relation": str(entry.link)[:120],
            "given_at": entry.written_at,
            "account": entry.words,
        }

    def perform(self, form: Any) -> str:
        """Keep it."""
        facts, told = self.taken(form)
        account = offers.record_carer_account(user=self.person, return_interview=self.record, **facts)
        self.confirm(account=account, words_to_carer=told)
        return reverse("return_interview", args=[self.record.pk])


class KnownPage(OfEntry):
    """It is recorded already, or it is seen to."""

    template_name = "reaching/carer_entry_form.html"
    model = CarerEntry
    form_class = KnownForm
    heading: ClassVar[str] = "Recorded already, or seen to"
    button = "Confirm"
    done = "Confirmed. The carer’s page says so."

    def perform(self, form: Any) -> str:
        """Confirm it, as the absence that is recorded."""
        episode = episode_told_of(self.entry, beside_of(self.person, self.entry))
        self.confirm(episode=episode, **form.facts())
        return self.cancel_url()


class SetAsidePage(OfEntry):
    """It does not go into the record."""

    template_name = "reaching/carer_entry_form.html"
    model = CarerEntry
    form_class = SetAsideForm
    heading = "Set aside what the carer wrote"
    button = "Set it aside"
    done = "Set aside. The carer’s page says that it was not taken into the record."

    def perform(self, form: Any) -> str:
        """Set it aside."""
        carer_entries.set_aside(user=self.person, entry=self.entry, **form.facts())
        return self.cancel_url()
