"""Addresses of the API about police reports."""

from django.urls import path

from sharing.api import reports

urlpatterns = [
    path("police-reports", reports.ReportsView.as_view(), name="api_police_reports"),
    path("police-reports/<number:report_pk>", reports.ReportView.as_view(), name="api_police_report"),
]
