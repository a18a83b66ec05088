"""Addresses of the worklist, of the pages that gather a child's story, and of what is owed to the child."""

from django.urls import path

from interviews.forms.talks import SECTION_FORMS
from interviews.sections import SECTIONS
from interviews.views import assigned, chronology, disclosures, offers, results, returns, sign_off, stories, talks
from interviews.views.handover import HandOverPage
from interviews.views.worklist import WorklistPage

OWED = "interviews/<int:return_interview_pk>/"
GIVEN = "assigned/<int:return_interview_pk>/"
TALK = "interviews/held/<int:interview_pk>/"

urlpatterns = [
    path("", WorklistPage.as_view(), name="worklist"),
    path("children/<int:child_pk>/", stories.ChildPage.as_view(), name="child"),
    path("children/<int:child_pk>/chronology/", chronology.ChronologyPage.as_view(), name="child_chronology"),
    path("children/<int:child_pk>/pack/", chronology.PackPage.as_view(), name="child_pack"),
    path("children/<int:child_pk>/change/", returns.ChangeChildPage.as_view(), name="child_change"),
    path("children/<int:child_pk>/episodes/new/", returns.NewEpisodePage.as_view(), name="episode_new"),
    path("episodes/<int:episode_pk>/", stories.EpisodePage.as_view(), name="episode"),
    path("episodes/<int:episode_pk>/found/", returns.LocatedPage.as_view(), name="episode_located"),
    path("episodes/<int:episode_pk>/return/", returns.ReturnPage.as_view(), name="episode_return"),
    path("episodes/<int:episode_pk>/correct/", returns.CorrectPage.as_view(), name="episode_correct"),
    path("missing/new/", returns.QuickPage.as_view(), name="missing_new"),
    path("episodes/<int:episode_pk>/regrade/", returns.RegradePage.as_view(), name="episode_regrade"),
    path("episodes/<int:episode_pk>/still-missing/", returns.StillMissingPage.as_view(), name="episode_still_missing"),
    path("episodes/<int:episode_pk>/close/", returns.ClosePage.as_view(), name="episode_close"),
    path(OWED, stories.ReturnInterviewPage.as_view(), name="return_interview"),
    path(f"{OWED}offers/new/", offers.OfferPage.as_view(), name="offer_new"),
    path(f"{OWED}offers/answer/", offers.LatestAnswerPage.as_view(), name="offer_answer_latest"),
    path(f"{OWED}attempts/new/", offers.AttemptPage.as_view(), name="attempt_new"),
    path(f"{OWED}close/", offers.NotCompletedPage.as_view(), name="interview_not_completed"),
    path(f"{OWED}book/", offers.BookPage.as_view(), name="interview_book"),
    path(f"{OWED}carer/", offers.CarerAccountPage.as_view(), name="carer_account_new"),
    path(f"{OWED}before-you-go/", stories.BeforeYouGoPage.as_view(), name="before_you_go"),
    path(f"{OWED}interview/new/", talks.StartTalkPage.as_view(), name="interview_new"),
    path(f"{OWED}help/new/", results.HelpWithoutInterviewPage.as_view(), name="help_new"),
    path(f"{OWED}disclosure/", disclosures.EarlierDisclosurePage.as_view(), name="disclosure_before_talk"),
    path("offers/<int:offer_pk>/answer/", offers.AnswerPage.as_view(), name="offer_answer"),
    path("help/<int:help_pk>/", results.FollowUpPage.as_view(), name="help_follow_up"),
    path("children/<int:child_pk>/results/", results.ResultsPage.as_view(), name="child_results"),
    path("children/<int:child_pk>/actions/new/", results.NewActionPage.as_view(), name="action_new"),
    path("actions/<int:action_pk>/", results.ChangeActionPage.as_view(), name="action_change"),
    path("children/<int:child_pk>/referrals/new/", results.NewReferralPage.as_view(), name="referral_new"),
    path("referrals/<int:referral_pk>/", results.ChangeReferralPage.as_view(), name="referral_change"),
    path("disclosures/<int:disclosure_pk>/", disclosures.TellingPage.as_view(), name="disclosure"),
    path(TALK, stories.InterviewPage.as_view(), name="interview"),
    path(f"{TALK}record/", talks.RecordOfTalkPage.as_view(), name="interview_record"),
    *(
        path(
            f"{TALK}record/{section.key}/",
            talks.SectionPage.as_view(section=section, form_class=SECTION_FORMS[section.key], heading=section.title),
            name=section.url_name,
        )
        for section in SECTIONS
    ),
    path(f"{TALK}disclosure/", disclosures.DisclosurePage.as_view(), name="interview_disclosure"),
    path(f"{TALK}sign-off/", sign_off.SignOffPage.as_view(), name="interview_sign_off"),
    path(f"{TALK}add/", sign_off.AddendumPage.as_view(), name="interview_addendum"),
    path(f"{TALK}quality/", sign_off.QualityPage.as_view(), name="interview_quality"),
    path("interviews/quality/", sign_off.QualityOverTimePage.as_view(), name="interview_quality_over_time"),
    path("assigned/", assigned.AssignedPage.as_view(), name="assigned"),
    path(GIVEN, assigned.GivenInterviewPage.as_view(), name="assigned_interview"),
    path(f"{GIVEN}record/", assigned.StartGivenTalkPage.as_view(), name="assigned_record"),
    path("people/<int:user_pk>/open-work/", HandOverPage.as_view(), name="person_work"),
]
