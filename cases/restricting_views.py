"""Pages of restricted records: who is let in, opening one in an emergency, and the review afterwards."""

from typing import Any

from django import forms
from django.db.models.functions import Upper
from django.http import HttpRequest
from django.urls import reverse

from accounts.models import User
from audit import access
from audit.forms import ActionForm
from audit.models import Grant, Restriction
from audit.pages import ActionPage, CouncilActionPage, CouncilPage
from cases import restricting
from cases.models import Child
from rhi.refusals import Refused

SHOWN = 100


class LetInForm(ActionForm):
    """Who may see a restricted record, and who may never."""

    people = forms.ModelMultipleChoiceField(
        queryset=User.objects.none(),
        required=False,
        label="Who may see this record?",
        help_text="You stay among them. For everybody else the record does not exist: not in lists, search, figures "
        "or exports, and nothing of it reaches the police.",
        widget=forms.CheckboxSelectMultiple,
    )
    barred = forms.ModelMultipleChoiceField(
        queryset=User.objects.none(),
        required=False,
        label="Who may never open it, not even in an emergency?",
        help_text="For instance the parent who works here, or somebody an allegation is about.",
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, colleagues: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in ("people", "barred"):
            self.fields[name].queryset = colleagues  # type: ignore[attr-defined]


class RestrictForm(LetInForm):
    """Restrict a record."""

    reason = forms.CharField(
        label="Why is this record restricted?",
        help_text="Seen only by people who may see the record.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    field_order = ["reason", "people", "barred"]


class LiftForm(ActionForm):
    """End a restriction."""

    reason = forms.CharField(label="Why is it no longer needed?", widget=forms.Textarea(attrs={"rows": 3}))


class EmergencyForm(ActionForm):
    """Open a restricted record in an emergency."""

    reference = forms.CharField(label="The council’s own reference for the child", max_length=40)
    reason = forms.CharField(
        label="Why must you see it now?",
        help_text="The managers who may see the record are told at once, and one of them reviews it.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ReviewForm(ActionForm):
    """Review an opening."""

    note = forms.CharField(label="What did you find?", widget=forms.Textarea(attrs={"rows": 3}))


class OfRestriction(ActionPage):
    """An action on the restriction of one child that this person may see."""

    model, parameter = Child, "child_pk"
    permission = restricting.PERMISSION

    def restriction(self) -> Restriction:
        """The restriction in force; Refused where there is none."""
        rows = Restriction.objects.for_user(self.person).filter(child_id=self.record.pk, lifted_at__isnull=True)
        found = rows.first()
        if found is None:
            raise Refused("This record is not restricted.")
        return found

    def cancel_url(self) -> str:
        """The child's page."""
        return reverse("child", args=[self.record.pk])


class RestrictPage(OfRestriction):
    """Restrict a child's record."""

    form_class = RestrictForm
    heading = "Restrict this record"
    button = "Restrict"
    done = "Restricted. The record now exists only for the people you named."

    def form_options(self) -> dict[str, Any]:
        """The colleagues who see cases at this council."""
        return {"colleagues": User.objects.who_may(self.council, "view_cases").exclude(pk=self.person.pk)}

    def perform(self, form: Any) -> str:
        """Restrict it."""
        restricting.restrict(user=self.person, child=self.record, **form.facts())
        return self.cancel_url()


class LetInPage(RestrictPage):
    """Change who may see a restricted record."""

    form_class = LetInForm  # type: ignore[assignment]
    heading = "Who may see this restricted record"
    button = "Save"
    done = "Saved."

    def initial(self) -> dict[str, Any]:
        """Who may now."""
        grants = Grant.objects.for_user(self.person).filter(
            restriction__child_id=self.record.pk, restriction__lifted_at__isnull=True, ended_at__isnull=True
        )
        people: dict[str, list[int]] = {Grant.Kind.NAMED: [], Grant.Kind.BARRED: [], Grant.Kind.EMERGENCY: []}
        for grant in grants:
            people[grant.kind].append(grant.user_id)
        return {"people": people[Grant.Kind.NAMED], "barred": people[Grant.Kind.BARRED]}

    def perform(self, form: Any) -> str:
        """Save it."""
        restricting.change_people(user=self.person, restriction=self.restriction(), **form.facts())
        return self.cancel_url()


class LiftPage(OfRestriction):
    """End a restriction."""

    form_class = LiftForm
    heading = "End the restriction of this record"
    button = "End the restriction"
    done = "The record is no longer restricted."

    def perform(self, form: Any) -> str:
        """End it."""
        restricting.lift(user=self.person, restriction=self.restriction(), **form.facts())
        return self.cancel_url()


class EmergencyPage(CouncilActionPage):
    """Open a restricted record of the acting council in an emergency."""

    form_class = EmergencyForm
    template_name = "cases/restricted_open.html"
    heading = "Open a restricted record in an emergency"
    button = "Open it, and tell the managers"
    done = "Opened for four hours. The managers have been told, and will review it."

    def perform(self, form: Any) -> str:
        """Open it; a reference that opens nothing is written down, and said."""
        child = restricting.open_in_emergency(user=self.person, council=self.council, **form.facts())
        if child is None:
            raise NothingOpened
        return reverse("child", args=[child.pk])

    def once(self, form: ActionForm) -> str:
        """What was tried is kept in the log although nothing was opened."""
        try:
            return super().once(form)
        except NothingOpened:
            restricting.log_attempt(user=self.person, council=self.council, **form.facts())
            raise Refused(restricting.NOT_FOUND, "reference") from None


class NothingOpened(Exception):
    """The reference opens no record for this person."""


class RestrictedPage(CouncilPage):
    """The restricted records this person may see, and the emergency openings to review."""

    permission = restricting.PERMISSION
    template_name = "cases/restricted.html"

    def context(self) -> dict[str, Any]:
        """A record is named only to those for whom it exists."""
        restrictions = Restriction.objects.for_user(self.person).filter(council=self.council, lifted_at__isnull=True)
        children = Child.objects.for_user(self.person).filter(pk__in=restrictions.values("child_id"))
        openings = Grant.objects.for_user(self.person).filter(council=self.council, kind=Grant.Kind.EMERGENCY)
        openings = openings.select_related("user", "restriction", "reviewed_by").order_by("-given_at")
        seen = {child.pk: child for child in children}
        rows = Child.objects.for_user(self.person).filter(council=self.council).exclude(pk__in=seen)
        rows = rows.annotate(key=Upper("reference")).filter(key__in={one.reference.upper() for one in seen.values()})
        same = {child.reference.upper(): child for child in rows}
        access.saw(
            user=self.person,
            rows=[(pk, self.council.pk) for pk in [*seen, *(child.pk for child in same.values())]],
            what="restricted",
        )
        return {
            "council": self.council,
            "children": [(child, same.get(child.reference.upper())) for child in seen.values()],
            "openings": [(grant, seen.get(grant.restriction.child_id)) for grant in openings[:SHOWN]],
        }


class ReviewPage(ActionPage):
    """Review why a restricted record was opened."""

    model, parameter = Grant, "grant_pk"
    related = ("user", "restriction")
    permission = restricting.PERMISSION
    form_class = ReviewForm
    template_name = "cases/restricted_review.html"
    heading = "Review an emergency opening"
    button = "Reviewed"
    done = "Reviewed. The opening has ended."

    def log(self, request: HttpRequest) -> None:
        """The page names no child."""

    def context(self) -> dict[str, Any]:
        """Who opened it and why."""
        return {"grant": self.record}

    def cancel_url(self) -> str:
        """The list."""
        return reverse("restricted")

    def perform(self, form: Any) -> str:
        """Write it down."""
        restricting.review(user=self.person, grant=self.record, **form.facts())
        return self.cancel_url()
