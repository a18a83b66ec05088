"""Pages on which a talk is begun and written, section by section."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from audit import drafts
from audit.pages import ActionPage, RecordPage
from interviews import completeness
from interviews.actions import results
from interviews.actions import talks as actions
from interviews.actions.sign_off import facts_of
from interviews.forms.talks import SectionForm, StartForm
from interviews.models import Interview, ReturnInterview
from interviews.sections import SECTIONS, Section
from interviews.suggestions import suggested

NOT_OWED = ("not_due", "not_known")


class StartTalkPage(ActionPage):
    """Begin the record of a talk: two answers, then the page for the table."""

    model, parameter = ReturnInterview, "return_interview_pk"
    related = ("child",)
    permission = "conduct_interviews"
    form_class = StartForm
    heading = "Start the talk"
    button = "Start"
    done = ""

    def owed(self) -> QuerySet[ReturnInterview]:
        """The child's episodes that this talk may have covered, in the same council."""
        rows = ReturnInterview.objects.for_user(self.person).filter(council=self.council)
        return rows.filter(child=self.record.child_id).exclude(duty__in=NOT_OWED).select_related("episode")

    def form_options(self) -> dict[str, Any]:
        """The episodes to choose from."""
        return {"owed": self.owed()}

    def initial(self) -> dict[str, Any]:
        """This episode, now."""
        return {"return_interviews": [self.record.pk], "started_at": timezone.now()}

    def context(self) -> dict[str, Any]:
        """Whose talk it is."""
        return {"lead": f"{self.record.child.full_name}: {self.record.state_words.lower()}"}

    def perform(self, form: Any) -> str:
        """Begin it, and go to the table."""
        interview = actions.record_interview(user=self.person, **form.facts())
        return reverse("interview_talk", args=[interview.pk])

    def cancel_url(self) -> str:
        """The return home interview's page."""
        return reverse("return_interview", args=[self.record.pk])


class OfTalk(RecordPage):
    """A page about a record of a talk, for those who conduct interviews, or whose own it is."""

    model: ClassVar[Any] = Interview
    parameter: ClassVar[str] = "interview_pk"
    related = ("child", "completion")

    def find(self, request: HttpRequest) -> None:
        """Among the records of cases they see, or among their own; then the permission."""
        user: Any = request.user
        own = Interview.objects.for_user(user, "conduct_assigned").filter(interviewer=user)
        found = [rows.select_related("council", *self.related) for rows in (Interview.objects.for_user(user), own)]
        record = next((row for rows in found for row in rows.filter(pk=self.kwargs["interview_pk"])), None)
        if record is None:
            raise Http404
        self.record = record
        self.council = self.record.council
        self.allow(user)

    def allow(self, user: Any) -> None:
        """NotAllowed for those who may not write it."""
        actions.require_interviewer(user, self.council.pk, is_theirs=self.record.interviewer_id == user.pk)


class SectionPage(OfTalk, ActionPage):
    """One section of the record; its address names the section, and with it form and heading."""

    section: Section = SECTIONS[0]
    form_class = SectionForm
    template_name = "interviews/section.html"
    done = "Section saved."

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """A signed-off record is read, not written."""
        return HttpResponseRedirect(self.cancel_url()) if self.record.signed_off_at else super().get(request)

    def version(self) -> int:
        """Only what changes this section counts as somebody else's change."""
        return actions.section_mark(self.record, self.section)

    def form_options(self) -> dict[str, Any]:
        """What is coded now, and what the words may point to."""
        if self.section.key == "help":
            return {"helped": self.record.help.values_list("outcome_id", flat=True)}
        if not self.section.lists:
            return {}
        words = f"{self.record.child_words}\n{self.record.notes}"
        return {"recorded": self.record.findings.all(), "suggested": suggested(words, self.section.lists)}

    def initial(self) -> dict[str, Any]:
        """What is recorded now."""
        return {name: getattr(self.record, name) for name in self.section.fields}

    def context(self) -> dict[str, Any]:
        """Where in the record one stands."""
        place = SECTIONS.index(self.section)
        following = SECTIONS[place + 1] if place + 1 < len(SECTIONS) else None
        return {
            "child": self.record.child,
            "interview": self.record,
            "section": self.section,
            "following": following,
            "is_table": self.section.key == "talk",
        }

    def perform(self, form: Any) -> str:
        """Save it; on to the next section or back to the list, as the button said."""
        common = {"user": self.person, "interview": self.record, "seen": form.cleaned_data["version"]}
        if self.section.key == "help":
            results.write_help(outcomes=form.cleaned_data["outcomes"], facts=form.facts(), **common)
        else:
            actions.write_section(section=self.section, facts=form.facts(), findings=form.entries(), **common)
        return self.next_url()

    def next_url(self) -> str:
        """The next section where asked for, else the list of sections."""
        place = SECTIONS.index(self.section) + 1
        if "next" in self.request.POST and place < len(SECTIONS):
            return reverse(SECTIONS[place].url_name, args=[self.record.pk])
        return self.cancel_url()

    def cancel_url(self) -> str:
        """The list of sections."""
        return reverse("interview_record", args=[self.record.pk])


class RecordOfTalkPage(OfTalk):
    """The list of sections: what is done, what is still missing, what waits as a draft."""

    template_name = "interviews/record.html"

    def context(self) -> dict[str, Any]:
        """Each section with what it lacks."""
        lacking = completeness.missing(facts_of(self.record))
        paths = {reverse(section.url_name, args=[self.record.pk]): section.key for section in SECTIONS}
        kept = {paths[path] for path in drafts.kept_among(self.person, paths)}
        sections = [(section, lacking.get(section.key, []), section.key in kept) for section in SECTIONS]
        return {
            "child": self.record.child,
            "interview": self.record,
            "sections": sections,
            "disclosures": list(self.record.disclosures.all()),
            "is_complete": not lacking,
            "is_own": self.record.interviewer_id == self.person.pk,
            "sees_cases": self.person.may("view_cases", self.council.pk),
        }
