"""What a carer wrote, beside the record as it stands: what it may become, and what is recorded already."""

from dataclasses import dataclass
from datetime import datetime

from cases.models import MissingEpisode
from interviews.models import ReturnInterview
from reaching.models import CarerEntry

Kind = CarerEntry.Kind


@dataclass(frozen=True)
class Way:
    """One thing to do with an entry: the name of its page, and what its button says."""

    page: str
    label: str


RECORD = Way("carer_entry_missing", "Record as a missing episode")
RETURN = Way("carer_entry_return", "Record this return")
CORRECT = Way("carer_entry_correct", "Correct the recorded return time")
ACCOUNT = Way("carer_entry_account", "Keep as the carer’s account")
KNOWN = Way("carer_entry_known", "It is recorded already")
SEEN = Way("carer_entry_known", "It is seen to")
SET_ASIDE = Way("carer_entry_set_aside", "Set aside")


@dataclass(frozen=True)
class Beside:
    """The record of the child: absences, newest first; the latest one that has ended and its interview."""

    episodes: list[MissingEpisode]
    owed: list[ReturnInterview]

    @property
    def open_episode(self) -> MissingEpisode | None:
        """The absence that lasts."""
        return next((row for row in self.episodes if row.ended_at is None), None)

    @property
    def returned_episode(self) -> MissingEpisode | None:
        """The latest absence that ended with a return."""
        return next((row for row in self.episodes if row.returned), None)

    @property
    def latest_owed(self) -> ReturnInterview | None:
        """The interview that belongs to the latest absence."""
        return next(iter(self.owed), None)

    def same_absence(self, entry: CarerEntry) -> MissingEpisode | None:
        """The recorded absence that an entry “missing” tells of again: it covers the time, or begins within it."""
        at = entry.at
        if at is None or at.earliest is None or at.latest is None:
            return self.open_episode
        return next((row for row in self.episodes if _covers(row, at.earliest, at.latest)), None)

    def is_same_return(self, entry: CarerEntry) -> bool:
        """Whether the recorded return says what the carer says."""
        row = self.returned_episode
        return row is not None and entry.at is not None and row.returned == entry.at


def _covers(episode: MissingEpisode, earliest: datetime, latest: datetime) -> bool:
    starts, ends = episode.went_missing_earliest_at, episode.ended_at
    return latest >= starts and (ends is None or earliest < ends)


def episode_told_of(entry: CarerEntry, beside: Beside) -> MissingEpisode | None:
    """The absence that is recorded already, where the entry tells of one."""
    if entry.kind == Kind.MISSING:
        return beside.same_absence(entry)
    return beside.returned_episode if entry.kind == Kind.RETURNED else None


def what_it_is(entry: CarerEntry, beside: Beside) -> str:
    """What the person should know before deciding, in a sentence; "" where there is nothing to say."""
    if entry.kind == Kind.MISSING:
        known = beside.same_absence(entry)
        return f"This absence seems to be recorded already: missing since {known.went_missing}." if known else ""
    if entry.kind == Kind.RETURNED and beside.open_episode is None:
        row = beside.returned_episode
        if row is None:
            return "No absence of this child is recorded. Record it first; then its return."
        same = beside.is_same_return(entry)
        words = "The return is recorded already, with the same time" if same else "A return is recorded"
        return f"{words}: {row.returned}." + ("" if same else " The carer gives another time.")
    if entry.kind == Kind.ACCOUNT and beside.latest_owed is None:
        return "No return home interview is recorded to which the account could belong. Record the return first."
    return ""


def ways(entry: CarerEntry, beside: Beside) -> list[Way]:
    """What can be done with a waiting entry, the likeliest first."""
    found = {
        Kind.MISSING: _of_missing,
        Kind.RETURNED: _of_return,
        Kind.ACCOUNT: lambda _, beside: [ACCOUNT] if beside.latest_owed else [],
        Kind.PROBLEM: lambda _, __: [SEEN],
    }[Kind(entry.kind)](entry, beside)
    return [*found, SET_ASIDE]


def _of_missing(entry: CarerEntry, beside: Beside) -> list[Way]:
    return [KNOWN, RECORD] if beside.same_absence(entry) else [RECORD]


def _of_return(entry: CarerEntry, beside: Beside) -> list[Way]:
    if beside.open_episode:
        return [RETURN]
    if beside.returned_episode is None:
        return []
    return [KNOWN, CORRECT] if beside.is_same_return(entry) else [CORRECT, KNOWN]
