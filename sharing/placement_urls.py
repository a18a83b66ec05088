"""Addresses of the pages about placements that a police force was told of."""

from django.urls import path

from sharing.views import placements

urlpatterns = [
    path("<int:placement_pk>/notice/", placements.PlacementNoticePage.as_view(), name="placement_notice"),
]
