"""Addresses of what children wrote, for the people of the council."""

from django.urls import path

from reaching.views.after_talk import AfterTalkInvitePage
from reaching.views.reading import AfterTalkPage, ChildAnswerPage, OwnPageRulesPage, RecordingPage

urlpatterns = [
    path("own-page/recordings/<int:recording_pk>/", RecordingPage.as_view(), name="recording"),
    path("own-page/answers/<int:child_answer_pk>/", ChildAnswerPage.as_view(), name="child_answer"),
    path("own-page/after/<int:after_talk_pk>/", AfterTalkPage.as_view(), name="after_talk"),
    path("interviews/held/<int:interview_pk>/own-page/", AfterTalkInvitePage.as_view(), name="after_talk_invite"),
    path("rules/own-page/", OwnPageRulesPage.as_view(), name="own_page_rules"),
]
