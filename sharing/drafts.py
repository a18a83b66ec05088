"""From the council's rows to the plain facts of a summary. Reads; decides nothing and writes nothing."""

from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from accounts.models import Agency
from cases.models import Child, EpisodeReference, SiblingLink
from interviews.deadlines import LONDON
from interviews.models import Interview, ReturnInterview
from interviews.states import State
from sharing import checks, points, summaries
from sharing.models import PlacementNotice, ShareDecision, SharingAgreement, Summary

OUTCOMES = {
    State.COMPLETED: summaries.Outcome.HELD,
    State.PARTLY_DONE: summaries.Outcome.PARTLY_HELD,
    State.DECLINED: summaries.Outcome.DECLINED,
    State.NOT_POSSIBLE: summaries.Outcome.NOT_HELD,
}
"""States in which there is something to tell. In any other the work goes on."""


@dataclass(frozen=True)
class Choices:
    """What the releaser chose and wrote. `is_urgent`: before the interview is signed off, and marked so.

    `newer_because`: why it takes the place of what the agency holds; kept here, not sent.
    """

    tier: summaries.Tier
    finding_keys: Collection[str] = ()
    point_keys: Collection[str] = ()
    would_help_find: str = ""
    handling: str = ""
    is_urgent: bool = False
    newer_because: str = ""

    def as_json(self) -> dict[str, Any]:
        """To be kept until a second person releases it."""
        lists = {"finding_keys": sorted(self.finding_keys), "point_keys": sorted(self.point_keys)}
        return {**asdict(self), **lists, "tier": self.tier.value}

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> "Choices":
        """What was kept."""
        return cls(**{**kept, "tier": summaries.Tier(kept["tier"])})


def signed_off_interview(return_interview: ReturnInterview) -> Interview | None:
    """The latest signed-off interview that covers it."""
    return return_interview.interviews.filter(signed_off_at__isnull=False).order_by("-started_at", "-pk").first()


def interview_for(return_interview: ReturnInterview, *, is_urgent: bool) -> Interview | None:
    """The interview a summary is drawn from: signed off, or, where it is urgent, the latest as it stands."""
    if not is_urgent:
        return signed_off_interview(return_interview)
    return return_interview.interviews.order_by("-started_at", "-pk").first()


def points_of(return_interview: ReturnInterview) -> list[summaries.Point]:
    """What was written down beside the findings, by section."""
    order = list(points.SECTIONS)
    rows = return_interview.summary_points.standing()
    found = [summaries.Point(str(row.pk), row.section, row.facts, row.kind, row.source) for row in rows]
    return sorted(found, key=lambda point: (order.index(point.section), int(point.key)))


def findings_of(interview: Interview | None) -> list[summaries.CodedFinding]:
    """The coded findings that may be shared at all, in the order of the code lists."""
    if interview is None:
        return []
    rows = interview.findings.select_related("code")
    return summaries.shareable(
        summaries.CodedFinding(key=row.code_id, label=row.code.label, certainty=row.certainty) for row in rows
    )


def standing_decision(return_interview: ReturnInterview) -> ShareDecision | None:
    """The decision on sharing that stands: the latest."""
    return return_interview.share_decisions.select_related("decided_by").first()


def police_references(child_id: int, agency: Agency) -> tuple[str, ...]:
    """The force's own references for this child: never another force's."""
    rows = EpisodeReference.objects.filter(episode__child=child_id, force=agency)
    return tuple(sorted(dict(rows.values_list("reference_key", "reference").order_by("-pk")).values()))


def knows_of(child_id: int, agency: Agency) -> bool:
    """Whether a force may be told of the child: it has or had a report, or was told of a placement that lasts."""
    today = timezone.localdate()
    notices = PlacementNotice.objects.filter(agency=agency, placement__child=child_id)
    lasting = Q(placement__ends_on__isnull=True) | Q(placement__ends_on__gt=today)
    return bool(police_references(child_id, agency)) or notices.filter(lasting).exists()


def live_summary(return_interview: ReturnInterview, agency: Agency) -> Summary | None:
    """What the agency holds for this return home interview now: a new release would supersede it."""
    return Summary.objects.filter(return_interview=return_interview).live().released_to(agency).first()


def facts_of(
    *, summary_id: UUID, return_interview: ReturnInterview, agreement: SharingAgreement, choices: Choices
) -> summaries.SummaryFacts:
    """The facts of a summary for the agreement's agency, as the council's rows stand now."""
    child, council, agency = return_interview.child, return_interview.council, agreement.agency
    earlier = Summary.objects.filter(return_interview=return_interview).released_to(agency).count()
    replaced = live_summary(return_interview, agency)
    talk = interview_for(return_interview, is_urgent=choices.is_urgent)
    chosen = [finding for finding in findings_of(talk) if finding.key in choices.finding_keys]
    noted = [point for point in points_of(return_interview) if point.key in choices.point_keys]
    return summaries.SummaryFacts(
        id=str(summary_id),
        version=earlier + 1,
        supersedes=str(replaced.pk) if replaced else None,
        council_name=council.name,
        council_code=council.gss_code,
        contact_24h=council.duty_contact,
        police_references=police_references(child.pk, agency),
        child=summaries.ChildFacts(
            reference=child.reference,
            given_names=child.given_names,
            family_name=child.family_name,
            known_as=child.known_as,
            born_on=child.born_on,
            born_precision=child.born_precision,
        ),
        interview=summaries.InterviewFacts(
            offered_on=_london_date(return_interview.first_offered_at),
            outcome=OUTCOMES.get(return_interview.state, summaries.Outcome.NOT_HELD),
            held_on=_london_date(return_interview.completed_at or return_interview.partial_at),
        ),
        tier=choices.tier,
        handling=choices.handling,
        findings=tuple(chosen),
        points=tuple(noted),
        is_urgent=choices.is_urgent,
        would_help_find=choices.would_help_find,
    )


def held_back(return_interview: ReturnInterview) -> checks.Held:
    """What must not slip into the words written for the police; empty parts where there is nothing.

    Of brothers and sisters only those whose record exists for whoever writes: what is refused tells what is recorded.
    """
    child = return_interview.child
    talks = list(return_interview.interviews.all())
    siblings = _siblings(return_interview.child_id)
    secret = [one.address for one in (child, *siblings) if one.address_is_confidential and one.address.strip()]
    people = list(child.people.values_list("name", "relation"))
    return checks.Held(
        confidential_addresses=tuple(secret),
        child_words="\n".join(
            [*(words for talk in talks for words in _said_in(talk)), *_told_beside(return_interview)]
        ),
        analysis="\n\n".join(words for talk in talks for words in (talk.analysis, talk.notes)),
        own_names=(child.full_name, f"{child.known_as} {child.family_name}", return_interview.council.name),
        do_not_tell=child.do_not_tell,
        other_children=tuple(sorted(_written(siblings))),
        concerns=tuple(name for name, relation in people if relation == "concern"),
        known_people=tuple(name for name, relation in people if relation != "concern"),
    )


def _said_in(talk: Interview) -> tuple[str, ...]:
    """Where a talk keeps what the child said."""
    return (talk.child_words, talk.wishes_on_sharing, talk.what_child_wants, talk.did_this_help_words)


def _told_beside(owed: ReturnInterview) -> list[str]:
    """What the child said beside a talk: of a crime or a danger, and of being shared."""
    told = owed.disclosures.values_list("words_used", flat=True)
    return [*told, *owed.share_decisions.values_list("childs_wishes", flat=True)]


def _siblings(child_id: int) -> list[Child]:
    """Brothers and sisters on record, as far as this person may see them."""
    linked = SiblingLink.objects.filter(child=child_id).values("sibling")
    return list(Child.objects.filter(pk__in=linked).prefetch_related("other_names"))


def _written(children: Iterable[Child]) -> set[str]:
    """The names of children as somebody may write them: in full, the given name alone, every other name."""
    found = set()
    for one in children:
        known = [name for name in (one.given_names, one.known_as) if name.strip()]
        found |= {f"{name} {one.family_name}".strip() for name in known}
        found |= {name.split()[0] for name in known} | {other.name for other in one.other_names.all()}
    return found


def _london_date(at: datetime | None) -> date | None:
    return at.astimezone(LONDON).date() if at else None
