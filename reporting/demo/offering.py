"""Made-up offers, answers, and tries that reached nobody."""

from datetime import datetime
from typing import TYPE_CHECKING

from interviews import states
from reporting.demo import shapes, words
from reporting.demo.absences import Absence
from reporting.demo.clock import DAY, HOUR, by_day
from reporting.demo.rows import AttemptRow, OfferRow

if TYPE_CHECKING:
    from reporting.demo.casework import Casework

MEDIAN_HOURS_TO_OFFER = 3.0  # as the exponent of a lognormal draw: about 20 hours


def make_offers(council: "Casework", absence: Absence, plan: str, talk: datetime | None) -> None:
    """One offer or several, up to the as-of time; the last carries the answer that the plan foresees."""
    rng, returned_at = council.rng, council.returned_at(absence)
    if talk:
        offered_at = by_day(rng, returned_at + (talk - returned_at) * rng.uniform(0.05, 0.7), returned_at, talk)
        offered_at = min(offered_at, talk)
    else:
        hours = rng.lognormvariate(MEDIAN_HOURS_TO_OFFER, 0.9) * council.practice.delay
        offered_at = by_day(rng, returned_at + HOUR * hours, returned_at)
    if rng.random() < 0.08:
        _add(council, absence, returned_at + (offered_at - returned_at) / 2, "letter", states.RESPONSE_NONE_YET, None)
    if talk and rng.random() < 0.05:
        declined_at = returned_at + (offered_at - returned_at) * 0.7
        _add(council, absence, declined_at, "phone", states.RESPONSE_DECLINED_BY_CHILD, declined_at)
    _add_answered(council, absence, plan, offered_at, talk)


def _add_answered(
    council: "Casework", absence: Absence, plan: str, offered_at: datetime, talk: datetime | None
) -> None:
    """The offer with the answer the plan foresees."""
    rng = council.rng
    method = (shapes.DIRECT_METHODS if rng.random() < 0.68 else shapes.OTHER_METHODS).draw(rng)
    if talk:
        responded_at = offered_at + min(6 * HOUR, talk - offered_at) * rng.random()
        _add(council, absence, offered_at, method, states.RESPONSE_ACCEPTED, responded_at)
    elif plan == "declined":
        responded_at = offered_at + HOUR * rng.expovariate(1 / 8)
        _add(council, absence, offered_at, method, states.RESPONSE_DECLINED_BY_CHILD, responded_at)
    elif plan == "declined_by_parent":
        _add(council, absence, offered_at, "via_parent", states.RESPONSE_DECLINED_BY_PARENT, offered_at + HOUR)
    elif rng.random() < 0.25:
        _add(council, absence, offered_at, method, states.RESPONSE_LATER, offered_at + HOUR)
    else:
        _add(council, absence, offered_at, shapes.OTHER_METHODS.draw(rng), states.RESPONSE_NONE_YET, None)


def _add(
    council: "Casework",
    absence: Absence,
    offered_at: datetime,
    method: str,
    response: str,
    responded_at: datetime | None,
) -> None:
    """One offer, if it was made by the as-of time; an answer that comes later is not there yet."""
    world, rng = council.world, council.rng
    offered_at = offered_at.replace(second=0, microsecond=0) if offered_at.second else offered_at
    offered_at = max(offered_at, council.returned_at(absence))
    if offered_at > world.as_of:
        return
    if responded_at and responded_at > world.as_of:
        response, responded_at = states.RESPONSE_NONE_YET, None
    is_declined = response in {states.RESPONSE_DECLINED_BY_CHILD, states.RESPONSE_DECLINED_BY_PARENT}
    is_waiting = response in {states.RESPONSE_NONE_YET, states.RESPONSE_LATER}
    row = OfferRow(
        id=council.buffer.next_id(OfferRow),
        council_id=council.place.id,
        return_interview_id=absence.return_interview_id,
        offered_at=offered_at,
        offered_by_id=council.staff.caseworker,
        offered_to="child",
        method_id=world.code("method", method),
        response_id=response,
        responded_at=max(responded_at, offered_at) if responded_at else None,
        decline_reason_id=rng.choice(world.codes["decline_reason"]) if is_declined else None,
        next_attempt_on=(offered_at + 2 * DAY).date() if is_waiting else None,
        note="",
        recorded_at=offered_at,
    )
    absence.offers.append(row)
    council.buffer.add(row)


def try_in_vain(council: "Casework", absence: Absence) -> None:
    """Up to two contact attempts that reached nobody: not offers."""
    rng, world = council.rng, council.world
    if rng.random() > 0.5:
        return
    attempted_at = council.returned_at(absence)
    for _ in range(1 + (rng.random() < 0.4)):
        attempted_at = by_day(rng, attempted_at + HOUR * rng.uniform(6, 40), attempted_at)
        if attempted_at <= world.as_of:
            council.buffer.add(
                AttemptRow(
                    id=council.buffer.next_id(AttemptRow),
                    council_id=council.place.id,
                    return_interview_id=absence.return_interview_id,
                    attempted_at=attempted_at,
                    attempted_by_id=council.staff.caseworker,
                    outcome_id=rng.choice(world.codes["attempt"]),
                    note=words.ATTEMPT_NOTE if rng.random() < 0.4 else "",
                )
            )
