"""What ought to stand, worked out afresh in Python from the facts: nothing of the project's own SQL is used."""

import email
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from accounts.models import OutboxMessage
from cases.models import EpisodeEscalation, EscalationStep, MissingEpisode
from interviews.models import DeadlineFlag, Handover, ReturnInterview


def flags_that_ought_to_stand(owed: Any, now: datetime) -> dict[str, str]:
    """Kind → resolution, of one return interview."""
    if owed.duty != "due" or owed.due_at is None:
        return {}
    council = owed.council
    closed = earliest(owed.completed_at, owed.not_completed_at, owed.declined_at)
    soon, long = timedelta(hours=council.due_soon_hours), timedelta(hours=council.long_overdue_hours)
    stands = {}
    for prefix, due, met in (
        ("", owed.due_at, closed),
        ("offer_", owed.offer_due_at, earliest(owed.first_offered_at, closed)),
    ):
        clocks = {"due_soon": max(due - soon, owed.returned_earliest_at), "overdue": due, "long_overdue": due + long}
        for kind, at in clocks.items():
            if at < now and (met is None or met > at):
                stands[prefix + kind] = "ended" if met else ""
    return stands


def earliest(*moments: datetime | None) -> datetime | None:
    """The first of those that are known."""
    known = [moment for moment in moments if moment]
    return min(known) if known else None


def wrong_flags(now: datetime) -> list[str]:
    """Each difference between what stands and what ought to, in words."""
    found = []
    for owed in ReturnInterview.objects.select_related("council"):
        ought = flags_that_ought_to_stand(owed, now)
        rows = DeadlineFlag.objects.filter(return_interview=owed).exclude(resolution="corrected")
        stands = dict(rows.values_list("kind", "resolution"))
        if ought != stands or len(stands) != rows.count():
            found.append(f"RHI {owed.pk}: ought {ought}, stands {stands}")
    return found


def wrong_steps(now: datetime) -> list[str]:
    """The same of the ladder."""
    found = []
    for absence in MissingEpisode.objects.filter(duplicate_of=None):
        over = earliest(absence.located_earliest_at, absence.returned_earliest_at, absence.closed_at)
        hours = EscalationStep.objects.filter(council=absence.council).values_list("pk", "after_hours")
        reached = {pk: absence.went_missing_earliest_at + timedelta(hours=after) for pk, after in hours}
        ought = {pk: "ended" if over else "" for pk, at in reached.items() if at < now and (not over or over > at)}
        rows = EpisodeEscalation.objects.filter(episode=absence).exclude(resolution="corrected")
        if ought != dict(rows.values_list("step", "resolution")):
            found.append(f"episode {absence.pk}: ought {ought}")
    return found


def wrong_handovers(now: datetime) -> list[str]:
    """Requests that ought to have come back, and did not, or did too early."""
    rows = Handover.objects.filter(state="asked")
    return [f"handover {row.pk}" for row in rows if (row.answer_by_at < now) != (row.silent_at is not None)]


def wrong_messages(folder: Path) -> tuple[list[str], Counter[str]]:
    """Each message that left not at all, or twice, without being shown; and how many have which fate."""
    left = Counter(message_ids(folder))
    found, fates = [], Counter[str]()
    for message in OutboxMessage.objects.all():
        fate = next((name for name in ("sent", "failed", "uncertain") if getattr(message, f"{name}_at")), "waiting")
        fates[fate] += 1
        times = left.pop(f"<{message.pk}@rhi.example>", 0)
        if (fate == "sent" and times != 1) or (fate == "uncertain" and times > 1) or fate == "waiting":
            found.append(f"message {message.pk} {fate}, left {times} times")
        if fate == "failed" and times:
            found.append(f"message {message.pk} failed, and left")
    found += [f"{key} left and is not known" for key in left]
    return found, fates


def message_ids(folder: Path) -> Iterator[str]:
    """Of every mail that left: files hold one or several."""
    for path in folder.glob("*.log"):
        for text in path.read_text().split("-" * 79 + "\n"):
            if text.strip():
                yield email.message_from_string(text)["Message-ID"]
