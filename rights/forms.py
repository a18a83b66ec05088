"""What a person types about a request, a hold, a rule, a disposal: shape only; the rules are in the actions."""

from typing import Any

from django import forms

from audit.forms import ActionForm
from rhi.fields import DayField
from rights.models import AccessItem, AccessRequest
from rights.retention import CLASS_WORDS, RetentionClass


def long_text(label: str, **options: Any) -> forms.CharField:
    """A text of some lines."""
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": 3}), **options)


class RequestForm(ActionForm):
    """Somebody asks for what is held about a child."""

    asked_by = forms.CharField(label="Who asks?", max_length=120)
    relation = forms.CharField(
        label="Who are they to the child?", max_length=120, help_text="The child, a parent, a solicitor for them"
    )
    received_on = DayField(label="When did the request come?")
    identity_checked = forms.CharField(
        label="How were identity and authority checked?",
        required=False,
        max_length=300,
        help_text="Can be added later; needed before anything is given. A child who understands may ask alone.",
    )


class ChangeRequestForm(ActionForm):
    """Identity and authority."""

    identity_checked = forms.CharField(label="How were identity and authority checked?", max_length=300)


class ItemForm(ActionForm):
    """What is given of one record."""

    decision = forms.ChoiceField(label="What is given?", choices=AccessItem.Decision.choices, widget=forms.RadioSelect)
    passages = long_text(
        "Passages to black out",
        required=False,
        help_text="One per line, as they stand above. Names and words of other people; a confidential address.",
    )
    ground = forms.ChoiceField(
        label="Ground for withholding",
        choices=[("", "None"), *AccessItem.Ground.choices],
        required=False,
        help_text="Serious harm: Data Protection Act 2018, Schedule 3. A second person must agree.",
    )
    reason = long_text("Why is it withheld?", required=False)


class AgreeForm(ActionForm):
    """Agree to what a colleague withholds."""


class CloseForm(ActionForm):
    """End a request."""

    outcome = forms.ChoiceField(
        label="How did it end?", choices=AccessRequest.Outcome.choices, widget=forms.RadioSelect
    )
    outcome_reason = long_text("Note", required=False)


class HoldForm(ActionForm):
    """Keep a record whatever its age."""

    reason = long_text("Why must this record be kept?", help_text="For instance an inquiry, a claim, a complaint.")


class LiftHoldForm(ActionForm):
    """End a hold."""


class RuleForm(ActionForm):
    """How long one class is kept."""

    retention_class = forms.ChoiceField(
        label="Which records?", choices=[(each.value, CLASS_WORDS[each]) for each in RetentionClass]
    )
    years_after_birth = forms.IntegerField(label="Years after birth", min_value=18, max_value=120)
    years_after_death = forms.IntegerField(
        label="Years after death, if the child died under 18", min_value=1, max_value=120, required=False
    )


class DisposalForm(ActionForm):
    """Dispose of a record, or keep it."""

    decision = forms.ChoiceField(
        label="What happens to this record?",
        choices=[("approved", "Dispose of it: it is removed for good"), ("kept", "Keep it")],
        widget=forms.RadioSelect,
    )
    reason = long_text("Why?")
    ask_again_on = DayField(label="If you keep it: ask again on", required=False)
