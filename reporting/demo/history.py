"""The history of made-up return home interviews: what stood in each before every thing that was done, at its own time.

So figures can be asked for as they were known on a day of the past. Some returns were entered wrongly at first and
corrected weeks later: where that month was closed, they restate it.
"""

import json
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

from cases.rules import ended_at
from interviews import states
from reporting.demo import words
from reporting.demo.absences import Absence, inexact_return
from reporting.demo.children import Life
from reporting.demo.clock import DAY, HOUR, by_day
from reporting.demo.derived import columns_of_work, duty_of, return_interview_row
from reporting.demo.rows import Buffer, HelpRow, OfferRow, ReturnInterviewRow
from reporting.demo.world import Place, World
from rhi.timespan import DATE_ONLY, EXACT, TimeSpan

KEPT = timedelta(days=270)
"""How far back a day may lie for the figures to be those that were known then; earlier ones are nearly so."""
CLOSED = ("not_completed_id", "not_completed_note", "not_completed_at")
UNTOUCHED: dict[str, Any] = {
    "not_completed_id": None,
    "not_completed_note": "",
    "not_completed_at": None,
    "share_decided_at": None,
    "is_shared": None,
}
"""Neither closed nor decided on."""
CORRECTED = 0.05
CORRECTED_AFTER_DAYS = (2, 100)
SHIFTS = (HOUR, 12 * HOUR, DAY, DAY)  # by how much too early a return was entered


class History:
    """Writes it for one council. Its draws are its own: whether there is a history changes nothing else."""

    def __init__(self, world: World, place: Place, buffer: Buffer) -> None:
        self.world, self.place, self.buffer = world, place, buffer
        self.rng = Random(f"{world.seed}:{place.dfe_code}:history")
        self.staff = world.staff[place.id]
        self.done_by = json.dumps({"user": self.staff.caseworker})

    def keep(self, life: Life, absence: Absence, row: ReturnInterviewRow) -> None:
        """Write what stood in a due row (`row` today) before each change since it was made, the earliest first."""
        assert row.made_at
        mistake = self._mistake(absence, row.made_at)
        since = max(row.made_at, self.world.as_of - KEPT)
        moments = {moment for moment in _moments(absence, row) if moment and since < moment <= self.world.as_of}
        if mistake and mistake[0] > since:
            moments.add(mistake[0])
        times = sorted(moments)
        stood = [*(self._before(moment, life, absence, row, mistake) for moment in times), row]
        for moment, before, after in zip(times, stood, stood[1:], strict=False):
            if before != after:
                context = self.done_by
                if mistake and moment == mistake[0]:
                    context = self._correct_episode(absence, *mistake)
                self.buffer.add_history(before, at=moment, context=context)

    def _before(
        self,
        moment: datetime,
        life: Life,
        absence: Absence,
        row: ReturnInterviewRow,
        mistake: tuple[datetime, TimeSpan, TimeSpan] | None,
    ) -> ReturnInterviewRow:
        """The row as it stood just before a moment."""
        seen = replace(
            absence,
            offers=[_answered_by(moment, offer) for offer in absence.offers if offer.recorded_at < moment],
            talks=[talk for talk in absence.talks if talk[0].recorded_at < moment],
            help=[_taken_up_by(moment, each) for each in absence.help if each.offered_at < moment],
        )
        if mistake and moment <= mistake[0]:
            seen.located, seen.returned = mistake[1], mistake[2]
            duty = duty_of(seen, life, self.place)
            stood = return_interview_row(self.world, self.place, life, seen, duty, None, None)
            stood = stood._replace(made_at=row.made_at)
        else:
            stood = row._replace(**columns_of_work(self.world, seen), **UNTOUCHED)
        if row.not_completed_at and row.not_completed_at < moment:
            stood = stood._replace(**{name: getattr(row, name) for name in CLOSED})
        if row.share_decided_at and row.share_decided_at < moment:
            stood = stood._replace(share_decided_at=row.share_decided_at, is_shared=row.is_shared)
        return stood

    def _mistake(self, absence: Absence, made_at: datetime) -> tuple[datetime, TimeSpan, TimeSpan] | None:
        """When a return was corrected, and where found and back had been entered; None for most."""
        drawn, rng = self.rng.random(), self.rng
        located, returned = absence.located, absence.returned
        if drawn > CORRECTED or not located or not returned or returned.precision != EXACT:
            return None
        corrected_at = by_day(rng, made_at + DAY * rng.uniform(*CORRECTED_AFTER_DAYS), made_at + HOUR)
        assert located.earliest and returned.earliest and absence.went_missing.latest
        if corrected_at > self.world.as_of:
            return None
        if rng.random() < 0.5:
            return corrected_at, located, inexact_return(DATE_ONLY, returned.earliest, located.earliest, made_at)
        shift = rng.choice(SHIFTS)
        if located.earliest - shift <= absence.went_missing.latest:
            return None
        return corrected_at, TimeSpan.exact(located.earliest - shift), TimeSpan.exact(returned.earliest - shift)

    def _correct_episode(self, absence: Absence, at: datetime, located: TimeSpan, returned: TimeSpan) -> str:
        """The history of the episode says the same; who corrected it, and why."""
        reason = words.EXACT_TIME_TOLD if returned.precision == DATE_ONLY else words.WRONG_TIME_ENTERED
        context = json.dumps({"user": self.staff.manager, "reason": reason})
        stood = absence.episode._replace(
            located_earliest_at=located.earliest,
            located_latest_at=located.latest,
            returned_earliest_at=returned.earliest,
            returned_latest_at=returned.latest,
            returned_precision=returned.precision,
            ended_at=ended_at(returned=returned, located=located, closed_at=None, is_loaded=False),
        )
        self.buffer.add_history(stood, at=at, context=context)
        return context


def _moments(absence: Absence, row: ReturnInterviewRow) -> set[datetime | None]:
    """When anything was done about the absence."""
    found: set[datetime | None] = {row.not_completed_at, row.share_decided_at}
    for offer in absence.offers:
        found |= {offer.recorded_at, offer.responded_at}
    found |= {talk.recorded_at for talk, _ in absence.talks}
    for each in absence.help:
        found |= {each.offered_at, each.accepted_at, each.started_at}
    return found


def _answered_by(moment: datetime, offer: OfferRow) -> OfferRow:
    """The offer, without an answer that came at this moment or later."""
    if offer.responded_at is None or offer.responded_at < moment:
        return offer
    return offer._replace(response_id=states.RESPONSE_NONE_YET, responded_at=None, decline_reason_id=None)


def _taken_up_by(moment: datetime, each: HelpRow) -> HelpRow:
    """The help, as far as it was accepted and started before."""
    return each._replace(
        accepted_at=each.accepted_at if each.accepted_at and each.accepted_at < moment else None,
        started_at=each.started_at if each.started_at and each.started_at < moment else None,
    )
