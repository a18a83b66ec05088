"""Addresses about who one acts for."""

from django.urls import path

from accounts import views

urlpatterns = [path("acting-council/", views.switch_council, name="switch_council")]
