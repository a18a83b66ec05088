"""Offers, answers, tries; who will talk with the child, or that nobody will."""

from django import forms

from audit.forms import ActionForm
from cases.forms import code_field
from interviews.models import Offer
from interviews.states import RESPONSE_DECLINED_BY_CHILD
from rhi.fields import DayField, MomentField


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


class NotCompletedForm(ActionForm):
    """No interview will take place."""

    not_completed = code_field("not_completed", "Why will there be no interview?")
    note = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 3}), label="What was tried", help_text="It stays in the figures as due"
    )


class BookForm(ActionForm):
    """When and where the talk is to be."""

    booked_at = MomentField(label="When is the talk?", allow_future=True)
    booked_place = forms.CharField(max_length=200, label="Where?")


class CarerAccountForm(ActionForm):
    """What a parent or carer told."""

    given_by = forms.CharField(max_length=160, label="Who told it?")
    relation = forms.CharField(max_length=120, required=False, label="How are they related to the child?")
    given_at = MomentField(label="When?")
    account = forms.CharField(
        label="What they told",
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="It does not count as an interview with the child.",
    )
