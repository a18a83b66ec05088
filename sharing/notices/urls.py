"""Addresses of the pages about notices to forces."""

from django.urls import path

from sharing.notices.views import ForceNoticesPage

urlpatterns = [path("notices/", ForceNoticesPage.as_view(), name="force_notices")]
