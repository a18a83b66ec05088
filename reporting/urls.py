"""Addresses of the figures."""

from django.urls import path

from cases.ssda903.reading import EPISODES, HEADER, MISSING
from reporting import episode_views, views
from reporting.returns import views as returns

urlpatterns = [
    path("uptake/", views.UptakePage.as_view(), name="uptake"),
    path("uptake.csv", views.UptakeCsv.as_view(), name="uptake_csv"),
    path("breakdown/", views.BreakdownPage.as_view(), name="figure_breakdown"),
    path("followed/", views.FollowedPage.as_view(), name="figure_followed"),
    path("corrections/", views.CorrectionsPage.as_view(), name="figure_corrections"),
    path("episodes/", episode_views.EpisodesPage.as_view(), name="figure_episodes"),
    path("returns/", returns.ReturnsPage.as_view(), name="returns"),
    path("returns/missing.csv", returns.Ssda903File.as_view(name=MISSING), name="return_missing"),
    path("returns/header.csv", returns.Ssda903File.as_view(name=HEADER), name="return_header"),
    path("returns/episodes.csv", returns.Ssda903File.as_view(name=EPISODES), name="return_episodes"),
    path("returns/annex-a.csv", returns.AnnexACsv.as_view(), name="annex_a_csv"),
    path("returns/annex-a.xlsx", returns.AnnexAXlsx.as_view(), name="annex_a_xlsx"),
]
