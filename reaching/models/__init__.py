"""Wordings and their comparison; invitations to the child's own page; what children write; the carer's door."""

from reaching.models.answers import AfterTalk, ChildAnswer
from reaching.models.carers import CarerEntry, CarerLink, CarerLinkChild, CarerVisit
from reaching.models.invitations import TalkInvitation, Visit, WrongTries
from reaching.models.recordings import Recording
from reaching.models.wordings import Wording, WordingTrial

__all__ = [
    "AfterTalk",
    "CarerEntry",
    "CarerLink",
    "CarerLinkChild",
    "CarerVisit",
    "ChildAnswer",
    "Recording",
    "TalkInvitation",
    "Visit",
    "Wording",
    "WordingTrial",
    "WrongTries",
]
