"""Addresses of children, placements and missing episodes."""

from django.urls import path

from cases import views

urlpatterns = [
    path("children/", views.ChildrenPage.as_view(), name="children"),
    path("children/new/", views.RegisterChildPage.as_view(), name="child_new"),
    path("children/<int:child_pk>/placements/new/", views.NewPlacementPage.as_view(), name="placement_new"),
    path("placements/<int:placement_pk>/change/", views.ChangePlacementPage.as_view(), name="placement_change"),
    path("episodes/<int:episode_pk>/references/new/", views.AddReferencePage.as_view(), name="reference_new"),
]
