"""Addresses about who one acts for."""

from django.urls import path

from accounts import views
from accounts.notify_callback import NotifyReceipts

urlpatterns = [
    path("acting-council/", views.switch_council, name="switch_council"),
    path("sign-out-everywhere/", views.sign_out_everywhere, name="sign_out_everywhere"),
    path("notify/receipts/", NotifyReceipts.as_view(), name="notify_receipts"),
    path("keep-signed-in/", views.keep_signed_in, name="keep_signed_in"),
]
