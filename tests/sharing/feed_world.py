"""One council, two forces and everything that changes what they may read: for the tests of the feed.

Each action looks for something to act on by itself and is refused where there is nothing, as on a page: `Refused` and
`StaleRecord` are answers to a person, anything else is a fault.
"""

import random
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from accounts.models import Agency, Council, User
from accounts.roles import Role
from audit.models import Restriction
from cases.models import MissingEpisode
from cases.restricting import change_people, lift, restrict
from interviews.models import ReturnInterview
from rhi.refusals import Refused, StaleRecord
from rhi.wall import every_council
from sharing import drafts, summaries
from sharing.actions.agreements import Terms, change_agreement, end_agreement, sign_agreement
from sharing.actions.clients import register_client
from sharing.actions.decisions import decide
from sharing.actions.proposals import propose_release, release_proposed, return_proposed
from sharing.actions.release import draft_content, release_summary, withdraw_summary
from sharing.actions.report_answers import match_report, say_not_ours, take_back
from sharing.actions.reports_in import receive_notice
from sharing.actions.standing import keep_standing
from sharing.entitlement import readable_by
from sharing.models import ApiClient, PoliceReport, ReleaseProposal, SharingAgreement, Summary
from tests import factories

ANSWERS = (Refused, StaleRecord)
CHOICES = drafts.Choices(
    tier=summaries.Tier.SAFEGUARDING, finding_keys=["risk.grooming"], would_help_find="Bus.", newer_because="Newer."
)


@dataclass
class World:
    """`owed`: return home interviews that are signed off, each of another child, with the force that has a report."""

    council: Council
    manager: User
    colleague: User
    forces: list[Agency]
    clients: list[ApiClient]
    owed: list[tuple[ReturnInterview, Agency]] = field(default_factory=list)


def make(*, children: int = 3) -> World:
    """A council with agreements with two forces, and children whose interviews are signed off, half for each force."""
    at = Council.objects.exclude(pk__in=SharingAgreement.objects.values("council")).order_by("pk")[0]
    manager, colleague = (
        factories.reread(factories.person(Role.MANAGER, at, name=f"{who}-of-{at.pk}")) for who in ("one", "two")
    )
    others = Agency.objects.filter(kind=Agency.Kind.POLICE).exclude(pk=at.police_force_id)
    forces = [at.police_force, others.order_by("pk")[0]]
    clients = []
    for force in forces:
        factories.agreed(manager, at, agency=force)
        clients.append(register_client(agency=force)[0])
    world = World(at, manager, colleague, forces, clients)
    for number in range(children):
        world.owed.append(_signed_off(world, number, forces[number % 2]))
    return world


def _signed_off(world: World, number: int, force: Agency) -> tuple[ReturnInterview, Agency]:
    manager = world.manager
    child = factories.child(manager, world.council, 100 + number)
    reference = f"REF{world.council.pk}-{number}"
    owed = factories.returned(manager, factories.episode(manager, child, force=force, police_reference=reference))
    factories.offer(manager, owed)
    talk = factories.interview(world.colleague, owed)
    factories.finding(world.colleague, talk)
    factories.help_offered(world.colleague, owed, of=talk)
    talk.refresh_from_db()
    factories.sign_off(user=manager, interview=talk, version=talk.version)
    owed.refresh_from_db()
    decide(user=manager, return_interview=owed, choice="share", reason="Risk.", no_consent_reason="would_prejudice")
    owed.refresh_from_db()
    return owed, force


class Actor:
    """One person at work: what they choose is random, from a seed."""

    def __init__(self, world: World, seed: int) -> None:
        self.world, self.rng = world, random.Random(seed)

    def act(self, name: str) -> str:
        """Take the action; “done”, or what the person is told."""
        try:
            with every_council("tests"):
                getattr(self, name)()
        except ANSWERS as answer:
            return str(answer)
        return "done"

    def release(self) -> None:
        """A summary, or a newer one."""
        user, told = self.world.manager, self._told()
        release_summary(user=user, previewed=summaries.digest(draft_content(user=user, **told)), **told)

    def propose(self) -> None:
        """Have a colleague release it."""
        user, told = self.world.manager, self._told()
        propose_release(user=user, previewed=summaries.digest(draft_content(user=user, **told)), **told)

    def release_proposed(self) -> None:
        """What was proposed."""
        waiting = self._one(ReleaseProposal.objects.filter(council=self.world.council).waiting())
        release_proposed(user=self.world.colleague, proposal=waiting)

    def return_proposed(self) -> None:
        """Give it back."""
        waiting = self._one(ReleaseProposal.objects.filter(council=self.world.council).waiting())
        return_proposed(user=self.world.colleague, proposal=waiting, reason="Shorter.")

    def withdraw(self) -> None:
        """A summary."""
        live = self._one(Summary.objects.filter(council=self.world.council).live())
        withdraw_summary(user=self.world.manager, summary=live, reason="Wrong.")

    def end(self) -> None:
        """An agreement."""
        end_agreement(user=self.world.manager, agreement=self._one(self._agreements()))

    def sign(self) -> None:
        """An agreement anew."""
        force = self.rng.choice(self.world.forces)
        sign_agreement(user=self.world.manager, council=self.world.council, agency=force, terms=terms())

    def narrow(self) -> None:
        """To the fact of the interview, or to other sections."""
        less = self.rng.choice([{"tiers": [1]}, {"sections": ["places"]}])
        change_agreement(user=self.world.manager, agreement=self._one(self._agreements()), terms=terms(**less))

    def widen(self) -> None:
        """To everything again."""
        change_agreement(user=self.world.manager, agreement=self._one(self._agreements()), terms=terms())

    def lapse(self) -> None:
        """The last day of an agreement passes: nobody acts."""
        days = {"starts_on": factories.day_ago(9), "ends_on": factories.day_ago(1)}
        self._agreements().filter(pk=self._one(self._agreements()).pk).update(**days)

    def restrict(self) -> None:
        """A child's record."""
        child = self.rng.choice(self.world.owed)[0].child
        restrict(user=self.world.manager, child=child, reason="Threat.", people=[self.world.colleague], barred=[])

    def lift(self) -> None:
        """A restriction."""
        lift(user=self.world.manager, restriction=self._restriction(), reason="Over.")

    def let_in(self) -> None:
        """Other people into a restricted record."""
        change_people(user=self.world.manager, restriction=self._restriction(), people=[], barred=[])

    def report(self) -> None:
        """A force reports a child of ours missing, or says more of one it reported."""
        number = self.rng.randrange(2)
        sent = {
            "council": self.world.council.gss_code,
            "child": {"given_names": "Zoe", "family_name": self.rng.choice(["One", "Two"])},
        }
        receive_notice(
            client=self.world.clients[number],
            reference=f"R{self.world.council.pk}",
            kind="missing",
            at=timezone.now(),
            sent=sent,
        )

    def match(self) -> None:
        """A report to a child of its force."""
        report = self._one(self._reports().filter(answer="waiting"))
        episodes = [owed.episode_id for owed, force in self.world.owed if force.pk == report.force_id]
        episode = MissingEpisode.objects.get(pk=self.rng.choice(episodes))
        match_report(user=self.world.manager, report=report, version=report.version, episode=episode)

    def take_back(self) -> None:
        """The answer to a report."""
        report = self._one(self._reports().exclude(answer="waiting"))
        take_back(user=self.world.manager, report=report, version=report.version, reason="Wrong child.")

    def not_ours(self) -> None:
        """A report."""
        report = self._one(self._reports().filter(answer="waiting"))
        facts = {"council": self.world.council, "version": report.version, "reason": "Lives elsewhere."}
        say_not_ours(user=self.world.manager, report=report, **facts)

    def job(self) -> None:
        """The job of every minute."""
        keep_standing()

    def _told(self) -> dict[str, Any]:
        owed, force = self.rng.choice(self.world.owed)
        return {
            "return_interview": ReturnInterview.objects.get(pk=owed.pk),
            "agreement": self._one(self._agreements().filter(agency=force)),
            "choices": CHOICES,
            "summary_id": uuid.uuid4(),
        }

    def _agreements(self) -> Any:
        return SharingAgreement.objects.filter(council=self.world.council, ended_at=None).select_related("agency")

    def _restriction(self) -> Restriction:
        return self._one(Restriction.objects.filter(council=self.world.council, lifted_at=None))

    def _reports(self) -> Any:
        return PoliceReport.objects.filter(council=self.world.council).select_related("force")

    def _one(self, rows: Any) -> Any:
        found = list(rows.order_by("pk"))
        if not found:
            raise Refused("There is none.")
        return self.rng.choice(found)


ACTIONS: list[str] = [name for name, value in vars(Actor).items() if name[0] != "_" and name != "act"]


def terms(**other: Any) -> Terms:
    """What is agreed: everything."""
    facts = {"purpose": "Find", "legal_basis": "Task", "tiers": [1, 2], "starts_on": factories.day_ago(1)}
    return Terms(**{**facts, **other})


class Copy:
    """What a client holds that applies the feed as the guide says; `fetch` calls GET /changes and gives its JSON."""

    def __init__(self, fetch: Callable[[str], Any]) -> None:
        self.fetch, self.cursor = fetch, ""
        self.held: dict[str, Any] = {}

    def step(self, limit: int = 100) -> bool:
        """Apply one page. Whether there is more."""
        page = self.fetch(f"changes?limit={limit}{self.cursor and f'&cursor={self.cursor}'}")
        for row in page["results"]:
            self.held.pop(row["summary"]["id"], None)
            if row["change"] == "released":
                self.held[row["summary"]["id"]] = row["summary"]
        self.cursor = page["next_cursor"]
        return bool(page["has_more"])


def may_read(force: Agency) -> dict[str, Any]:
    """What the force may read now, asked of the rows themselves: agreements, restrictions and summaries."""
    with every_council("tests"):
        live = SharingAgreement.objects.live(timezone.localdate())
        closed = Restriction.objects.filter(lifted_at=None).values("child_id")
        rows = Summary.objects.filter(agency=force).live().agreed(live).exclude(child__in=closed)
        told = {str(row.pk): row.content for row in rows}
        shown = {str(row.pk) for row in readable_by(force, timezone.localdate())}
    assert shown == set(told), "what single calls show is not what may be read"
    return told
