"""Addresses of the council's own wordings."""

from django.urls import path

from reaching.views import wordings as views

WORDING = "<int:wording_pk>/"

urlpatterns = [
    path("", views.WordingsPage.as_view(), name="wordings"),
    path("house/", views.HousePage.as_view(), name="house_texts"),
    path("new/", views.NewWordingPage.as_view(), name="wording_new"),
    path(WORDING, views.WordingPage.as_view(), name="wording"),
    path(f"{WORDING}replace/", views.ReplaceWordingPage.as_view(), name="wording_replace"),
    path(f"{WORDING}retire/", views.RetireWordingPage.as_view(), name="wording_retire"),
    path(f"{WORDING}compare/", views.BeginTrialPage.as_view(), name="wording_compare"),
    path("comparisons/<int:wording_trial_pk>/end/", views.EndTrialPage.as_view(), name="wording_trial_end"),
]
