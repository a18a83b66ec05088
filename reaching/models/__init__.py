"""Wordings and their comparison; invitations to the child's own page; what children write there."""

from reaching.models.answers import AfterTalk, ChildAnswer
from reaching.models.invitations import TalkInvitation, Visit, WrongTries
from reaching.models.wordings import Wording, WordingTrial

__all__ = ["AfterTalk", "ChildAnswer", "TalkInvitation", "Visit", "Wording", "WordingTrial", "WrongTries"]
