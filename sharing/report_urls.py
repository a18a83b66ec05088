"""Addresses of the pages about what the police report: numbers only, never a name or a reference."""

from django.urls import path

from sharing import reconciliation_views, report_views

urlpatterns = [
    path("", report_views.InboxPage.as_view(), name="police_reports"),
    path("<int:report_pk>/", report_views.ReportPage.as_view(), name="police_report"),
    path("<int:report_pk>/join/", report_views.JoinPage.as_view(), name="police_report_join"),
    path("<int:report_pk>/record/", report_views.RecordAbsencePage.as_view(), name="police_report_record"),
    path("<int:report_pk>/not-ours/", report_views.NotOursPage.as_view(), name="police_report_not_ours"),
    path("<int:report_pk>/take-back/", report_views.TakeBackPage.as_view(), name="police_report_take_back"),
    path("reconciliation/", reconciliation_views.ReconciliationPage.as_view(), name="police_reconciliation"),
    path("reconciliation.csv", reconciliation_views.ReconciliationCsv.as_view(), name="police_reconciliation_csv"),
]
