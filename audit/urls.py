"""Addresses of the audit. Who looked at one child’s record: interviews.merging_urls, since records can be made one."""

from django.urls import path

from audit import views

urlpatterns = [
    path("", views.LogView.as_view(), name="audit"),
    path("log.csv", views.LogCsv.as_view(), name="audit_csv"),
]
