"""Pages of the council's own wordings, and of two compared."""

from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from audit.pages import ActionPage, CouncilActionPage, CouncilPage, RecordPage
from reaching.actions import wordings as actions
from reaching.models import Wording, WordingTrial
from reaching.models.wordings import Purpose, Way
from reaching.wordings import forms
from reaching.wordings.house_texts import house_text, house_texts, language_name
from reaching.wordings.plain_words import parts_of

SHOWN = 100


def kind_words(row: Any) -> str:
    """Way, purpose and language of a wording or a comparison in a line."""
    return f"{row.get_way_display()}, {row.get_purpose_display().lower()}, {language_name(row.language)}"


class WordingsPage(CouncilPage):
    """What is used in each way; the council's own texts, those retired, and the comparisons."""

    permission = actions.PERMISSION
    template_name = "reaching/wordings.html"

    def context(self) -> dict[str, Any]:
        """Three lists in two statements."""
        own = Wording.objects.for_user(self.person).filter(council=self.council).select_related("made_by")
        trials = WordingTrial.objects.for_user(self.person).filter(council=self.council)
        rows = [(row, kind_words(row)) for row in own]
        return {
            "council": self.council,
            "standing": [row for row in rows if row[0].retired_at is None],
            "retired": [row for row in rows if row[0].retired_at][:SHOWN],
            "trials": [(row, kind_words(row)) for row in trials.select_related("wording_a", "wording_b")[:SHOWN]],
            "unread": [texts.name for texts in house_texts().values() if not texts.checked],
        }


class HousePage(CouncilPage):
    """The house's own texts, by way and purpose, in one language after the other."""

    permission = actions.PERMISSION
    template_name = "reaching/house_texts.html"

    def context(self) -> dict[str, Any]:
        """Every text with how it is called."""
        return {
            "languages": [
                (
                    texts,
                    [
                        (f"{Way(way).label}, {Purpose(purpose).label.lower()}", text)
                        for (purpose, way), text in texts.texts.items()
                    ],
                )
                for texts in house_texts().values()
            ]
        }


class WordingPage(RecordPage):
    """One wording, with those it replaced."""

    model, parameter = Wording, "wording_pk"
    related = ("made_by", "replaces")
    permission = actions.PERMISSION
    template_name = "reaching/wording.html"

    def log(self, request: HttpRequest) -> None:
        """About no child: nobody was looked at."""

    def context(self) -> dict[str, Any]:
        """The text, its length, what stood before it and after it."""
        row = self.record
        after = Wording.objects.for_user(self.person).filter(replaces=row).first()
        return {
            "wording": row,
            "kind": kind_words(row),
            "parts": parts_of(row.body) if row.way == Way.TEXT else None,
            "after": after,
        }


class OfWordings(CouncilActionPage):
    """An action on the council's wordings."""

    permission = actions.PERMISSION

    def cancel_url(self) -> str:
        """All of them."""
        return reverse("wordings")

    def child_id(self) -> None:
        """About none."""
        return


class NewWordingPage(OfWordings):
    """Write a wording: a look at it first, then saved."""

    form_class: ClassVar[type[forms.WordsForm]] = forms.NewWordingForm
    template_name = "reaching/wording_form.html"
    heading, done = "Write a wording", "Saved."

    def initial(self) -> dict[str, Any]:
        """The house's text in English, to begin with."""
        return {"way": "text", "body": house_text(way="text", purpose="offer", language="en").body}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Shown as the child would see it, or saved."""
        form: Any = self.make_form(request.POST)
        if "preview" in request.POST and form.is_valid():
            return self.show(self.make_form(request.POST), preview=form.cleaned_data, parts=form.parts())
        return super().post(request, *args, **kwargs)

    def perform(self, form: Any) -> str:
        """Save."""
        made = actions.write_wording(user=self.person, council=self.council, **form.facts())
        return reverse("wording", args=[made.pk])


class ReplaceWordingPage(RecordPage, NewWordingPage):
    """New words in the place of a wording."""

    model, parameter = Wording, "wording_pk"
    form_class = forms.ReplaceForm
    heading, done = "Write it anew", "Saved. The words before it stay readable."

    def log(self, request: HttpRequest) -> None:
        """About no child: nobody was looked at."""

    def version(self) -> None:
        """Its rows are never changed."""
        return

    def initial(self) -> dict[str, Any]:
        """The words as they stand."""
        return {name: getattr(self.record, name) for name in ("way", "name", "subject", "body", "is_for_comparison")}

    def context(self) -> dict[str, Any]:
        """Which."""
        return {"lead": kind_words(self.record)}

    def perform(self, form: Any) -> str:
        """Save."""
        row = self.record
        kind = {"way": row.way, "purpose": row.purpose, "language": row.language}
        made = actions.write_wording(user=self.person, council=self.council, replaces=row, **kind, **form.facts())
        return reverse("wording", args=[made.pk])


class OfOne(ActionPage):
    """An action on a wording or a comparison, about no child."""

    permission = actions.PERMISSION

    def log(self, request: HttpRequest) -> None:
        """About no child: nobody was looked at."""

    def child_id(self) -> None:
        """About none."""
        return

    def cancel_url(self) -> str:
        """All of them."""
        return reverse("wordings")


class RetireWordingPage(OfOne):
    """Used no more."""

    model, parameter = Wording, "wording_pk"
    form_class = forms.RetireForm
    heading, button, done = "Retire this wording", "Retire it", "Retired. The house’s text is used in its place."

    def context(self) -> dict[str, Any]:
        """Which."""
        return {"lead": f"{self.record.name}: {kind_words(self.record)}"}

    def perform(self, form: Any) -> str:
        """Retire it."""
        actions.retire_wording(user=self.person, wording=self.record)
        return self.cancel_url()


class BeginTrialPage(RecordPage, OfWordings):
    """Compare this wording with another of its kind, or with the house's."""

    model: ClassVar[Any] = Wording
    parameter: ClassVar[str] = "wording_pk"
    form_class = forms.TrialForm
    heading, button = "Compare two wordings", "Begin the comparison"
    template_name = "reaching/trial_form.html"
    done = "Begun. From now on each child gets one of the two by lot."

    def log(self, request: HttpRequest) -> None:
        """About no child: nobody was looked at."""

    def version(self) -> None:
        """Its rows are never changed."""
        return

    def initial(self) -> dict[str, Any]:
        """The house's against this one."""
        return {"wording_b": self.record.pk}

    def form_options(self) -> dict[str, Any]:
        """The council's own of the same kind."""
        row = self.record
        kind = {"way": row.way, "purpose": row.purpose, "language": row.language, "retired_at": None}
        return {"wordings": Wording.objects.for_user(self.person).filter(council=self.council, **kind)}

    def context(self) -> dict[str, Any]:
        """Of what kind."""
        return {"lead": kind_words(self.record)}

    def perform(self, form: Any) -> str:
        """Begin."""
        row = self.record
        kind = {"way": row.way, "purpose": row.purpose, "language": row.language}
        actions.begin_comparison(user=self.person, council=self.council, **kind, **form.facts())
        return self.cancel_url()


class EndTrialPage(OfOne):
    """Nothing is drawn any more."""

    model, parameter = WordingTrial, "wording_trial_pk"
    form_class = forms.EndForm
    heading, button, done = "End this comparison", "End it", "Ended. What was drawn is counted on."

    def context(self) -> dict[str, Any]:
        """Which, and what to think of first."""
        return {"lead": self.record.question}

    def perform(self, form: Any) -> str:
        """End it."""
        actions.end_comparison(
            user=self.person, trial=self.record, version=form.cleaned_data["version"], **form.facts()
        )
        return self.cancel_url()
