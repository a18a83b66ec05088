"""Children, placements, missing episodes, and the code lists they are described with."""

from cases.models.attachments import Attachment, AttachmentContent
from cases.models.bodies import OutsideBody
from cases.models.children import (
    CareStatus,
    Child,
    ChildMerge,
    ChildName,
    KnownPerson,
    MissingAgainPack,
    Placement,
    SiblingLink,
)
from cases.models.codes import Code, CodeQuerySet, PlacementType
from cases.models.contacts import ContactPoint
from cases.models.episodes import EpisodeGrading, EpisodeNotification, EpisodeReference, MissingEpisode
from cases.models.hosting import HostTelling
from cases.models.imports import ChildImport, ChildImportMapping, ChildImportState, ImportDifference
from cases.models.loads import FileLoad
from cases.models.watching import EpisodeEscalation, EscalationStep, RepeatTrigger, TriggerReached

__all__ = [
    "Attachment",
    "AttachmentContent",
    "CareStatus",
    "Child",
    "ChildImport",
    "ChildImportMapping",
    "ChildImportState",
    "ChildMerge",
    "ChildName",
    "Code",
    "CodeQuerySet",
    "ContactPoint",
    "EpisodeEscalation",
    "EpisodeGrading",
    "EpisodeNotification",
    "EpisodeReference",
    "EscalationStep",
    "HostTelling",
    "FileLoad",
    "ImportDifference",
    "KnownPerson",
    "MissingAgainPack",
    "MissingEpisode",
    "OutsideBody",
    "Placement",
    "PlacementType",
    "RepeatTrigger",
    "SiblingLink",
    "TriggerReached",
]
