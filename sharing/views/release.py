"""Write, look at exactly what the police will receive, then release just that, or have a colleague do so."""

import uuid
from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse

from audit import drafts as typed_so_far
from rhi.refusals import Refused
from sharing import checks, drafts, points, summaries
from sharing.actions.proposals import propose_release
from sharing.actions.release import draft_content, release_summary
from sharing.forms.release import ReleaseForm
from sharing.models import Summary
from sharing.views.decisions import OfOwed

PREVIEW_SALT = "rhi.sharing.preview"
ADD, PREVIEW, RELEASE = "add:", "preview", "release"


class ReleasePage(OfOwed):
    """Write, preview, release. Buttons that add a point keep what is typed here."""

    form_class = ReleaseForm
    template_name = "sharing/release.html"
    heading = "Release a summary"
    button = "Look at what the police will receive"
    done = ""
    preview: dict[str, Any] | None = None

    def form_options(self) -> dict[str, Any]:
        """The agreements in force, the findings that may leave, and the points written down."""
        talk = drafts.signed_off_interview(self.record)
        latest = talk or drafts.interview_for(self.record, is_urgent=True)
        earlier = Summary.objects.for_user(self.person).filter(return_interview=self.record).live()
        return {
            "agreements": self.agreements(),
            "findings": drafts.findings_of(latest),
            "noted": drafts.points_of(self.record),
            "is_signed_off": talk is not None,
            "has_earlier": earlier.exists(),
        }

    def initial(self) -> dict[str, Any]:
        """The only agreement, everything that was found and noted, and a summary where one may be made."""
        options = self.form_options()
        agreements, found, noted = list(options["agreements"]), options["findings"], options["noted"]
        return {
            "agreement": agreements[0].pk if len(agreements) == 1 else None,
            "tier": (summaries.Tier.SAFEGUARDING if found or noted else summaries.Tier.FACT).value,
            "findings": [finding.key for finding in found],
            "points": [point.key for point in noted],
        }

    def context(self) -> dict[str, Any]:
        """The preview, once there is one; what the council holds, with its points; what can be added."""
        return {
            "lead": self.record.child.full_name,
            "preview": self.preview,
            "noted": [row for row in self.record.summary_points.standing()],
            "sections": points.POINT_CHOICES,
        }

    def version(self) -> int | None:
        """What was previewed is compared instead."""
        return None

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """“Preview” shows; “add” keeps what is typed and goes to the point; “release” releases what was previewed."""
        step = request.POST.get("step", "")
        if step.startswith(ADD) and step.removeprefix(ADD) in points.FIELDS:
            return self.go_and_add(step.removeprefix(ADD))
        if step == RELEASE or "forget_draft" in request.POST:
            return super().post(request, *args, **kwargs)
        form = self.make_form(request.POST)
        if not form.is_valid():
            return self.show(form)
        try:
            return self.show_preview(form)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
            return self.show(form)

    def go_and_add(self, section: str) -> HttpResponse:
        """To the page of the point; what is typed here waits as a draft."""
        typed_so_far.keep(
            user=self.person,
            council=self.council,
            child_id=self.child_id(),
            path=self.request.path,
            typed=self.request.POST,
            revision=None,
        )
        return HttpResponseRedirect(reverse("share_point_new", args=[self.record.pk, section]))

    def afresh(self, data: QueryDict) -> QueryDict:
        """What was typed before, and ticked with it the points written down since."""
        draft = typed_so_far.draft_of(self.person, self.request.path)
        if draft:
            since = self.record.summary_points.standing().filter(recorded_at__gt=draft.saved_at)
            for pk in since.values_list("pk", flat=True):
                data.appendlist("points", str(pk))
        return super().afresh(data)

    def show_preview(self, form: Any) -> HttpResponse:
        """The page again, with exactly what would leave; its digest goes back signed, in the form."""
        summary_id, facts = uuid.uuid4(), form.cleaned_data
        choices, agreement = choices_of(facts), facts["agreement"]
        content = draft_content(
            user=self.person,
            return_interview=self.record,
            agreement=agreement,
            choices=choices,
            summary_id=summary_id,
        )
        self.preview = {
            "content": content,
            "json": summaries.to_json(content, indent=2),
            "agency": agreement.agency,
            "warnings": checks.warnings(texts_of(self.record, choices), drafts.held_back(self.record)),
            "needs_second_person": agreement.needs_second_person,
        }
        data = form.data.copy()
        data["previewed"] = signing.dumps([str(summary_id), summaries.digest(content)], salt=PREVIEW_SALT)
        return self.show(self.make_form(data))

    def perform(self, form: Any) -> str:
        """Release it, or ask a colleague to."""
        facts = form.cleaned_data
        try:
            summary_id, digest = signing.loads(facts["previewed"], salt=PREVIEW_SALT)
        except signing.BadSignature as error:
            raise Refused("Look at what the police will receive first.") from error
        what = {
            "user": self.person,
            "return_interview": self.record,
            "agreement": facts["agreement"],
            "choices": choices_of(facts),
            "summary_id": uuid.UUID(summary_id),
            "previewed": digest,
        }
        if facts["agreement"].needs_second_person:
            messages.success(
                self.request, "A colleague has to look at it now and release it. It waits on the page “Sharing”."
            )
            return reverse("release_proposal", args=[propose_release(**what).pk])
        messages.success(self.request, "Released. The police can pull it from now on.")
        return reverse("summary", args=[release_summary(**what).pk])


def choices_of(facts: dict[str, Any]) -> drafts.Choices:
    """What the releaser chose and wrote."""
    return drafts.Choices(
        tier=facts["tier"],
        finding_keys=facts.get("findings", ()),
        point_keys=facts.get("points", ()),
        would_help_find=facts["would_help_find"],
        handling=facts["handling"],
        is_urgent=facts.get("is_urgent", False),
        newer_because=facts.get("newer_because", ""),
    )


def texts_of(owed: Any, choices: drafts.Choices) -> list[str]:
    """The words that would leave, without the names of people of concern: those are meant to."""
    noted = [point for point in drafts.points_of(owed) if point.key in choices.point_keys]
    said = [text for point in noted for name, text in point.facts.items() if name not in {"name", "holder"}]
    return [choices.would_help_find, choices.handling, *said]
