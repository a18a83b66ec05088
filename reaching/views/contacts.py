"""Ways to reach a child: all of them on one page, added and changed one by one."""

from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from accounts import channels
from accounts.actions import require
from accounts.models import Channel
from audit.pages import ActionPage, RecordPage
from cases import contacts
from cases.contact_forms import ContactForm
from cases.models import Child, ContactPoint, KnownPerson
from reaching.actions.contacts import add_contact, change_contact

FACTS = ("channel", "value", "safety", "safety_reason")
LEAVING = (
    "A message to it is being sent at this very moment and cannot be stopped. Its link opens nothing any more: ring"
    " the child, if that is safe."
)


class ContactsPage(RecordPage):
    """Every way to reach the child and the people in the child's life, and which of them may be used."""

    model, parameter = Child, "child_pk"
    template_name = "reaching/contacts.html"

    def context(self) -> dict[str, Any]:
        """The rows with why one is not used."""
        child, user = self.record, self.person
        rows = list(ContactPoint.objects.for_user(user).filter(child=child).select_related("child", "person"))
        why = contacts.reasons(rows)
        may = {name: user.may(name, child.council_id) for name in ("record_cases", "conduct_interviews")}
        return {
            "child": child,
            "rows": [(row, why[row.pk]) for row in rows],
            "people": list(KnownPerson.objects.for_user(user).filter(child=child)),
            "may_record": any(may.values()),
            "missing_channels": [words for value, words in Channel.choices if not channels.is_available(value)],
        }


class OfContacts(ActionPage):
    """An action on a way to be reached; whoever records cases or conducts interviews."""

    form_class = ContactForm
    button, done = "Save", ""

    def child(self) -> Child:
        """Whose it is."""
        found: Child = self.record if isinstance(self.record, Child) else self.record.child
        return found

    def find(self, request: HttpRequest) -> None:
        """The record, or 404; then either permission, or 403."""
        super().find(request)
        if not self.person.may("conduct_interviews", self.council.pk):
            require(self.person, "record_cases", self.council.pk)

    def cancel_url(self) -> str:
        """All of them."""
        return reverse("child_contacts", args=[self.child().pk])

    def say(self, came: contacts.Withdrawn) -> str:
        """Saved, and what became of messages on their way."""
        number = len(came.taken_back)
        taken = f" {number} message{'s' if number > 1 else ''} that waited will not be sent." if number else ""
        messages.success(self.request, f"Saved.{taken}")
        if came.leaving:
            messages.warning(self.request, LEAVING)
        return self.cancel_url()


class NewContactPage(OfContacts):
    """A way to reach the child."""

    model: ClassVar[Any] = Child
    parameter: ClassVar[str] = "child_pk"
    heading = "Add a way to reach the child"

    def context(self) -> dict[str, Any]:
        """Whose."""
        return {"lead": f"For {self.child().full_name}"}

    def perform(self, form: Any) -> str:
        """Record it."""
        return self.say(add_contact(user=self.person, child=self.record, **form.facts()))


class NewPersonContactPage(NewContactPage):
    """A way to reach somebody in the child's life."""

    model, parameter = KnownPerson, "known_person_pk"
    related = ("child",)
    heading = "Add a way to reach this person"

    def context(self) -> dict[str, Any]:
        """Whose."""
        return {"lead": f"{self.record}, for {self.child().full_name}"}

    def perform(self, form: Any) -> str:
        """Record it."""
        return self.say(add_contact(user=self.person, child=self.child(), person=self.record, **form.facts()))


class ChangeContactPage(OfContacts):
    """Correct it, or say how safe it is."""

    model, parameter = ContactPoint, "contact_point_pk"
    related = ("child", "person")
    heading = "Change a way to be reached"

    def find(self, request: HttpRequest) -> None:
        """The contact of this child."""
        super().find(request)
        get_object_or_404(ContactPoint.objects.for_user(self.person), pk=self.record.pk, child=self.kwargs["child_pk"])

    def context(self) -> dict[str, Any]:
        """Whose."""
        person = f"{self.record.person}, for " if self.record.person else "For "
        return {"lead": f"{person}{self.child().full_name}"}

    def initial(self) -> dict[str, Any]:
        """As it stands."""
        return {name: getattr(self.record, name) for name in FACTS}

    def perform(self, form: Any) -> str:
        """Save it."""
        version = form.cleaned_data["version"]
        return self.say(change_contact(user=self.person, contact=self.record, version=version, **form.facts()))
