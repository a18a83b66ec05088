"""Addresses of the guidance."""

from django.urls import path

from guidance import views

urlpatterns = [
    path("", views.GuidancePage.as_view(), name="guidance"),
    path("<str:guidance_key>/", views.VersionsPage.as_view(), name="guidance_versions"),
    path("<str:guidance_key>/change/", views.ChangePage.as_view(), name="guidance_change"),
    path("<str:guidance_key>/withdraw/", views.WithdrawPage.as_view(), name="guidance_withdraw"),
]
