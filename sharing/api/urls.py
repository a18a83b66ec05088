"""Addresses of the API for police forces, version 1, at /api/v1/."""

from django.urls import include, path, register_converter

from sharing.api import agreements, changes, docs, fields, keys, pings, receipts, snapshots, summaries

register_converter(fields.IdentifierInAddress, "id")
register_converter(fields.NumberInAddress, "number")

urlpatterns = [
    path("changes", changes.ChangesView.as_view(), name="api_changes"),
    path("summaries", summaries.SummariesView.as_view(), name="api_summaries"),
    path("summaries/search", summaries.SearchView.as_view(), name="api_summaries_search"),
    path("summaries/<id:summary_pk>", summaries.SummaryView.as_view(), name="api_summary"),
    path("", include("sharing.api.report_urls")),
    path("snapshots", snapshots.SnapshotsView.as_view(), name="api_snapshots"),
    path("receipts", receipts.ReceiptsView.as_view(), name="api_receipts"),
    path("agreements", agreements.AgreementsView.as_view(), name="api_agreements"),
    path("notices/ping", pings.PingView.as_view(), name="api_ping"),
    path("keys", keys.KeysView.as_view(), name="api_keys"),
    path("openapi.json", docs.OpenApiView.as_view(), name="api_openapi"),
    path("docs/", docs.DocsView.as_view(), name="api_docs"),
]
