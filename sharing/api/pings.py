"""Trying the address at which a force is called."""

from typing import Any, ClassVar

from django.db import transaction
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from rhi.refusals import Refused
from sharing.api.base import AgencyView, answers
from sharing.api.problems import refused
from sharing.api.strict import StrictSerializer
from sharing.api.throttles import PerClientThrottle
from sharing.models import Webhook
from sharing.notices.calling import PING
from sharing.tasks import ping_force

NOT_CALLED = "No address of yours is registered. Ask the operators of this installation."


class PingThrottle(PerClientThrottle):
    """Few: each makes a call to the force."""

    scope = "ping"

    def get_rate(self) -> str:
        """The same in every installation."""
        return "6/min"

    def get_cache_key(self, request: Any, view: Any) -> str | None:
        """Apart from other calls. Who is not known calls nobody, and is refused for that."""
        return f"{super().get_cache_key(request, view)}_pings" if request.auth else None


class PingSentSerializer(StrictSerializer):
    """Which try."""

    event = serializers.ChoiceField(choices=[PING])


class PingSerializer(serializers.Serializer[None]):
    """What is on its way."""

    event = serializers.ChoiceField(choices=[PING])


class PingView(AgencyView):
    """A try of the force's address."""

    tag = "Notices"
    body: ClassVar[type[StrictSerializer] | None] = PingSentSerializer
    throttle_classes = [PerClientThrottle, PingThrottle]

    @extend_schema(
        operation_id="ping",
        summary="Have a signed notice sent to your address, to try it",
        responses=answers(
            PingSerializer,
            status=202,
            on_400="A field is unknown, empty or wrong, or no address of yours is registered. See `errors`.",
            on_413="More was sent than is ever needed.",
            on_415="Send JSON.",
        ),
    )
    def post(self, request: Request) -> Response:
        """Within seconds your address gets a signed notice with the event `ping`, which says that nothing has changed.

        It is sent once, whatever you answer. At most six a minute.
        """
        agency = self.client.agency
        if not Webhook.objects.filter(agency=agency, is_active=True).exists():
            raise refused(Refused(NOT_CALLED, "event"))
        transaction.on_commit(lambda: ping_force.delay(agency.pk))
        return Response({"event": PING}, status=202)
