"""Addresses of handovers, of who holds an interview, and of the council's own rules."""

from django.urls import path

from interviews.views import assigned, assigning, calendar, council_rules, handovers
from interviews.views.worklist import SheetPage, WorkloadPage

OWED = "interviews/<int:return_interview_pk>/"
GIVEN = "assigned/<int:return_interview_pk>/"
ASKED = "handovers/<int:handover_pk>/"
STEP = "rules/steps/<int:escalation_step_pk>/"
TRIGGER = "rules/triggers/<int:repeat_trigger_pk>/"

urlpatterns = [
    path("worklist/people/", WorkloadPage.as_view(), name="workload"),
    path("worklist/sheet.pdf", SheetPage.as_view(), name="worklist_sheet"),
    path("worklist/assign/", assigning.AssignManyPage.as_view(), name="worklist_assign"),
    path(f"{OWED}assign/", assigning.AssignPage.as_view(), name="interview_assign"),
    path(f"{OWED}park/", assigning.ParkPage.as_view(), name="interview_park"),
    path(f"{OWED}take-up/", assigning.TakeUpPage.as_view(), name="interview_take_up"),
    path(f"{OWED}ask/", handovers.AskPage.as_view(), name="handover_new"),
    path("assignments/<int:assignment_pk>/accept/", assigning.IndependencePage.as_view(), name="independence"),
    path("account/calendar/", calendar.CalendarPage.as_view(), name="calendar"),
    path("calendar/<str:calendar_secret>.ics", calendar.feed, name="calendar_feed"),
    path("handovers/", handovers.HandoversPage.as_view(), name="handovers"),
    path(ASKED, handovers.HandoverPage.as_view(), name="handover"),
    path(f"{ASKED}accept/", handovers.AcceptPage.as_view(), name="handover_accept"),
    path(f"{ASKED}interviewer/", handovers.ChangeInterviewerPage.as_view(), name="handover_interviewer"),
    path(f"{ASKED}take-over/", handovers.TakeOverPage.as_view(), name="handover_take_over"),
    path(f"{ASKED}decline/", handovers.DeclinePage.as_view(), name="handover_decline"),
    path(f"{ASKED}withdraw/", handovers.WithdrawPage.as_view(), name="handover_withdraw"),
    path(f"{ASKED}give-back/", handovers.GiveBackPage.as_view(), name="handover_give_back"),
    path(f"{ASKED}complete/", handovers.CompletePage.as_view(), name="handover_complete"),
    path("children/<int:child_pk>/move/", handovers.MovePage.as_view(), name="child_move"),
    path(f"{GIVEN}offer/", assigned.GivenOfferPage.as_view(), name="assigned_offer"),
    path(f"{GIVEN}answer/", assigned.GivenAnswerPage.as_view(), name="assigned_answer"),
    path(f"{GIVEN}attempt/", assigned.GivenAttemptPage.as_view(), name="assigned_attempt"),
    path(f"{GIVEN}book/", assigned.GivenBookPage.as_view(), name="assigned_book"),
    path("rules/", council_rules.RulesPage.as_view(), name="rules"),
    path("rules/change/", council_rules.ChangeRulesPage.as_view(), name="rules_change"),
    path("rules/steps/new/", council_rules.NewStepPage.as_view(), name="step_new"),
    path(STEP, council_rules.ChangeStepPage.as_view(), name="step_change"),
    path(f"{STEP}take-out/", council_rules.RetireStepPage.as_view(), name="step_retire"),
    path("rules/triggers/new/", council_rules.NewTriggerPage.as_view(), name="trigger_new"),
    path(TRIGGER, council_rules.ChangeTriggerPage.as_view(), name="trigger_change"),
    path(f"{TRIGGER}take-out/", council_rules.RetireTriggerPage.as_view(), name="trigger_retire"),
    path("triggers/<int:trigger_reached_pk>/", council_rules.TriggerReachedPage.as_view(), name="trigger_reached"),
]
