"""What a council's sign-in says of somebody, read strictly. allauth finds this module by its name."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from django.http import HttpRequest

MAX_SUB = 191  # what the library's column keeps
TEXTS = ("email", "preferred_username", "name", "given_name", "family_name")


class CouncilProvider(OpenIDConnectProvider):
    """allauth's provider. Claims of another kind than the standard has lead to the page that says no."""

    def sociallogin_from_response(self, request: HttpRequest, response: dict[str, Any]) -> Any:
        """The sign-in that the claims describe; OAuth2Error, which allauth's views answer, where they say nobody."""
        parts = [part for part in (response.get("userinfo"), response.get("id_token")) if part]
        if not parts or not all(_is_sound(part) for part in parts) or len({part["sub"] for part in parts}) > 1:
            raise OAuth2Error("The claims of the sign-in are not as OpenID Connect has them.")
        return super().sociallogin_from_response(request, response)

    def extract_email_addresses(self, data: dict[str, Any]) -> list[EmailAddress]:
        """Some providers send words in place of true and false: every word would count as true."""
        found: list[EmailAddress] = super().extract_email_addresses(data)
        for address in found:
            address.verified = address.verified is True or address.verified == "true"
        return found


def _is_sound(claims: Any) -> bool:
    """Whether `sub` names somebody, and each text is one that can be kept."""
    if not isinstance(claims, dict) or not claims.get("sub"):
        return False
    return _is_text(claims["sub"], MAX_SUB) and all(_is_text(claims.get(name) or "", 320) for name in TEXTS)


def _is_text(value: Any, longest: int) -> bool:
    return isinstance(value, str) and len(value) <= longest and "\0" not in value


provider_classes = [CouncilProvider]
