"""What happens as a result, and what a child told of."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from accounts.models import User
from audit.forms import ActionForm
from cases.models import Code
from interviews.models import Disclosure, Referral
from rhi.fields import DayField, MomentField


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


class ActionItemForm(ActionForm):
    """Something somebody has to do."""

    what = forms.CharField(max_length=300, label="What has to be done?")
    owner = forms.ModelChoiceField(
        queryset=User.objects.none(), required=False, label="Who does it?", empty_label="Somebody else"
    )
    owner_name = forms.CharField(
        max_length=120, required=False, label="Name and organisation, if it is not a colleague here"
    )
    due_on = DayField(label="By when?", allow_future=True, name="The day")

    def __init__(self, *args: Any, colleagues: QuerySet[User], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["owner"].queryset = colleagues  # type: ignore[attr-defined]


class ChangeActionForm(ActionItemForm):
    """Another owner or day; or done."""

    done_on = DayField(label="Done on", required=False, shortcuts=True)
    result = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), required=False, label="What came of it?")


class ReferralForm(ActionForm):
    """The child is referred to somebody."""

    agency = forms.CharField(max_length=160, label="Referred to")
    why = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), required=False, label="Why?")
    sent_on = DayField(label="Sent on", shortcuts=True)
    chase_on = DayField(label="Ask again on", required=False, allow_future=True)


class ChangeReferralForm(ReferralForm):
    """The answer, or a correction."""

    answer = forms.ChoiceField(
        label="What is the answer?", choices=Referral.Answer, required=False, widget=forms.RadioSelect
    )
    answered_on = DayField(label="When did the answer come?", required=False, shortcuts=True)
    outcome = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), required=False, label="What came of it?")


class DisclosureForm(ActionForm):
    """The words used, and who was told."""

    kind = forms.ChoiceField(label="What did the child tell of?", choices=Disclosure.Kind, widget=forms.RadioSelect)
    disclosed_at = MomentField(label="When did the child say it?")
    words_used = forms.CharField(
        label="The words used: the child’s, and yours",
        widget=forms.Textarea(attrs={"rows": 6}),
        strip=False,
        help_text="As they were said. No more questions about it.",
    )
    suspect = forms.CharField(
        label="Who did it, as far as it was said", required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    reason_to_suspect = forms.CharField(
        label="Why you suspect it", required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    told = forms.ChoiceField(
        label="Whom did you phone?",
        choices=[("", "Nobody yet"), *Disclosure.Told.choices],
        required=False,
        widget=forms.RadioSelect,
    )
    told_name = forms.CharField(max_length=160, required=False, label="Name or number of the person told")
    told_at = MomentField(label="When did you tell them?", required=False)
    told_how = forms.ChoiceField(
        label="How?", choices=[("", "Not recorded"), *Disclosure.How.choices], required=False, widget=forms.RadioSelect
    )
    reference = forms.CharField(max_length=80, required=False, label="Their reference")
