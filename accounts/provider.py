"""What a council's sign-in says of somebody, read strictly. allauth finds this module by its name."""

from functools import wraps
from typing import Any

from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from allauth.socialaccount.providers.openid_connect.views import callback as library_callback
from django.conf import settings
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse

from accounts.provider_sign_in import uid_of

MAX_SUB = 174  # with what uid_of adds, what the library's column keeps
TEXTS = ("email", "preferred_username", "name", "given_name", "family_name")


class ClientOfSite(OpenIDConnectOAuth2Adapter):
    """allauth's client of a provider, which people return from to the site's own address, whatever host was asked."""

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        """The address that is registered at the provider."""
        return settings.SITE_URL + reverse("openid_connect_callback", kwargs={"provider_id": self.provider_id})


@wraps(library_callback)  # the middlewares know the library's view by its attributes
def callback(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """Back from the provider. The address is sent once more for the token, and must be the same."""
    try:
        answer: HttpResponseBase = OAuth2CallbackView.adapter_view(ClientOfSite(request, provider_id))(request)
    except SocialApp.DoesNotExist as unknown:
        raise Http404 from unknown
    return answer


class CouncilProvider(OpenIDConnectProvider):
    """allauth's provider. Claims of another kind than the standard has lead to the page that says no."""

    oauth2_adapter_class = ClientOfSite

    def sociallogin_from_response(self, request: HttpRequest, response: dict[str, Any]) -> Any:
        """The sign-in that the claims describe; OAuth2Error, which allauth's views answer, where they say nobody."""
        parts = [part for part in (response.get("userinfo"), response.get("id_token")) if part]
        if not parts or not all(_is_sound(part) for part in parts) or len({part["sub"] for part in parts}) > 1:
            raise OAuth2Error("The claims of the sign-in are not as OpenID Connect has them.")
        return super().sociallogin_from_response(request, response)

    def extract_uid(self, data: dict[str, Any]) -> str:
        """The `sub`, with the server that said it."""
        return uid_of(self.app.settings["server_url"], super().extract_uid(data))

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
