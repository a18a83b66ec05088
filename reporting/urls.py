"""Addresses of the figures."""

from django.urls import path

from cases.ssda903.reading import EPISODES, HEADER, MISSING
from reporting import (
    chart_views,
    compare_views,
    episode_views,
    funnel_views,
    meeting_views,
    publish_views,
    shared_views,
    token_views,
    views,
)
from reporting.answering import views as answering
from reporting.chart_files import CSV, PNG
from reporting.committee import views as committee
from reporting.denominators import views as denominators
from reporting.exports import views as exports
from reporting.national import views as national
from reporting.returns import views as returns
from reporting.what_works import views as what_works

REPORT = "committee/<int:committee_report_pk>/"

urlpatterns = [
    path("uptake/", views.UptakePage.as_view(), name="uptake"),
    path("uptake.csv", views.UptakeCsv.as_view(), name="uptake_csv"),
    path("breakdown/", chart_views.BreakdownPage.as_view(), name="figure_breakdown"),
    path("followed/", views.FollowedPage.as_view(), name="figure_followed"),
    path("what-works/", what_works.WhatWorksPage.as_view(), name="what_works"),
    path("what-works.csv", what_works.WhatWorksCsv.as_view(), name="what_works_csv"),
    path("corrections/", views.CorrectionsPage.as_view(), name="figure_corrections"),
    path("episodes/", episode_views.EpisodesPage.as_view(), name="figure_episodes"),
    path("charts/spc/", chart_views.SpcPage.as_view(), name="chart_spc"),
    path("charts/spc.csv", chart_views.SpcFile.as_view(kind=CSV), name="chart_spc_csv"),
    path("charts/spc.png", chart_views.SpcFile.as_view(kind=PNG), name="chart_spc_png"),
    path("charts/hours/", chart_views.HoursPage.as_view(), name="chart_hours"),
    path("charts/hours.csv", chart_views.HoursFile.as_view(kind=CSV), name="chart_hours_csv"),
    path("charts/hours.png", chart_views.HoursFile.as_view(kind=PNG), name="chart_hours_png"),
    path("charts/bars.csv", chart_views.BarsFile.as_view(kind=CSV), name="chart_bars_csv"),
    path("charts/bars.png", chart_views.BarsFile.as_view(kind=PNG), name="chart_bars_png"),
    path("charts/groups.csv", chart_views.GroupsFile.as_view(kind=CSV), name="chart_groups_csv"),
    path("charts/groups.png", chart_views.GroupsFile.as_view(kind=PNG), name="chart_groups_png"),
    path("charts/funnel/", funnel_views.FunnelPage.as_view(), name="chart_funnel"),
    path("charts/funnel.csv", funnel_views.FunnelFile.as_view(kind=CSV), name="chart_funnel_csv"),
    path("charts/funnel.png", funnel_views.FunnelFile.as_view(kind=PNG), name="chart_funnel_png"),
    path("returns/", returns.ReturnsPage.as_view(), name="returns"),
    path("returns/missing.csv", returns.Ssda903File.as_view(name=MISSING), name="return_missing"),
    path("returns/header.csv", returns.Ssda903File.as_view(name=HEADER), name="return_header"),
    path("returns/episodes.csv", returns.Ssda903File.as_view(name=EPISODES), name="return_episodes"),
    path("returns/tables.csv", returns.DfeCsv.as_view(), name="dfe_csv"),
    path("returns/annex-a.csv", returns.AnnexACsv.as_view(), name="annex_a_csv"),
    path("returns/annex-a.xlsx", returns.AnnexAXlsx.as_view(), name="annex_a_xlsx"),
    path("denominators/", denominators.DenominatorsPage.as_view(), name="denominators"),
    path("denominators.csv", denominators.DenominatorsCsv.as_view(), name="denominators_csv"),
    path("denominators/enter/", denominators.EnterDenominatorPage.as_view(), name="denominator_enter"),
    path("denominators/file/", denominators.DenominatorsFilePage.as_view(), name="denominators_file"),
    path("denominators/load/", denominators.LoadDenominatorsPage.as_view(), name="denominators_load"),
    path("national/", national.NationalPage.as_view(), name="national"),
    path("national.csv", national.NationalCsv.as_view(), name="national_csv"),
    path("national/file/", national.DfeFilePage.as_view(), name="dfe_figures_file"),
    path("national/neighbours/", national.NeighboursPage.as_view(), name="statistical_neighbours"),
    path("exports/", exports.ExportsPage.as_view(), name="exports"),
    path("exports/new/", exports.NewExportPage.as_view(), name="export_new"),
    path("exports/<int:export_pk>/file/", exports.ExportFile.as_view(), name="export_file"),
    path("exports/<int:export_pk>/cancel/", exports.CancelExportPage.as_view(), name="export_cancel"),
    path("figures/", shared_views.FiguresToLeavePage.as_view(), name="figures_to_leave"),
    path("figures.csv", shared_views.FiguresToLeaveCsv.as_view(), name="figures_to_leave_csv"),
    path("published/", shared_views.PublishedPage.as_view(), name="published"),
    path("published.csv", shared_views.PublishedCsv.as_view(), name="published_csv"),
    path("compare/", compare_views.ComparePage.as_view(), name="compare"),
    path("publish/", publish_views.PublishPage.as_view(), name="publish"),
    path("publish/propose/", publish_views.ProposePage.as_view(), name="publish_propose"),
    path("publish/agree/", publish_views.AgreePage.as_view(), name="publish_agree"),
    path("publish/withdraw/", publish_views.WithdrawPage.as_view(), name="publish_withdraw"),
    path("answers/", answering.AnswersPage.as_view(), name="answers"),
    path("answers/<int:answered_pk>/", answering.AnsweredPage.as_view(), name="answered"),
    path("answers/<int:answered_pk>.csv", answering.AnsweredCsv.as_view(), name="answered_csv"),
    path("committee/", committee.ReportsPage.as_view(), name="committee_reports"),
    path("committee/begin/", committee.BeginPage.as_view(), name="committee_begin"),
    path("committee/schedule/", committee.SchedulePage.as_view(), name="committee_schedule"),
    path(REPORT, committee.ReportPage.as_view(), name="committee_report"),
    path(f"{REPORT}commentary/", committee.CommentaryPage.as_view(), name="committee_commentary"),
    path(f"{REPORT}count/", committee.CountAgainPage.as_view(), name="committee_count"),
    path(f"{REPORT}make/", committee.MakePage.as_view(), name="committee_make"),
    path(f"{REPORT}revise/", committee.RevisePage.as_view(), name="committee_revise"),
    path(f"{REPORT}report.pdf", committee.PublicPdf.as_view(), name="committee_pdf"),
    path(f"{REPORT}inside.pdf", committee.InsidePdf.as_view(), name="committee_inside_pdf"),
    path("meeting/", meeting_views.MeetingPage.as_view(), name="meeting"),
    path("meeting.pdf", meeting_views.MeetingPdf.as_view(), name="meeting_pdf"),
    path("token/", token_views.MeasuresTokenPage.as_view(), name="measures_token"),
]
