"""Django's admin for operators of the service. It has no sign-in of its own: everybody uses the one at /sign-in/."""

from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.generic import RedirectView


class OperatorSite(admin.AdminSite):
    """The admin without its own pages for signing in and changing passwords, and without the tables of libraries.

    The libraries register their tables here by themselves. Whoever edits those (social accounts, OpenID Connect
    providers, clients, access tokens, groups) can sign in as somebody else, so only this project's models are shown.
    """

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Register models of this project; those of libraries are ignored."""
        models = [model_or_iterable] if isinstance(model_or_iterable, type) else model_or_iterable
        own = [model for model in models if is_of_project(model)]
        if own:
            super().register(own, admin_class, **options)

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """Django's addresses; those for passwords lead to the product's page."""
        change_password = RedirectView.as_view(pattern_name="account_change_password")
        return [
            path("password_change/", change_password, name="password_change"),
            path("password_change/done/", change_password, name="password_change_done"),
            *(found for found in super().get_urls() if getattr(found, "name", "") not in REPLACED),
        ]

    @method_decorator(never_cache)
    @method_decorator(login_not_required)
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Send to the one sign-in page, whatever was sent here. 403 for somebody signed in who is no operator."""
        wanted = request.GET.get("next", "")
        index = reverse("admin:index")
        if not url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) or not wanted.startswith(index):
            wanted = index
        if not request.user.is_authenticated:
            return redirect_to_login(wanted, reverse(settings.LOGIN_URL))
        if not self.has_permission(request):
            raise PermissionDenied("This page is for operators of the service.")
        return HttpResponseRedirect(wanted)


REPLACED = {"password_change", "password_change_done"}


def is_of_project(model: type[Model]) -> bool:
    """Whether a model belongs to an app of this project."""
    return Path(apps.get_app_config(model._meta.app_label).path).parent == settings.BASE_DIR
