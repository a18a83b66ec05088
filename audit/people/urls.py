"""Addresses of the pages about people: no name ever stands in one."""

from django.urls import path

from audit.people import requests, views

urlpatterns = [
    path("people/", views.PeoplePage.as_view(), name="people"),
    path("people/invite/", views.InvitePage.as_view(), name="person_invite"),
    path("people/<int:user_pk>/", views.PersonPage.as_view(), name="person"),
    path("people/<int:user_pk>/roles/new/", views.NewRolePage.as_view(), name="person_role_new"),
    path("people/<int:user_pk>/team/", views.TeamPage.as_view(), name="person_team"),
    path("people/<int:user_pk>/leave/", views.LeavePage.as_view(), name="person_leave"),
    path("people/<int:user_pk>/invitation/", views.ResendPage.as_view(), name="person_invitation_resend"),
    path("people/<int:user_pk>/invitation/cancel/", views.CancelPage.as_view(), name="person_invitation_cancel"),
    path("people/roles/<int:role_holding_pk>/change/", views.ChangeRolePage.as_view(), name="role_change"),
    path("people/roles/<int:role_holding_pk>/end/", views.EndRolePage.as_view(), name="role_end"),
    path("people/requests/", requests.RoleRequestsPage.as_view(), name="role_requests"),
    path("people/requests/<int:role_request_pk>/", requests.RoleRequestPage.as_view(), name="role_request"),
    path("account/", views.YourAccountPage.as_view(), name="your_account"),
    path("welcome/<int:invitation_pk>/<str:secret>/", views.welcome, name="invitation"),
]
