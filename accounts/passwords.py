"""A password that stands in a known breach is refused, where the operator has switched the check on."""

import hashlib
import logging
from typing import Any

import requests
from django.conf import settings
from django.core.exceptions import ValidationError

log = logging.getLogger(__name__)
PATIENCE_SECONDS = 3


class BreachedPasswordValidator:
    """Asks a range service (PWNED_PASSWORDS_URL, the interface of Have I Been Pwned) with five letters of the SHA-1.

    Off unless the address is set. A service that does not answer lets the password pass, and a line goes to the log:
    the offline list of common passwords is asked in any case.
    """

    def validate(self, password: str, user: Any = None) -> None:
        """ValidationError where the password is known."""
        if not settings.PWNED_PASSWORDS_URL:
            return
        digest = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper()
        try:
            answer = requests.get(f"{settings.PWNED_PASSWORDS_URL}/range/{digest[:5]}", timeout=PATIENCE_SECONDS)
            answer.raise_for_status()
        except requests.RequestException as error:
            log.warning("the breach list did not answer: %s", type(error).__name__)
            return
        if any(line.partition(":")[0].strip() == digest[5:] for line in answer.text.splitlines()):
            raise ValidationError(
                "This password is known from a breach elsewhere. Choose another one.", code="breached"
            )

    def get_help_text(self) -> str:
        """For the form."""
        return "Your password must not be one known from a breach."
