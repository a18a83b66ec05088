"""What a named user of a force types: shape only; the rules are in sharing.searching and the actions."""

from django import forms

from audit.forms import ActionForm
from rhi.fields import DayField
from rhi.forms import LimitedForm
from sharing.models import Receipt


class ReferenceForm(LimitedForm):
    """A search by the force’s own reference."""

    police_reference = forms.CharField(
        label="Your police reference",
        max_length=60,
        help_text="The reference of this report, or of an earlier one",
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "govuk-input--width-20"}),
        error_messages={"required": "Enter your police reference"},
    )
    after = forms.CharField(required=False, max_length=80, widget=forms.HiddenInput)


class NameForm(LimitedForm):
    """A search by name and date of birth, with the reason."""

    name = forms.CharField(
        label="Name",
        max_length=120,
        help_text="Given name and family name",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Enter the name"},
    )
    born_on = DayField(label="Date of birth")
    reason = forms.CharField(
        label="Why do you search?",
        max_length=300,
        help_text="For instance “missing now, seen in town”. Kept with your name; the council sees it.",
        error_messages={"required": "Enter why you search"},
    )
    after = forms.CharField(required=False, max_length=80, widget=forms.HiddenInput)


class ReceiptForm(ActionForm):
    """The force’s answer to a summary: one of three buttons, and why it is rejected."""

    status = forms.ChoiceField(
        choices=Receipt.Status, widget=forms.HiddenInput, error_messages={"required": "Choose one of the answers"}
    )
    reason = forms.CharField(
        label="Reason",
        required=False,
        max_length=500,
        help_text="Needed if you reject it: for instance that it is about another child",
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class InviteForm(ActionForm):
    """Somebody new at the force."""

    email = forms.EmailField(label="E-mail address", max_length=254, help_text="Their own work address")
    name = forms.CharField(label="Name", max_length=120)
    is_lead = forms.BooleanField(
        label="May invite and stop people, too", required=False, help_text="A second lead helps when one is away"
    )


class MailboxForm(ActionForm):
    """Where the daily notice goes."""

    mailbox = forms.CharField(
        label="E-mail address of the unit",
        required=False,
        max_length=254,
        help_text="Leave it empty for no notice. It says only that something is new.",
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )


class PlainForm(ActionForm):
    """Nothing to type: the button says it."""
