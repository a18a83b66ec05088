"""Addresses of the child's own page: short, and saying nothing."""

from django.urls import path

from reaching.views.talk import LeavePage, TalkPage
from reaching.views.talk_link import WrittenTalkLink

urlpatterns = [
    path("t/<slug:talk_secret>/", TalkPage.as_view(), name="talk"),
    path("t/<slug:talk_secret>/leave/", LeavePage.as_view(), name="talk_leave"),
    path("t/<path:talk_secret>", WrittenTalkLink.as_view(), name="talk_written"),
]
