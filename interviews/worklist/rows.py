"""One row of the worklist: one child's one next step, in words. Pure: from records already loaded."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from cases.rules import Doubt
from interviews.next_step import next_step
from rhi.words import age, day_words, due_words, duration_words, london_day, moment_words


@dataclass(frozen=True)
class Row:
    """What stands in a row. `owed_pk` where several can be ticked and assigned together; `tag` a coloured word."""

    child_id: int | None
    council_id: int
    name: str
    url: str
    how: str
    when: str
    label: str
    next_url: str
    tag: str = ""
    colour: str = ""
    note: str = ""
    owed_pk: int | None = None
    age: int | None = None


ASK = "Say whether the child is still missing"


def _row(record: Any, child: Any, scope: Any, **facts: Any) -> Row:
    facts.setdefault("url", reverse("child", args=[child.pk]))
    years = age(child.born_on, scope.today) if child.born_on else None
    return Row(child_id=child.pk, council_id=record.council_id, name=child.full_name, age=years, **facts)


def owed(record: Any, scope: Any) -> Row:
    """An interview that is owed."""
    step = next_step(record, scope.person, scope.now)
    label, page = (step.label, step.url_name) if step else ("Open", "return_interview")
    parts = [record.state_words, record.get_placement_basis_display(), _who_has(record)]
    if record.booked_at and record.booked_at >= scope.now:
        parts.append(f"booked {moment_words(record.booked_at, scope.now)}")
    if record.is_hosted:
        parts.append("hosted here: another body is responsible")
    return _row(
        record,
        record.child,
        scope,
        how=". ".join(parts),
        when=_estimated(record),
        tag=due_words(record.due_at, scope.now) if record.due_at else "",
        colour=_colour(record, scope),
        note=_parked(record),
        label=label,
        next_url=reverse(page, args=[record.pk]),
        owed_pk=record.pk,
    )


def _who_has(record: Any) -> str:
    handed = [handover for handover in record.handovers.all() if handover.is_open]
    if handed:
        state = "with" if handed[0].state == "accepted" else "asked of"
        return f"{state[0].upper()}{state[1:]} {handed[0].asked}"
    return f"Assigned: {record.assigned_to or 'nobody'}"


def _estimated(record: Any) -> str:
    if not record.due_at:
        return "Return time not known"
    return "" if record.returned_precision in {"exact", ""} else "estimated"


def _colour(record: Any, scope: Any) -> str:
    if record.due_at is None:
        return ""
    if record.due_at < scope.now:
        return "red"
    return "yellow" if record.due_at <= scope.now + scope.soon else "grey"


def _parked(record: Any) -> str:
    if not record.parked_until:
        return ""
    return f"Parked until {day_words(record.parked_until)}: {record.parked_reason}"


def missing(record: Any, scope: Any) -> Row:
    """A child who is missing now, with the step of the ladder reached."""
    grade = f", police: {record.get_police_grade_display().lower()}" if record.police_grade else ""
    lives = f". {_lives(record.placement)}" if record.placement else ""
    steps = [str(row.step) for row in record.escalations.all() if not row.resolution]
    doubt = record.doubt(scope.now)
    if doubt is Doubt.BEFORE_GO_LIVE:
        return _from_before(record, scope)
    notes = [f"Step reached: {steps[0].lower()}"] if steps else []
    if doubt:
        notes.append(f"Nobody has said for more than {record.council.long_absence_days} days that it goes on")
    return _row(
        record,
        record.child,
        scope,
        how=f"{record.get_category_display()}{grade}{lives}",
        when=f"since {record.went_missing}",
        tag=f"{duration_words(scope.now - record.went_missing_earliest_at)}",
        colour="red" if steps else "",
        note=". ".join(notes),
        label=ASK if doubt else "Open the episode",
        next_url=reverse("episode_still_missing" if doubt else "episode", args=[record.pk]),
    )


def _from_before(record: Any, scope: Any) -> Row:
    """A child whose return nobody may have entered: for how long they are missing is not said before somebody knows."""
    return _row(
        record,
        record.child,
        scope,
        how=f"{record.get_category_display()}, recorded before this system came into use; not confirmed since",
        when=f"since {record.went_missing}",
        tag="Check this",
        colour="yellow",
        label=ASK,
        next_url=reverse("episode_still_missing", args=[record.pk]),
    )


def _lives(placement: Any) -> str:
    area = placement.get_location_display().lower()
    return f"{placement.placement_type.description}, {area}{f' ({placement.host})' if placement.host else ''}"


def found(record: Any, scope: Any) -> Row:
    """Found, and not back yet."""
    where = f" at {record.found_where}" if record.found_where else ""
    return _row(
        record,
        record.child,
        scope,
        how=f"Found{where}, not back",
        when=f"found {record.located}",
        label="Record the return",
        next_url=reverse("episode_return", args=[record.pk])
        if scope.person.may("record_cases", record.council_id)
        else reverse("episode", args=[record.pk]),
    )


def untold(record: Any, scope: Any) -> Row:
    """A crime that nobody was told of."""
    return _row(
        record,
        record.return_interview.child,
        scope,
        how=str(record),
        when=moment_words(record.disclosed_at, scope.now),
        tag="Phone now",
        colour="red",
        label="Record who was told",
        next_url=reverse("disclosure", args=[record.pk]),
    )


def sign_off(record: Any, scope: Any) -> Row:
    """A talk that waits for a manager."""
    state = "Returned for correction" if record.returned_for_correction_at else "Interview recorded"
    state = state if record.completion_id else "Being written"
    return _row(
        record,
        record.child,
        scope,
        how=f"{state} by {record.interviewer}",
        when=moment_words(record.started_at, scope.now),
        label="Read the interview",
        next_url=reverse("interview", args=[record.pk]),
    )


def sharing(record: Any, scope: Any) -> Row:
    """A decision, or a release, that is still to be made."""
    step = next_step(record, scope.person, scope.now)
    ended = moment_words(record.completed_at, scope.now) if record.completed_at else "declined"
    return _row(
        record,
        record.child,
        scope,
        how=step.why if step else record.state_words,
        when=f"interview {ended}" if record.completed_at else "Declined by the child",
        label=step.label if step else "Open",
        next_url=reverse(step.url_name if step else "return_interview", args=[record.pk]),
    )


def independence(record: Any, scope: Any) -> Row:
    """Somebody whose independence is in doubt was given an interview."""
    return _row(
        record,
        record.return_interview.child,
        scope,
        how=f"{record.interviewer} {record.doubts}. Reason given: {record.reason}",
        when=moment_words(record.assigned_at, scope.now),
        label="Accept, or assign somebody else",
        next_url=reverse("independence", args=[record.pk]),
    )


def host(record: Any, scope: Any) -> Row:
    """A host that was not told by the system."""
    label = "Decide" if record.state == "to_decide" else "Record that it was told"
    return _row(
        record,
        record.child,
        scope,
        how=f"{record.host} has not been told. {record.why}",
        when=f"missing since {moment_words(record.episode.went_missing_earliest_at, scope.now)}",
        label=label,
        next_url=reverse("host_telling", args=[record.pk]),
    )


def handover(record: Any, scope: Any) -> Row:
    """A request that waits on us: to answer, or unanswered by others."""
    theirs = record.council_id != scope.council.pk
    who = f"{record.council} asks" if theirs else f"{record.asked} has not answered"
    return Row(
        child_id=record.child_id,
        council_id=record.council_id,
        name=record.child_name,
        url=reverse("handover", args=[record.pk]),
        how=f"{who}: {record.get_kind_display().lower()}",
        when=f"asked {moment_words(record.asked_at, scope.now)}",
        tag=due_words(record.answer_by_at, scope.now),
        colour="red" if record.answer_by_at < scope.now else "yellow",
        label="Answer" if theirs else "Ask again or take back",
        next_url=reverse("handover", args=[record.pk]),
    )


def trigger(record: Any, scope: Any) -> Row:
    """A repeat trigger that a child reached."""
    return _row(
        record,
        record.child,
        scope,
        how=f"{record.trigger}: {record.trigger.asks_for.lower()}",
        when=f"reached {moment_words(record.event_at, scope.now)}",
        label="Record what was done",
        next_url=reverse("trigger_reached", args=[record.pk]),
    )


def action(record: Any, scope: Any) -> Row:
    """Something somebody promised to do."""
    late = record.due_on < scope.today
    return _row(
        record,
        record.child,
        scope,
        how=f"{record.what}: {record.owner or record.owner_name}",
        when=f"by {day_words(record.due_on)}",
        tag="Overdue" if late else "",
        colour="red" if late else "",
        label="Change or close",
        next_url=reverse("action_change", args=[record.pk]),
    )


def referral(record: Any, scope: Any) -> Row:
    """A referral without an answer."""
    chase = f"; ask again on {day_words(record.chase_on)}" if record.chase_on else ""
    return _row(
        record,
        record.child,
        scope,
        how=f"{record.agency}: no answer yet",
        when=f"sent {day_words(london_day(record.sent_on))}{chase}",
        label="Record the answer",
        next_url=reverse("referral_change", args=[record.pk]),
    )


def help_offered(record: Any, scope: Any) -> Row:
    """Help of which nothing was heard."""
    return _row(
        record,
        record.return_interview.child,
        scope,
        how=str(record.outcome),
        when=f"offered {moment_words(record.offered_at, scope.now)}",
        label="Record what became of it",
        next_url=reverse("help_follow_up", args=[record.pk]),
    )


def given(record: Any, scope: Any) -> Row:
    """An interview of another council that was handed over to this person."""
    return _row(
        record,
        record.child,
        scope,
        url=reverse("assigned_interview", args=[record.pk]),
        how=f"For {record.council}. {record.state_words}",
        when=_estimated(record),
        tag=due_words(record.due_at, scope.now) if record.due_at else "",
        colour=_colour(record, scope),
        label="Open",
        next_url=reverse("assigned_interview", args=[record.pk]),
    )
