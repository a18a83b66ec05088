"""Addresses of children, placements and missing episodes."""

from django.urls import path

from cases import hosting_views as hosting
from cases import restricting_views as restricted
from cases import views

urlpatterns = [
    path("children/", views.ChildrenPage.as_view(), name="children"),
    path("children/new/", views.RegisterChildPage.as_view(), name="child_new"),
    path("children/<int:child_pk>/placements/new/", views.NewPlacementPage.as_view(), name="placement_new"),
    path("placements/<int:placement_pk>/change/", views.ChangePlacementPage.as_view(), name="placement_change"),
    path("episodes/<int:episode_pk>/details/", views.DetailsPage.as_view(), name="episode_details"),
    path("episodes/<int:episode_pk>/told/new/", views.NotificationPage.as_view(), name="notification_new"),
    path("episodes/<int:episode_pk>/references/new/", views.AddReferencePage.as_view(), name="reference_new"),
    path("children/<int:child_pk>/restrict/", restricted.RestrictPage.as_view(), name="restrict"),
    path("children/<int:child_pk>/restrict/people/", restricted.LetInPage.as_view(), name="restricted_people"),
    path("children/<int:child_pk>/restrict/end/", restricted.LiftPage.as_view(), name="restricted_lift"),
    path("children/<int:child_pk>/responsible/", hosting.ResponsiblePage.as_view(), name="child_responsible"),
    path("hosted/", hosting.HostedPage.as_view(), name="hosted"),
    path("hosted/<int:hosted_pk>/", hosting.HostedChildPage.as_view(), name="hosted_child"),
    path("hosts/<int:host_telling_pk>/", hosting.HostTellingPage.as_view(), name="host_telling"),
    path("restricted/", restricted.RestrictedPage.as_view(), name="restricted"),
    path("restricted/open/", restricted.EmergencyPage.as_view(), name="restricted_open"),
    path("restricted/openings/<int:grant_pk>/", restricted.ReviewPage.as_view(), name="restricted_review"),
]
