"""Addresses of the figures."""

from django.urls import path

from reporting import views

urlpatterns = [
    path("uptake/", views.UptakePage.as_view(), name="uptake"),
    path("uptake.csv", views.UptakeCsv.as_view(), name="uptake_csv"),
]
