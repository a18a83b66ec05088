"""Addresses of the proof of disclosure."""

from django.urls import path

from sharing.proof import views

AGREEMENT = "sharing/agreements/<int:agreement_pk>/"

urlpatterns = [
    path("children/<int:child_pk>/disclosure/", views.ChildProofPage.as_view(), name="child_proof"),
    path("children/<int:child_pk>/disclosure.csv", views.ChildProofCsv.as_view(), name="child_proof_csv"),
    path("children/<int:child_pk>/disclosure.pdf", views.ChildProofPrint.as_view(), name="child_proof_print"),
    path(
        "sharing/agreements/<int:agreement_pk>/disclosure/", views.AgreementProofPage.as_view(), name="agreement_proof"
    ),
    path(
        "sharing/agreements/<int:agreement_pk>/disclosure.csv",
        views.AgreementProofCsv.as_view(),
        name="agreement_proof_csv",
    ),
]
