"""How allauth signs people in here: closed to newcomers, slow for guessers, the same for known and unknown people."""

import uuid
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal import ratelimit
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from accounts import devices, outbox, provider_sign_in
from accounts.closing import close, reopen
from accounts.context import first_page
from accounts.sign_in_events import Kind, note


class ClosedSignupAdapter(DefaultAccountAdapter):
    """People are invited by their council's administrator; nobody signs themselves up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Not everybody has a worklist."""
        return first_page(request)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the attempt: for a known browser by account and browser, else by address, and account and address."""
        email = str(credentials.get("email", "")).lower()
        device = devices.known(request, email)
        place = f"device:{device.pk}" if device else f"address:{self.get_client_ip(request)}"
        self._login_failed_rl_usage = ratelimit.consume(
            request,
            app="allauth.account",
            action="login_failed_known_device" if device else "login_failed",
            key=f"{email}|{place}",
        )
        if not self._login_failed_rl_usage:
            note(request, Kind.SLOWED, email=email)
            raise self.validation_error("too_many_login_attempts")

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Written down, with a digest in place of an address that is nobody's."""
        note(request, Kind.FAILED, email=str(credentials.get("email", "")))

    def post_login(self, request: HttpRequest, user: Any, **options: Any) -> HttpResponse:
        """The browser is known from now on. A session that held a form for an hour lasts as long as any other."""
        request.session.set_expiry(0)
        response: HttpResponse = super().post_login(request, user, **options)
        note(request, Kind.SIGNED_IN, user=user)
        devices.remember(request, response, user)
        return response

    def format_email_subject(self, subject: str) -> str:
        """Without the site's name, which the library takes from the request's Host header."""
        return subject.strip()

    def get_reset_password_from_key_url(self, key: str) -> str:
        """At the site's own address, whatever Host the request named."""
        uid, _, token = key.partition("-")
        return settings.SITE_URL + reverse("account_reset_password_from_key", kwargs={"uidb36": uid, "key": token})

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Mails leave through the outbox, and name the site by its own address."""
        site = {"name": "Return home interviews", "domain": settings.SITE_URL}
        message = self.render_mail(template_prefix, email, {"email": email, **context, "current_site": site})
        outbox.put(
            key=f"{outbox.SECRET}{uuid.uuid4()}", recipient=email, subject=message.subject, body=str(message.body)
        )


class EncryptingMfaAdapter(DefaultMFAAdapter):
    """Secrets of authenticators are encrypted at rest, with keys that are not in the database."""

    def encrypt(self, text: str) -> str:
        """With the first key."""
        return close(text)

    def decrypt(self, encrypted_text: str) -> str:
        """With whichever key it was encrypted with."""
        return reopen(encrypted_text)


class ExistingPeopleAdapter(DefaultSocialAccountAdapter):
    """OpenID Connect: a council's provider says who somebody is; only its own people, who were invited here, get in.

    The first time they are found by their e-mail address, and from then on by the `sub` of the provider's token.
    """

    def list_apps(self, request: HttpRequest, provider: Any = None, client_id: Any = None) -> list[SocialApp]:
        """Providers come from the environment; rows of the library's table are ignored."""
        return [app for app in super().list_apps(request, provider, client_id) if app.pk is None]

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Never: an unknown address is told to ask the administrator."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Asked at each sign-in. Somebody who is signed in links no further identity to the account."""
        if sociallogin.state.get("process") == "connect":
            raise ImmediateHttpResponse(HttpResponseRedirect(reverse("mfa_index")))
        app = sociallogin.provider.app
        if sociallogin.is_existing:
            reason = provider_sign_in.why_not(sociallogin.user, app.settings.get("councils", []))
        else:
            claims = sociallogin.account.get_provider_account().get_user_data() or {}
            reason = provider_sign_in.why_unknown(sociallogin.account.provider, claims)
        if reason:
            if sociallogin.is_existing:
                note(request, Kind.FAILED, user=sociallogin.user)
            page = render(request, "socialaccount/authentication_error.html", {"reason": reason}, status=403)
            raise ImmediateHttpResponse(page)
        account = sociallogin.account
        if sociallogin.is_existing and account.pk is None:
            sociallogin.account = provider_sign_in.link_identity(
                person=sociallogin.user, provider=account.provider, uid=account.uid
            )

    def authenticate_by_email(self, sociallogin: Any) -> tuple[Any, str] | None:
        """Somebody not linked to an identity at this provider yet.

        Without an address in the answer: with one, allauth would remove the password, in case a stranger had signed up
        with somebody else's address. Nobody signs up here.
        """
        domains = sociallogin.provider.app.settings.get("verified_email") or []
        person = provider_sign_in.person_for(sociallogin.account.provider, sociallogin.email_addresses, domains)
        return (person, "") if person else None
