"""allauth's forms with what this system adds: wrong codes and passwords leave an event, and too many are slowed down.

Settings name them in ACCOUNT_FORMS and MFA_FORMS.
"""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import ChangePasswordForm
from allauth.account.forms import ResetPasswordForm as LibraryResetPasswordForm
from allauth.core import context
from allauth.core.internal import ratelimit
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.webauthn.forms import AuthenticateWebAuthnForm, LoginWebAuthnForm, ReauthenticateWebAuthnForm
from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from accounts import outbox
from accounts.models import PasswordResetRequest, User
from accounts.sign_in_events import Kind, note
from rhi.forms import LimitedForm

ACTION = "second_factor_failed"
# allauth allows ten in five minutes (ACCOUNT_RATE_LIMITS: login_failed); a million codes need a limit by the day too.
RATE = "50/d/key"
TOO_MANY = "too_many_login_attempts"


class _NotedAttempt(LimitedForm):
    """A form that takes a second factor. A wrong one is written down; the person hears when it is tried too often."""

    is_bound: bool
    user: User | None

    def full_clean(self) -> None:
        """Check it, within the limit of the day."""
        if not self.is_bound:
            super().full_clean()
            return
        allowance = self._allowance(dry_run=True)
        super().full_clean()
        if allowance is None:
            self.add_error(None, get_adapter().validation_error(TOO_MANY))
        if self.errors:
            self._note_failure()

    def _note_failure(self) -> None:
        self._allowance(dry_run=False)
        codes = {error.code for found in self.errors.as_data().values() for error in found}
        is_slowed = TOO_MANY in codes
        note(context.request, Kind.SLOWED if is_slowed else Kind.WRONG_FACTOR, user=self.user)
        if is_slowed and self.user:
            _warn(self.user)

    def _allowance(self, *, dry_run: bool) -> Any:
        if self.user is None:  # a passkey names its person by itself: a limit would lock out whoever is named
            return True
        return ratelimit.consume(
            context.request,
            app="accounts",
            action=ACTION,
            key=str(self.user.pk),
            config={ACTION: RATE},
            dry_run=dry_run,
        )


class CodeForm(_NotedAttempt, AuthenticateForm):
    """A code, while signing in."""


class CodeAgainForm(_NotedAttempt, ReauthenticateForm):
    """A code, in a session that is signed in."""


class PasskeyForm(_NotedAttempt, AuthenticateWebAuthnForm):
    """A passkey, while signing in."""


class PasskeyAgainForm(_NotedAttempt, ReauthenticateWebAuthnForm):
    """A passkey, in a session that is signed in."""


class PasskeyAloneForm(_NotedAttempt, LoginWebAuthnForm):
    """A passkey in place of a password."""


class NewPasswordForm(LimitedForm, ChangePasswordForm):
    """A new password; a wrong old one is an attempt to guess it."""

    def clean_oldpassword(self) -> str:
        """The password in use, or an error."""
        person: Any = self.user
        if not person.check_password(self.cleaned_data.get("oldpassword", "")):
            note(context.request, Kind.FAILED, user=person)
        return super().clean_oldpassword()


class ResetPasswordForm(LimitedForm, LibraryResetPasswordForm):
    """Only takes the wish down: whose address it is, a job finds out (accounts.password_resets).

    So the answer takes equally long for every address.
    """

    def clean_email(self) -> str:
        """Small letters. Nobody is looked up here."""
        return str(self.cleaned_data["email"]).lower()

    def save(self, request: HttpRequest, **_: Any) -> str:
        """Take it down."""
        email: str = self.cleaned_data["email"]
        PasswordResetRequest.objects.create(email=email)
        return email


def _warn(user: User) -> None:
    """Once a day: the password was right, or a session is open, so somebody may have got hold of it."""
    outbox.put(
        key=f"second-factor:{user.pk}:{timezone.localdate():%Y%m%d}",
        recipient=user.email,
        subject="Too many wrong codes for your account",
        body=(
            "Somebody entered too many wrong codes after signing in with your password.\n\n"
            "If this was you, wait five minutes and try again. If not, change your password now and tell your\n"
            "administrator:\n"
            f"{settings.SITE_URL}/sign-in/password/change/\n"
        ),
    )
