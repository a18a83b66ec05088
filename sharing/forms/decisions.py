"""Share, or do not share."""

from django import forms

from audit.forms import ActionForm
from sharing.forms.words import words
from sharing.models import ShareDecision


class DecisionForm(ActionForm):
    """Share, or do not share; why; and, apart from that, what the child wishes."""

    choice = forms.ChoiceField(
        label="Should the police be told?", choices=ShareDecision.Choice, widget=forms.RadioSelect
    )
    no_consent_reason = forms.ChoiceField(
        label="Why is consent not relied on?",
        choices=ShareDecision.NoConsentReason,
        widget=forms.RadioSelect,
        required=False,
        help_text="Data Protection Act 2018, Schedule 1, paragraph 18 asks for the reason",
    )
    reason = words("Why?", "What you weighed. It is kept with your name.")
    wish = forms.ChoiceField(
        label="What does the child wish?",
        choices=ShareDecision.Wish,
        widget=forms.RadioSelect,
        help_text="Recorded apart: it is not the legal basis",
    )
    override_reason = words(
        "Why is it shared although the child does not want it?",
        "Tell the child too, unless that would put somebody at risk.",
        required=False,
        rows=3,
    )
    childs_wishes = words("What the child said about it, in short", "", required=False, rows=3)
    reveals = {
        "choice": {ShareDecision.Choice.SHARE: ["no_consent_reason"]},
        "wish": {ShareDecision.Wish.OBJECTS: ["override_reason"]},
    }
    field_order = ["choice", "no_consent_reason", "reason", "wish", "override_reason", "childs_wishes"]
