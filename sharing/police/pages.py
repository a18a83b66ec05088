"""What the pages for police have in common: they exist for named users of a force only (404 for everybody else)."""

from typing import Any, ClassVar

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse

from accounts.models import Agency
from audit.pages import CouncilPage, TakesAction
from sharing.actions.police_members import member_of, require_lead
from sharing.models import PoliceMember


class PolicePage(CouncilPage):
    """A page for a named user of a force, behind the wall of that force (accounts.middleware)."""

    opens_to_police: ClassVar[bool] = True
    member: PoliceMember
    force: Agency

    def find(self, request: HttpRequest) -> None:
        """Whose page it is; then what it is about."""
        member = member_of(self.person)
        if member is None or member.user.agency is None:
            raise Http404
        self.member, self.force = member, member.user.agency
        self.look_up()

    def look_up(self) -> None:
        """The record of the address, where there is one."""


class PoliceAction(PolicePage, TakesAction):
    """A page for police with one form. Half-typed forms are kept for councils' people only."""

    def keep_draft(self, request: HttpRequest) -> HttpResponse:
        """Not kept: a draft belongs to a council."""
        return JsonResponse({"problem": "not kept"}, status=410)

    def child_id(self) -> int | None:
        """No draft, so about no child."""
        return None

    def show(self, form: Any, **extra: Any) -> HttpResponse:
        """The form page, without the script that keeps drafts."""
        return super().show(form, keeps_drafts=False, **extra)


class LeadPage(PolicePage):
    """A page for the leads of a force."""

    def find(self, request: HttpRequest) -> None:
        """404 for whoever is no named user, 403 for whoever is no lead."""
        super().find(request)
        require_lead(self.person, self.force)


class LeadAction(LeadPage, PoliceAction):
    """An action for the leads of a force."""
