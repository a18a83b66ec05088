"""Addresses of what the council does to reach a child: ways to be reached, invitations to the child's own page."""

from django.urls import path

from reaching.views import contacts, inviting

INVITATION = "invitations/<int:talk_invitation_pk>/"
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
    path("interviews/<int:return_interview_pk>/invite/", inviting.InvitePage.as_view(), name="invite_child"),
    path(f"{INVITATION}print-again/", inviting.PrintAgainPage.as_view(), name="invitation_print_again"),
    path(f"{INVITATION}handed-over/", inviting.HandOverPage.as_view(), name="invitation_handed_over"),
    path(f"{INVITATION}revoke/", inviting.RevokePage.as_view(), name="invitation_revoke"),
    path(f"{INVITATION}lengthen/", inviting.LengthenPage.as_view(), name="invitation_lengthen"),
]
