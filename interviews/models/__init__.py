"""What is owed to the child: return home interviews, offers, interviews, findings, help."""

from interviews.models.calendar import CalendarFeed
from interviews.models.handovers import Assignment, Handover
from interviews.models.owed import (
    CarerAccount,
    ContactAttempt,
    DeadlineFlag,
    Offer,
    PlacementBasis,
    ReturnInterview,
)
from interviews.models.results import Action, Help, Referral
from interviews.models.talks import Addendum, Disclosure, Finding, Interview, InterviewCoverage, QualityReview
from interviews.uploads import SsdaUpload

__all__ = [
    "Action",
    "Addendum",
    "Assignment",
    "CalendarFeed",
    "CarerAccount",
    "ContactAttempt",
    "DeadlineFlag",
    "Disclosure",
    "Finding",
    "Handover",
    "Help",
    "Interview",
    "InterviewCoverage",
    "Offer",
    "PlacementBasis",
    "QualityReview",
    "Referral",
    "ReturnInterview",
    "SsdaUpload",
]
