"""The cast: councils, people and records as small functions. Two councils with the same shape, so that a leak shows."""

import io
import uuid
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.utils import timezone
from PIL import Image

from accounts.actions import give_role, make_role
from accounts.models import Agency, Council, MessageRule, OutboxMessage, User
from accounts.role_models import RoleRequest
from accounts.roles import Role
from audit.models import Grant
from cases.about import add_name, add_person, record_status, write_pack
from cases.actions import record_placement, register_child
from cases.attaching import attach
from cases.models import (
    Child,
    ChildImport,
    ChildImportState,
    ChildMerge,
    Code,
    ImportDifference,
    MissingEpisode,
    Placement,
    PlacementType,
)
from cases.restricting import open_in_emergency, restrict
from interviews.actions.disclosures import record_disclosure
from interviews.actions.merging import merge_children
from interviews.actions.offers import make_offer, record_carer_account
from interviews.actions.results import offer_help, record_action, record_referral
from interviews.actions.returns import record_missing, record_return
from interviews.actions.sign_off import add_addendum, sign_off
from interviews.actions.talks import FindingEntry, record_interview, section_mark, write_section
from interviews.models import Help, Interview, Offer, ReturnInterview, SsdaUpload
from interviews.sections import BY_KEY
from rhi.timespan import TimeSpan
from rights.actions.disposal import keep, lift_hold, place_hold
from rights.models import AccessItem, AccessRequest, DisposalProposal
from sharing.actions.agreements import Terms, sign_agreement
from sharing.actions.decisions import decide
from sharing.actions.release import draft_content, release_summary
from sharing.drafts import Choices
from sharing.entitlement import readable_by
from sharing.models import SharingAgreement, Summary
from sharing.summaries import Tier, digest
from tests.casework.handing import handed
from tests.guidance.making import guided
from tests.reaching.making_house import of_house
from tests.reporting.making_house import figures_of
from tests.sharing.making import prepared
from tests.sharing.making_intelligence import intelligence
from tests.sharing.making_police import police_of
from tests.sharing.making_reports import matched

PASSWORD = "return-home"


def code(key: str) -> Code:
    """A code of the reference data."""
    return Code.objects.get(pk=key)


def council(name: str = "Leeds") -> Council:
    """A council of the reference data."""
    return Council.objects.get(name=name)


def force(name: str = "West Yorkshire") -> Agency:
    """A police force of the reference data."""
    return Agency.objects.get(name=name)


def person(role: Role | None, at: Council, *, name: str = "") -> User:
    """A person with one role at a council (or none)."""
    label = name or (role.value if role else "nobody")
    user = User.objects.create_user(
        f"{label}@{at.name.lower().replace(' ', '-')}.example", PASSWORD, name=label.capitalize()
    )
    if role:
        give_role(user=user, council=at, role=role)
    return user


def reread(user: User) -> User:
    """The person afresh, as a new request sees them."""
    return User.objects.get(pk=user.pk)


def child(by: User, at: Council, number: int = 1, **facts: Any) -> Child:
    """A child of the council, born 2012 unless said otherwise."""
    defaults = {
        "reference": f"{at.dfe_code}-{number}",
        "given_names": "Bea",
        "family_name": "Example",
        "born_on": date(2012, 2, 3),
        "born_precision": "exact",
    }
    return register_child(user=by, council=at, **{**defaults, **facts})


def placement(by: User, of: Child, **facts: Any) -> Placement:
    """A children's home in area since 2025 unless said otherwise."""
    defaults = {
        "placement_type": PlacementType.objects.get(pk="K2"),
        "starts_on": date(2025, 5, 1),
        "location": Placement.Location.IN_AREA,
    }
    return record_placement(user=by, child=of, **{**defaults, **facts})


def episode(by: User, of: Child, *, hours_ago: float = 30, **facts: Any) -> MissingEpisode:
    """Missing since so many hours ago."""
    since = facts.pop("went_missing", None) or TimeSpan.exact(timezone.now() - timedelta(hours=hours_ago))
    return record_missing(user=by, child=of, went_missing=since, category=facts.pop("category", "missing"), **facts)


def returned(by: User, of: MissingEpisode, *, hours_ago: float = 6, **facts: Any) -> ReturnInterview:
    """Back since so many hours ago."""
    span = facts.pop("returned", None) or TimeSpan.exact(timezone.now() - timedelta(hours=hours_ago))
    of.refresh_from_db()
    return record_return(
        user=by, episode=of, version=of.version, returned=span, returned_to=code("returned_to.home"), **facts
    )


def offer(by: User, to: ReturnInterview, *, response: str = "accepted", method: str = "phone", **facts: Any) -> Offer:
    """An offer to the child, now, with its answer."""
    defaults = {"offered_at": timezone.now(), "offered_to": "child"}
    if response.startswith("declined"):
        defaults["decline_reason"] = code("decline_reason.none_given")
    return make_offer(
        user=by,
        return_interview=to,
        method=code(f"method.{method}"),
        response=code(f"response.{response}"),
        **{**defaults, **facts},
    )


def interview(by: User, *covering: ReturnInterview, completion: str = "full", **facts: Any) -> Interview:
    """A full, independent interview, now, with every answer that sign-off asks for."""
    started_at = facts.pop("started_at", timezone.now())
    defaults = {
        "started_at": started_at,
        "ended_at": started_at,
        "child_words": "Invented words.",
        "outside_care": "yes",
        "outside_council": "yes",
        "is_trained": True,
        "venue": code("venue.home"),
        "agreed_to_talk": True,
        "told_limits": True,
        "advocate_offered": True,
        "parent_informed": True,
        "what_child_wants": "To be asked.",
        "did_this_help": "yes",
    }
    return record_interview(
        user=by, return_interviews=covering, completion=code(f"completion.{completion}"), **{**defaults, **facts}
    )


def finding(by: User, of: Interview, key: str = "risk.grooming", certainty: str = "disclosed") -> Interview:
    """One coded finding; the other lists say “not said”."""
    for section in (BY_KEY["why"], BY_KEY["away"], BY_KEY["harm"]):
        own = key.partition(".")[0] in section.lists
        entry = FindingEntry(code(key if own else f"{section.lists[0]}.not_disclosed"), certainty)
        write_section(
            user=by, interview=of, section=section, seen=section_mark(of, section), facts={}, findings=[entry]
        )
    of.refresh_from_db()
    return of


def help_offered(by: User, owed: ReturnInterview, key: str = "outcome.mentoring", of: Interview | None = None) -> Help:
    """Help offered now."""
    return offer_help(user=by, return_interview=owed, outcomes=[code(key)], offered_at=timezone.now(), interview=of)[0]


def agreed(by: User, at: Council, **facts: Any) -> SharingAgreement:
    """An agreement with the force of the council's area, from yesterday, both tiers."""
    defaults = {
        "purpose": "Find missing children sooner.",
        "legal_basis": "Public task.",
        "tiers": [1, 2],
        "starts_on": day_ago(1),
    }
    agency = facts.pop("agency", at.police_force)
    return sign_agreement(user=by, council=at, agency=agency, terms=Terms(**{**defaults, **facts}))


def shared(by: User, owed: ReturnInterview, *, choices: Choices | None = None) -> Summary:
    """Decided to share, previewed and released under the council's agreement."""
    owed = ReturnInterview.objects.get(pk=owed.pk)
    decide(user=by, return_interview=owed, choice="share", reason="Risk.", no_consent_reason="would_prejudice")
    agreement = SharingAgreement.objects.get(council=owed.council, ended_at__isnull=True)
    chosen = choices or Choices(
        tier=Tier.SAFEGUARDING, finding_keys=["risk.grooming"], would_help_find="The bus station."
    )
    told = {"return_interview": owed, "agreement": agreement, "choices": chosen, "summary_id": uuid.uuid4()}
    return release_summary(user=by, previewed=digest(draft_content(user=by, **told)), **told)


def summaries_readable_by(agency: Agency) -> list[Summary]:
    """What the API's one answer gives an agency today."""
    return list(readable_by(agency, timezone.localdate()))


def utc(*parts: int) -> datetime:
    """A moment in UTC."""
    return datetime(*parts, tzinfo=UTC)


@dataclass
class House:
    """One council with one of everything, and one person per role."""

    council: Council
    people: dict[Role, User]
    child: Child
    placement: Placement
    episode: MissingEpisode
    return_interview: ReturnInterview
    offer: Offer
    interview: Interview
    help: Help
    upload: SsdaUpload
    restricted: Child
    grant: Grant
    rights: dict[str, Any]
    merge: ChildMerge
    sharing: dict[str, Any] = field(default_factory=dict)

    def __getitem__(self, role: str) -> User:
        return reread(self.people[Role(role)])


def house(name: str) -> House:
    """A council at work: one child, back six hours ago, offered, interviewed, helped."""
    at = council(name)
    people = {role: person(role, at) for role in Role}
    manager = reread(people[Role.MANAGER])
    interviewer = reread(people[Role.INTERVIEWER])
    one = child(manager, at)
    lives = placement(manager, one)
    missing = episode(manager, one, force=at.police_force, police_reference=f"{at.dfe_code}-REF")
    owed = returned(manager, missing)
    made = offer(manager, owed)
    talk = interview(interviewer, owed)
    finding(interviewer, talk)
    helped = help_offered(interviewer, owed, of=talk)
    talk.refresh_from_db()
    sign_off(user=manager, interview=talk, version=talk.version)
    agreement, told = agreed(manager, at), shared(manager, owed)
    sharing = {"agreement_pk": agreement.pk, "summary_pk": told.pk, **prepared(manager, owed, agreement)}
    owed.refresh_from_db()
    talk.refresh_from_db()
    more = whole_record(manager, one, owed, talk)
    upload = SsdaUpload.objects.create(council=at, header=b"", episodes=b"", missing=b"")
    hidden, grant = restricted(manager, reread(people[Role.CASEWORKER]), at)
    more |= handed(manager, at, owed) | matched(manager, missing)
    asked = rights(manager, one)
    merge = merged(manager, one)
    sharing |= more
    sharing |= {"outbox_message_pk": failed_message(at).pk, "role_request_pk": waiting_role(people, at).pk}
    sharing |= police_of(at) | intelligence(interviewer, owed, agreement)
    sharing |= figures_of(manager, at) | of_house(manager, owed) | guided(manager, at)
    records = (one, lives, missing, owed, made, talk, helped, upload, hidden, grant, asked)
    return House(at, people, *records, merge, sharing)


def waiting_role(people: dict[Role, User], at: Council) -> RoleRequest:
    """A further role for the analyst, which waits for a second person."""
    role, by = make_role(council=at, role=Role.AUDITOR), people[Role.ADMINISTRATOR]
    made: RoleRequest = RoleRequest.objects.create(user=people[Role.ANALYST], council_role=role, asked_by=by)
    return made


def failed_message(at: Council) -> OutboxMessage:
    """A message that did not arrive, and a rule of who is told."""
    MessageRule.objects.create(council=at, kind="overdue", roles=[Role.MANAGER.value])
    facts = {"council": at, "kind": "overdue", "recipient": "left@example.invalid", "failed_at": timezone.now()}
    made: OutboxMessage = OutboxMessage.objects.create(key=f"failed:{at.pk}", subject="Invented", body="-", **facts)
    return made


def whole_record(by: User, of: Child, owed: ReturnInterview, talk: Interview) -> dict[str, Any]:
    """What a fuller record holds: actions, a referral, a disclosure, an addendum, a carer's account, people, names."""
    todo = record_action(user=by, child=of, what="Ring the school.", due_on=day_ago(-3), owner=by)
    sent = record_referral(user=by, child=of, agency="A youth service", sent_on=day_ago(0))
    told = record_disclosure(
        user=by,
        return_interview=owed,
        kind="other_crime",
        disclosed_at=timezone.now(),
        words_used="Invented words about a crime.",
    )
    record_carer_account(
        user=by, return_interview=owed, given_at=timezone.now(), given_by="A. Example", account="Invented account."
    )
    add_addendum(user=by, interview=talk, words="Invented addition.")
    known = add_person(user=by, child=of, name="P. Example", relation="parent")
    name = add_name(user=by, child=of, kind="alias", name="Bee Sample")
    status = record_status(user=by, child=of, kind="in_need", starts_on=day_ago(30))
    photo = attach(user=by, child=of, kind="photo", title="Invented photograph", file_name="a.png", content=png())
    write_pack(user=by, child=of, version=None, places="An invented park.")
    return {
        "action_pk": todo.pk,
        "referral_pk": sent.pk,
        "disclosure_pk": told.pk,
        "known_person_pk": known.pk,
        "child_name_pk": name.pk,
        "care_status_pk": status.pk,
        "attachment_pk": photo.pk,
        **imported(of),
    }


def imported(of: Child) -> dict[str, Any]:
    """A file of children that waits, and a difference to decide."""
    upload = ChildImport.objects.create(council_id=of.council_id, content=b"id,surname\n", digest="0")
    differs = ImportDifference.objects.create(council_id=of.council_id, child=of, field="school", theirs="Elsewhere")
    ChildImportState.objects.create(council_id=of.council_id, child=of, facts={}, seen_at=timezone.now())
    return {"child_import_pk": upload.pk, "import_difference_pk": differs.pk}


def png(colour: str = "teal", size: int = 8) -> bytes:
    """A small picture."""
    written = io.BytesIO()
    Image.new("RGB", (size, size), colour).save(written, "PNG")
    return written.getvalue()


def rights(by: User, of: Child) -> dict[str, Any]:
    """A request for access, a lifted hold, and a proposal that was decided.

    The request holds one item: gathering all of them takes a quarter of a whole house (tests/rights gather).
    """
    asked = AccessRequest.objects.create(
        council_id=of.council_id,
        child=of,
        asked_by="A. Example",
        relation="mother",
        received_on=day_ago(3),
        due_on=day_ago(-27),
        recorded_by=by,
    )
    item = AccessItem.objects.create(
        council_id=of.council_id, request=asked, source=Child._meta.db_table, row_id=str(of.pk)
    )
    hold = place_hold(user=by, child=of, reason="A claim.")
    lift_hold(user=by, hold=hold)
    proposal = DisposalProposal.objects.create(
        council_id=of.council_id,
        child_id=of.pk,
        retention_class="not_looked_after",
        kept_until=day_ago(1),
        proposed_at=timezone.now(),
    )
    keep(user=by, proposal=proposal, reason="Still needed.", ask_again_on=day_ago(-30))
    return {
        "access_request_pk": asked.pk,
        "access_item_pk": item.pk,
        "hold_pk": hold.pk,
        "proposal_pk": proposal.pk,
    }


def merged(by: User, into: Child, *, number: int = 901) -> ChildMerge:
    """A second record of the child, made one with it."""
    into.refresh_from_db()
    facts = {name: getattr(into, name) for name in ("given_names", "born_on", "born_precision")}
    twin = child(by, into.council, number, family_name="Twice", **facts)
    choices: dict[str, Any] = {"facts": {}, "same_absence": {}}
    made = merge_children(user=by, kept=into, version=into.version, merged=twin, reason="Entered twice.", **choices)
    into.refresh_from_db()
    return made


def restricted(by: User, opener: User, at: Council, *, number: int = 900) -> tuple[Child, Grant]:
    """A restricted child, whom the opener opened in an emergency once; reviewed by nobody yet, and over."""
    hidden = child(by, at, number, given_names="Rae", family_name="Hidden")
    restrict(user=by, child=hidden, reason="A colleague’s child.", people=[], barred=[])
    open_in_emergency(user=opener, council=at, reference=hidden.reference, reason="Hospital rang.")
    grant = Grant.objects.get(restriction__child_id=hidden.pk, kind=Grant.Kind.EMERGENCY)
    grant.ends_at = timezone.now()
    grant.save()
    return hidden, grant


def day_ago(days: int) -> date:
    """The London day so many days ago."""
    return timezone.localdate() - timedelta(days=days)
