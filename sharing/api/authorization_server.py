"""Where tokens are fetched and how a client says who it is, as programs read it (RFC 8414). Open to anyone."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from drf_spectacular.utils import extend_schema
from oauth2_provider.settings import oauth2_settings
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from sharing.api.base import ApiView
from sharing.api.client_assertions import SIGNED_WITH


class AuthorizationServerView(ApiView):
    """/.well-known/oauth-authorization-server."""

    authentication_classes: list[Any] = []
    permission_classes = [AllowAny]

    @extend_schema(exclude=True)
    def get(self, request: Request) -> Response:
        """The metadata of the authorization server."""
        methods = ["client_secret_basic", "client_secret_post", "private_key_jwt"]
        return Response(
            {
                "issuer": settings.SITE_URL,
                "token_endpoint": address_of("oauth_token"),
                "revocation_endpoint": address_of("oauth_revoke"),
                "grant_types_supported": ["client_credentials"],
                "response_types_supported": [],
                "scopes_supported": list(oauth2_settings.SCOPES),
                "token_endpoint_auth_methods_supported": methods,
                "token_endpoint_auth_signing_alg_values_supported": SIGNED_WITH,
                "revocation_endpoint_auth_methods_supported": methods,
                "revocation_endpoint_auth_signing_alg_values_supported": SIGNED_WITH,
                "service_documentation": address_of("api_docs"),
            },
            headers={"Cache-Control": "public, max-age=300"},
        )


def address_of(name: str) -> str:
    """The whole address of one of our own."""
    return f"{settings.SITE_URL}{reverse(name)}"
