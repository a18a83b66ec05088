"""The public keys with which notices to forces are signed. Open to anyone: there is nothing secret in them."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from sharing.api.base import ApiView, open_answers
from sharing.notices.signing import public_keys


class PublicKeySerializer(serializers.Serializer[dict[str, str]]):
    """A public key (JWK, RFC 8037)."""

    kty = serializers.CharField(help_text="Always OKP.")
    crv = serializers.CharField(help_text="Always Ed25519.")
    x = serializers.CharField(help_text="The key, in base64url.")
    use = serializers.CharField(help_text="Always sig.")
    kid = serializers.CharField(help_text="Its id, as `keyid` of a signature names it: the thumbprint of RFC 7638.")


class KeySetSerializer(serializers.Serializer[dict[str, list[dict[str, str]]]]):
    """The keys that count now (a JWK set); the first one signs."""

    keys = PublicKeySerializer(many=True)


class KeysView(ApiView):
    """The JWK set."""

    tag = "Notices"
    authentication_classes: list[Any] = []
    permission_classes = [AllowAny]

    @extend_schema(
        operation_id="keys", summary="The keys that sign notices", auth=[], responses=open_answers(KeySetSerializer)
    )
    def get(self, request: Request) -> Response:
        """The public keys with which a notice to a webhook is signed (RFC 9421, ed25519).

        Fetch them over https, keep them, and fetch them again when a signature names a key you do not know. A key that
        is no longer here counts no more.
        """
        return Response({"keys": public_keys()}, headers={"Cache-Control": "public, max-age=300"})
