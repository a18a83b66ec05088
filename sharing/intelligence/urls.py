"""Addresses of the pages about intelligence."""

from django.urls import path

from sharing.intelligence import views

REPORT = "<int:intelligence_report_pk>/"

urlpatterns = [
    path("", views.IntelligencePage.as_view(), name="intelligence"),
    path(
        "interviews/<int:return_interview_pk>/new/", views.NewIntelligencePage.as_view(), name="intelligence_report_new"
    ),
    path(REPORT, views.IntelligenceReportPage.as_view(), name="intelligence_report"),
    path(f"{REPORT}change/", views.ChangeIntelligencePage.as_view(), name="intelligence_report_change"),
    path(f"{REPORT}release/", views.ReleaseIntelligencePage.as_view(), name="intelligence_report_release"),
    path(f"{REPORT}form.pdf", views.IntelligencePrint.as_view(), name="intelligence_report_pdf"),
    path(f"{REPORT}hand-over/", views.HandOverPage.as_view(), name="intelligence_report_hand_over"),
    path(f"{REPORT}drop/", views.DropPage.as_view(), name="intelligence_report_drop"),
]
