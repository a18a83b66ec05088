"""Documents to print: each made at the moment it is asked for, and written down as printed."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from audit import access
from audit.models import Access
from audit.pages import RecordPage
from cases.file_checks import smaller
from cases.models import AttachmentContent, Child
from interviews.models import Interview, ReturnInterview
from interviews.patterns import patterns
from interviews.printing import documents
from interviews.printing.render import Document, pdf
from interviews.timeline import timeline
from interviews.views.chronology import absences_of, pack_of, story_of


class PrintPage(RecordPage):
    """A record as a PDF."""

    def log(self, request: HttpRequest) -> None:
        """Printed, by whom."""
        name = request.resolver_match.view_name if request.resolver_match else ""
        rows = [(access.child_of(self.record), self.council.pk)]
        access.saw(user=self.person, rows=rows, what=name, kind=Access.Kind.PRINT)

    def document(self) -> Document:
        """What is printed."""
        raise Http404

    def child(self) -> Child:
        """Whose it is."""
        found: Child = self.record if isinstance(self.record, Child) else self.record.child
        return found

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The PDF; its name says nothing about the child."""
        document = documents.without_address(self.document(), self.child())
        answer = HttpResponse(pdf(document), content_type="application/pdf")
        answer["Content-Disposition"] = f'inline; filename="{self.kwargs[self.parameter]}.pdf"'
        return answer


class InterviewPrint(PrintPage):
    """The record of a talk."""

    model, parameter = Interview, "interview_pk"
    related = (
        "child",
        "interviewer",
        "venue",
        "completion",
        "late_reason",
        "signed_off_by",
        "independence_accepted_by",
    )

    def document(self) -> Document:
        """For the child's file."""
        talk = self.record
        return documents.interview(
            talk,
            findings=talk.findings.select_related("code"),
            helped=talk.help.select_related("outcome"),
            covered=ReturnInterview.objects.for_user(self.person)
            .filter(coverage__interview=talk)
            .select_related("episode"),
            addenda=talk.addenda.select_related("added_by"),
        )


class ChronologyPrint(PrintPage):
    """The story of a child."""

    model, parameter = Child, "child_pk"

    def document(self) -> Document:
        """Everything, newest first."""
        story = story_of(self.person, self.record)
        sentences = patterns(absences_of(story.episodes), (), timezone.now()).sentences
        return documents.chronology(self.record, timeline(story), sentences, str(self.council))


class PackPrint(PrintPage):
    """If missing again."""

    model, parameter = Child, "child_pk"

    def document(self) -> Document:
        """With the photograph where there is one."""
        facts = pack_of(self.person, self.record)
        shown, photo = None, facts["photo"]
        if photo:
            content = AttachmentContent.objects.for_user(self.person).filter(attachment=photo.pk).first()
            shown = (smaller(bytes(content.content)), f"Photograph of {self.record.full_name}") if content else None
        return documents.pack(self.record, facts, shown, str(self.council))


class LetterPrint(PrintPage):
    """An offer letter to the child."""

    model, parameter = ReturnInterview, "return_interview_pk"
    related = ("child",)
    permission = "record_cases"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """No letter to a child who has died."""
        if self.record.child.died_on:
            return HttpResponse("This child has died. No letters are sent.", status=409, content_type="text/plain")
        return super().get(request, *args, **kwargs)

    def document(self) -> Document:
        """In plain words."""
        council = self.council
        return documents.letter(
            self.record.child, council=str(council), contact=council.duty_contact, today=timezone.localdate()
        )
