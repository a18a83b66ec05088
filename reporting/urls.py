"""Addresses of the figures."""

from django.urls import path

from reporting import episode_views, views

urlpatterns = [
    path("uptake/", views.UptakePage.as_view(), name="uptake"),
    path("uptake.csv", views.UptakeCsv.as_view(), name="uptake_csv"),
    path("breakdown/", views.BreakdownPage.as_view(), name="figure_breakdown"),
    path("followed/", views.FollowedPage.as_view(), name="figure_followed"),
    path("corrections/", views.CorrectionsPage.as_view(), name="figure_corrections"),
    path("episodes/", episode_views.EpisodesPage.as_view(), name="figure_episodes"),
]
