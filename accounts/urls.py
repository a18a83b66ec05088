"""Addresses about who one acts for."""

from django.urls import path

from accounts import views

urlpatterns = [
    path("acting-council/", views.switch_council, name="switch_council"),
    path("sign-out-everywhere/", views.sign_out_everywhere, name="sign_out_everywhere"),
    path("keep-signed-in/", views.keep_signed_in, name="keep_signed_in"),
]
