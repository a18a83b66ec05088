"""Pages of people's rights over the records: requests, holds, retention, disposal."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from audit import access
from audit.pages import ActionPage, CouncilActionPage, CouncilPage, RecordPage
from cases.models import Child
from rhi.refusals import Refused
from rights import forms
from rights.actions import disposal, requests
from rights.jobs import rule_of
from rights.models import AccessItem, AccessRequest, DisposalProposal, LegalHold
from rights.records import items_of
from rights.retention import CLASS_WORDS, RetentionClass

SHOWN = 100


class RightsPage(CouncilPage):
    """What is open: requests by their due day, disposals to decide, holds, and how long records are kept."""

    permission = requests.PERMISSION
    template_name = "rights/rights.html"

    def context(self) -> dict[str, Any]:
        """Lists of the acting council."""
        person, council = self.person, self.council
        open_requests = AccessRequest.objects.for_user(person).filter(council=council, closed_at__isnull=True)
        holds = LegalHold.objects.for_user(person).filter(council=council, lifted_at__isnull=True)
        lists = {
            "requests": list(open_requests.select_related("child")[:SHOWN]),
            "proposals": list(DisposalProposal.objects.for_user(person).filter(council=council).waiting()[:SHOWN]),
            "holds": list(holds.select_related("child", "placed_by")[:SHOWN]),
        }
        shown = [(row.child_id, council.pk) for rows in lists.values() for row in rows]
        access.saw(user=person, rows=shown, what="rights")
        return {
            "council": council,
            **lists,
            "rules": [(CLASS_WORDS[each], rule_of(council.pk, each)) for each in RetentionClass],
        }


class OfChild(ActionPage):
    """An action on a child's record."""

    model, parameter = Child, "child_pk"

    def cancel_url(self) -> str:
        """The child's page."""
        return reverse("child", args=[self.record.pk])


class NewRequestPage(OfChild):
    """Record a request for access."""

    permission = requests.PERMISSION
    form_class = forms.RequestForm
    heading = "Record a request for access"
    done = "Recorded. Look at each record below, and say what is given."

    def perform(self, form: Any) -> str:
        """Record it, with an item for everything held."""
        made = requests.record_request(user=self.person, child=self.record, **form.facts())
        return reverse("access_request", args=[made.pk])


class NewHoldPage(OfChild):
    """Place a legal hold."""

    permission = disposal.PERMISSION
    form_class = forms.HoldForm
    heading = "Keep this record: legal hold"
    button = "Place the hold"
    done = "The hold stands. Nothing of this child is disposed of until it is lifted."

    def perform(self, form: Any) -> str:
        """Place it."""
        disposal.place_hold(user=self.person, child=self.record, **form.facts())
        return reverse("rights")


class ToRights:
    """Back to the overview."""

    def cancel_url(self) -> str:
        """The overview."""
        return reverse("rights")


class LiftHoldPage(ToRights, ActionPage):
    """Lift a legal hold."""

    model, parameter = LegalHold, "hold_pk"
    related = ("child",)
    permission = disposal.PERMISSION
    form_class = forms.LiftHoldForm
    heading = "Lift the legal hold"
    button = "Lift it"
    done = "The hold is lifted. The usual time counts again."

    def context(self) -> dict[str, Any]:
        """Whose hold, and why it was placed."""
        return {"lead": f"{self.record.child}: {self.record.reason}"}

    def perform(self, form: Any) -> str:
        """Lift it."""
        disposal.lift_hold(user=self.person, hold=self.record)
        return self.cancel_url()


class RulePage(ToRights, CouncilActionPage):
    """How long this council keeps a class of records."""

    permission = disposal.PERMISSION
    form_class = forms.RuleForm
    heading = "How long records are kept"
    done = "Saved. The days are computed anew tonight."

    def perform(self, form: Any) -> str:
        """Set it."""
        disposal.set_rule(user=self.person, council=self.council, **form.facts())
        return self.cancel_url()


class DisposalPage(ToRights, ActionPage):
    """Decide on the disposal of one record."""

    model, parameter = DisposalProposal, "proposal_pk"
    permission = disposal.PERMISSION
    form_class = forms.DisposalForm
    template_name = "rights/disposal.html"
    heading = "Dispose of a record"
    button = "Decide"
    done = "Decided."

    def context(self) -> dict[str, Any]:
        """The record as it stands; a decided proposal shows what was removed."""
        child = Child.objects.for_user(self.person, self.permission).filter(pk=self.record.child_id).first()
        return {"proposal": self.record, "child": child}

    def perform(self, form: Any) -> str:
        """Remove it, or keep it."""
        facts = form.facts()
        if facts.pop("decision") == DisposalProposal.Decision.APPROVED:
            disposal.dispose(user=self.person, proposal=self.record, reason=facts["reason"])
        elif facts["ask_again_on"] is None:
            raise Refused("Say on which day to ask again.", "ask_again_on")
        else:
            disposal.keep(user=self.person, proposal=self.record, **facts)
        return self.cancel_url()


class RequestPage(RecordPage):
    """A request: every record held, what was decided of each, and what is missing."""

    model, parameter = AccessRequest, "access_request_pk"
    related = ("child",)
    permission = requests.PERMISSION
    template_name = "rights/request.html"

    def context(self) -> dict[str, Any]:
        """Items beside their decisions; records that came since are added."""
        if not self.record.closed_at:
            requests.gather(user=self.person, request=self.record)
        decisions = {(item.source, item.row_id): item for item in self.record.items.all()}
        held = [
            (item, decisions.get((item.source, item.row_id))) for item in items_of(self.person, self.record.child_id)
        ]
        return {
            "asked": self.record,
            "held": [pair for pair in held if pair[1]],
            "left": sum(not decision.is_settled for _, decision in held if decision),
        }


class OfRequest(ActionPage):
    """An action on a request."""

    model, parameter = AccessRequest, "access_request_pk"
    related = ("child",)
    permission = requests.PERMISSION

    def cancel_url(self) -> str:
        """The request."""
        return reverse("access_request", args=[self.record.pk])


class IdentityPage(OfRequest):
    """Record how identity was checked."""

    form_class = forms.ChangeRequestForm
    heading = "Identity and authority"

    def initial(self) -> dict[str, Any]:
        """What is recorded."""
        return {"identity_checked": self.record.identity_checked}

    def perform(self, form: Any) -> str:
        """Save it."""
        requests.record_identity(
            user=self.person, request=self.record, version=form.cleaned_data["version"], **form.facts()
        )
        return self.cancel_url()


class ClosePage(OfRequest):
    """End a request."""

    form_class = forms.CloseForm
    heading = "Close the request"
    button = "Close it"
    done = "Closed."

    def perform(self, form: Any) -> str:
        """Close it."""
        requests.close(user=self.person, request=self.record, version=form.cleaned_data["version"], **form.facts())
        return self.cancel_url()


class BundlePage(RecordPage):
    """The answer as a file."""

    model, parameter = AccessRequest, "access_request_pk"
    permission = requests.PERMISSION

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The zip; or, while something is missing, what."""
        try:
            content = requests.bundle(user=self.person, request=self.record)
        except Refused as refusal:
            return HttpResponse(refusal.message, status=409, content_type="text/plain; charset=utf-8")
        answer = HttpResponse(content, content_type="application/zip")
        answer["Content-Disposition"] = f'attachment; filename="record-{self.record.pk}.zip"'
        return answer


class ItemAction(ActionPage):
    """An action on one record of a request."""

    model, parameter = AccessItem, "access_item_pk"
    related = ("request__child",)
    permission = requests.PERMISSION
    template_name = "rights/item.html"

    def context(self) -> dict[str, Any]:
        """The record as it is held, and names that may be somebody else's."""
        held = items_of(self.person, self.record.request.child_id)
        item = next(
            (item for item in held if (item.source, item.row_id) == (self.record.source, self.record.row_id)), None
        )
        if item is None:
            raise Http404
        return {"item": item, "names": requests.names_in(item, self.record.request.child), "decided": self.record}

    def cancel_url(self) -> str:
        """The request."""
        return reverse("access_request", args=[self.record.request_id])


class ItemPage(ItemAction):
    """Decide what is given of one record."""

    form_class = forms.ItemForm
    heading = "What is given of this record"

    def initial(self) -> dict[str, Any]:
        """What was decided so far."""
        return {name: getattr(self.record, name) for name in ("decision", "passages", "ground", "reason")}

    def perform(self, form: Any) -> str:
        """Decide."""
        requests.decide_item(user=self.person, item=self.record, version=form.cleaned_data["version"], **form.facts())
        return self.cancel_url()


class AgreePage(ItemAction):
    """Agree to what a colleague withholds."""

    form_class = forms.AgreeForm
    heading = "Agree to withholding this record"
    button = "I have looked at it, and agree"

    def perform(self, form: Any) -> str:
        """Agree."""
        requests.agree(user=self.person, item=self.record)
        return self.cancel_url()
