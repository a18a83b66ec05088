"""What every call of the API has in common: whose client it is, how often it may call, and how errors are answered."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.conf import settings
from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from oauth2_provider.contrib.rest_framework import TokenHasScope
from rest_framework.exceptions import PermissionDenied
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from rhi import wall
from sharing.api.deprecation import Deprecation
from sharing.api.problems import CONTENT_TYPE, KINDS, AddressTooLong, MalformedQuery
from sharing.api.serializers import ProblemSerializer
from sharing.api.strict import QuerySerializer, StrictSerializer, read_query
from sharing.api.throttles import PerClientThrottle
from sharing.models import ApiClient

OF_TOKENS = {(401, CONTENT_TYPE), (403, CONTENT_TYPE)}
MAX_ADDRESS = 2000
"""Characters of path and query."""
NO_CLIENT = "This client belongs to no agency, or has been stopped. Ask the council you work with."
WRONG_CERTIFICATE = "This client must present the certificate it was registered with."


def answers(good: Any, *, status: int = 200, kind: str = "application/json", **further: str) -> dict[Any, Any]:
    """The answers every call can give, and its own (`on_404="when"`); `kind` is the media type of the good one."""
    common = {
        "400": "A parameter or field is not known, empty or not right. See `errors`.",
        "401": "No token, or one that has expired. Fetch a new one.",
        "403": "The token lacks the scope, the client belongs to no agency, or its certificate is not the one known.",
        "406": "`Accept` asks for something else than this call answers with.",
        "414": "The address is longer than is ever needed.",
        "429": "Too many calls. Wait as many seconds as `Retry-After` says.",
    }
    described = {**common, **{code.removeprefix("on_"): words for code, words in further.items()}}
    problems: dict[Any, Any] = {
        (int(code), CONTENT_TYPE): OpenApiResponse(ProblemSerializer, description=words)
        for code, words in described.items()
    }
    return {(status, kind): good, **problems}


def open_answers(good: Any) -> dict[Any, Any]:
    """Those of a call that anyone may make."""
    return {status: answer for status, answer in answers(good).items() if status not in OF_TOKENS}


class InsufficientScope(PermissionDenied):
    """The token is good, but lacks the scope (RFC 6750, section 3.1)."""

    default_detail = KINDS["insufficient_scope"]
    default_code = "insufficient_scope"

    def __init__(self, scopes: Sequence[str]) -> None:
        super().__init__()
        self.auth_header = f'Bearer realm="api", error="insufficient_scope", scope="{" ".join(scopes)}"'


class HasScope(TokenHasScope):
    """The library's check; what is missing is named."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """Whether there is a token with the scopes; InsufficientScope where there is one without them."""
        if super().has_permission(request, view):
            return True
        if request.auth:
            raise InsufficientScope(self.get_scopes(request, view))
        return False


class ApiView(APIView):
    """Any call of the API: it reads what it declares and nothing else, is counted, and is kept by no cache.

    `query` is what a GET takes in its address, `body` what a POST takes; by default nothing. Both are read before the
    method runs, into `asked` and `sent`. `headers_taken` and `headers_given` are for the document.
    """

    query: ClassVar[type[QuerySerializer]] = QuerySerializer
    body: ClassVar[type[StrictSerializer] | None] = None
    headers_taken: ClassVar[dict[str, list[OpenApiParameter]]] = {}
    tag: ClassVar[str] = "Summaries"
    deprecation: ClassVar[Deprecation | None] = None
    throttle_classes = [PerClientThrottle]
    asked: dict[str, Any]
    sent: dict[str, Any]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Who calls, whether they may, and what they ask for; a problem is raised where one of them is wrong."""
        self.perform_authentication(request)
        if len(request.get_full_path()) > MAX_ADDRESS:
            raise AddressTooLong
        super().initial(request, *args, **kwargs)
        self.admit(request)
        if str(request.method) in self.allowed_methods:
            self.read(request)

    def admit(self, request: Request) -> None:
        """After token, scope and rate: what else must be so before anything is read."""

    def read(self, request: Request) -> None:
        """What was sent, into `asked` and `sent`; a problem for anything that is not declared."""
        takes_query = request.method in {"GET", "HEAD"}
        self.asked = read_query(request.query_params, self.query if takes_query else QuerySerializer)
        if request.method == "POST" and self.body:
            body = self.body(data=request.data)
            body.is_valid(raise_exception=True)
            self.sent = dict(body.validated_data)
        elif (request.META.get("CONTENT_LENGTH") or "0") != "0":
            raise MalformedQuery("This call takes no body.")

    def perform_authentication(self, request: Request) -> None:
        """Counted too where nobody is known: then by address."""
        try:
            super().perform_authentication(request)
        finally:
            self.check_throttles(request)

    def check_throttles(self, request: Request) -> None:
        """Once for each call, as soon as it is known who calls."""
        if not hasattr(self, "counted"):
            super().check_throttles(request)

    def get_throttles(self) -> list[Any]:
        """Kept, so that the answer can say what is left."""
        self.counted = super().get_throttles()
        return self.counted

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Nothing of this is kept anywhere on the way; how often one may still call goes back, with errors too."""
        response = super().finalize_response(request, response, *args, **kwargs)
        if getattr(response, "exception", False):
            response.accepted_renderer = JSONRenderer()
        response.headers.setdefault("Cache-Control", "no-store")
        if settings.SANDBOX:
            response["Sandbox"] = "made-up children only"
        for throttle in getattr(self, "counted", ()):
            throttle.tell(response)
        if self.deprecation:
            self.deprecation.tell(response)
        return response


class AgencyView(ApiView):
    """A call by an agency's client, known from its token.

    `required_scopes` is what the token must allow.
    """

    permission_classes = [HasScope]
    required_scopes = ["summaries.read"]
    client: ApiClient

    def admit(self, request: Request) -> None:
        """Whose client this is."""
        clients = ApiClient.objects.select_related("agency", "application").filter(is_active=True)
        client = clients.filter(application=getattr(request.auth, "application_id", None)).first()
        if client is None:
            raise PermissionDenied(NO_CLIENT)
        if client.certificate_sha256 and client.certificate_sha256 != presented_certificate(request):
            raise PermissionDenied(WRONG_CERTIFICATE)
        self.client = client
        wall.enter_agency(client.agency_id)


def presented_certificate(request: Request) -> str:
    """The fingerprint of the client certificate as the proxy passes it on; "" without a proxy that does."""
    if not settings.CLIENT_CERTIFICATE_HEADER:
        return ""
    return str(request.headers.get(settings.CLIENT_CERTIFICATE_HEADER, "")).replace(":", "").strip().lower()


class NothingHere(AgencyView):
    """Any other address under the API: a problem, never a page."""

    def admit(self, request: Request) -> None:
        """The same for every method."""
        super().admit(request)
        raise Http404

    @extend_schema(exclude=True)
    def get(self, request: Request) -> Response:
        """There is nothing at this address."""
        raise Http404
