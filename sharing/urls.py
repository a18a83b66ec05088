"""Addresses of the pages about sharing."""

from django.urls import path

from sharing import views

urlpatterns = [
    path("", views.SharingPage.as_view(), name="sharing"),
    path("interviews/<int:return_interview_pk>/decide/", views.DecidePage.as_view(), name="share_decide"),
    path("interviews/<int:return_interview_pk>/release/", views.ReleasePage.as_view(), name="share_release"),
    path("summaries/<uuid:summary_pk>/", views.SummaryPage.as_view(), name="summary"),
    path("summaries/<uuid:summary_pk>/withdraw/", views.WithdrawPage.as_view(), name="summary_withdraw"),
    path("agreements/new/", views.NewAgreementPage.as_view(), name="agreement_new"),
    path("agreements/<int:agreement_pk>/end/", views.EndAgreementPage.as_view(), name="agreement_end"),
]
