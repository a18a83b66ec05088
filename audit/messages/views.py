"""What became of a council's messages, who hears what, and one's own wishes. No page shows what a message says."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from accounts import message_actions, outbox
from accounts.actions import NotAllowed
from accounts.kinds import HEARING_ROLES, TEMPLATES
from accounts.message_querysets import STATES
from accounts.models import MessagePreference, OutboxMessage
from accounts.roles import ROLE_WORDS
from audit.messages.forms import PlainForm, PreferencesForm, RulesForm
from audit.pages import CouncilPage, TakesAction
from rhi.numbers import whole_number

SHOWN = 50
COLOURS = {
    **dict.fromkeys(("failed", "undelivered"), "red"),
    **dict.fromkeys(("sent", "delivered"), "green"),
    **dict.fromkeys(("settled", "withdrawn"), "grey"),
    "uncertain": "orange",
}


class OfMessages(CouncilPage):
    """A page of the acting council, for who manages its people or signs off its interviews."""

    def find(self, request: HttpRequest) -> None:
        """The acting council, where the person must hold either permission."""
        council = request.acting_council  # type: ignore[attr-defined]
        if not council:
            raise NotAllowed("You hold no role at any council yet. Ask your administrator.")
        self.council = council
        message_actions.require_messages(self.person, council.pk)


class MessagesPage(OfMessages):
    """The council's messages, newest first, filtered by the link."""

    template_name = "messages/messages.html"

    def context(self) -> dict[str, Any]:
        """One page of messages, from the place in the link on."""
        now, asked = timezone.now(), self.request.GET
        state = asked.get("state", "") if asked.get("state", "") in STATES else ""
        rows = OutboxMessage.objects.for_user(self.person).filter(council=self.council)
        rows = rows.in_state(state, now) if state else rows
        before = whole_number(asked.get("before", ""))
        if before is not None:
            rows = rows.filter(pk__lt=before)
        found = list(rows.select_related("person", "resolved_by").defer("body").order_by("-pk")[: SHOWN + 1])
        shown, is_more = found[:SHOWN], len(found) > SHOWN
        return {
            "council": self.council,
            "rows": [(row, *state_words(row, now)) for row in shown],
            "state": state,
            "state_words": STATES.get(state, ""),
            "states": list(STATES.items()),
            "unsettled": outbox.unsettled(self.person, self.council),
            "older_url": f"?state={state}&before={shown[-1].pk}" if is_more else "",
        }


def state_words(message: OutboxMessage, now: datetime) -> tuple[str, str, datetime | None]:
    """(how it stands, the tag's colour, since or until when)."""
    state = message.state(now)
    at = {
        "waiting": None,
        "held": message.not_before_at,
        "sending": message.claimed_at,
        "sent": message.sent_at,
        "delivered": message.receipt_at,
        "undelivered": message.receipt_at,
        "failed": message.failed_at,
        "uncertain": message.uncertain_at,
        "withdrawn": message.withdrawn_at,
        "settled": message.resolved_at,
    }[state]
    words = {"held": "Held until", "settled": message.get_resolution_display()}.get(state, STATES[state])
    return words, COLOURS.get(state, "blue"), at


class MessageAction(TakesAction):
    """An action on one message of a council where the person holds either permission."""

    form_class = PlainForm

    def find(self, request: HttpRequest) -> None:
        """The message, or 404. Who may see it may decide about it."""
        rows = OutboxMessage.objects.for_user(self.person).select_related("council", "person")
        self.record = get_object_or_404(rows, pk=self.kwargs["outbox_message_pk"])
        self.council = self.record.council
        message_actions.require_messages(self.person, self.council.pk)

    def context(self) -> dict[str, Any]:
        """Which message."""
        return {"lead": f"{self.record.told}, to {self.record.person or self.record.recipient}", "keeps_drafts": False}

    def cancel_url(self) -> str:
        """The list."""
        return reverse("messages")


class SendAgainPage(MessageAction):
    """Send the same words a second time."""

    heading = "Send the message again"
    button = "Send again"
    done = "It is sent again within a minute."

    def perform(self, form: Any) -> str:
        """Send it."""
        message_actions.send_again(user=self.person, message=self.record)
        return self.cancel_url()


class LetBePage(MessageAction):
    """Nothing more is to be done."""

    heading = "Let the message be"
    button = "Let it be"
    done = "Noted. The message is not listed as failed any more."

    def perform(self, form: Any) -> str:
        """Note it."""
        message_actions.let_be(user=self.person, message=self.record)
        return self.cancel_url()


class RulesPage(OfMessages, TakesAction):
    """Who hears what at the acting council."""

    form_class = RulesForm
    template_name = "messages/rules.html"
    heading = "Who is told what"
    done = "Saved. It holds for messages from now on."

    def initial(self) -> dict[str, Any]:
        """As it stands: what the council ticked, else what comes with the service."""
        return {kind.value: roles for kind, roles in message_actions.rules_of(self.council).items()}

    def version(self) -> int | None:
        """Grows with each change of any row."""
        return message_actions.version_of_rules(self.council)

    def context(self) -> dict[str, Any]:
        """The columns, and which rows are urgent."""
        return {
            "lead": f"At {self.council}. Messages name no child: they say how many, and where to look.",
            "roles": [ROLE_WORDS[role] for role in HEARING_ROLES],
            "urgent": {kind.value for kind, template in TEMPLATES.items() if template.is_urgent},
            "personal": [template.words for template in TEMPLATES.values() if template.is_personal],
        }

    def cancel_url(self) -> str:
        """The list."""
        return reverse("messages")

    def perform(self, form: Any) -> str:
        """Save."""
        version = form.cleaned_data["version"] or 0
        message_actions.save_rules(user=self.person, council=self.council, version=version, rules=form.rules())
        return reverse("message_rules")


class PreferencesPage(TakesAction):
    """When and how one wants messages: for anybody who is signed in."""

    form_class = PreferencesForm
    template_name = "messages/preferences.html"
    heading = "Messages to you"
    done = "Saved. It holds for messages from now on."

    def find(self, request: HttpRequest) -> None:
        """Oneself: nothing to permit."""
        self.record = MessagePreference.objects.filter(user=self.person).first() or MessagePreference(user=self.person)

    def child_id(self) -> int | None:
        """It is about no child."""
        return None

    def keep_draft(self, request: HttpRequest) -> HttpResponse:
        """A short form, of somebody who may act for no council: not kept."""
        return JsonResponse({"problem": "not kept"}, status=410)

    def initial(self) -> dict[str, Any]:
        """As it stands."""
        names = ("pace", "digest_hour", "quiet_from", "quiet_until", "channel", "phone")
        return {name: getattr(self.record, name) for name in names}

    def context(self) -> dict[str, Any]:
        """No drafts; where e-mails go."""
        return {"keeps_drafts": False, "email": self.person.email}

    def cancel_url(self) -> str:
        """One's account."""
        return reverse("your_account")

    def perform(self, form: Any) -> str:
        """Save."""
        version = form.cleaned_data["version"] or 0
        message_actions.save_preferences(user=self.person, version=version, **form.facts())
        return self.cancel_url()
