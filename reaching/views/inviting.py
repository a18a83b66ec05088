"""Inviting a child to their own page; and what is done about an invitation afterwards."""

from datetime import timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from accounts import channels
from accounts.messages import duty_ways
from accounts.models import Channel, User
from audit.pages import ActionPage, OwnOrGivenPage
from cases import contacts
from cases.models import ContactPoint
from interviews.models import ReturnInterview
from reaching import ways
from reaching.actions import inviting
from reaching.actions.inviting import Facts
from reaching.invite_forms import HandOverForm, InviteForm, LengthenForm, PrintAgainForm, RevokeForm
from reaching.languages import language_of
from reaching.links import link_of
from reaching.models import TalkInvitation
from reaching.models.wordings import Purpose, Way
from reaching.printing import paper
from reaching.wordings import previews
from reaching.wordings.choosing import Chosen, sent_as
from rhi.refusals import Refused

PLACE_OF_LINK = "/t/····-····-····/"
LEAVING = "The message is being sent at this very moment and cannot be stopped, but its link opens nothing any more."


class OfInvitation(ActionPage, OwnOrGivenPage):
    """A page for whoever records cases or conducts interviews there, or is given this interview."""

    model: ClassVar[Any] = TalkInvitation
    parameter: ClassVar[str] = "talk_invitation_pk"
    related: ClassVar[tuple[str, ...]] = (
        "child",
        "return_interview__child",
        "return_interview__episode",
        "contact_point",
    )
    done = ""

    def require_allowed(self) -> None:
        """Who may invite."""
        inviting.require_inviter(self.person, self.owed())

    def owed(self) -> ReturnInterview:
        """The return home interview it is about."""
        found: ReturnInterview = self.record.return_interview
        return found

    def cancel_url(self) -> str:
        """The return home interview's page, or the one among those given to the person."""
        page = "return_interview" if self.person.may("view_cases", self.council.pk) else "assigned_interview"
        return reverse(page, args=[self.owed().pk])

    def show(self, form: Any, **extra: Any) -> HttpResponse:
        """Half-typed, nothing is kept: a word agreed with the child stands nowhere in clear."""
        return super().show(form, **{"keeps_drafts": False, **extra})


class Printing(OfInvitation):
    """A page whose answer may be paper: the secret is in it, and nowhere else."""

    printed: tuple[TalkInvitation, str, str, str] | None = None

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The PDF, once; sent a second time only the way back."""
        answer = super().post(request, *args, **kwargs)
        if self.printed is None:
            return answer
        invitation, secret, size, body = self.printed
        made = paper.pdf(paper_of(invitation, link_of(secret), size, body))
        answer = HttpResponse(made, content_type="application/pdf")
        answer["Content-Disposition"] = f'attachment; filename="{invitation.pk}.pdf"'
        answer["Cache-Control"] = "no-store"
        return answer


def paper_of(invitation: TalkInvitation, link: str, size: str, body: str) -> paper.Paper:
    """The paper of an invitation."""
    language = language_of(invitation.language)
    contact = invitation.contact_point
    address = contact.value if contact is not None and size == "letter" else ""
    words = Chosen("", body).with_link(paper.short(link))
    return paper.Paper(size, words, link, language.code, language.direction, address)


class InvitePage(Printing):
    """Choose how, see the very text, send or print it."""

    model: ClassVar[Any] = ReturnInterview
    parameter: ClassVar[str] = "return_interview_pk"
    related = ("child", "episode")
    form_class = InviteForm
    template_name = "reaching/invite.html"
    heading = "Invite the child to their own page"
    purpose: ClassVar[Purpose] = Purpose.OFFER
    sent: ClassVar[str] = "The invitation is on its way. It counts as an offer once it has left."

    def owed(self) -> ReturnInterview:
        """The record itself."""
        found: ReturnInterview = self.record
        return found

    def contacts(self) -> list[tuple[ContactPoint, str]]:
        """Those of the child and of people in the child's life, each with why it is not used."""
        if not hasattr(self, "_contacts"):
            permission = "view_cases" if self.person.may("view_cases", self.council.pk) else "conduct_assigned"
            rows = ContactPoint.objects.for_user(self.person, permission).filter(child=self.owed().child_id)
            found = list(rows.select_related("child", "person"))
            why = contacts.reasons(found)
            self._contacts = [(row, why[row.pk]) for row in found]
        return self._contacts

    def lost(self) -> dict[int, str]:
        """Why the last message to each contact did not arrive, where it did not."""
        permission = "view_cases" if self.person.may("view_cases", self.council.pk) else "conduct_assigned"
        rows = TalkInvitation.objects.for_user(self.person, permission).filter(left_at__isnull=False)
        last = rows.filter(contact_point__in=[row.pk for row, _ in self.contacts()])
        last = last.order_by("contact_point_id", "-left_at").distinct("contact_point_id")
        return {row.contact_point_id or 0: row.undelivered_why for row in last if row.undelivered_at}

    def form_options(self) -> dict[str, Any]:
        """What may be chosen."""
        return {
            "ways": ways.offered((row for row, why in self.contacts() if not why), self.lost()),
            "languages": {"en", *self.council.talk_languages},
            "known": inviting.known_facts(self.owed().child),
        }

    def context(self) -> dict[str, Any]:
        """Whom; what is not used and why; what this installation does not send."""
        owed = self.owed()
        closed = [words.lower() for value, words in Channel.choices if not channels.is_available(value)]
        return {
            "owed": owed,
            "lead": f"{owed.child.full_name}: {owed.state_words.lower()}",
            "why_not": inviting.why_no_invitation(owed, self.purpose),
            "has_duty": bool(duty_ways(self.council)),
            "not_used": [(row, why) for row, why in self.contacts() if why],
            "closed_channels": closed,
            "may_see_contacts": self.person.may("view_cases", self.council.pk),
        }

    def settings(self, form: Any) -> dict[str, Any]:
        """What decides on the text."""
        way, language = ways.Choice.of(form.cleaned_data["where"]).way, form.cleaned_data["language"]
        return {"owed": self.owed().pk, "way": way, "purpose": self.purpose.value, "language": language}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The text first; sent only when exactly this text was shown."""
        form: Any = self.make_form(request.POST)
        if not form.is_valid() or inviting.why_no_invitation(self.owed(), self.purpose):
            return super().post(request, *args, **kwargs)
        asked, mark = self.settings(form), form.cleaned_data["shown"]
        if "send" in request.POST and previews.was_shown(self.council, asked, mark):
            return super().post(request, *args, **kwargs)
        texts, mark = previews.shown(self.council, asked)
        data = request.POST.copy()
        data["shown"] = mark
        language = language_of(asked["language"])
        preview = {
            "texts": [(text.subject, text.with_link(f"{settings.TALK_URL}{PLACE_OF_LINK}")) for text in texts],
            "language": language.code,
            "direction": language.direction,
            "is_paper": ways.Choice.of(form.cleaned_data["where"]).is_paper,
        }
        return self.show(self.make_form(data), preview=preview)

    def perform(self, form: Any) -> str:
        """Send or print."""
        cleaned, asked = form.cleaned_data, self.settings(form)
        chosen = previews.chosen_of(self.council, asked, cleaned["shown"], self.owed().child)
        if chosen is None:
            raise Refused("Look at the text first.")
        where = ways.Choice.of(cleaned["where"])
        invitation, secret = inviting.invite_child(
            user=self.person,
            return_interview=self.owed(),
            purpose=asked["purpose"],
            way=asked["way"],
            contact_point=self.contact(where.contact) if where.contact else None,
            language=asked["language"],
            facts=Facts(cleaned["facts_known"][0], cleaned["facts_known"][1], cleaned["word"]),
            expires_at=timezone.now() + timedelta(days=cleaned["days"]),
            chosen=chosen,
            is_printed=where.is_paper,
            **self.shown_after(form),
        )
        if where.is_paper:
            self.printed = (invitation, secret, where.size, chosen.body)
        else:
            messages.success(self.request, self.sent)
        return self.cancel_url()

    def shown_after(self, form: Any) -> dict[str, str]:
        """What the page shows after a talk: nothing, where it offers one."""
        return {}

    def contact(self, pk: int) -> ContactPoint:
        """The one chosen among those that were offered."""
        return next(row for row, _ in self.contacts() if row.pk == pk)


class PrintAgainPage(Printing):
    """The same paper with a new link."""

    form_class = PrintAgainForm
    heading, button = "Print it again", "Print it with a new link"

    def context(self) -> dict[str, Any]:
        """What happens to the old one."""
        return {"lead": "The link on the paper that you printed before stops working at once."}

    def perform(self, form: Any) -> str:
        """A new link; the old one ends."""
        version = form.cleaned_data["version"]
        made, secret = inviting.print_again(user=self.person, invitation=self.record, version=version)
        size = "letter" if made.way == Way.LETTER else "card"
        self.printed = (made, secret, size, sent_as(made).body)
        return self.cancel_url()


class HandOverPage(OfInvitation):
    """The card was given, the letter posted: now it is an offer."""

    form_class = HandOverForm
    heading = "Record that it was handed over or posted"
    done = "Recorded. It counts as an offer from then on."

    def form_options(self) -> dict[str, Any]:
        """Colleagues who see the council's cases, and oneself."""
        colleagues = User.objects.who_may(self.council, "view_cases") | User.objects.filter(pk=self.person.pk)
        return {"colleagues": colleagues.distinct()}

    def initial(self) -> dict[str, Any]:
        """Now, by oneself."""
        return {"handed_at": timezone.now(), "handed_by": self.person.pk}

    def perform(self, form: Any) -> str:
        """Record it."""
        version = form.cleaned_data["version"]
        inviting.hand_over(user=self.person, invitation=self.record, version=version, **form.facts())
        return self.cancel_url()


class RevokePage(OfInvitation):
    """The link opens nothing any more."""

    form_class = RevokeForm
    heading, button = "Revoke the link", "Revoke it"

    def perform(self, form: Any) -> str:
        """Revoke it, and say what became of the message."""
        version = form.cleaned_data["version"]
        _, leaving = inviting.revoke(user=self.person, invitation=self.record, version=version, **form.facts())
        messages.success(self.request, "The link is revoked: it opens nothing any more.")
        if leaving:
            messages.warning(self.request, LEAVING)
        return self.cancel_url()


class LengthenPage(OfInvitation):
    """The link works for longer."""

    form_class = LengthenForm
    heading, done = "Let the link work for longer", "Saved."

    def perform(self, form: Any) -> str:
        """Lengthen it."""
        version = form.cleaned_data["version"]
        inviting.lengthen(user=self.person, invitation=self.record, version=version, **form.facts())
        return self.cancel_url()
