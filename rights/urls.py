"""Addresses of people's rights over the records."""

from django.urls import path

from rights import views

REQUEST = "requests/<int:access_request_pk>/"

urlpatterns = [
    path("", views.RightsPage.as_view(), name="rights"),
    path("children/<int:child_pk>/request/", views.NewRequestPage.as_view(), name="access_request_new"),
    path("children/<int:child_pk>/hold/", views.NewHoldPage.as_view(), name="hold_new"),
    path("holds/<int:hold_pk>/lift/", views.LiftHoldPage.as_view(), name="hold_lift"),
    path("rules/", views.RulePage.as_view(), name="retention_rule"),
    path("disposals/<int:proposal_pk>/", views.DisposalPage.as_view(), name="disposal"),
    path(REQUEST, views.RequestPage.as_view(), name="access_request"),
    path(f"{REQUEST}identity/", views.IdentityPage.as_view(), name="access_identity"),
    path(f"{REQUEST}close/", views.ClosePage.as_view(), name="access_close"),
    path(f"{REQUEST}bundle.zip", views.BundlePage.as_view(), name="access_bundle"),
    path("items/<int:access_item_pk>/", views.ItemPage.as_view(), name="access_item"),
    path("items/<int:access_item_pk>/agree/", views.AgreePage.as_view(), name="access_agree"),
]
