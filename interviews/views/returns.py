"""Pages on which a person records that the child is found, or back, or corrects an episode."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from audit import access
from audit.models import Access
from audit.pages import ActionPage, CouncilActionPage
from cases.actions import provisional_reference, register_child
from cases.forms import ChildForm, CloseForm, MissingForm, QuickForm, RegradeForm
from cases.models import Child, MissingEpisode
from cases.views import CHILD_FACTS, OfChild, OfEpisode
from interviews.actions import returns
from interviews.forms.returns import CorrectionForm, LocatedForm, ReturnForm, StillMissingForm
from interviews.models import ReturnInterview
from interviews.states import State
from rhi.words import moment_words


class EpisodeAction(OfEpisode, ActionPage):
    """An action on an episode by someone who records cases."""

    model, parameter = MissingEpisode, "episode_pk"
    related = ("child",)
    permission = "record_cases"

    def context(self) -> dict[str, Any]:
        """Whose episode it is."""
        return {"lead": f"{self.record.child.full_name}, missing since {self.record.went_missing}"}


class NewEpisodePage(OfChild, ActionPage):
    """A child is missing."""

    model, parameter = Child, "child_pk"
    related = ("council__police_force",)
    permission = "record_cases"
    form_class = MissingForm
    heading = "Record a missing episode"
    done = "Missing episode recorded."

    def initial(self) -> dict[str, Any]:
        """The force of the council's area."""
        return {"force": self.council.police_force}

    def context(self) -> dict[str, Any]:
        """Whose episode it is."""
        return {"lead": f"For {self.record.full_name}"}

    def perform(self, form: Any) -> str:
        """Record it, and go to the episode."""
        episode = returns.record_missing(user=self.person, child=self.record, **form.facts())
        return reverse("episode", args=[episode.pk])


class QuickPage(CouncilActionPage):
    """A child is missing right now: found or registered, and the episode recorded, on one page."""

    permission = "record_cases"
    form_class = QuickForm
    heading = "A child is missing"
    done = "Recorded. Tell whoever has to know, and add the rest when there is time."
    likely: list[Child] = []

    def initial(self) -> dict[str, Any]:
        """The force of the council's area."""
        return {"force": self.council.police_force}

    def form_options(self) -> dict[str, Any]:
        """Children who may be this one."""
        return {"likely": [(str(child.pk), self.words_of(child)) for child in self.likely]}

    @staticmethod
    def words_of(child: Child) -> str:
        """Enough to tell children apart."""
        born = f", born {child.born_on:%d/%m/%Y}" if child.born_on else ""
        return f"{child.full_name}{born}, reference {child.reference}"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """First look who it may be; once that is answered, record."""
        form = self.make_form(request.POST)
        form.is_valid()
        names = {name: form.cleaned_data.get(name) or "" for name in ("given_names", "family_name")}
        mine = Child.objects.for_user(self.person).filter(council=self.council)
        reference = form.cleaned_data.get("reference") or ""
        same = mine.known_by(reference) if reference else mine.none()
        found = [*same, *mine.likely_same(**names, born_on=form.cleaned_data.get("born_on"))[:5]]
        self.likely = list(dict.fromkeys(found))
        rows = [(child.pk, child.council_id) for child in self.likely]
        access.saw(user=self.person, rows=rows, what="missing_new", kind=Access.Kind.SEARCH)
        return super().post(request, *args, **kwargs)

    def perform(self, form: Any) -> str:
        """Find or register, record, and go to the episode."""
        facts = form.facts()
        who = {name: facts.pop(name) for name in ("given_names", "family_name", "born_on", "reference")}
        same_as = facts.pop("same_as", "new")
        child = next((row for row in self.likely if str(row.pk) == same_as), None) or register_child(
            user=self.person,
            council=self.council,
            born_precision="exact" if who["born_on"] else "unknown",
            **{**who, "reference": who["reference"] or provisional_reference()},
        )
        episode = returns.record_missing(user=self.person, child=child, **facts)
        return reverse("episode", args=[episode.pk])


class RegradePage(EpisodeAction):
    """From a moment on the absence stands otherwise."""

    form_class = RegradeForm
    heading = "Change category or grade"
    done = "Saved. Whether an interview is due was worked out again; how it stood before is kept."

    def initial(self) -> dict[str, Any]:
        """As it stands now, from now on."""
        return {
            "category": self.record.category,
            "police_grade": self.record.police_grade,
            "graded_at": timezone.now(),
        }

    def perform(self, form: Any) -> str:
        """Save it."""
        version = form.cleaned_data["version"]
        returns.regrade(user=self.person, episode=self.record, version=version, **form.facts())
        return self.cancel_url()


class LocatedPage(EpisodeAction):
    """The child is found."""

    form_class = LocatedForm
    heading = "Record that the child is found"
    done = "Recorded as found. Record the return when the child is back: the 72 hours start then."

    def initial(self) -> dict[str, Any]:
        """What is recorded now."""
        return {name: getattr(self.record, name) for name in ("located", "found_where", "found_by")}

    def perform(self, form: Any) -> str:
        """Record it."""
        version = form.cleaned_data["version"]
        returns.record_located(user=self.person, episode=self.record, version=version, **form.facts())
        return self.cancel_url()


class ReturnPage(EpisodeAction):
    """The child is back."""

    form_class = ReturnForm
    heading = "Record the return"
    done = ""

    def initial(self) -> dict[str, Any]:
        """What is recorded of being found."""
        return {
            name: getattr(self.record, name) for name in ("located", "found_where", "found_by", "prevention_interview")
        }

    def perform(self, form: Any) -> str:
        """Record it; say what is owed now, and by when."""
        version = form.cleaned_data["version"]
        owed = returns.record_return(user=self.person, episode=self.record, version=version, **form.facts())
        messages.success(self.request, duty_words(owed))
        return reverse("return_interview", args=[owed.pk])


class CorrectPage(EpisodeAction):
    """Correct the times or the category; the due time follows."""

    form_class = CorrectionForm
    heading = "Correct this episode"
    button = "Save the correction"
    done = "Corrected. The due time was worked out again; the old values are kept below."

    def initial(self) -> dict[str, Any]:
        """What is recorded now."""
        return {
            name: getattr(self.record, name)
            for name in ("went_missing", "located", "returned", "category", "police_grade")
        }

    def perform(self, form: Any) -> str:
        """Correct it."""
        version = form.cleaned_data["version"]
        returns.correct_episode(user=self.person, episode=self.record, version=version, **form.facts())
        return self.cancel_url()


class StillMissingPage(EpisodeAction):
    """Is the child still missing? Asked where nobody has said so for long, or since this system came into use."""

    form_class = StillMissingForm
    heading = "Is the child still missing?"
    button = "Yes, still missing"
    done = "Recorded: the child is still missing."
    template_name = "interviews/still_missing.html"

    def initial(self) -> dict[str, Any]:
        """Known now."""
        return {"still_missing_at": timezone.now()}

    def context(self) -> dict[str, Any]:
        """Since when."""
        lead = f"{self.record.child.full_name}: recorded as missing since {self.record.went_missing}."
        return {"lead": lead, "episode": self.record}

    def perform(self, form: Any) -> str:
        """Record it."""
        version = form.cleaned_data["version"]
        returns.confirm_missing(user=self.person, episode=self.record, version=version, **form.facts())
        return self.cancel_url()


class ClosePage(EpisodeAction):
    """End an absence from which the child did not come back."""

    form_class = CloseForm
    heading = "Close without a return"
    button = "Close the episode"
    done = "Closed without a return."

    def perform(self, form: Any) -> str:
        """Close it."""
        version = form.cleaned_data["version"]
        returns.close_without_return(user=self.person, episode=self.record, version=version, **form.facts())
        return self.cancel_url()


class ChangeChildPage(OfChild, ActionPage):
    """Correct what is recorded of a child: here, because the date of birth decides what is owed."""

    model, parameter = Child, "child_pk"
    permission = "record_cases"
    form_class = ChildForm
    heading = "Change the child’s details"

    def initial(self) -> dict[str, Any]:
        """What is recorded now."""
        return {name: getattr(self.record, name) for name in CHILD_FACTS}

    def perform(self, form: Any) -> str:
        """Save, unless somebody else did."""
        version = form.cleaned_data["version"]
        returns.change_child(user=self.person, child=self.record, version=version, **form.facts())
        return self.cancel_url()


def duty_words(owed: ReturnInterview) -> str:
    """What follows from the return, in words."""
    if owed.due_at and owed.state not in {State.NOT_DUE, State.NOT_KNOWN}:
        estimated = (
            " (worked out from the earliest time the return can have been)"
            if owed.returned_precision != "exact"
            else ""
        )
        by = moment_words(owed.due_at, timezone.now())
        return f"Return recorded. An interview is owed by {by}{estimated}. Make an offer next."
    return f"Return recorded. {owed.state_words}."
