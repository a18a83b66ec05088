"""How allauth signs people in here."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from accounts.context import first_page


class ClosedSignupAdapter(DefaultAccountAdapter):
    """People are invited by their council's administrator; nobody signs themselves up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Not everybody has a worklist."""
        return first_page(request)
