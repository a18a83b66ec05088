"""The pages of the guidance: all of it, how one entry read before, and the council's own words."""

from typing import Any, ClassVar

from django.http import Http404, HttpRequest
from django.urls import reverse

from accounts.actions import NotAllowed
from audit.pages import CouncilActionPage, CouncilPage
from guidance import actions
from guidance.entries import Entry, by_key, changes, parts, readings, step_of
from guidance.forms import WithdrawForm, WriteForm
from guidance.models import CouncilGuidance
from guidance.shown import additions, with_additions
from rhi.words import day_words, london_day


class ForEveryRole(CouncilPage):
    """A page for everybody who holds any role at the acting council: guidance names no child."""

    def find(self, request: HttpRequest) -> None:
        """The acting council; the named user of a force and whoever holds no role have none."""
        council = request.acting_council  # type: ignore[attr-defined]
        if not council:
            raise NotAllowed("You hold no role at any council yet. Ask your administrator.")
        self.council = council

    def may_write(self) -> bool:
        """Whether the person may add to it."""
        return actions.may_write(self.person, self.council.pk)


class GuidancePage(ForEveryRole):
    """All guidance by step; the link may name one step (or one of its questions), or one part of the work."""

    template_name = "guidance/index.html"

    def context(self) -> dict[str, Any]:
        """The steps asked for, each with its questions and the council's words: one query."""
        step, part = (self.request.GET.get(name, "") for name in ("step", "part"))
        chosen = by_key().get(step)
        only = step_of()[chosen.key].key if chosen else ""
        shown_parts = [one for one in parts() if part in ("", one.key) or only]
        listed = [(one, [entry for entry in one.steps if only in ("", entry.key)]) for one in shown_parts]
        entries = [entry for _, steps in listed for row in steps for entry in (row, *row.questions)]
        found = with_additions(entries, user=self.person, council_id=self.council.pk)
        return {
            "council": self.council,
            "parts": [
                (one, [(found[row.key], [found[question.key] for question in row.questions]) for row in steps])
                for one, steps in listed
                if steps
            ],
            "every_part": parts(),
            "chosen_part": "" if only else part,
            "chosen_step": only,
            "house": changes()[-1],
            "may_write": self.may_write(),
        }


class OfEntry(ForEveryRole):
    """A page about one question or step."""

    entry: Entry

    def find(self, request: HttpRequest) -> None:
        """The entry by its own key, or 404; then the council."""
        entry = by_key().get(self.kwargs["guidance_key"])
        if entry is None or entry.key != self.kwargs["guidance_key"]:
            raise Http404
        self.entry = entry
        super().find(request)

    def back(self) -> str:
        """All guidance of the step."""
        return f"{reverse('guidance')}?step={step_of()[self.entry.key].key}"


class VersionsPage(OfEntry):
    """How it reads, and how it read before: the council's words and the house's, each from when until when."""

    template_name = "guidance/versions.html"

    def context(self) -> dict[str, Any]:
        """Every version, newest first."""
        rows = CouncilGuidance.objects.for_user(self.person).filter(council=self.council, key=self.entry.key)
        versions = list(rows.select_related("written_by").order_by("-number"))
        untils = [None, *(row.written_at for row in versions)]
        return {
            "council": self.council,
            "entry": self.entry,
            "versions": list(zip(versions, untils, strict=False)),
            "readings": readings(self.entry, changes()),
            "back_url": self.back(),
            "may_write": self.may_write(),
            "may_withdraw": bool(versions) and not versions[0].is_withdrawn,
        }


class OfWriters(OfEntry, CouncilActionPage):
    """An action on the council's words at one question or step."""

    record: CouncilGuidance | None

    def find(self, request: HttpRequest) -> None:
        """The entry; then whether the person may write; then the version in force."""
        super().find(request)
        if not self.may_write():
            raise NotAllowed("Only managers and administrators write the council’s guidance. Ask one of them.")
        found = additions(user=self.person, council_id=self.council.pk, keys=[self.entry.key])
        self.record = found[0] if found else None

    def child_id(self) -> None:
        """About none."""
        return

    def cancel_url(self) -> str:
        """Its versions."""
        return reverse("guidance_versions", args=[self.entry.key])


class ChangePage(OfWriters):
    """Write the council's words: what stood before stays readable."""

    template_name = "guidance/write.html"
    form_class = WriteForm
    heading, done = "Your council’s own guidance", "Saved as a new version. It shows from now on."

    def initial(self) -> dict[str, Any]:
        """The version in force."""
        names: tuple[str, ...] = ("words", "link", "source")
        return {name: getattr(self.record, name) for name in names} if self.record else {}

    def context(self) -> dict[str, Any]:
        """Beside what it will stand."""
        return {"lead": self.entry.title, "entry": self.entry, "council": self.council}

    def perform(self, form: Any) -> str:
        """Save."""
        seen = form.cleaned_data["version"]
        actions.write(user=self.person, council=self.council, key=self.entry.key, seen=seen, **form.facts())
        return self.cancel_url()


class WithdrawPage(OfWriters):
    """The council says nothing of its own here any more."""

    form_class: ClassVar[Any] = WithdrawForm
    heading, button = "Withdraw your council’s words", "Withdraw"
    done = "Withdrawn. The versions stay readable here."

    def context(self) -> dict[str, Any]:
        """Which."""
        if self.record is None:
            return {"lead": self.entry.title}
        written = day_words(london_day(self.record.written_at))
        return {"lead": f"{self.entry.title}: version {self.record.number}, written {written}"}

    def perform(self, form: Any) -> str:
        """Withdraw."""
        seen = form.cleaned_data["version"]
        actions.withdraw(user=self.person, council=self.council, key=self.entry.key, seen=seen, **form.facts())
        return self.cancel_url()
