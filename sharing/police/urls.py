"""Addresses for named users of a police force: no name and no reference ever stands in one."""

from django.urls import path

from sharing.police import people_views, views

urlpatterns = [
    path("", views.HomePage.as_view(), name="police"),
    path("search/", views.SearchPage.as_view(), name="police_search"),
    path("looked/", views.LookedPage.as_view(), name="police_looked"),
    path("reports/", views.ReportsPage.as_view(), name="police_reports_sent"),
    path("summaries/<uuid:summary_pk>/", views.SummaryPage.as_view(), name="police_summary"),
    path("summaries/<uuid:summary_pk>/print/", views.SummaryPrint.as_view(), name="police_summary_print"),
    path("people/", people_views.PeoplePage.as_view(), name="police_people"),
    path("people/invite/", people_views.InvitePage.as_view(), name="police_person_invite"),
    path("people/mailbox/", people_views.MailboxPage.as_view(), name="police_mailbox"),
    path("people/<int:police_member_pk>/stop/", people_views.StopPage.as_view(), name="police_person_stop"),
    path("people/<int:police_member_pk>/link/", people_views.NewLinkPage.as_view(), name="police_person_link"),
]
