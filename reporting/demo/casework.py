"""What a made-up council does about the absences of one child: offers, interviews, findings, help, decisions.

Everything is thought through to its end and then cut off at the as-of time, so that work in hand looks as it does
in life: some awaiting an offer, some due today, some overdue, a few not signed off.
"""

from datetime import datetime
from random import Random

from interviews import deadlines, states
from reporting.demo import words
from reporting.demo.absences import Absence
from reporting.demo.children import Life
from reporting.demo.clock import DAY, HOUR, MINUTE, by_day, talk_at
from reporting.demo.derived import duty_of, return_interview_row
from reporting.demo.history import History
from reporting.demo.interviewing import hold_interview, offer_help_without_interview
from reporting.demo.offering import make_offers, try_in_vain
from reporting.demo.rows import Buffer, DecisionRow, ReturnInterviewRow
from reporting.demo.shapes import Practice
from reporting.demo.world import Place, World

MOST_WAITING = 2
COMPLETED, DECLINED, PARENT, SILENT, NO_OFFER = "completed", "declined", "declined_by_parent", "silent", "no_offer"


class Casework:
    """One council at work."""

    def __init__(
        self, rng: Random, world: World, place: Place, buffer: Buffer, practice: Practice, history: History | None
    ) -> None:
        self.rng, self.world, self.place, self.buffer, self.practice = rng, world, place, buffer, practice
        self.staff, self.history = world.staff[place.id], history

    def work_on(self, life: Life, absences: list[Absence]) -> None:
        """All that is done for one child, from the first absence to the last."""
        waiting: list[Absence] = []
        duties = []
        for absence in absences:
            duty = duty_of(absence, life, self.place)
            duties.append(duty)
            if absence.located:
                absence.return_interview_id = self.buffer.next_id(ReturnInterviewRow)
            if duty == deadlines.Duty.DUE:
                waiting = self._work_on_one(absence, waiting)
        for absence, duty in zip(absences, duties, strict=True):
            if absence.located:
                self._finish(life, absence, duty)

    def _work_on_one(self, absence: Absence, waiting: list[Absence]) -> list[Absence]:
        """Offer and interview after one return; what must wait for the next return because the child is missing again."""
        rng, returned_at = self.rng, self.returned_at(absence)
        waiting = [other for other in waiting if returned_at - self.returned_at(other) < 30 * DAY]
        plan = COMPLETED if waiting and rng.random() < 0.7 else self._plan()
        if plan != NO_OFFER or rng.random() < 0.3:
            absence.assigned_to_id = self.staff.interviewer
        if plan == NO_OFFER:
            try_in_vain(self, absence)
            return []
        talk = talk_at(rng, returned_at, self.practice.delay) if plan == COMPLETED else None
        make_offers(self, absence, plan, talk)
        if plan == DECLINED and rng.random() < 0.12:
            offer_help_without_interview(self, absence)
        if talk is None:
            if plan == SILENT and rng.random() < 0.08:
                self._talk_in_part(absence)
            return []
        if absence.next_starts_at and talk + 2 * HOUR >= absence.next_starts_at:
            return [*waiting, absence] if len(waiting) < MOST_WAITING else []
        hold_interview(self, [*waiting, absence], talk, states.COMPLETION_FULL)
        return []

    def _talk_in_part(self, absence: Absence) -> None:
        """An interview that broke off, or a talk with the carer only."""
        talk = talk_at(self.rng, self.returned_at(absence), self.practice.delay)
        if absence.next_starts_at is None or talk + 2 * HOUR < absence.next_starts_at:
            kind = states.COMPLETION_PARTIAL if self.rng.random() < 0.6 else "completion.carer_only"
            hold_interview(self, [absence], talk, kind)

    def _plan(self) -> str:
        """What will become of one return home interview, by the council's own level."""
        practice, drawn = self.practice, self.rng.random()
        if drawn > practice.offered:
            return NO_OFFER
        drawn = self.rng.random()
        for plan, share in (
            (COMPLETED, practice.completed_of_offered),
            (DECLINED, practice.declined_by_child),
            (PARENT, practice.declined_by_parent),
        ):
            if drawn < share:
                return plan
            drawn -= share
        return SILENT

    def returned_at(self, absence: Absence) -> datetime:
        """The earliest end of the return, from which the clock runs."""
        assert absence.returned and absence.returned.earliest
        return absence.returned.earliest

    def _finish(self, life: Life, absence: Absence, duty: deadlines.Duty) -> None:
        """Write the row, closed if nothing came of it for long, with the decision on sharing if that was long ago."""
        row = return_interview_row(self.world, self.place, life, absence, duty, None, None)
        if duty == deadlines.Duty.DUE:
            if row.completed_at is None and not row.is_declined_by_child:
                closed = self._closed(absence)
                if closed:
                    row = row._replace(
                        not_completed_id=closed[0], not_completed_note=closed[1], not_completed_at=closed[2]
                    )
            else:
                row = self._decided(absence, row)
            if self.history:
                self.history.keep(life, absence, row)
        self.buffer.add(row)

    def _closed(self, absence: Absence) -> tuple[str, str, datetime] | None:
        """A manager ends what came to nothing, some days or weeks after it was due."""
        rng = self.rng
        due_at = deadlines.due_at(absence.returned)
        assert due_at
        closed_at = by_day(rng, due_at + DAY * self.practice.delay * (0.5 + rng.expovariate(1 / 5)), due_at)
        if closed_at > self.world.as_of:
            return None
        if absence.next_starts_at and absence.next_starts_at < due_at:
            return self.world.code("not_completed", "missing_again"), "", closed_at
        return rng.choice(self.world.ordinary_ends), "", closed_at

    def _decided(self, absence: Absence, row: ReturnInterviewRow) -> ReturnInterviewRow:
        """A decision not to share, for what ended before there was an agreement; later ones wait for a person."""
        ended_at = row.completed_at or max(offer.responded_at or offer.offered_at for offer in absence.offers)
        decided_at = by_day(self.rng, ended_at + DAY * self.rng.uniform(0.6, 4), ended_at + MINUTE)
        if decided_at >= self.place.agreed_at:
            return row
        self.buffer.add(
            DecisionRow(
                id=self.buffer.next_id(DecisionRow),
                council_id=self.place.id,
                return_interview_id=row.id,
                choice="do_not_share",
                reason=words.WHY_NOT_SHARED,
                no_consent_reason="",
                decided_by_id=self.staff.manager,
                decided_at=decided_at,
            )
        )
        return row._replace(share_decided_at=decided_at, is_shared=False)
