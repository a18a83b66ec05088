"""What the force has agreed with councils, and whether it is in force."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from sharing.api.base import AgencyView, answers
from sharing.api.serializers import AgreementsSerializer
from sharing.entitlement import agreements_of
from sharing.models import SharingAgreement


class AgreementsView(AgencyView):
    """Agreements."""

    tag = "Agreements"

    @extend_schema(
        operation_id="agreements",
        summary="Your agreements with councils, and whether each is in force",
        responses=answers(AgreementsSerializer),
    )
    def get(self, request: Request) -> Response:
        """The latest version of each. Under one that has ended or lapsed nothing is shown."""
        return Response({"results": [agreement_json(*row) for row in agreements_of(self.client.agency)]})


def agreement_json(agreement: SharingAgreement, is_in_force: bool) -> dict[str, Any]:
    """One agreement."""
    return {
        "council": {"name": agreement.council.name, "code": agreement.council.gss_code},
        "version": agreement.version,
        "in_force": is_in_force,
        "starts_on": agreement.starts_on.isoformat(),
        "ends_on": agreement.ends_on.isoformat() if agreement.ends_on else None,
        "ended_on": timezone.localdate(agreement.ended_at).isoformat() if agreement.ended_at else None,
        "review_on": agreement.review_on.isoformat() if agreement.review_on else None,
        "tiers": agreement.tiers,
        "sections": agreement.sections if 2 in agreement.tiers else [],
        "decide_within_hours": agreement.decide_within_hours,
        "retention": agreement.retention,
    }
