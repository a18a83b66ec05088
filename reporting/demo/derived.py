"""The columns of a made-up return home interview: the duty by the product's own rule, the rest as the database derives them.

Deriving them afterwards would write every row a second time, with its history; so the rules of migration 0004_derived
are followed here row by row, and a test compares every column with what the database derives.
"""

from datetime import datetime, timedelta
from typing import Any

from accounts.models import Council
from interviews import deadlines, states
from interviews.models import PlacementBasis
from reporting.demo.absences import Absence
from reporting.demo.children import Life
from reporting.demo.rows import InterviewRow, OfferRow, ReturnInterviewRow
from reporting.demo.world import Place, World

NOT_LOOKED_AFTER = "not_looked_after"
DECISION_HOURS = timedelta(hours=72)
OFFER_HOURS: int = Council._meta.get_field("offer_hours").default
BASES = {"in_area": "in_area", "out_of_area": "out_of_area", "not_known": "area_not_known"}


def duty_of(absence: Absence, life: Life, place: Place) -> deadlines.Duty:
    """Whether an interview is due, by the rule of the product."""
    return deadlines.duty(
        deadlines.DutyFacts(
            category=absence.episode.category,
            returned=absence.returned,
            born_on=life.born_on,
            died_on=None,
            away_calls_for_interview=place.away_calls_for_interview,
            went_live_at=place.went_live_at,
            is_imported_without_return=absence.is_loaded,
        )
    )


def return_interview_row(
    world: World,
    place: Place,
    life: Life,
    absence: Absence,
    duty: deadlines.Duty,
    closed: tuple[str, str, datetime] | None,
    decided_at: datetime | None,
) -> ReturnInterviewRow:
    """The whole row: what follows from the episode, and what is derived from the work done."""
    placement, returned = absence.placement, absence.returned
    counted = returned or absence.located
    return ReturnInterviewRow(
        id=absence.return_interview_id,
        council_id=place.id,
        child_id=life.child_id,
        episode_id=absence.episode.id,
        duty=duty.value,
        category=absence.episode.category,
        placement_basis=BASES[placement.location] if placement else PlacementBasis.HOME.value,
        placement_type_id=placement.placement_type_id if placement else None,
        placement_group=world.groups[placement.placement_type_id] if placement else NOT_LOOKED_AFTER,
        is_care_leaver=life.is_care_leaver and placement is None,
        returned_earliest_at=returned.earliest if returned else None,
        returned_latest_at=returned.latest if returned else None,
        returned_precision=returned.precision if returned else "",
        counted_on=counted.day if counted else None,
        due_at=deadlines.due_at(returned) if duty == deadlines.Duty.DUE else None,
        offer_due_at=deadlines.offer_due_at(returned, OFFER_HOURS) if duty == deadlines.Duty.DUE else None,
        assigned_to_id=absence.assigned_to_id,
        not_completed_id=closed[0] if closed else None,
        not_completed_note=closed[1] if closed else "",
        not_completed_at=closed[2] if closed else None,
        share_decided_at=decided_at,
        is_shared=False if decided_at else None,
        made_at=_made_at(world, absence),
        **columns_of_work(world, absence),
    )


def columns_of_work(world: World, absence: Absence) -> dict[str, Any]:
    """The columns that are derived from the offers, the talks and the help."""
    first_offered_at, first_direct_at = _first_offers(world, absence)
    full = _full_interview(absence)
    latest_response = _latest_response(absence.offers)
    helped = [row for row in absence.help if row.outcome_id in world.help_code_set]
    talked = any(row.completion_id in HEARD for row, _ in absence.talks)
    declined = latest_response == states.RESPONSE_DECLINED_BY_CHILD and not talked
    return {
        "first_offered_at": first_offered_at,
        "first_direct_offer_at": first_direct_at,
        "latest_response": latest_response,
        "is_declined_by_child": declined,
        "declined_at": _refused_at(absence.offers) if declined else None,
        "partial_at": _first_talk(absence, {states.COMPLETION_PARTIAL}),
        "completed_at": full[0].started_at if full else None,
        "is_independent": (full[0].outside_care == full[0].outside_council == "yes") if full else None,
        "shares_interview": full is not None and full[1] > 1,
        "help_offered_at": min((row.offered_at for row in helped), default=None),
        "help_accepted_at": min((row.accepted_at for row in helped if row.accepted_at), default=None),
        "help_started_at": min((row.started_at for row in helped if row.started_at), default=None),
        "decision_due_at": _decision_due(full, absence, declined=declined),
    }


def _decision_due(full: tuple[InterviewRow, int] | None, absence: Absence, *, declined: bool) -> datetime | None:
    """The usual hours after the interview, or after the child's refusal: all demonstration agreements name them."""
    ended = full[0].started_at if full else _refused_at(absence.offers) if declined else None
    return ended + DECISION_HOURS if ended else None


def _made_at(world: World, absence: Absence) -> datetime:
    """Since when the row is known: when the absence was recorded, or its end was, whichever came later."""
    over = absence.returned or absence.located
    known = [absence.episode.recorded_at] + ([over.latest] if over and over.latest else [])
    return min(max(known), world.as_of)


HEARD = {states.COMPLETION_FULL, states.COMPLETION_PARTIAL}


def _first_talk(absence: Absence, completions: set[str]) -> datetime | None:
    """The start of the first talk with the child of these kinds that counts for this episode."""
    return min((row.started_at for row, _ in absence.talks if row.completion_id in completions), default=None)


def _full_interview(absence: Absence) -> tuple[InterviewRow, int] | None:
    """The first full interview, and how many return home interviews it covers."""
    full = [talk for talk in absence.talks if talk[0].completion_id == states.COMPLETION_FULL]
    return min(full, key=lambda talk: talk[0].started_at, default=None)


def _first_offers(world: World, absence: Absence) -> tuple[datetime | None, datetime | None]:
    """The first offer to the child, and the first in person or by phone; a talk implies an offer at its start."""
    talk = _first_talk(absence, HEARD)
    talks = [talk] if talk else []
    put = [row for row in absence.offers if row.offered_to == "child"]
    direct = [row.offered_at for row in put if row.method_id in world.direct_methods]
    noes = [
        row.responded_at or row.offered_at
        for row in absence.offers
        if row.offered_to != "child" and row.response_id == states.RESPONSE_DECLINED_BY_CHILD
    ]
    return (
        min([row.offered_at for row in put] + noes + talks, default=None),
        min(direct + talks, default=None),
    )


def _refused_at(offers: list[OfferRow]) -> datetime:
    """When the child last said no."""
    return max(
        row.responded_at or row.offered_at for row in offers if row.response_id == states.RESPONSE_DECLINED_BY_CHILD
    )


def _latest_response(offers: list[OfferRow]) -> str:
    """The child's own latest answer; without one, a refusal as the latest of others. No reply is not an answer."""
    nobody = {states.RESPONSE_NONE_YET, states.RESPONSE_DECLINED_BY_PARENT}
    own = [
        row
        for row in offers
        if row.response_id not in nobody
        and (row.offered_to == "child" or row.response_id == states.RESPONSE_DECLINED_BY_CHILD)
    ]
    if own:
        return max(own, key=lambda row: (row.responded_at or row.offered_at, row.id)).response_id
    others = [
        row
        for row in offers
        if row.response_id == states.RESPONSE_DECLINED_BY_PARENT
        or (row.offered_to != "child" and row.response_id != states.RESPONSE_NONE_YET)
    ]
    latest = max(others, key=lambda row: (row.responded_at or row.offered_at, row.id), default=None)
    refused = latest is not None and latest.response_id == states.RESPONSE_DECLINED_BY_PARENT
    return states.RESPONSE_DECLINED_BY_PARENT if refused else ""
