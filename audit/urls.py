"""Addresses of the audit."""

from django.urls import path

from audit import views

urlpatterns = [
    path("", views.LogView.as_view(), name="audit"),
    path("log.csv", views.LogCsv.as_view(), name="audit_csv"),
    path("records/<int:child_pk>/", views.WhoLookedPage.as_view(), name="who_looked"),
]
