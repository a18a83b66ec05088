"""Addresses of what the council does to reach a child: ways to be reached, invitations to the child's own page."""

from django.urls import path

from reaching.views import contacts

CHILD = "children/<int:child_pk>/contacts/"

urlpatterns = [
    path(CHILD, contacts.ContactsPage.as_view(), name="child_contacts"),
    path(f"{CHILD}new/", contacts.NewContactPage.as_view(), name="contact_new"),
    path(f"{CHILD}<int:contact_point_pk>/", contacts.ChangeContactPage.as_view(), name="contact_change"),
    path(
        "known-people/<int:known_person_pk>/contacts/new/",
        contacts.NewPersonContactPage.as_view(),
        name="person_contact_new",
    ),
]
