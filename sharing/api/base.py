"""What every call of the API has in common: whose client it is, how often it may call, and how errors are answered."""

from typing import Any

from django.conf import settings
from django.http import Http404
from drf_spectacular.utils import OpenApiResponse, extend_schema
from oauth2_provider.contrib.rest_framework import TokenHasScope
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from rhi import wall
from sharing.api.problems import CONTENT_TYPE
from sharing.api.serializers import ProblemSerializer
from sharing.api.throttles import PerClientThrottle
from sharing.models import ApiClient

NO_CLIENT = "This client belongs to no agency, or has been stopped. Ask the council you work with."
WRONG_CERTIFICATE = "This client must present the certificate it was registered with."


def answers(good: Any, *, status: int = 200, **further: Any) -> dict[Any, Any]:
    """The answers every call can give, and its own (`on_404="when"`)."""
    common = {
        "401": "No token, or one that has expired. Fetch a new one.",
        "403": "The token lacks the scope, the client belongs to no agency, or its certificate is not the one known.",
        "406": "`Accept` asks for something else than JSON.",
        "429": "Too many calls. Wait as many seconds as `Retry-After` says.",
    }
    described = {**common, **{code.removeprefix("on_"): words for code, words in further.items()}}
    problems: dict[Any, Any] = {
        (int(code), CONTENT_TYPE): OpenApiResponse(ProblemSerializer, description=words)
        for code, words in described.items()
    }
    return {status: good, **problems}


class AgencyView(APIView):
    """A call by an agency's client: known from its token, limited, never kept by a cache.

    `required_scopes` is the scope for reading; `write_scopes` for calls that send something.
    """

    permission_classes = [TokenHasScope]
    required_scopes = ["summaries.read"]
    throttle_classes = [PerClientThrottle]
    client: ApiClient

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """After token, scope and rate: whose client this is."""
        super().initial(request, *args, **kwargs)
        clients = ApiClient.objects.select_related("agency", "application").filter(is_active=True)
        client = clients.filter(application=getattr(request.auth, "application_id", None)).first()
        if client is None:
            raise PermissionDenied(NO_CLIENT)
        if client.certificate_sha256 and client.certificate_sha256 != presented_certificate(request):
            raise PermissionDenied(WRONG_CERTIFICATE)
        self.client = client
        wall.enter_agency(client.agency_id)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Nothing of this is kept anywhere on the way; how often one may still call goes back."""
        response = super().finalize_response(request, response, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        if settings.SANDBOX:
            response["Sandbox"] = "made-up children only"
        for throttle in getattr(self, "counted", ()):
            throttle.tell(response)
        return response

    def get_throttles(self) -> list[Any]:
        """Kept, so that the answer can say what is left."""
        self.counted = super().get_throttles()
        return self.counted


def presented_certificate(request: Request) -> str:
    """The fingerprint of the client certificate as the proxy passes it on; "" without a proxy that does."""
    if not settings.CLIENT_CERTIFICATE_HEADER:
        return ""
    return str(request.headers.get(settings.CLIENT_CERTIFICATE_HEADER, "")).replace(":", "").strip().lower()


class NothingHere(AgencyView):
    """Any other address under the API: a problem, never a page."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """The same for every method."""
        super().initial(request, *args, **kwargs)
        raise Http404

    @extend_schema(exclude=True)
    def get(self, request: Request) -> Response:
        """There is nothing at this address."""
        raise Http404
