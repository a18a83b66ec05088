"""The record of a talk: begun with two answers, then one short form per section."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet

from audit.forms import ActionForm
from cases.forms import code_field
from cases.models import Code
from interviews.actions.talks import FindingEntry
from interviews.forms.answers import YesNoField
from interviews.models import Finding, Interview, QualityReview, ReturnInterview
from rhi.fields import MomentField


class WordsField(forms.CharField):
    """Words as they were said: nothing is cut off at either end."""

    def __init__(self, *, rows: int, **options: Any) -> None:
        options = {"required": False, "strip": False, **options}
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), **options)


class StartForm(ActionForm):
    """Which episodes the talk is about, and when it began."""

    return_interviews = forms.ModelMultipleChoiceField(
        queryset=ReturnInterview.objects.none(),
        label="Which episodes do you talk about?",
        widget=forms.CheckboxSelectMultiple,
    )
    started_at = MomentField(label="When did the talk start?", help_text="Now, or the real time of a talk held before")

    def __init__(self, *args: Any, owed: QuerySet[ReturnInterview], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["return_interviews"].queryset = owed  # type: ignore[attr-defined]


class CodesField(forms.ModelMultipleChoiceField):
    """Codes of one list, ticked where something was said; each in words."""

    def __init__(self, list_name: str, label: str) -> None:
        super().__init__(
            queryset=Code.objects.filter(list_name=list_name).order_by("position"),
            label=label,
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )


class SectionForm(ActionForm):
    """One section. `lists` are its code lists with their questions: how sure is asked only for what is ticked."""

    lists: ClassVar[dict[str, str]] = {}

    def __init__(
        self,
        *args: Any,
        recorded: Iterable[Finding] = (),
        suggested: Iterable[str] = (),
        helped: Iterable[str] = (),
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.recorded = {finding.code_id: finding for finding in recorded}
        self.suggested, self.helped = set(suggested), set(helped)
        self.reveals = dict(self.reveals)
        codes = Code.objects.filter(list_name__in=self.lists).order_by("position") if self.lists else []
        self.codes = {code.pk: code for code in codes if code.retired_on is None or code.pk in self.recorded}
        for name, label in self.lists.items():
            self._add_list(name, label)

    def _add_list(self, name: str, label: str) -> None:
        """The list as checkboxes, and under each what is asked once it is ticked."""
        own = [code for code in self.codes.values() if code.list_name == name]
        ticked = [code.pk for code in own if code.pk in self.recorded]
        self.fields[name] = forms.MultipleChoiceField(
            label=label,
            required=False,
            widget=forms.CheckboxSelectMultiple,
            choices=[(code.pk, self._words(code)) for code in own],
            initial=ticked,
        )
        self.reveals[name] = {code.pk: [f"{code.pk}:sure", f"{code.pk}:note"] for code in own if _is_a_thing(code)}
        for code in own:
            if _is_a_thing(code):
                self._add_questions(code)

    def _add_questions(self, code: Code) -> None:
        finding = self.recorded.get(code.pk)
        self.fields[f"{code.pk}:sure"] = forms.ChoiceField(
            label="How sure is this?",
            required=False,
            choices=Finding.Certainty.choices,
            widget=forms.RadioSelect,
            initial=finding.certainty if finding else "",
        )
        self.fields[f"{code.pk}:sure"].told_as = f"{code.label}: how sure"  # type: ignore[attr-defined]
        self.fields[f"{code.pk}:note"] = forms.CharField(
            label="Note", required=False, max_length=300, initial=finding.note if finding else ""
        )
        self.fields[f"{code.pk}:note"].told_as = f"{code.label}: note"  # type: ignore[attr-defined]

    def _words(self, code: Code) -> str:
        return f"{code.label} (your notes may speak of this)" if code.pk in self.suggested else code.label

    def clean(self) -> dict[str, Any]:
        """How sure is answered for everything ticked; “not said” stands alone."""
        facts: dict[str, Any] = super().clean() or {}
        for name in self.lists:
            chosen = facts.get(name) or []
            for key in chosen:
                if _is_a_thing(self.codes[key]) and not facts.get(f"{key}:sure"):
                    self.add_error(f"{key}:sure", f"Say how sure “{self.codes[key].label}” is")
            alone = [self.codes[key] for key in chosen if not _is_a_thing(self.codes[key])]
            if alone and len(chosen) > 1:
                self.add_error(name, f"“{alone[0].label}” stands alone: untick it, or the others.")
        return facts

    def entries(self) -> list[FindingEntry]:
        """The findings of the section as they stand now."""
        return [
            FindingEntry(
                self.codes[key],
                self.cleaned_data.get(f"{key}:sure") or Finding.Certainty.DISCLOSED,
                self.cleaned_data.get(f"{key}:note") or "",
            )
            for name in self.lists
            for key in self.cleaned_data[name]
        ]


def _is_a_thing(code: Code) -> bool:
    """Whether the code says that something was so; “not said” and “no harm found” need no certainty."""
    return not code.pk.endswith((".not_disclosed", ".none_identified"))


class TalkForm(SectionForm):
    """At the table: one page, nothing to tick in front of the child."""

    child_words = WordsField(
        rows=14, label="What the child says, in their own words", help_text="Dictation works in these boxes."
    )
    notes = WordsField(rows=8, label="My notes", help_text="Kept apart from the child’s words")


class BeforeForm(SectionForm):
    """Where, how, who was there, and what was said at the start."""

    started_at = MomentField(label="When did the talk start?")
    venue = code_field("venue", "Where was it?", required=False)
    mode = forms.ChoiceField(label="How did you talk?", choices=Interview.Mode, widget=forms.RadioSelect)
    also_present = forms.CharField(max_length=300, required=False, label="Who else was there, and why?")
    agreed_to_talk = YesNoField(label="Did the child agree to talk?")
    told_limits = YesNoField(label="Was the child told what cannot be kept private?")
    advocate_offered = YesNoField(label="Was an advocate offered?")
    advocate_reason = forms.CharField(max_length=200, required=False, label="Why not?")
    interpreter_used = YesNoField(label="Did an interpreter help?")
    reveals = {"advocate_offered": {"no": ["advocate_reason"]}}


class WhyForm(SectionForm):
    """What made being there hard, and what drew the child away."""

    why_words = WordsField(rows=3, label="Why, in a few words")
    lists = {"push": "What made being there hard?", "pull": "What drew the child away?"}


class AwayForm(SectionForm):
    """Where the child stayed, with whom, how they got about."""

    away_words = WordsField(rows=3, label="Places, people and ways, in a few words", help_text="Names help the police")
    lists = {
        "stayed": "Where did the child stay?",
        "with_whom": "With whom?",
        "transport": "How did the child get about?",
    }


class HarmForm(SectionForm):
    """Harm, and risk of it."""

    harm_words = WordsField(rows=3, label="Harm, in a few words", help_text="What was done to the child, never blame")
    lists = {"risk": "Was there harm, or a risk of it?"}


class WantsForm(SectionForm):
    """What the child wants to happen, and who may know."""

    what_child_wants = WordsField(rows=4, label="What does the child want to happen?")
    wishes_on_sharing = WordsField(
        rows=3, label="What does the child wish about sharing?", help_text="Kept apart from what the law allows"
    )
    parent_informed = YesNoField(label="Was a parent told about the talk?")
    parent_reason = forms.CharField(max_length=200, required=False, label="Why not?")
    reveals = {"parent_informed": {"no": ["parent_reason"]}}


class HelpSectionForm(SectionForm):
    """What is offered or done as a result."""

    outcomes = CodesField("outcome", "What was offered or done as a result?")
    no_action_reason = forms.CharField(max_length=300, required=False, label="Why is nothing further done?")
    safety_plan = WordsField(rows=5, label="Safety plan", help_text="What the child does, and whom they ring")
    reveals = {"outcomes": {"outcome.no_further_action": ["no_action_reason"]}}
    field_order = ["outcomes", "no_action_reason", "safety_plan"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        outcomes: Any = self.fields["outcomes"]
        outcomes.queryset = Code.objects.current("outcome") | Code.objects.filter(pk__in=self.helped)
        outcomes.initial = sorted(self.helped)

    def clean_outcomes(self) -> Any:
        """“No further action” stands alone."""
        chosen = self.cleaned_data["outcomes"]
        if len(chosen) > 1 and any(code.pk == "outcome.no_further_action" for code in chosen):
            raise forms.ValidationError("“No further action” stands alone: untick it, or the others.")
        return chosen


class AfterForm(SectionForm):
    """How complete it was, what you think, and what the child says of the talk."""

    completion = code_field("completion", "How complete was the talk?", required=False, radios=True)
    ended_at = MomentField(label="When did it end?", required=False)
    late_reason = code_field(
        "late_reason",
        "Why later than 72 hours?",
        required=False,
        help_text="Only when more than 72 hours after the return",
    )
    analysis = WordsField(rows=6, label="What you think it means", help_text="Your view, apart from the child’s words")
    read_back = YesNoField(label="Was it read back to the child, and did they agree?")
    did_this_help = forms.ChoiceField(
        label="“Did this help?” The child’s own answer",
        choices=Interview.Helped.choices,
        required=False,
        widget=forms.RadioSelect,
    )
    did_this_help_words = WordsField(rows=2, label="In the child’s words")
    helpline_given = forms.BooleanField(required=False, label="Missing People 116 000 was given")


class InterviewerForm(SectionForm):
    """Two tests of independence, kept apart, and training."""

    interviewer_role = forms.CharField(max_length=120, required=False, label="Your role")
    interviewer_employer = forms.CharField(max_length=120, required=False, label="Your employer")
    relationship_to_child = forms.CharField(max_length=160, required=False, label="How do you know the child?")
    outside_care = forms.ChoiceField(
        label="Are you outside the child’s care?",
        help_text="Not involved in caring for the child",
        choices=Interview.Independence,
        widget=forms.RadioSelect,
    )
    outside_council = forms.ChoiceField(
        label="Are you from outside the placement and the council?",
        choices=Interview.Independence,
        widget=forms.RadioSelect,
    )
    independence_reason = WordsField(
        rows=2,
        label="If not independent: why you?",
        help_text="For instance: the child asked for someone they know. A manager reads and accepts it.",
    )
    is_trained = YesNoField(label="Are you trained for return home interviews?")
    training = forms.CharField(max_length=160, required=False, label="Which training, and when?")


SECTION_FORMS: dict[str, type[SectionForm]] = {
    "talk": TalkForm,
    "before": BeforeForm,
    "why": WhyForm,
    "away": AwayForm,
    "harm": HarmForm,
    "wants": WantsForm,
    "help": HelpSectionForm,
    "after": AfterForm,
    "interviewer": InterviewerForm,
}


class SignOffForm(ActionForm):
    """A manager stands by the record, or asks for a correction."""

    verdict = forms.ChoiceField(
        label="Is the record ready?",
        choices=[("sign_off", "Yes: sign it off and lock it"), ("return", "No: return it for correction")],
        widget=forms.RadioSelect,
    )
    accepts = forms.BooleanField(required=False, label="I accept the reason why the interviewer was not independent")
    comment = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), required=False)

    def __init__(self, *args: Any, is_independent: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if is_independent:
            del self.fields["accepts"]


class AddendumForm(ActionForm):
    """Something to add after sign-off."""

    words = WordsField(rows=6, required=True, label="What is to be added?")


class QualityForm(ActionForm):
    """A manager’s judgement of one record."""

    judgement = forms.ChoiceField(
        label="How good is this record?", choices=QualityReview.Judgement, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 3}),
        label="Why?",
        help_text="About the record, not about a person. What would make the next one better?",
    )
