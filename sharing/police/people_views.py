"""The named users of a force, for its leads; and the mailbox that is told once a day."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse

from sharing.actions.mailboxes import set_mailbox
from sharing.actions.police_members import invite_member, send_new_link, stop_member
from sharing.models import PoliceMember
from sharing.police.forms import InviteForm, MailboxForm, PlainForm
from sharing.police.pages import LeadAction, LeadPage


class PeoplePage(LeadPage):
    """Who reads for this force."""

    template_name = "sharing/police/people.html"

    def context(self) -> dict[str, Any]:
        """Everybody, people of today first."""
        people = list(PoliceMember.objects.of_force(self.force))
        return {"force": self.force, "people": people, "member": self.member}


class InvitePage(LeadAction):
    """Let somebody of the force in."""

    form_class = InviteForm
    heading = "Invite a person of your force"
    button = "Send the invitation"
    done = "Invited. They have been sent an e-mail with a link to choose a password."

    def context(self) -> dict[str, Any]:
        """What it means."""
        return {"lead": f"They will read everything that is released to {self.force}."}

    def cancel_url(self) -> str:
        """The list."""
        return reverse("police_people")

    def perform(self, form: Any) -> str:
        """Invite."""
        invite_member(user=self.person, force=self.force, **form.facts())
        return self.cancel_url()


class MailboxPage(LeadAction):
    """Where the daily notice goes."""

    form_class = MailboxForm
    heading = "Mailbox of the unit"
    done = "Saved. From the next morning on, the notice goes there."

    def initial(self) -> dict[str, Any]:
        """As it stands."""
        return {"mailbox": self.force.mailbox}

    def context(self) -> dict[str, Any]:
        """What is sent there."""
        return {"lead": "Once a day at seven, if anything is new: that it is, and where to sign in. No child is named."}

    def cancel_url(self) -> str:
        """The list."""
        return reverse("police_people")

    def perform(self, form: Any) -> str:
        """Save."""
        set_mailbox(user=self.person, force=self.force, **form.facts())
        return self.cancel_url()


class MemberAction(LeadAction):
    """An action on a named user of the lead's own force. Anybody else does not exist here: 404."""

    form_class = PlainForm
    about: PoliceMember

    def look_up(self) -> None:
        """Somebody of this force; people of another are not found."""
        rows = PoliceMember.objects.of_force(self.force).in_force()
        self.about = get_object_or_404(rows, pk=self.kwargs["police_member_pk"])

    def context(self) -> dict[str, Any]:
        """Whom it is about."""
        return {"lead": f"{self.about}, {self.force}"}

    def cancel_url(self) -> str:
        """The list."""
        return reverse("police_people")


class StopPage(MemberAction):
    """Somebody leaves the unit."""

    heading = "Stop this person’s access"
    button = "Stop access now"
    done = "Access stopped. They are signed out everywhere and cannot sign in again."

    def perform(self, form: Any) -> str:
        """Stop it."""
        stop_member(user=self.person, member=self.about)
        return self.cancel_url()


class NewLinkPage(MemberAction):
    """A new link for somebody who has not chosen a password yet."""

    heading = "Send the invitation again"
    button = "Send a new link"
    done = "A new link has been sent. The one before no longer works."

    def perform(self, form: Any) -> str:
        """Send it."""
        send_new_link(user=self.person, member=self.about)
        return self.cancel_url()
