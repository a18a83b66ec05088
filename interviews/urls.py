"""Addresses of the worklist, of the pages that gather a child's story, and of what is owed to the child."""

from django.urls import path

from interviews.views import assigned, offers, returns, stories, talks
from interviews.views.handover import HandOverPage
from interviews.views.worklist import WorklistPage

OWED = "interviews/<int:return_interview_pk>/"
GIVEN = "assigned/<int:return_interview_pk>/"
TALK = "interviews/held/<int:interview_pk>/"

urlpatterns = [
    path("", WorklistPage.as_view(), name="worklist"),
    path("children/<int:child_pk>/", stories.ChildPage.as_view(), name="child"),
    path("children/<int:child_pk>/change/", returns.ChangeChildPage.as_view(), name="child_change"),
    path("children/<int:child_pk>/episodes/new/", returns.NewEpisodePage.as_view(), name="episode_new"),
    path("episodes/<int:episode_pk>/", stories.EpisodePage.as_view(), name="episode"),
    path("episodes/<int:episode_pk>/found/", returns.LocatedPage.as_view(), name="episode_located"),
    path("episodes/<int:episode_pk>/return/", returns.ReturnPage.as_view(), name="episode_return"),
    path("episodes/<int:episode_pk>/correct/", returns.CorrectPage.as_view(), name="episode_correct"),
    path("episodes/<int:episode_pk>/close/", returns.ClosePage.as_view(), name="episode_close"),
    path(OWED, stories.ReturnInterviewPage.as_view(), name="return_interview"),
    path(f"{OWED}offers/new/", offers.OfferPage.as_view(), name="offer_new"),
    path(f"{OWED}offers/answer/", offers.LatestAnswerPage.as_view(), name="offer_answer_latest"),
    path(f"{OWED}attempts/new/", offers.AttemptPage.as_view(), name="attempt_new"),
    path(f"{OWED}assign/", offers.AssignPage.as_view(), name="interview_assign"),
    path(f"{OWED}close/", offers.NotCompletedPage.as_view(), name="interview_not_completed"),
    path(f"{OWED}interview/new/", talks.NewInterviewPage.as_view(), name="interview_new"),
    path(f"{OWED}help/new/", talks.HelpWithoutInterviewPage.as_view(), name="help_new"),
    path("offers/<int:offer_pk>/answer/", offers.AnswerPage.as_view(), name="offer_answer"),
    path("help/<int:help_pk>/", talks.FollowUpPage.as_view(), name="help_follow_up"),
    path(TALK, stories.InterviewPage.as_view(), name="interview"),
    path(f"{TALK}change/", talks.ChangeInterviewPage.as_view(), name="interview_change"),
    path(f"{TALK}findings/", talks.FindingsPage.as_view(), name="interview_findings"),
    path(f"{TALK}help/", talks.InterviewHelpPage.as_view(), name="interview_help"),
    path("assigned/", assigned.AssignedPage.as_view(), name="assigned"),
    path(GIVEN, assigned.GivenInterviewPage.as_view(), name="assigned_interview"),
    path(f"{GIVEN}record/", assigned.RecordGivenPage.as_view(), name="assigned_record"),
    path(f"{GIVEN}change/", assigned.ChangeGivenPage.as_view(), name="assigned_change"),
    path(f"{GIVEN}findings/", assigned.GivenFindingsPage.as_view(), name="assigned_findings"),
    path("people/<int:user_pk>/open-work/", HandOverPage.as_view(), name="person_work"),
    path(f"{TALK}sign-off/", talks.SignOffPage.as_view(), name="interview_sign_off"),
]
