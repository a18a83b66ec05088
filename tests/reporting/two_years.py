"""Two years of a council: what is entered, late and corrected, through the project's actions; and what is true then."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from django.utils import timezone

from accounts.closing import close
from accounts.models import Council, User
from audit.models import Restriction
from cases.hosting import set_responsible
from cases.models import Child, MissingEpisode
from cases.restricting import restrict
from interviews.actions.results import follow_up_help, offer_help
from interviews.actions.returns import correct_episode
from interviews.models import ReturnInterview
from reporting.dimensions import AGE_BANDS, BY_NAME, NOT_KNOWN
from reporting.exports.keys import SECRET_BYTES, secret_of
from reporting.leaving import quarters_over
from reporting.models import ExtractKey
from reporting.sheet import QUARTERS
from rhi.refusals import Refused
from rhi.timespan import TimeSpan
from tests import factories
from tests.reporting.made_up_years import Counted, Episode

FIRST = datetime(2024, 5, 5, 9, tzinfo=UTC)
"""The first of the days on which everything that leaves is taken: the fifth of each month."""
VALUES = {name: sorted(BY_NAME[name].words) for name in ("placement_group", "age_band", "sex", "ethnicity")}
THREE_DAYS = timedelta(hours=72)
OFFERS = ("accepted", "declined_by_child", "declined_by_parent", "no_response")
ETHNICITIES = ("WBRI", "WBRI", "WBRI", "BCRB", "AIND", "")
HELPS = ("outcome.mentoring", "outcome.advocacy")


def day_of(month: int) -> datetime:
    """The day of the month, counted from the first one, on which everything is taken."""
    years, months = divmod(FIRST.month - 1 + month, 12)
    return FIRST.replace(year=FIRST.year + years, month=months + 1)


class Office:
    """A council at work. Everything is drawn from the seed, what its figures are rounded by too."""

    def __init__(self, at: Council, manager: User, seed: int) -> None:
        self.at, self.manager, self.rng, self.number = at, manager, Random(seed), 0
        ExtractKey.objects.create(council=at, secret=close(f"{seed % 256:02x}" * SECRET_BYTES))
        self.children: list[Child] = []
        self.returned: list[ReturnInterview] = []

    def an_absence(self, back: datetime) -> ReturnInterview | None:
        """A child, new or known, was back then; what came of it is recorded with it. None where that cannot be."""
        child = self.a_child(back)
        gone = TimeSpan.exact(back - timedelta(hours=self.rng.randint(3, 40)))
        exact = self.rng.random() < 0.8
        returned = TimeSpan.exact(back) if exact else TimeSpan.approximate(back, timedelta(hours=8))
        try:
            episode = factories.episode(self.manager, child, went_missing=gone)
            owed = factories.returned(self.manager, episode, returned=returned)
        except Refused:
            return None
        self.returned.append(owed)
        self.something(owed)
        return owed

    def a_child(self, back: datetime) -> Child:
        """One that was missing before, or a new one: at home, in area, out of area, or placed here by another."""
        rng = self.rng
        if self.children and rng.random() < 0.35:
            return rng.choice(self.children)
        self.number += 1
        child = factories.child(
            self.manager,
            self.at,
            self.number,
            sex=rng.choice(("female", "male", "male")),
            ethnicity=rng.choice(ETHNICITIES),
            born_on=factories.date(rng.randint(2009, 2014), 3, 1),
        )
        lives = rng.choice(("", "", "in_area", "out_of_area", "not_known"))
        if rng.random() < 0.1:
            theirs = {"responsible_council": factories.council("Bradford"), "responsible_body": None}
            set_responsible(user=self.manager, child=child, version=child.version, **theirs)
            child.refresh_from_db()
        elif lives:
            factories.placement(self.manager, child, location=lives, starts_on=back.date() - timedelta(days=90))
        self.children.append(child)
        return child

    def something(self, owed: ReturnInterview) -> None:
        """An offer, an interview, help; or nothing."""
        owed.refresh_from_db()
        back, rng = owed.returned_earliest_at, self.rng
        if back is None or owed.duty != "due" or rng.random() < 0.15:
            return
        at = min(back + timedelta(hours=rng.choice((5, 30, 74, 100))), timezone.now())
        response = rng.choice(OFFERS)
        try:
            factories.offer(self.manager, owed, response=response, offered_at=at)
            if response == "accepted" and rng.random() < 0.8:
                self.interviewed(owed, at)
            if rng.random() < 0.2:
                self.helped(owed)
        except Refused:
            return

    def interviewed(self, owed: ReturnInterview, at: datetime) -> None:
        """A full interview."""
        late = {"late_reason": factories.code("late_reason.other")}
        outside = self.rng.choice(("yes", "yes", "no"))
        began = min(at + timedelta(hours=self.rng.choice((2, 20))), timezone.now())
        factories.interview(self.manager, owed, started_at=began, outside_council=outside, **late)

    def helped(self, owed: ReturnInterview) -> None:
        """Help of a kind, and whether it was taken up."""
        kind = factories.code(self.rng.choice(HELPS))
        for row in offer_help(user=self.manager, return_interview=owed, outcomes=[kind], offered_at=timezone.now()):
            if self.rng.random() < 0.5:
                follow_up_help(user=self.manager, help_offered=row, accepted_at=timezone.now())

    def a_late_entry(self) -> None:
        """One thing that changes a quarter long over: entered late, or corrected."""
        owed = self.rng.choice(self.returned)
        owed.refresh_from_db()
        acts: list[Callable[[Any], Any]] = [
            lambda _: self.an_absence(timezone.now() - timedelta(days=self.rng.randint(30, 400))),
            self.something,
            self.moved,
            self.was_away,
            self.hidden,
        ]
        self.rng.choices(acts, (5, 5, 1, 1, 0.3))[0](owed)

    def moved(self, owed: ReturnInterview) -> None:
        """A placement of that time becomes known only now."""
        try:
            starts_on = owed.episode.went_missing_earliest_at.date() - timedelta(days=20)
            factories.placement(self.manager, owed.child, location="in_area", starts_on=starts_on)
        except Refused:
            return

    def was_away(self, owed: ReturnInterview) -> None:
        """It turns out that the child was away without authorisation, not missing."""
        episode = MissingEpisode.objects.get(pk=owed.episode_id)
        correct_episode(
            user=self.manager,
            episode=episode,
            version=episode.version,
            reason="Read again.",
            went_missing=episode.went_missing,
            located=episode.located,
            returned=episode.returned,
            category="away",
        )

    def hidden(self, owed: ReturnInterview) -> None:
        """The child's record is restricted from now on, even for who entered it."""
        child = Child.objects.get(pk=owed.child_id)
        self.returned = [each for each in self.returned if each.child_id != child.pk]
        self.children = [each for each in self.children if each.pk != child.pk]
        restrict(user=self.manager, child=child, reason="Threat.", people=[], barred=[])
        self.manager = factories.reread(self.manager)

    @property
    def secret(self) -> bytes:
        """What the council's figures are rounded by."""
        return secret_of(self.manager, self.at)


def counted(at: Council, year: int) -> Counted:
    """The quarters of a year that are over as their records say now, counted here from the rows, child by child."""
    rows = (
        ReturnInterview.objects.filter(
            council=at,
            duty="due",
            category="missing",
            counted_on__gte=factories.date(year, 4, 1),
            counted_on__lt=factories.date(year + 1, 4, 1),
        )
        .exclude(child__in=Restriction.objects.filter(council=at, lifted_at=None).values("child_id"))
        .select_related("child")
        .prefetch_related("help__outcome", "offers__decline_reason")
    )
    own = [row for row in rows if not row.is_hosted]
    hosted = [row.child_id for row in rows if row.is_hosted]
    quarters = tuple(quarters_over(year, timezone.localdate()))
    return Counted([_episode(row) for row in own], hosted, str(year), tuple(VALUES), quarters)


def _episode(row: ReturnInterview) -> Episode:
    """An episode, from its row and what was recorded with it."""
    back, last = row.returned_earliest_at, row.returned_latest_at
    assert back
    assert last
    offered, completed = row.first_offered_at, row.completed_at
    in_time = {name: at is not None and at <= back + THREE_DAYS for name, at in (("o", offered), ("c", completed))}
    unsaid = {
        name: at is not None and back + THREE_DAYS < at <= last + THREE_DAYS
        for name, at in (("o", offered), ("c", completed))
    }
    answer = "" if completed or not offered else row.latest_response
    no = [offer for offer in row.offers.all() if offer.response_id == "response.declined_by_child"]
    return Episode(
        child=row.child_id,
        quarter=list(QUARTERS)[(row.counted_on.month - 4) % 12 // 3],
        group=row.placement_basis,
        values={
            "placement_group": row.placement_group,
            "age_band": _age_band(row),
            "sex": row.child.sex,
            "ethnicity": _ethnicity(row.child.ethnicity),
        },
        is_true={
            "mature": True,
            "offered": offered is not None,
            "offer_said": not unsaid["o"],
            "offered_72h": in_time["o"],
            "accepted": completed is not None or answer == "response.accepted",
            "declined_by_child": answer == "response.declined_by_child",
            "declined_by_parent": answer == "response.declined_by_parent",
            "completed": completed is not None,
            "interview_said": not unsaid["c"],
            "interviewed_72h": in_time["c"],
            "done_said": completed is not None and not unsaid["c"],
            "independent": completed is not None and bool(row.is_independent),
            "help_offered": row.help_offered_at is not None,
        },
        holder="The council’s own staff" if completed else "",
        help={given.outcome.label: 1 + bool(given.accepted_at) + bool(given.started_at) for given in row.help.all()},
        reasons=frozenset(offer.decline_reason.label for offer in no),
    )


def _age_band(row: ReturnInterview) -> str:
    born, on = row.child.born_on, row.counted_on
    if born is None:
        return NOT_KNOWN
    age = on.year - born.year - ((on.month, on.day) < (born.month, born.day))
    return next(key for key, _, limit in AGE_BANDS if age < limit)


def _ethnicity(code: str) -> str:
    found = {"W": "white", "B": "black", "A": "asian", "M": "mixed"}
    return found.get(code[:1], NOT_KNOWN)
