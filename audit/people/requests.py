"""Roles that wait for a second person: the list, and the page on which somebody says yes or no."""

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from accounts.actions import require
from accounts.granting import answer
from accounts.role_models import RoleRequest
from accounts.roles import Permission, Role, what_it_allows
from audit.pages import CouncilPage, TakesAction
from audit.people.forms import AnswerRoleForm
from rhi.words import day_words

RELATED = ("user", "user__agency", "asked_by", "answered_by", "agency", "council_role__council")


class RoleRequestsPage(CouncilPage):
    """The roles of the acting council that wait for a second person."""

    permission = Permission.CONFIRM_ROLES
    template_name = "people/requests.html"

    def context(self) -> dict[str, Any]:
        """Those that wait, oldest first."""
        rows = RoleRequest.objects.for_user(self.person).filter(council_role__council=self.council)
        return {"council": self.council, "rows": list(rows.waiting().select_related(*RELATED))}


class RoleRequestPage(TakesAction):
    """One of them: what it gives to whom, and the answer."""

    permission = Permission.CONFIRM_ROLES
    form_class = AnswerRoleForm
    heading = "A role that needs a second person"
    button = "Save the answer"
    done = "Saved. The managers of the council are told of every role that is given."
    asked: RoleRequest

    def find(self, request: HttpRequest) -> None:
        """The request, or 404 for whoever may not answer it."""
        rows = RoleRequest.objects.for_user(self.person).select_related(*RELATED)
        self.asked = get_object_or_404(rows, pk=self.kwargs["role_request_pk"])
        self.council = self.asked.council_role.council
        require(self.person, self.permission, self.council.pk)

    def context(self) -> dict[str, Any]:
        """Who gets what, from whom, until when."""
        asked, role = self.asked, self.asked.council_role
        until = f" until {day_words(asked.ends_on)}" if asked.ends_on else ""
        lead = (
            f"{asked.asked_by} wants to give {asked.user} ({asked.user.email}) the role "
            f"“{role.get_role_display()}” at {self.council}{until}. It allows: {what_it_allows(Role(role.role))}."
        )
        if asked.answered_by:
            lead += f" Answered by {asked.answered_by}: {'yes' if asked.is_granted else 'no'}."
        elif self.person.pk in {asked.asked_by_id, asked.user_id}:
            lead += " You cannot say yes to this yourself."
        return {"lead": lead}

    def cancel_url(self) -> str:
        """The list."""
        return reverse("role_requests")

    def perform(self, form: Any) -> str:
        """Answer."""
        facts = form.facts()
        is_granted = facts["decision"] == "yes"
        answer(user=self.person, request=self.asked, is_granted=is_granted, reason=facts.get("reason") or "")
        return self.cancel_url()
