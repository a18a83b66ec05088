"""Addresses of the API for police forces, version 1, at /api/v1/. Anything else there is a problem, not a page."""

from django.urls import path, re_path

from sharing import api, api_docs

urlpatterns = [
    path("changes", api.ChangesView.as_view(), name="api_changes"),
    path("summaries/<uuid:summary_pk>", api.SummaryView.as_view(), name="api_summary"),
    path("openapi.json", api_docs.OpenApiView.as_view(), name="api_openapi"),
    path("docs/", api_docs.api_docs, name="api_docs"),
    re_path("", api.NothingHere.as_view(), name="api_nothing_here"),
]
