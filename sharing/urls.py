"""Addresses of the pages about sharing."""

from django.urls import path

from sharing.views import agreements, board, decisions, points, release, summaries

OWED = "interviews/<int:return_interview_pk>/"
AGREEMENT = "agreements/<int:agreement_pk>/"
SUMMARY = "summaries/<uuid:summary_pk>/"

urlpatterns = [
    path("", board.SharingPage.as_view(), name="sharing"),
    path(f"{OWED}decide/", decisions.DecidePage.as_view(), name="share_decide"),
    path(f"{OWED}release/", release.ReleasePage.as_view(), name="share_release"),
    path(f"{OWED}points/<slug:section>/", points.NewPointPage.as_view(), name="share_point_new"),
    path("points/<int:summary_point_pk>/remove/", points.RemovePointPage.as_view(), name="share_point_remove"),
    path("proposals/<int:release_proposal_pk>/", summaries.ProposalPage.as_view(), name="release_proposal"),
    path(SUMMARY, summaries.SummaryPage.as_view(), name="summary"),
    path(f"{SUMMARY}withdraw/", summaries.WithdrawPage.as_view(), name="summary_withdraw"),
    path("agreements/new/", agreements.NewAgreementPage.as_view(), name="agreement_new"),
    path(AGREEMENT, agreements.AgreementPage.as_view(), name="agreement"),
    path(f"{AGREEMENT}change/", agreements.ChangeAgreementPage.as_view(), name="agreement_change"),
    path(f"{AGREEMENT}end/", agreements.EndAgreementPage.as_view(), name="agreement_end"),
]
