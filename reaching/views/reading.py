"""What children wrote on their own pages, as people of the council read it; and when they say that they do."""

from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from audit.pages import ActionPage, CouncilActionPage, OwnOrGivenPage
from interviews.actions import council_rules
from reaching import complaints
from reaching.actions import answering
from reaching.forms import OwnPageForm, ReadForm
from reaching.languages import language_of
from reaching.models import AfterTalk, ChildAnswer, Recording
from reaching.own_page.sounds import ending, piece_of


class ReadPage(ActionPage, OwnOrGivenPage):
    """One thing a child wrote: read by a person, who says what was done."""

    form_class = ReadForm
    button = "It is read"
    done = "Noted. The child’s words stay with the record."
    related = ("child", "invitation__return_interview", "read_by", "disclosure")
    template_name = "reaching/read.html"

    def context(self) -> dict[str, Any]:
        """What was written, and where to go on."""
        row = self.record
        owed = row.invitation.return_interview
        return {
            "heading": self.heading,
            "row": row,
            "owed": owed,
            "written_in": language_of(row.language),
            "written_at": row.written_at,
            "may_open": self.person.may("view_cases", row.council_id),
            "keeps_drafts": True,
            "may_close": complaints.may_close(self.person, row),
        }

    def perform(self, form: Any) -> str:
        """Read, now."""
        version = form.cleaned_data["version"]
        answering.mark_read(user=self.person, row=self.record, version=version, now=timezone.now(), **form.facts())
        return self.cancel_url()

    def cancel_url(self) -> str:
        """The return home interview it is about."""
        page = "return_interview" if self.person.may("view_cases", self.council.pk) else "assigned_interview"
        return reverse(page, args=[self.record.invitation.return_interview_id])


class ChildAnswerPage(ReadPage):
    """An answer to the offer, or something said beside it."""

    model, parameter = ChildAnswer, "child_answer_pk"
    heading = "What the child wrote"


class AfterTalkPage(ReadPage):
    """What the child says after the talk."""

    model, parameter = AfterTalk, "after_talk_pk"
    heading = "What the child says after the talk"

    def ways(self) -> tuple[Any, ...]:
        """A complaint may be about whoever held the talk: it is not theirs to read."""
        return complaints.said_after(self.person), complaints.said_after(self.person, "conduct_assigned")


class RecordingPage(OwnOrGivenPage):
    """What the child said aloud, as a player asks for it; each hearing is written down."""

    model, parameter = Recording, "recording_pk"

    def ways(self) -> tuple[Any, ...]:
        """A complaint may be about whoever held the talk: it is not theirs to hear."""
        hidden = complaints.hidden_from(self.person).filter(recording__isnull=False).values("recording")
        return tuple(rows.exclude(pk__in=hidden) for rows in super().ways())

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The sound, or the piece of it that is asked for; nothing in it can run."""
        content, kind = bytes(self.record.content), self.record.content_type
        piece = piece_of(request.headers.get("Range", ""), len(content))
        first, last = piece or (0, len(content) - 1)
        answer = HttpResponse(content[first : last + 1], content_type=kind, status=206 if piece else 200)
        if piece:
            answer["Content-Range"] = f"bytes {first}-{last}/{len(content)}"
        answer["Accept-Ranges"] = "bytes"
        answer["Content-Disposition"] = f'inline; filename="recording-{self.record.pk}.{ending(kind)}"'
        answer["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'; sandbox"
        answer["X-Content-Type-Options"] = "nosniff"
        answer["Cache-Control"] = "no-store"
        return answer


class OwnPageRulesPage(CouncilActionPage):
    """When what children write is read, and whom something serious reaches at once."""

    permission: ClassVar[str] = "sign_off"
    form_class = OwnPageForm
    heading, done = "The child’s own page", "Saved. The page says so from now on."

    def find(self, request: HttpRequest) -> None:
        """The council itself is the record."""
        super().find(request)
        self.record = self.council

    def child_id(self) -> None:
        """About none."""
        return

    def initial(self) -> dict[str, Any]:
        """As it stands."""
        return {name: getattr(self.record, name) for name in OwnPageForm.base_fields if hasattr(self.record, name)}

    def perform(self, form: Any) -> str:
        """Save."""
        version = form.cleaned_data["version"]
        council_rules.change_rules(user=self.person, council=self.council, version=version, **form.facts())
        return self.cancel_url()

    def cancel_url(self) -> str:
        """All the council's rules."""
        return reverse("rules")
