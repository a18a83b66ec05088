"""Pages about the people of the acting council, the page of one's own account, and the link of an invitation."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.db.models import Prefetch, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from accounts import people
from accounts.actions import require
from accounts.models import Council, Invitation, RoleHolding, User
from accounts.roles import ROLE_WORDS, Role, what_it_allows
from audit.pages import CouncilActionPage, CouncilPage, TakesAction
from audit.people.forms import (
    ChangeRoleForm,
    FilterForm,
    FirstPasswordForm,
    GiveRoleForm,
    InviteForm,
    PlainForm,
    ReasonForm,
    SearchForm,
    TeamForm,
)
from rhi.refusals import Refused
from rhi.words import day_words

SHOWN = 25
GIVEN = "Role given. It is in force from now on, and they have been sent an e-mail."
WAITS = "This role opens records: it is in force once another administrator or a manager says yes. They have been told."


class PeoplePage(CouncilPage):
    """Who holds which role at the acting council."""

    permission = "manage_people"
    template_name = "people/people.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The list, filtered by what stands in the address."""
        return self.show(FilterForm(request.GET), "")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """A search; its words stay out of every address."""
        form = SearchForm(request.POST)
        return self.show(form, form.cleaned_data.get("q", "").strip() if form.is_valid() else "")

    def show(self, form: FilterForm, text: str) -> HttpResponse:
        """One page of people with their roles at this council only."""
        chosen = form.cleaned_data if form.is_valid() else {}
        role, state = chosen.get("role", ""), chosen.get("state") or "now"
        found = self.found(role, state, text)
        page = Paginator(found, SHOWN).get_page(self.request.GET.get("page"))
        return render(
            self.request,
            self.template_name,
            {
                "council": self.council,
                "search": SearchForm(initial={"q": text, "role": role, "state": state}),
                "page": page,
                "people": list(page.object_list),
                "role": role,
                "state": state,
                "text": text,
                "is_searched": bool(text),
                "role_words": ROLE_WORDS[Role(role)] if role else "",
            },
        )

    def found(self, role: str, state: str, text: str) -> QuerySet[User]:
        """The people of the council that match, by name; each with `roles_here`."""
        today = timezone.localdate()
        here = RoleHolding.objects.for_user(self.person).filter(council_role__council=self.council)
        wanted = {"now": here.not_over(today), "ended": here.over(today)}.get(state, here)
        fitting = wanted.filter(council_role__role=role) if role else wanted
        rows = User.objects.filter(pk__in=fitting.values("user_id"))
        for word in text.split()[:6]:
            rows = rows.filter(Q(name__icontains=word) | Q(email__icontains=word))
        shown = Prefetch("holdings", queryset=wanted.select_related("council_role"), to_attr="roles_here")
        return rows.prefetch_related(shown).order_by("name", "pk")


class InvitePage(CouncilActionPage):
    """Invite somebody to the acting council."""

    permission = "manage_people"
    form_class = InviteForm
    heading = "Invite a person"
    button = "Invite"
    done = ""

    def cancel_url(self) -> str:
        """The list."""
        return reverse("people")

    def context(self) -> dict[str, Any]:
        """For which council."""
        return {"lead": f"They will work for {self.council}, and see only what their role allows."}

    def perform(self, form: Any) -> str:
        """Invite, and go to the person; or to what waits for a second person."""
        invited = people.invite_person(user=self.person, council=self.council, **form.facts())
        if RoleHolding.objects.filter(user=invited, council_role__council=self.council).exists():
            messages.success(self.request, "Invited. They have been sent an e-mail that says how to sign in.")
            return reverse("person", args=[invited.pk])
        messages.success(self.request, WAITS)
        return reverse("role_requests")


class AboutPerson(CouncilPage):
    """A page about somebody who holds or held a role at the acting council. Anybody else does not exist here: 404."""

    permission = "manage_people"
    about: User

    def find(self, request: HttpRequest) -> None:
        """Somebody of this council, or 404; then the permission, or 403."""
        council = request.acting_council  # type: ignore[attr-defined]
        if not council:
            raise Http404
        self.council = council
        if not self.is_of(council):
            raise Http404
        self.look_up()
        require(self.person, self.permission, council.pk)

    def is_of(self, council: Council) -> bool:
        """Whether the person holds a role there; not who only does work that the council handed over."""
        if council.pk not in self.person.limited_council_ids():
            return True
        held = RoleHolding.objects.in_force(timezone.localdate()).filter(user=self.person)
        return bool(held.filter(council_role__council=council).exists())

    def look_up(self) -> None:
        """The person of the address."""
        here = RoleHolding.objects.filter(council_role__council=self.council)
        rows = User.objects.filter(pk__in=here.values("user_id")).select_related("agency")
        self.about = get_object_or_404(rows, pk=self.kwargs["user_pk"])

    def cancel_url(self) -> str:
        """The person's page."""
        return reverse("person", args=[self.about.pk])


class PersonPage(AboutPerson):
    """One person: roles now, roles before, the invitation, and what can be done."""

    template_name = "people/person.html"

    def context(self) -> dict[str, Any]:
        """Only what belongs to this council, and whether they have signed in."""
        today, now = timezone.localdate(), timezone.now()
        here = RoleHolding.objects.for_user(self.person).filter(council_role__council=self.council, user=self.about)
        here = here.select_related("council_role", "given_by", "ended_by")
        asked = Invitation.objects.for_user(self.person).filter(council=self.council, user=self.about).first()
        held = list(here.not_over(today))
        return {
            "council": self.council,
            "about": self.about,
            "is_self": self.about.pk == self.person.pk,
            "held": [(row, what_it_allows(Role(row.council_role.role))) for row in held],
            "past": list(here.over(today)),
            "invitation": asked,
            "invitation_words": invitation_words(asked, now),
            "team": held[0].team if held else "",
            "may_resend": bool(held) and not self.about.has_usable_password(),
            "may_cancel": bool(asked and not asked.accepted_at and not asked.cancelled_at),
        }


def invitation_words(asked: Invitation | None, now: datetime) -> str:
    """How an invitation stands."""
    if asked is None:
        return "None was needed"
    if asked.accepted_at:
        return "Accepted"
    if asked.cancelled_at:
        return "Cancelled"
    return "Waiting for them" if asked.is_open(now) else "Too old: send a new one"


class PersonAction(AboutPerson, TakesAction):
    """An action on a person of the acting council."""

    def context(self) -> dict[str, Any]:
        """Who it is about."""
        return {"lead": f"{self.about}, {self.council}"}


class NewRolePage(PersonAction):
    """A further role."""

    form_class = GiveRoleForm
    heading = "Give a role"
    button = "Give the role"
    done = ""

    def perform(self, form: Any) -> str:
        """Give it."""
        made = people.grant_role(user=self.person, council=self.council, to=self.about, **form.facts())
        messages.success(self.request, GIVEN if isinstance(made, RoleHolding) else WAITS)
        return self.cancel_url()


class TeamPage(PersonAction):
    """The team somebody works in."""

    form_class = TeamForm
    heading, done = "Team", "Saved."

    def teams(self) -> dict[int, str]:
        """Everybody's here."""
        return User.objects.teams_at(self.council)

    def initial(self) -> dict[str, Any]:
        """Theirs."""
        return {"team": self.teams().get(self.about.pk, "")}

    def context(self) -> dict[str, Any]:
        """Whose, and which teams there are, so that one is not written two ways."""
        known = "; ".join(sorted(set(self.teams().values()) - {""}))
        return {"lead": f"{self.about}, {self.council}. {f'Teams so far: {known}' if known else 'No team yet.'}"}

    def perform(self, form: Any) -> str:
        """Save."""
        people.set_team(user=self.person, council=self.council, of=self.about, **form.facts())
        return self.cancel_url()


class LeavePage(PersonAction):
    """Somebody leaves the council."""

    form_class = ReasonForm
    heading = "End all roles"
    button = "End all roles now"
    done = "All roles have ended. If interviews are still assigned to them, hand these over next."

    def perform(self, form: Any) -> str:
        """End them."""
        people.end_all_roles(user=self.person, council=self.council, of=self.about, **form.facts())
        return self.cancel_url()


class ResendPage(PersonAction):
    """A new link for somebody who has not chosen a password yet."""

    form_class = PlainForm
    heading = "Send the invitation again"
    button = "Send a new link"
    done = "A new link has been sent. The one before no longer works."

    def perform(self, form: Any) -> str:
        """Send it."""
        people.resend_invitation(user=self.person, council=self.council, to=self.about)
        return self.cancel_url()


class CancelPage(PersonAction):
    """An invitation that was a mistake."""

    form_class = ReasonForm
    heading = "Cancel the invitation"
    button = "Cancel the invitation"
    done = "Invitation cancelled. Its link no longer works, and the roles it was for have ended."

    def perform(self, form: Any) -> str:
        """Cancel it."""
        people.cancel_invitation(user=self.person, council=self.council, to=self.about, **form.facts())
        return self.cancel_url()


class RoleAction(PersonAction):
    """An action on one holding of a role at the acting council."""

    holding: RoleHolding

    def look_up(self) -> None:
        """The holding of the address, if it belongs to this council."""
        rows = RoleHolding.objects.filter(council_role__council=self.council).select_related("user", "council_role")
        self.holding = get_object_or_404(rows, pk=self.kwargs["role_holding_pk"])
        self.about = self.holding.user

    def context(self) -> dict[str, Any]:
        """Whose role it is."""
        role = self.holding.council_role.get_role_display()
        return {"lead": f"{self.about}: {role} at {self.council}, since {day_words(self.holding.starts_on)}"}


class ChangeRolePage(RoleAction):
    """The last day of a role."""

    form_class = ChangeRoleForm
    heading = "Change the last day"
    done = ""

    def initial(self) -> dict[str, Any]:
        """As it stands."""
        return {"ends_on": self.holding.ends_on}

    def perform(self, form: Any) -> str:
        """Save it; a later day may wait for a second person."""
        made = people.change_end(user=self.person, holding=self.holding, **form.facts())
        is_saved = isinstance(made, RoleHolding)
        messages.success(self.request, "Last day saved. After that day the role gives nothing." if is_saved else WAITS)
        return self.cancel_url()


class EndRolePage(RoleAction):
    """A role ends at once."""

    form_class = ReasonForm
    heading = "End the role now"
    button = "End the role now"
    done = "Role ended. From now on it gives nothing; if it was the last one anywhere, they can no longer sign in."

    def perform(self, form: Any) -> str:
        """End it."""
        people.end_holding(user=self.person, holding=self.holding, **form.facts())
        return self.cancel_url()


class YourAccountPage(CouncilPage):
    """What one may do, where, and until when: for anybody who is signed in."""

    template_name = "people/account.html"

    def find(self, request: HttpRequest) -> None:
        """Oneself: nothing to look up, nothing to permit."""

    def context(self) -> dict[str, Any]:
        """One's own roles at every council."""
        rows = RoleHolding.objects.not_over(timezone.localdate()).filter(user=self.person)
        rows = rows.select_related("council_role__council").order_by("council_role__council__name", "starts_on")
        acting = self.request.acting_council  # type: ignore[attr-defined]
        may_manage = bool(acting) and self.person.may("manage_people", acting.pk)
        return {
            "held": [(row, what_it_allows(Role(row.council_role.role))) for row in rows],
            "may_confirm_roles": bool(acting) and self.person.may("confirm_roles", acting.pk),
            "may_see_messages": may_manage or (bool(acting) and self.person.may("sign_off", acting.pk)),
            "may_see_operations": may_manage or self.person.is_staff,
        }


@login_not_required
@never_cache
@sensitive_post_parameters("password", "again")
def welcome(request: HttpRequest, invitation_pk: int, secret: str) -> HttpResponse:
    """The link of an invitation: choose the first password. A link that was used, changed or is too old: 404."""
    asked = people.open_invitation(invitation_pk=invitation_pk, secret=secret)
    if asked is None:
        return render(request, "people/link_over.html", status=404)
    if request.method not in {"GET", "HEAD", "POST"}:
        return HttpResponse(status=405, headers={"Allow": "GET, HEAD, POST"})
    form = FirstPasswordForm(request.POST or None)
    if form.is_valid():
        try:
            people.accept_invitation(invitation_pk=invitation_pk, secret=secret, password=form.cleaned_data["password"])
        except Refused as refusal:
            form.add_error(refusal.field, refusal.message)
        else:
            messages.success(request, "Your password is set. Sign in with your e-mail address.")
            return HttpResponseRedirect(reverse("account_login"))
    context = {"form": form, "heading": "Choose your password", "button": "Set the password", "lead": ""}
    return render(request, "people/welcome.html", {**context, "asked": asked})
