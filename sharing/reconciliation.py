"""What the police hold against what the council holds, over some days, reference by reference.

`reconcile` reads behind the wall of whoever asks: records restricted to others count in neither column. The unit is a
report of the police (one reference) and an absence of ours; what stands on both sides is one line.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from accounts.models import Agency, Council
from cases.models import EpisodeReference, MissingEpisode
from rhi.timespan import TimeSpan
from sharing.models import PoliceReport

FAR_APART = timedelta(days=1)
"""Times of going missing that differ by more are told."""


@dataclass(frozen=True)
class Line:
    """One reference: the report, or the absence, or both. `differences` in words."""

    reference: str
    report: PoliceReport | None
    episode: MissingEpisode | None
    differences: tuple[str, ...] = ()

    @property
    def side(self) -> str:
        """Who holds it: “both”, “police” or “council”."""
        if self.report and self.episode:
            return "both"
        return "police" if self.report else "council"


@dataclass(frozen=True)
class Reconciliation:
    """All lines, and the counts: reports of the police, absences of ours with a reference of theirs."""

    lines: list[Line]
    police: int
    council: int
    both: int
    police_only: int
    council_only: int
    waiting: int
    not_ours: int

    def words(self) -> str:
        """The counts in a sentence."""
        return (
            f"The police hold {_many(self.police, 'report')}, we hold {_many(self.council, 'absence')}: "
            f"{self.both} of their reports are with us too, {self.police_only} are not "
            f"({self.waiting} wait for an answer, {self.not_ours} are not ours), "
            f"and {self.council_only} of our absences they did not send."
        )


def reconcile(council: Council, force: Agency, since: date, until: date) -> Reconciliation:
    """Between two London days, both included: the force's reports by when the child went missing (or came in, where
    that was not said), our absences with a reference of the force by the same time.

    A report counts as held by both when it is matched, or when one of our absences carries its reference.
    """
    begins, ends = TimeSpan.on_day(since).earliest, TimeSpan.on_day(until).latest
    reports = list(_reports(council, force, Q(counted_at__gte=begins, counted_at__lt=ends)))
    ours = _by_reference(council, force, [report.reference_key for report in reports])
    absences = _absences(council, force).filter(went_missing_earliest_at__gte=begins, went_missing_earliest_at__lt=ends)
    sent = _sent(force)
    episodes = {report.pk: report.episode or ours.get(report.reference_key) for report in reports}
    repeated = Counter(row.pk for row in episodes.values() if row)
    lines = [_line(report, episodes[report.pk], repeated) for report in reports]
    alone = list(absences.exclude(pk__in=sent).order_by("went_missing_earliest_at", "pk"))
    lines += [Line(_references(episode, force), None, episode) for episode in alone]
    both = [line for line in lines if line.side == "both"]
    theirs = [line.report for line in lines if line.side == "police" and line.report]
    return Reconciliation(
        lines=lines,
        police=len(reports),
        council=len({line.episode.pk for line in lines if line.episode}),
        both=len(both),
        police_only=len(theirs),
        council_only=len(alone),
        waiting=sum(report.answer == PoliceReport.Answer.WAITING for report in theirs),
        not_ours=sum(report.answer == PoliceReport.Answer.NOT_OURS for report in theirs),
    )


def _reports(council: Council, force: Agency, counted: Q) -> "QuerySet[PoliceReport]":
    """The force's reports in the council's inbox, by the moment at which they are counted."""
    rows = PoliceReport.objects.filter(council=council, force=force).select_related("episode__child", "child")
    dated = rows.annotate(counted_at=Coalesce("missing_since_at", "received_at"))
    found: QuerySet[PoliceReport] = dated.filter(counted).order_by("counted_at", "pk")
    return found


def _absences(council: Council, force: Agency) -> "QuerySet[MissingEpisode]":
    """Our absences, each once, with a reference of the force."""
    rows = MissingEpisode.objects.standing().filter(council=council, references__force=force)
    found: QuerySet[MissingEpisode] = rows.distinct().select_related("child").prefetch_related("references")
    return found


def _by_reference(council: Council, force: Agency, references: list[str]) -> dict[str, MissingEpisode]:
    """Key of a reference → our absence that carries it, where a person has not confirmed the match."""
    rows = EpisodeReference.objects.filter(
        force=force, reference_key__in=references, episode__council=council, episode__duplicate_of__isnull=True
    )
    return {row.reference_key: row.episode for row in rows.select_related("episode__child").order_by("-pk")}


def _sent(force: Agency) -> "QuerySet[MissingEpisode]":
    """The absences of which the police sent a report: matched, or under a reference that the absence carries."""
    reports = PoliceReport.objects.filter(force=force)
    matched = Q(pk__in=reports.filter(answer=PoliceReport.Answer.MATCHED).values("episode"))
    carried = EpisodeReference.objects.filter(force=force, reference_key__in=reports.values("reference_key"))
    found: QuerySet[MissingEpisode] = MissingEpisode.objects.filter(matched | Q(pk__in=carried.values("episode")))
    return found.values("pk")  # type: ignore[return-value]


def _references(episode: MissingEpisode, force: Agency) -> str:
    return ", ".join(sorted(row.reference for row in episode.references.all() if row.force_id == force.pk))


def _line(report: PoliceReport, episode: MissingEpisode | None, repeated: Counter[int]) -> Line:
    return Line(report.reference, report, episode, tuple(_differences(report, episode, repeated)))


def _differences(report: PoliceReport, episode: MissingEpisode | None, repeated: Counter[int]) -> list[str]:
    """What the police say otherwise than our record."""
    found = []
    if report.state == PoliceReport.State.CANCELLED:
        found.append("The police cancelled it.")
    if episode is None:
        return found
    if report.answer != PoliceReport.Answer.MATCHED:
        found.append("Our absence carries the reference; nobody has confirmed the match.")
    if repeated[episode.pk] > 1:
        found.append(f"One absence of ours, {repeated[episode.pk]} reports of theirs.")
    if report.grade and episode.police_grade and report.grade != episode.police_grade:
        ours, theirs = episode.get_police_grade_display(), report.get_grade_display()
        found.append(f"Graded {theirs.lower()} by the police, {ours.lower()} in our record.")
    if report.state == PoliceReport.State.FOUND and episode.ended_at is None:
        found.append("Found, say the police; the return is not recorded.")
    if report.missing_since_at and _is_far(report, episode):
        found.append("The times of going missing are more than a day apart.")
    return found


def _is_far(report: PoliceReport, episode: MissingEpisode) -> bool:
    since = report.missing_since_at
    if since is None:
        return False
    return not (episode.went_missing_earliest_at - FAR_APART <= since <= episode.went_missing_latest_at + FAR_APART)


def _many(count: int, unit: str) -> str:
    return f"{count} {unit}{'' if count == 1 else 's'}"
