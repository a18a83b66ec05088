"""Summaries as they were released; taken back; released by a second person."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse

from audit.pages import ActionPage, RecordPage
from rhi.refusals import Refused
from sharing import drafts, summaries
from sharing.actions.proposals import proposed_content, release_proposed, return_proposed
from sharing.actions.release import withdraw_summary
from sharing.forms.release import AnswerProposalForm, WithdrawForm
from sharing.models import ReleaseProposal, SharingAgreement, Summary


class SummaryPage(RecordPage):
    """A summary as it was released, who pulled it when, and what they answered."""

    model, parameter = Summary, "summary_pk"
    related = ("child", "agency", "agreement", "released_by", "proposed_by", "superseded_by")
    template_name = "sharing/summary.html"

    def context(self) -> dict[str, Any]:
        """The content, the deliveries and receipts, what came after, and which other force might be told."""
        summary = self.record
        return {
            "child": summary.child,
            "summary": summary,
            "content": summary.content,
            "json": summaries.to_json(summary.content, indent=2),
            "deliveries": list(summary.deliveries.select_related("agency", "reader")),
            "receipts": list(summary.receipts.select_related("agency", "reader")),
            "others": self.other_forces(),
            "may_release": self.person.may("release_summaries", summary.council_id),
        }

    def other_forces(self) -> list[str]:
        """Forces with an agreement in force that know of the child, and hold nothing of this interview."""
        rows = SharingAgreement.objects.for_user(self.person).filter(council=self.council)
        told = Summary.objects.for_user(self.person).filter(return_interview=self.record.return_interview_id).live()
        others = rows.live_today().exclude(agency__in=told.values("agency")).select_related("agency")
        return [str(row.agency) for row in others if drafts.knows_of(self.record.child_id, row.agency)]


class WithdrawPage(ActionPage):
    """Take a summary back."""

    model, parameter = Summary, "summary_pk"
    related = ("child", "agency")
    permission = "release_summaries"
    form_class = WithdrawForm
    heading = "Withdraw this summary"
    button = "Withdraw"
    done = "Withdrawn. Whoever pulled it is told."

    def perform(self, form: Any) -> str:
        """Withdraw it."""
        withdraw_summary(user=self.person, summary=self.record, **form.facts())
        return self.cancel_url()

    def cancel_url(self) -> str:
        """The summary's page."""
        return reverse("summary", args=[self.record.pk])


class ProposalPage(ActionPage):
    """What a colleague prepared, exactly as the force will receive it: release it, or give it back."""

    model, parameter = ReleaseProposal, "release_proposal_pk"
    related = ("return_interview__child", "agreement__agency", "proposed_by", "answered_by")
    permission = "release_summaries"
    form_class = AnswerProposalForm
    template_name = "sharing/proposal.html"
    heading = "Release what a colleague prepared"
    button = "Save"
    done = ""

    def log(self, request: HttpRequest) -> None:
        """Whose summary was shown."""
        super().log(request)

    def context(self) -> dict[str, Any]:
        """The preview, or why it can no longer be released."""
        proposal = self.record
        facts: dict[str, Any] = {"proposal": proposal, "lead": proposal.return_interview.child.full_name}
        if proposal.answered_at:
            return facts
        facts["is_mine"] = proposal.proposed_by_id == self.person.pk
        try:
            content = proposed_content(user=self.person, proposal=proposal)
        except Refused as refusal:
            return {**facts, "refusal": refusal.message}
        return {**facts, "content": content, "json": summaries.to_json(content, indent=2)}

    def perform(self, form: Any) -> str:
        """Release it, or give it back."""
        facts = form.facts()
        if facts["answer"] == "release":
            messages.success(self.request, "Released. The police can pull it from now on.")
            return reverse("summary", args=[release_proposed(user=self.person, proposal=self.record).pk])
        messages.success(self.request, "Given back.")
        return_proposed(user=self.person, proposal=self.record, reason=facts["reason"])
        return self.cancel_url()

    def version(self) -> int | None:
        """An answer is given once: the action tells the second person."""
        return None

    def cancel_url(self) -> str:
        """The sharing page."""
        return reverse("sharing")
