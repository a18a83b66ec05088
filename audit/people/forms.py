"""What an administrator types about people: shape only; the rules are in accounts.people."""

from typing import Any

from django import forms

from accounts.models import Agency
from accounts.roles import ROLE_WORDS, Role, role_choices, what_it_allows
from audit.forms import ActionForm
from rhi.fields import DayField
from rhi.forms import LimitedForm

STATES = [("now", "With a role now"), ("ended", "With an ended role"), ("all", "Everybody")]


def role_field() -> forms.ChoiceField:
    """The roles, each with what it allows."""
    choices = [(role.value, f"{words}: {what_it_allows(role).lower()}") for role, words in ROLE_WORDS.items()]
    return forms.ChoiceField(label="Role", choices=choices, widget=forms.RadioSelect)


def last_day_field() -> DayField:
    """The optional last day."""
    return DayField(
        label="Last day of the role",
        required=False,
        allow_future=True,
        help_text="For cover, agency staff and fixed contracts. Leave it empty if there is none.",
    )


def reason_field() -> forms.CharField:
    """Why; kept with the role."""
    return forms.CharField(label="Why?", max_length=300, help_text="Kept with the role and your name.")


class FilterForm(LimitedForm):
    """Which people to list; the filters may stand in the address."""

    role = forms.ChoiceField(label="Role", choices=[("", "Any role"), *role_choices()], required=False)
    state = forms.ChoiceField(label="Show", choices=STATES, required=False)


class SearchForm(FilterForm):
    """A search by name or e-mail address, sent so that neither stands in an address."""

    q = forms.CharField(label="Name or e-mail address", max_length=120, required=False)
    field_order = ["q", "role", "state"]


class GiveRoleForm(ActionForm):
    """One role for somebody who is in the list already."""

    role = role_field()
    agency = forms.ModelChoiceField(
        queryset=Agency.objects.filter(kind=Agency.Kind.PROVIDER),
        label="Provider",
        required=False,
        empty_label="Choose the provider",
        help_text="Who employs this interviewer",
    )
    ends_on = last_day_field()
    reveals = {"role": {Role.PROVIDER_INTERVIEWER.value: ["agency"]}}


class InviteForm(GiveRoleForm):
    """Somebody new to the council."""

    email = forms.EmailField(label="E-mail address", max_length=254, help_text="Their work address")
    name = forms.CharField(label="Name", max_length=120)
    employer = forms.CharField(label="Employer", max_length=120, required=False, help_text="If not the council")
    field_order = ["email", "name", "employer", "role", "agency", "ends_on"]


class ChangeRoleForm(ActionForm):
    """The last day of a role."""

    ends_on = last_day_field()
    reason = reason_field()


class TeamForm(ActionForm):
    """The team somebody works in."""

    team = forms.CharField(
        max_length=60, required=False, label="Team", help_text="Leave empty for none. It gives no right; it sorts work."
    )


class ReasonForm(ActionForm):
    """An end, and why."""

    reason = reason_field()


class AnswerRoleForm(ActionForm):
    """A second person's answer to a role."""

    decision = forms.ChoiceField(
        label="Should this person have the role?",
        choices=[("yes", "Yes, give the role"), ("no", "No")],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label="Why not?", max_length=300, required=False, help_text="Kept with the role.")
    reveals = {"decision": {"no": ["reason"]}}


class PlainForm(ActionForm):
    """Nothing to type: the button says it."""


class FirstPasswordForm(LimitedForm):
    """The first password, twice."""

    password = forms.CharField(
        label="Password",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
        help_text="At least 12 characters. Three random words are easy to remember.",
    )
    again = forms.CharField(
        label="The same password again", widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}), strip=False
    )

    def clean(self) -> dict[str, Any]:
        """Both must be the same."""
        cleaned = super().clean() or {}
        if cleaned.get("password") and cleaned.get("again") and cleaned["password"] != cleaned["again"]:
            self.add_error("again", "The two passwords are not the same. Type both again.")
        return cleaned
