"""Addresses of what is known about a child beside the particulars."""

from django.urls import path

from cases import about_views as views

CHILD = "children/<int:child_pk>/"

urlpatterns = [
    path(f"{CHILD}about/", views.AboutPage.as_view(), name="child_about"),
    path(f"{CHILD}names/new/", views.NewNamePage.as_view(), name="name_new"),
    path("names/<int:child_name_pk>/remove/", views.RemoveNamePage.as_view(), name="name_remove"),
    path(f"{CHILD}people/new/", views.NewPersonPage.as_view(), name="known_person_new"),
    path("known-people/<int:known_person_pk>/", views.ChangePersonPage.as_view(), name="known_person_change"),
    path("known-people/<int:known_person_pk>/remove/", views.RemovePersonPage.as_view(), name="known_person_remove"),
    path(f"{CHILD}siblings/new/", views.LinkSiblingPage.as_view(), name="sibling_new"),
    path(f"{CHILD}siblings/remove/", views.UnlinkSiblingPage.as_view(), name="sibling_remove"),
    path(f"{CHILD}statuses/new/", views.NewStatusPage.as_view(), name="status_new"),
    path("statuses/<int:care_status_pk>/", views.ChangeStatusPage.as_view(), name="status_change"),
    path(f"{CHILD}pack/change/", views.ChangePackPage.as_view(), name="pack_change"),
]
