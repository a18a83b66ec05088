"""Intelligence reports: written, changed, released, handed over, dropped. After release no word of one changes."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.actions import require
from accounts.models import User
from accounts.roles import Permission
from interviews.models import ReturnInterview
from rhi.refusals import Refused, StaleRecord
from sharing import checks, drafts
from sharing.actions.checking import check_in_force
from sharing.actions.points import require_to_write
from sharing.intelligence.states import BEING_WRITTEN, HANDED_OVER, RELEASED, state_of
from sharing.models import IntelligenceReport, ShareDecision, SharingAgreement
from sharing.summaries import Tier

WORDS = ("body", "provenance", "conditions", "risk_of_sharing")
"""What a person writes, and what leaves."""


@dataclass(frozen=True)
class Intelligence:
    """What is written: the words, and the grades as the police grade them (sharing.models.IntelligenceReport)."""

    body: str
    provenance: str
    source_grade: int
    information_grade: str
    handling: str
    conditions: str = ""
    risk_of_sharing: str = ""


@transaction.atomic
def write_intelligence(
    *, user: User, return_interview: ReturnInterview, agreement: SharingAgreement, what: Intelligence
) -> IntelligenceReport:
    """Begin a report under an agreement in force that allows intelligence. Nothing leaves before it is released."""
    require_to_write(user, return_interview.council_id)
    _check_written(return_interview, agreement, what)
    return IntelligenceReport.objects.create(
        council_id=return_interview.council_id,
        return_interview=return_interview,
        agreement=agreement,
        written_by=user,
        **_stripped(what),
    )


@transaction.atomic
def change_intelligence(
    *, user: User, report: IntelligenceReport, version: int | None, agreement: SharingAgreement, what: Intelligence
) -> IntelligenceReport:
    """Change a report that is being written; StaleRecord where somebody else saved since `version`.

    `written_by` answers for the words as they stand: whoever changed them last. The history keeps who wrote before.
    """
    require_to_write(user, report.council_id)
    current = _locked(report)
    _check_state(current, [BEING_WRITTEN], "it cannot be changed any more. Write a new one instead")
    _check_version(current, version)
    _check_written(current.return_interview, agreement, what)
    for name, value in _stripped(what).items():
        setattr(current, name, value)
    current.agreement, current.written_by, current.version = agreement, user, current.version + 1
    current.save(update_fields=[*asdict(what), "agreement", "written_by", "version"])
    return current


@transaction.atomic
def release_intelligence(*, user: User, report: IntelligenceReport, version: int | None) -> IntelligenceReport:
    """Release the report as it was read (`version`): from now on its form can be printed, and its words stand."""
    require(user, Permission.RELEASE_SUMMARIES, report.council_id)
    current = _locked(report)
    _check_state(current, [BEING_WRITTEN], "it cannot be released")
    _check_version(current, version)
    if current.agreement.needs_second_person and current.written_by_id == user.pk:
        raise Refused("The agreement asks for two people: somebody else has to release what you wrote.")
    check_shared(current.return_interview)
    check_agreed(current.return_interview, current.agreement)
    check_known(current)
    _check_words(current.return_interview, {name: getattr(current, name) for name in WORDS})
    current.released_by, current.released_at, current.version = user, timezone.now(), current.version + 1
    current.save(update_fields=["released_by", "released_at", "version"])
    return current


@transaction.atomic
def record_hand_over(
    *, user: User, report: IntelligenceReport, handed_to: str, handed_at: datetime, force_reference: str = ""
) -> IntelligenceReport:
    """Record to whom the released form was handed, how and when, and the log number the force gave it."""
    require(user, Permission.RELEASE_SUMMARIES, report.council_id)
    current = _locked(report)
    _check_state(current, [RELEASED], "no hand-over can be recorded")
    if not handed_to.strip():
        raise Refused("Say to whom it was handed, and how.", "handed_to")
    if handed_at > timezone.now():
        raise Refused("This time is in the future.", "handed_at")
    if current.released_at and handed_at < current.released_at.replace(second=0, microsecond=0):
        raise Refused("This is before it was released. Check the time.", "handed_at")
    current.handed_to, current.handed_by, current.handed_at = handed_to.strip(), user, handed_at
    current.force_reference = force_reference.strip()
    current.version += 1
    current.save(update_fields=["handed_to", "handed_by", "handed_at", "force_reference", "version"])
    return current


@transaction.atomic
def drop_intelligence(*, user: User, report: IntelligenceReport, reason: str) -> IntelligenceReport:
    """Decide not to hand a report over. One that was released is dropped only by someone who may release."""
    current = _locked(report)
    require_to_write(user, current.council_id)
    _check_state(current, [BEING_WRITTEN, RELEASED], "it cannot be dropped")
    if current.released_at:
        require(user, Permission.RELEASE_SUMMARIES, current.council_id)
    if not reason.strip():
        raise Refused("Say why it is not handed over.", "reason")
    current.dropped_by, current.dropped_at, current.dropped_reason = user, timezone.now(), reason.strip()
    current.version += 1
    current.save(update_fields=["dropped_by", "dropped_at", "dropped_reason", "version"])
    return current


def check_may_leave(report: IntelligenceReport) -> None:
    """Refuse to print what is not released, or was released and may not leave today; handed over, it may be printed."""
    state = state_of(report)
    if state == HANDED_OVER:
        return
    if state != RELEASED:
        raise Refused(f"This report is {state.lower()}: there is no form of it to hand over.")
    check_shared(report.return_interview)
    live = SharingAgreement.objects.filter(council=report.council_id, agency=report.agreement.agency_id)
    if not live.filter(tiers__contains=[Tier.INTELLIGENCE.value]).live_today().exists():
        raise Refused("No agreement that allows intelligence is in force with this force any more.")
    check_known(report)


def check_shared(owed: ReturnInterview) -> None:
    """The decision that stands is to share."""
    decision = drafts.standing_decision(owed)
    if decision is None:
        raise Refused("Decide first whether to share what this interview found.")
    if decision.choice != ShareDecision.Choice.SHARE:
        raise Refused("The decision that stands is not to share. Before this leaves, record a new decision.")


def check_agreed(owed: ReturnInterview, agreement: SharingAgreement) -> None:
    """The agreement is the council's, in force today, and allows intelligence."""
    check_in_force(owed, agreement)
    if Tier.INTELLIGENCE.value not in agreement.tiers:
        raise Refused("This agreement does not allow intelligence. Choose one that does, or change it.", "agreement")


def check_known(report: IntelligenceReport) -> None:
    """The form names the child by a reference: only a force that knows of the child is handed it."""
    agency = report.agreement.agency
    if not drafts.knows_of(report.return_interview.child_id, agency):
        raise Refused(
            f"No police report of this child with {agency} is recorded, and no placement it was told of. Add the "
            "force’s reference to the episode, or record that it was told of the placement."
        )


def wrong_words(owed: ReturnInterview, said: dict[str, str]) -> dict[str, str]:
    """By field, why its words may not leave: the confidential address, the child's own words, siblings' names."""
    held = drafts.held_back(owed)
    found = {name: " ".join(checks.refusals(text, held)) for name, text in said.items()}
    return {name: why for name, why in found.items() if why}


def warnings_of(report: IntelligenceReport) -> list[str]:
    """What a person should look at before releasing it."""
    held = drafts.held_back(report.return_interview)
    return checks.warnings([getattr(report, name) for name in WORDS], held)


def _check_written(owed: ReturnInterview, agreement: SharingAgreement, what: Intelligence) -> None:
    check_agreed(owed, agreement)
    for name, missing in (("body", "Say what is known."), ("provenance", "Say where it comes from.")):
        if not getattr(what, name).strip():
            raise Refused(missing, name)
    if what.handling == IntelligenceReport.Handling.CONDITIONS and not what.conditions.strip():
        raise Refused("Say what the conditions of handling are.", "conditions")
    _check_words(owed, {name: getattr(what, name) for name in WORDS})


def _check_words(owed: ReturnInterview, said: dict[str, str]) -> None:
    for name, why in wrong_words(owed, said).items():
        raise Refused(why, name)


def _check_state(report: IntelligenceReport, allowed: Iterable[str], what_not: str) -> None:
    state = state_of(report)
    if state not in allowed:
        raise Refused(f"This report is {state.lower()}: {what_not}.")


def _check_version(report: IntelligenceReport, version: int | None) -> None:
    if report.version != version:
        raise StaleRecord(report)


def _locked(report: IntelligenceReport) -> IntelligenceReport:
    rows = IntelligenceReport.objects.select_for_update(of=("self",))
    found: IntelligenceReport = rows.select_related("return_interview__child", "agreement__agency", "council").get(
        pk=report.pk
    )
    return found


def _stripped(what: Intelligence) -> dict[str, object]:
    """The columns; conditions are kept only where the handling has some."""
    facts = {name: value.strip() if isinstance(value, str) else value for name, value in asdict(what).items()}
    if what.handling != IntelligenceReport.Handling.CONDITIONS:
        facts["conditions"] = ""
    return facts
