"""The addresses of the project."""

from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.generic import TemplateView
from oauth2_provider.views import RevokeTokenView, TokenView

from rhi import health

urlpatterns = [
    path("", include("interviews.urls")),
    path("", include("cases.urls")),
    path("", include("accounts.urls")),
    path("", include("audit.people.urls")),
    path("imports/", include("interviews.import_urls")),
    path("sharing/", include("sharing.urls")),
    path("reports/", include("reporting.urls")),
    path("audit/", include("audit.urls")),
    path("rights/", include("rights.urls")),
    path("api/v1/", include("sharing.api_urls")),
    path("oauth/token/", login_not_required(TokenView.as_view()), name="oauth_token"),
    path("oauth/revoke/", login_not_required(RevokeTokenView.as_view()), name="oauth_revoke"),
    path("sign-in/", include("allauth.account.urls")),
    path("sign-in/security/", include("allauth.mfa.urls")),
    path("sign-in/", include("allauth.socialaccount.providers.openid_connect.urls")),
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
