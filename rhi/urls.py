"""The addresses of the project."""

from typing import Any

from allauth.account import urls as account_urls
from allauth.socialaccount import urls as social_urls
from allauth.socialaccount.providers.openid_connect.views import login as openid_login
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path, re_path
from django.views.generic import RedirectView, TemplateView

from accounts.provider import callback as openid_callback
from accounts.sign_in_page import sign_in
from rhi import health
from sharing.api.authorization_server import AuthorizationServerView
from sharing.api.base import NothingHere
from sharing.api.outside import bad_request, server_error
from sharing.api.token_answers import token_answers
from sharing.api.token_views import ClientRevokeView, ClientTokenView

# Of the pages that allauth brings, these and no others: nobody adds an address to an account here, nor makes one.
SIGN_IN_PAGES = {
    "account_logout",
    "account_signup",
    "account_inactive",
    "account_reauthenticate",
    "account_change_password",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "socialaccount_login_cancelled",
    "socialaccount_login_error",
    "socialaccount_signup",
}


# What goes wrong outside of a view: a problem for a program, a page for a person.
handler400, handler500 = bad_request, server_error


def sign_in_pages(patterns: list[Any]) -> list[Any]:
    """Those of the library's addresses that this system uses."""
    return [pattern for pattern in patterns if getattr(pattern, "name", None) in SIGN_IN_PAGES]


urlpatterns = [
    path("", include("interviews.urls")),
    path("", include("interviews.handover_urls")),
    path("", include("interviews.merging_urls")),
    path("", include("cases.urls")),
    path("", include("cases.about_urls")),
    path("", include("cases.attachment_urls")),
    path("", include("interviews.print_urls")),
    path("", include("accounts.urls")),
    path("", include("audit.people.urls")),
    path("", include("audit.messages.urls")),
    path("imports/", include("interviews.import_urls")),
    path("", include("sharing.proof.urls")),
    path("sharing/reports/", include("sharing.report_urls")),
    path("sharing/", include("sharing.notices.urls")),
    path("sharing/intelligence/", include("sharing.intelligence.urls")),
    path("sharing/placements/", include("sharing.placement_urls")),
    path("sharing/", include("sharing.urls")),
    path("police/", include("sharing.police.urls")),
    path("reports/", include("reporting.urls")),
    path("audit/", include("audit.urls")),
    path("guidance/", include("guidance.urls")),
    path("", include("reaching.own_page.urls")),
    path("", include("reaching.carers.urls")),
    path("", include("reaching.own_page.reading_urls")),
    path("", include("reaching.urls")),
    path("wordings/", include("reaching.wordings.urls")),
    path("rights/", include("rights.urls")),
    path("api/v1/", include("reporting.api_urls")),
    path("api/v1/", include("sharing.api.urls")),
    re_path(r"^api\b", NothingHere.as_view(), name="api_nothing_here"),
    path(
        ".well-known/oauth-authorization-server",
        AuthorizationServerView.as_view(),
        name="api_authorization_server",
    ),
    path("oauth/token/", token_answers(ClientTokenView.as_view()), name="oauth_token"),
    path("oauth/revoke/", token_answers(ClientRevokeView.as_view()), name="oauth_revoke"),
    path("sign-in/login/", sign_in, name="account_login"),
    path("sign-in/", include(sign_in_pages(account_urls.urlpatterns))),
    path("sign-in/security/", include("allauth.mfa.urls")),
    path("sign-in/oidc/<str:provider_id>/login/", openid_login, name="openid_connect_login"),
    path("sign-in/oidc/<str:provider_id>/login/callback/", openid_callback, name="openid_connect_callback"),
    path("sign-in/", include(sign_in_pages(social_urls.urlpatterns))),
    path("sign-in/connections/", RedirectView.as_view(pattern_name="mfa_index"), name="socialaccount_connections"),
    path("admin/", admin.site.urls),
    path(
        "accessibility/",
        login_not_required(TemplateView.as_view(template_name="accessibility.html")),
        name="accessibility",
    ),
    path("help/", TemplateView.as_view(template_name="help.html"), name="help"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]
