"""What a person types about a return, an offer, an interview: shape only; the rules are in the actions."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from accounts.models import User
from audit.forms import ActionForm
from cases.forms import code_field
from cases.models import Code, MissingEpisode
from interviews.actions.interviews import FindingEntry
from interviews.models import Finding, Interview, Offer, ReturnInterview
from interviews.states import RESPONSE_DECLINED_BY_CHILD
from rhi.fields import DayField, MomentField, TimeSpanField

YES_NO = [("", "Not recorded"), ("yes", "Yes"), ("no", "No")]


class YesNoField(forms.TypedChoiceField):
    """Yes, no, or not recorded: True, False or None."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            choices=YES_NO,
            coerce=lambda value: value == "yes",
            empty_value=None,
            required=False,
            widget=forms.RadioSelect,
            **options,
        )

    def prepare_value(self, value: Any) -> Any:
        """A stored True or False as the choice it was."""
        return {True: "yes", False: "no", None: ""}.get(value, value)


class LocatedForm(ActionForm):
    """The child is found, and not back yet."""

    located = TimeSpanField(label="When was the child found?")
    found_where = forms.CharField(max_length=200, required=False, label="Where?")
    found_by = forms.CharField(max_length=120, required=False, label="By whom?")


class ReturnForm(LocatedForm):
    """The child is back: the 72 hours start here."""

    located = TimeSpanField(label="When was the child found?", required=False, help_text="If before getting back")
    returned = TimeSpanField(
        label="When was the child back?",
        allow_unknown=True,
        help_text="Back home or in a care setting; a new setting, hospital or custody counts. The 72 hours start here.",
    )
    returned_to = code_field("returned_to", "Back where?", radios=True)
    prevention_interview = forms.CharField(
        max_length=200,
        required=False,
        label="Police prevention interview",
        help_text="When, by whom, what was said. It does not replace the return home interview.",
    )
    field_order = ["located", "found_where", "found_by", "returned", "returned_to", "prevention_interview"]


class CorrectionForm(ActionForm):
    """Correct the times or the category of an episode."""

    went_missing = TimeSpanField(label="Missing since")
    located = TimeSpanField(label="Found", required=False)
    returned = TimeSpanField(label="Back", required=False, allow_unknown=True)
    category = forms.ChoiceField(label="What happened?", choices=MissingEpisode.Category, widget=forms.RadioSelect)
    police_grade = forms.ChoiceField(label="Police risk grade", choices=MissingEpisode.Grade, required=False)
    reason = forms.CharField(
        label="Why is this corrected?", widget=forms.Textarea(attrs={"rows": 2}), help_text="Kept with the old values"
    )


class AnswerPart(ActionForm):
    """The answer to an offer."""

    response = code_field("response", "What was the answer?", radios=True)
    decline_reason = code_field("decline_reason", "Why not?", required=False)
    responded_at = MomentField(label="When did the answer come?", required=False, help_text="Leave empty if at once")
    next_attempt_on = DayField(label="Try again on", required=False, allow_future=True)
    reveals = {
        "response": {
            RESPONSE_DECLINED_BY_CHILD: ["decline_reason"],
        }
    }


class AnswerForm(AnswerPart):
    """An answer that came later."""

    responded_at = MomentField(label="When did the answer come?")


class OfferForm(AnswerPart):
    """The choice of an interview, put to the child, a parent or a carer."""

    offered_to = forms.ChoiceField(
        label="To whom was the offer made?",
        choices=Offer.OfferedTo,
        widget=forms.RadioSelect,
        initial=Offer.OfferedTo.CHILD,
        help_text="Only an offer to the child counts as offered.",
    )
    method = code_field("method", "How?", radios=True)
    offered_at = MomentField(label="When?")
    note = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), required=False)
    field_order = [
        "offered_to",
        "method",
        "offered_at",
        "response",
        "decline_reason",
        "responded_at",
        "next_attempt_on",
    ]


class AttemptForm(ActionForm):
    """A try that reached nobody."""

    attempted_at = MomentField(label="When?")
    outcome = code_field("attempt", "What happened?", radios=True)
    note = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), required=False)


class AssignForm(ActionForm):
    """Who will talk with the child."""

    interviewer = forms.ModelChoiceField(queryset=User.objects.none(), label="Interviewer", empty_label="Choose")

    def __init__(self, *args: Any, interviewers: QuerySet[User], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["interviewer"].queryset = interviewers  # type: ignore[attr-defined]


class NotCompletedForm(ActionForm):
    """No interview will take place."""

    not_completed = code_field("not_completed", "Why will there be no interview?")
    note = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 3}), label="What was tried", help_text="It stays in the figures as due"
    )


class InterviewForm(ActionForm):
    """The talk: the child's words and notes first; the circumstances after."""

    return_interviews = forms.ModelMultipleChoiceField(
        queryset=ReturnInterview.objects.none(),
        label="Which episodes did you talk about?",
        widget=forms.CheckboxSelectMultiple,
    )
    child_words = forms.CharField(
        label="What the child said, in their own words", widget=forms.Textarea(attrs={"rows": 10}), required=False
    )
    analysis = forms.CharField(
        label="What you think it means",
        help_text="Your view, kept apart from the child’s words",
        widget=forms.Textarea(attrs={"rows": 6}),
        required=False,
    )
    started_at = MomentField(label="When did the talk start?")
    ended_at = MomentField(label="When did it end?", required=False)
    completion = code_field("completion", "How complete was it?", radios=True)
    late_reason = code_field(
        "late_reason",
        "Why later than 72 hours?",
        required=False,
        help_text="Only when more than 72 hours after the return",
    )
    venue = code_field("venue", "Where?", required=False)
    mode = forms.ChoiceField(label="How?", choices=Interview.Mode, widget=forms.RadioSelect, initial="face_to_face")
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
    independence_reason = forms.CharField(
        label="If not independent: why you?",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="For instance: the child asked for someone they know",
    )
    also_present = forms.CharField(max_length=300, required=False, label="Who else was there, and why?")
    advocate_offered = YesNoField(label="Was an advocate offered?")
    agreed_to_talk = YesNoField(label="Did the child agree to talk?")
    told_limits = YesNoField(label="Was the child told what cannot be kept private?")
    wishes_on_sharing = forms.CharField(
        label="What does the child wish about sharing?", required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    parent_informed = YesNoField(label="Was a parent told about the talk?")
    helpline_given = forms.BooleanField(required=False, label="Missing People 116 000 was given")

    def __init__(self, *args: Any, owed: QuerySet[ReturnInterview], is_change: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        if is_change:
            del self.fields["return_interviews"]
        else:
            self.fields["return_interviews"].queryset = owed  # type: ignore[attr-defined]


FINDING_LISTS = (
    ("push", "Why: what made being there hard"),
    ("pull", "Why: what drew the child away"),
    ("risk", "Harm, or risk of it"),
    ("stayed", "Where the child stayed"),
    ("with_whom", "With whom"),
    ("transport", "How the child got about"),
)


class FindingsForm(ActionForm):
    """Codes only for what was said, grouped as a person thinks; how sure is chosen per code ticked."""

    def __init__(self, *args: Any, recorded: dict[str, Finding], **options: Any) -> None:
        super().__init__(*args, **options)
        lists = [name for name, _ in FINDING_LISTS]
        self.codes = {code.pk: code for code in Code.objects.filter(list_name__in=lists) if _offered(code, recorded)}
        for code in self.codes.values():
            self.fields[code.pk] = forms.ChoiceField(
                label=code.label,
                required=False,
                choices=[("", "Not said"), *Finding.Certainty.choices],
                initial=recorded[code.pk].certainty if code.pk in recorded else "",
            )

    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """(heading, fields) in the order in which a person tells it."""
        return [
            (heading, [self[code.pk] for code in self.codes.values() if code.list_name == name])
            for name, heading in FINDING_LISTS
        ]

    def entries(self) -> list[FindingEntry]:
        """The codes with a certainty."""
        return [
            FindingEntry(code, self.cleaned_data[code.pk]) for code in self.codes.values() if self.cleaned_data[code.pk]
        ]


def _offered(code: Code, recorded: dict[str, Finding]) -> bool:
    return code.retired_on is None or code.pk in recorded


class HelpForm(ActionForm):
    """Help offered as a result."""

    outcomes = forms.ModelMultipleChoiceField(
        queryset=Code.objects.current("outcome"),
        label="What was offered or done as a result?",
        widget=forms.CheckboxSelectMultiple,
    )
    offered_at = MomentField(label="When?")


class FollowUpForm(ActionForm):
    """What became of the help."""

    accepted_at = MomentField(label="Accepted", required=False)
    started_at = MomentField(label="Started", required=False)
    ended_at = MomentField(label="Ended", required=False)
    result = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), required=False, label="With what result")


class SignOffForm(ActionForm):
    """A manager stands by the record, or asks for a correction."""

    verdict = forms.ChoiceField(
        label="Is the record ready?",
        choices=[("sign_off", "Yes: sign it off and lock it"), ("return", "No: return it for correction")],
        widget=forms.RadioSelect,
    )
    comment = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), required=False)
