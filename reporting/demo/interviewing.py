"""Made-up interviews, their findings, and the help offered."""

from datetime import datetime
from typing import TYPE_CHECKING

from interviews import deadlines, states
from reporting.demo import shapes, words
from reporting.demo.absences import Absence
from reporting.demo.clock import DAY, HOUR, MINUTE, by_day
from reporting.demo.rows import CoverageRow, FindingRow, HelpRow, InterviewRow

if TYPE_CHECKING:
    from reporting.demo.casework import Casework

MODES = {"venue.video": "video", "venue.phone": "phone"}
EMPLOYER_OUTSIDE = "Example Youth Charity"


def hold_interview(council: "Casework", covered: list[Absence], started_at: datetime, completion: str) -> None:
    """One interview over one or more absences of a child, with what was found; nothing, if it is still to come."""
    rng, world = council.rng, council.world
    ended_at = started_at + MINUTE * rng.randrange(20, 80)
    if ended_at > world.as_of:
        return
    is_outside = rng.random() < 0.86
    venue = rng.choice(world.codes["venue"])
    signed_off_at = by_day(rng, ended_at + DAY * rng.uniform(0.5, 5), ended_at)
    is_signed_off = signed_off_at <= world.as_of and completion == states.COMPLETION_FULL
    row = InterviewRow(
        id=council.buffer.next_id(InterviewRow),
        council_id=council.place.id,
        child_id=covered[0].episode.child_id,
        started_at=started_at,
        ended_at=ended_at,
        interviewer_id=council.staff.interviewer,
        interviewer_role=rng.choice(words.ROLES),
        interviewer_employer=EMPLOYER_OUTSIDE if is_outside else f"{council.place.name} council",
        relationship_to_child="" if is_outside else "Has met the child before",
        outside_care="yes" if is_outside or rng.random() < 0.5 else "no",
        outside_council="yes" if is_outside else "no",
        independence_reason="" if is_outside else words.NOT_INDEPENDENT,
        venue_id=venue,
        mode=MODES.get(venue, "face_to_face"),
        completion_id=completion if completion in world.codes["completion"] else states.COMPLETION_PARTIAL,
        late_reason_id=rng.choice(world.codes["late_reason"]) if _is_late(covered, started_at) else None,
        advocate_offered=rng.random() < 0.7,
        agreed_to_talk=completion != "completion.carer_only",
        told_limits=True,
        wishes_on_sharing=rng.choice(words.WISHES),
        parent_informed=rng.random() < 0.8,
        child_words=rng.choice(words.CHILD_WORDS) if completion == states.COMPLETION_FULL else "",
        analysis=rng.choice(words.ANALYSIS),
        helpline_given=rng.random() < 0.8,
        recorded_at=ended_at,
        signed_off_by_id=council.staff.manager if is_signed_off else None,
        signed_off_at=signed_off_at if is_signed_off else None,
    )
    council.buffer.add(row)
    for absence in covered:
        absence.talks.append((row, len(covered)))
        absence.assigned_to_id = council.staff.interviewer
        council.buffer.add(
            CoverageRow(council.buffer.next_id(CoverageRow), council.place.id, row.id, absence.return_interview_id)
        )
    _find(council, row)
    _help(council, covered, row)


def _is_late(covered: list[Absence], started_at: datetime) -> bool:
    return any(
        absence.returned is not None and deadlines.timeliness(started_at, absence.returned) == deadlines.Timeliness.LATE
        for absence in covered
    )


def _find(council: "Casework", interview: InterviewRow) -> None:
    """Two to five coded findings, each with how sure it is: common codes come first in their lists."""
    rng, world = council.rng, council.world
    if interview.completion_id == "completion.carer_only":
        return
    found = set()
    for number in range(shapes.FINDINGS_PER_INTERVIEW.draw(rng)):
        codes = world.finding_codes[number % len(world.finding_codes)]
        found.add(codes[int(len(codes) * rng.random() ** 1.5)])
    for code in sorted(found):
        council.buffer.add(
            FindingRow(
                id=council.buffer.next_id(FindingRow),
                council_id=council.place.id,
                interview_id=interview.id,
                code_id=code,
                certainty=shapes.CERTAINTIES.draw(rng),
            )
        )


def _help(council: "Casework", covered: list[Absence], interview: InterviewRow) -> None:
    """Help after six in ten interviews, credited to each absence covered; else what was said instead of help."""
    rng, world = council.rng, council.world
    if rng.random() < 0.6:
        outcomes = rng.sample(world.help_codes, 2 if rng.random() < 0.3 else 1)
    else:
        outcomes = [rng.choice(world.information_codes)]
    for outcome in outcomes:
        steps = _steps(council, interview.ended_at)
        for absence in covered:
            _add_help(council, absence, interview.id, outcome, steps)


def offer_help_without_interview(council: "Casework", absence: Absence) -> None:
    """A child who declines the talk may still be offered help."""
    offered_at = council.returned_at(absence) + 2 * DAY
    if offered_at <= council.world.as_of:
        _add_help(council, absence, None, council.rng.choice(council.world.help_codes), _steps(council, offered_at))


def _steps(council: "Casework", offered_at: datetime) -> tuple[datetime, datetime | None, datetime | None]:
    """Offered, accepted, started: three in four accept, two in three of them start; what is still to come is not there."""
    rng, as_of = council.rng, council.world.as_of
    accepted_at = offered_at + HOUR * rng.randrange(120) if rng.random() < 0.75 else None
    started_at = accepted_at + DAY * rng.randrange(1, 21) if accepted_at and rng.random() < 0.65 else None
    return (
        offered_at,
        accepted_at if accepted_at and accepted_at <= as_of else None,
        started_at if started_at and started_at <= as_of else None,
    )


def _add_help(
    council: "Casework",
    absence: Absence,
    interview_id: int | None,
    outcome: str,
    steps: tuple[datetime, datetime | None, datetime | None],
) -> None:
    row = HelpRow(
        id=council.buffer.next_id(HelpRow),
        council_id=council.place.id,
        return_interview_id=absence.return_interview_id,
        interview_id=interview_id,
        outcome_id=outcome,
        offered_at=steps[0],
        accepted_at=steps[1],
        started_at=steps[2],
        recorded_by_id=council.staff.interviewer,
    )
    absence.help.append(row)
    council.buffer.add(row)
