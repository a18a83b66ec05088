"""What another agency may know: agreements, decisions, summaries, the change feed, and what the police report to us."""

from sharing.models.agreements import PlacementNotice, SharingAgreement
from sharing.models.clients import ApiClient, IdempotentAnswer
from sharing.models.decisions import ShareDecision, SummaryPoint
from sharing.models.feed import Change, Delivery, Feed, Receipt, SnapshotPull
from sharing.models.intelligence import IntelligenceReport
from sharing.models.members import PoliceMember
from sharing.models.notices import MailboxNotice, Webhook, WebhookNotice
from sharing.models.reports import PoliceNotice, PoliceReport
from sharing.models.summaries import ReleaseProposal, Summary

__all__ = [
    "ApiClient",
    "Change",
    "Delivery",
    "Feed",
    "IdempotentAnswer",
    "IntelligenceReport",
    "MailboxNotice",
    "PlacementNotice",
    "PoliceMember",
    "PoliceNotice",
    "PoliceReport",
    "Receipt",
    "ReleaseProposal",
    "ShareDecision",
    "SharingAgreement",
    "SnapshotPull",
    "Summary",
    "SummaryPoint",
    "Webhook",
    "WebhookNotice",
]
