"""Pages on what is known about a child beside the particulars. They go back to the page that shows all of it."""

from typing import Any, ClassVar

from django.urls import reverse

from audit.pages import ActionPage, RecordPage
from cases import about
from cases.about_forms import ConfirmForm, NameForm, PackForm, PersonForm, SiblingForm, StatusForm
from cases.models import CareStatus, Child, ChildName, KnownPerson, MissingAgainPack, SiblingLink
from rhi.refusals import Refused

PERSON_FACTS = ("name", "relation", "has_parental_responsibility", "must_not_be_told", "contact", "note")
PACK_FACTS = [name for name in PackForm.base_fields if name not in {"submission", "whose", "version"}]


class AboutPage(RecordPage):
    """Names, people, siblings, statuses of a child, each with its way to change it."""

    model, parameter = Child, "child_pk"
    template_name = "cases/about.html"

    def context(self) -> dict[str, Any]:
        """Everything, in a constant number of queries."""
        child, user = self.record, self.person
        linked = SiblingLink.objects.for_user(user).filter(child=child).values("sibling")
        return {
            "child": child,
            "names": list(ChildName.objects.for_user(user).filter(child=child)),
            "people": list(KnownPerson.objects.for_user(user).filter(child=child)),
            "siblings": list(Child.objects.for_user(user).filter(pk__in=linked)),
            "statuses": list(CareStatus.objects.for_user(user).filter(child=child)),
            "may_record": user.may("record_cases", child.council_id),
        }


class AboutAction(ActionPage):
    """An action on what is known; it goes back to the page of it all."""

    model: ClassVar[Any] = Child
    parameter: ClassVar[str] = "child_pk"
    permission = "record_cases"

    def child(self) -> Child:
        """Whose it is."""
        found: Child = self.record if isinstance(self.record, Child) else self.record.child
        return found

    def context(self) -> dict[str, Any]:
        """Whose it is, in words."""
        return {"lead": f"For {self.child().full_name}"}

    def cancel_url(self) -> str:
        """The page of it all."""
        return reverse("child_about", args=[self.child().pk])


class NewNamePage(AboutAction):
    """Another name."""

    form_class = NameForm
    heading = "Add another name"
    done = "Name saved. The search finds it."

    def perform(self, form: Any) -> str:
        """Record it."""
        about.add_name(user=self.person, child=self.record, **form.facts())
        return self.cancel_url()


class RemoveNamePage(AboutAction):
    """A name that was recorded wrongly."""

    model, parameter = ChildName, "child_name_pk"
    related = ("child",)
    form_class = ConfirmForm
    heading = "Remove this name"
    button = "Remove the name"
    done = "Name removed. It stays in the history."

    def context(self) -> dict[str, Any]:
        """Which."""
        return {"lead": str(self.record)}

    def perform(self, form: Any) -> str:
        """Remove it."""
        back = self.cancel_url()
        about.remove_name(user=self.person, child_name=self.record)
        return back


class NewPersonPage(AboutAction):
    """Somebody in the child's life."""

    form_class = PersonForm
    heading = "Add a person"
    done = "Person saved."

    def perform(self, form: Any) -> str:
        """Record them."""
        about.add_person(user=self.person, child=self.record, **form.facts())
        return self.cancel_url()


class ChangePersonPage(AboutAction):
    """Correct what is recorded of somebody."""

    model, parameter = KnownPerson, "known_person_pk"
    related = ("child",)
    form_class = PersonForm
    heading = "Change a person"

    def initial(self) -> dict[str, Any]:
        """What is recorded now."""
        return {name: getattr(self.record, name) for name in PERSON_FACTS}

    def perform(self, form: Any) -> str:
        """Save it."""
        version = form.cleaned_data["version"]
        about.change_person(user=self.person, known_person=self.record, version=version, **form.facts())
        return self.cancel_url()


class RemovePersonPage(AboutAction):
    """Somebody who no longer belongs in the record."""

    model, parameter = KnownPerson, "known_person_pk"
    related = ("child",)
    form_class = ConfirmForm
    heading = "Remove this person"
    button = "Remove the person"
    done = "Removed. They stay in the history."

    def context(self) -> dict[str, Any]:
        """Who."""
        return {"lead": str(self.record)}

    def perform(self, form: Any) -> str:
        """Remove them."""
        back = self.cancel_url()
        about.remove_person(user=self.person, known_person=self.record)
        return back


class LinkSiblingPage(AboutAction):
    """A brother or sister."""

    form_class = SiblingForm
    heading = "Link a brother or sister"
    done = "Linked. Each keeps a record of their own."

    def other(self, reference: str) -> Child:
        """The other child, among those this person may see; a restricted record does not exist for others."""
        mine = Child.objects.for_user(self.person).filter(council=self.council)
        found: Child | None = mine.known_by(reference).first()
        if found is None:
            raise Refused("No child of this council has this reference.", "reference")
        return found

    def perform(self, form: Any) -> str:
        """Link both."""
        other = self.other(form.cleaned_data["reference"])
        about.link_siblings(user=self.person, child=self.record, sibling=other)
        return self.cancel_url()


class UnlinkSiblingPage(LinkSiblingPage):
    """They are not siblings after all."""

    heading = "Take a link between siblings away"
    button = "Take the link away"
    done = "The link is taken away."

    def perform(self, form: Any) -> str:
        """Take both rows away."""
        other = self.other(form.cleaned_data["reference"])
        about.unlink_siblings(user=self.person, child=self.record, sibling=other)
        return self.cancel_url()


class NewStatusPage(AboutAction):
    """A plan or help of the council."""

    form_class = StatusForm
    heading = "Record a status"
    done = "Status saved."

    def perform(self, form: Any) -> str:
        """Record it; an open earlier one ends."""
        about.record_status(user=self.person, child=self.record, **form.facts())
        return self.cancel_url()


class ChangeStatusPage(AboutAction):
    """Correct a status, or end it."""

    model, parameter = CareStatus, "care_status_pk"
    related = ("child",)
    form_class = StatusForm
    heading = "Change or end a status"

    def initial(self) -> dict[str, Any]:
        """What is recorded now."""
        return {name: getattr(self.record, name) for name in ("kind", "starts_on", "ends_on")}

    def perform(self, form: Any) -> str:
        """Save it."""
        version = form.cleaned_data["version"]
        about.change_status(user=self.person, status=self.record, version=version, **form.facts())
        return self.cancel_url()


class ChangePackPage(AboutAction):
    """What helps to find this child if missing again."""

    permission = "view_cases"
    form_class = PackForm
    heading = "If missing again"
    done = "Pack saved."

    def pack(self) -> MissingAgainPack | None:
        """What is recorded now."""
        found: MissingAgainPack | None = (
            MissingAgainPack.objects.for_user(self.person).filter(child=self.child()).first()
        )
        return found

    def version(self) -> int | None:
        """Of the pack, not of the child."""
        pack = self.pack()
        return pack.version if pack else None

    def initial(self) -> dict[str, Any]:
        """What is recorded now."""
        pack = self.pack()
        return {name: getattr(pack, name) for name in PACK_FACTS} if pack else {}

    def perform(self, form: Any) -> str:
        """Write it."""
        version = form.cleaned_data["version"]
        about.write_pack(user=self.person, child=self.record, version=version, **form.facts())
        return reverse("child_pack", args=[self.child().pk])

    def cancel_url(self) -> str:
        """The pack."""
        return reverse("child_pack", args=[self.child().pk])
