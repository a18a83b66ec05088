"""How long a record is kept, holds, and disposal: proposed by a job, decided by a person, gone for good."""

import json
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from audit import sealing
from audit.models import Access, Disposal, Removal
from audit.verifying import verify
from cases.about import link_siblings, record_status
from cases.models import Child, Placement, SiblingLink
from interviews.models import Interview, ReturnInterview
from reporting.models import Export, ExportPart
from rhi.refusals import Refused
from rhi.wall_sql import event_models, scoped_models
from rights import jobs
from rights.actions.disposal import TAKE_NOTE_WINDOW, dispose, keep, place_hold, set_rule
from rights.models import ChildRetention, DisposalProposal
from rights.owner_sql import condition
from rights.records import models_of_a_child, removed_at_disposal
from rights.retention import DEFAULTS, RetentionClass, class_of, keep_until
from rights.tasks import review_retention
from sharing.actions.release import withdraw_summary
from sharing.models import Summary
from tests import factories
from tests.wall import owner

LOOKED_AFTER, OTHER = DEFAULTS[RetentionClass.LOOKED_AFTER], DEFAULTS[RetentionClass.NOT_LOOKED_AFTER]


@pytest.mark.parametrize(
    ("rule", "born", "died", "last_day"),
    [
        (LOOKED_AFTER, date(2010, 5, 1), None, date(2085, 5, 1)),
        (LOOKED_AFTER, date(2010, 5, 1), date(2026, 1, 2), date(2041, 1, 2)),
        (LOOKED_AFTER, date(2000, 5, 1), date(2018, 5, 1), date(2075, 5, 1)),  # died at 18: as everybody
        (LOOKED_AFTER, date(2008, 2, 29), None, date(2083, 3, 1)),
        (OTHER, date(2012, 2, 29), None, date(2037, 3, 1)),
        (OTHER, date(2012, 2, 3), date(2020, 1, 1), date(2037, 2, 3)),
        (OTHER, None, None, None),
    ],
)
def test_the_last_day(rule, born, died, last_day):
    assert keep_until(rule, born_on=born, died_on=died) == last_day


@pytest.mark.parametrize(
    ("placed", "leaver", "expected"),
    [(True, False, "looked_after"), (False, True, "looked_after"), (False, False, "not_looked_after")],
)
def test_the_class_is_the_highest_status_ever(placed, leaver, expected):
    assert class_of(was_placed=placed, was_care_leaver=leaver) == expected


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        (["early_help"], "early_help"),
        (["early_help", "protection", "in_need"], "protection"),
        (["in_need", "early_help"], "in_need"),
        ([], "not_looked_after"),
    ],
)
def test_a_plan_once_held_counts_for_ever(held, expected):
    assert class_of(was_placed=False, was_care_leaver=False, statuses=held) == expected


@pytest.mark.django_db
def test_a_link_between_siblings_goes_with_either(leeds):
    sibling = factories.child(leeds["manager"], leeds.council, 55)
    link_siblings(user=leeds["manager"], child=leeds.child, sibling=sibling)
    sql = condition(SiblingLink).replace("gone", str(sibling.pk))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM cases_siblinglink t WHERE {sql}")
        assert cursor.fetchone()[0] == 2


def test_every_record_follows_its_childs_class():
    about_a_child = set(models_of_a_child())
    about_none = {model.__name__ for model in scoped_models()} - {model.__name__ for model in about_a_child}
    # An agreement, an upload and a rule are the council's own; a restriction and its grants hold a number, and go too.
    own = {"SharingAgreement", "SsdaUpload", "ChildImport", "ChildImportMapping", "RetentionRule"}
    own |= {"EscalationStep", "RepeatTrigger", "CouncilGuidance"}
    # The feed and its snapshots hold numbers: what remains of a summary is that it is gone.
    own |= {"Change", "SnapshotPull"}
    # Figures are counts of a month: what is disposed of is counted no more, by the mark its deletion leaves.
    own |= {"UptakeMonth", "UptakeBuild", "DistinctMonth", "MissingMonth", "FiguresProposal", "AnsweredRequest"}
    # How many children there are, and what DfE published: no row of any child.
    own |= {"Denominator", "DfeFigures", "StatisticalNeighbours"}
    own |= {"DisposedMonth", "FrozenFigures"}
    # What is reported to a committee holds numbers, and words on them.
    own |= {"CommitteeReport", "CommitteeDocument", "CommitteeSetting"}
    # A file of rows holds many children's: the database takes it back when one of them goes (reporting.0002_triggers).
    own |= {"Export", "ExportPart", "ExtractKey"}
    # A carer's link holds no person's name: whom it is about stands in rows of the children.
    own |= {"CarerLink", "CarerVisit"}
    # How an invitation is worded, and which of two wordings is better: texts and counts.
    own |= {"Wording", "WordingTrial"}
    assert about_none == own | {"Restriction", "Grant"}
    stay = {model.__name__ for model in about_a_child} - {model.__name__ for model in removed_at_disposal()}
    assert stay == {"Access", "DisposalProposal"}


@pytest.mark.django_db
def test_the_job_computes_and_history_counts(leeds):
    at_home = factories.child(leeds["manager"], leeds.council, 50)
    unknown = factories.child(leeds["manager"], leeds.council, 51, born_on=None)
    once = factories.child(leeds["manager"], leeds.council, 52, care_leaver_from=date(2020, 1, 1))
    Child.objects.filter(pk=once.pk).update(care_leaver_from=None)
    planned = factories.child(leeds["manager"], leeds.council, 53)
    plan = record_status(user=leeds["manager"], child=planned, kind="protection", starts_on=date(2020, 1, 1))
    plan.delete()
    assert review_retention() == 0
    review_retention()
    kept = {row.child_id: (row.retention_class, row.keep_until) for row in ChildRetention.objects.all()}
    assert kept[leeds.child.pk] == ("looked_after", date(2087, 2, 3))
    assert kept[at_home.pk] == ("not_looked_after", date(2037, 2, 3))
    assert kept[unknown.pk] == ("not_looked_after", None)
    assert kept[once.pk][0] == "looked_after"
    assert kept[planned.pk][0] == "protection"
    Placement.objects.filter(child=leeds.child).update(ends_on=date(2026, 1, 1))
    set_rule(
        user=leeds["manager"], council=leeds.council, retention_class="not_looked_after",
        years_after_birth=30, years_after_death=None,
    )  # fmt: skip
    review_retention()
    assert ChildRetention.objects.get(child=at_home).keep_until == date(2042, 2, 3)
    assert ChildRetention.objects.get(child=leeds.child).retention_class == "looked_after"


@pytest.mark.django_db
def test_a_council_cannot_keep_a_looked_after_childs_record_for_less(leeds):
    with pytest.raises(Refused, match="At least 75"):
        set_rule(
            user=leeds["manager"], council=leeds.council, retention_class="looked_after",
            years_after_birth=50, years_after_death=15,
        )  # fmt: skip


@pytest.fixture
def ripe(leeds):
    """An old record, past its time: a child with an interview, findings, help, and a summary that was withdrawn."""
    manager = leeds["manager"]
    ReturnInterview.objects.filter(child=leeds.child).update(not_completed_id="not_completed.other")
    summary = Summary.objects.get(child=leeds.child)
    withdraw_summary(user=manager, summary=summary, reason="Its time is over.")
    Summary.objects.update(withdrawn_at=timezone.now() - TAKE_NOTE_WINDOW - timedelta(days=1))
    DisposalProposal.objects.update(ask_again_on=timezone.localdate())
    jobs.recompute(timezone.now())
    ChildRetention.objects.filter(child=leeds.child).update(keep_until=factories.day_ago(1))
    return leeds


def proposal_of(leeds) -> DisposalProposal:
    """The one that waits."""
    return DisposalProposal.objects.get(child_id=leeds.child.pk, decided_at__isnull=True)


@pytest.mark.django_db
def test_a_record_past_its_time_is_proposed_once_and_nothing_is_removed(ripe):
    assert jobs.propose(timezone.now()) == 1
    assert jobs.propose(timezone.now()) == 0
    assert Child.objects.filter(pk=ripe.child.pk).exists()


@pytest.mark.django_db
@pytest.mark.parametrize("what", ["hold", "missing", "open", "kept"])
def test_what_stands_against_a_proposal(ripe, what):
    manager = ripe["manager"]
    if what == "hold":
        place_hold(user=manager, child=ripe.child, reason="Inquiry.")
    elif what == "missing":
        factories.episode(manager, ripe.child, hours_ago=1)
    elif what == "open":
        factories.returned(manager, factories.episode(manager, ripe.child, hours_ago=3), hours_ago=1)
    else:
        jobs.propose(timezone.now())
        keep(user=manager, proposal=proposal_of(ripe), reason="Claim.", ask_again_on=factories.day_ago(-1))
    assert jobs.propose(timezone.now()) == 0


@pytest.mark.django_db
def test_disposal_leaves_a_number_the_counts_and_a_chain_that_holds(ripe, monkeypatch):
    monkeypatch.setattr(sealing, "SETTLING_WINDOW", timedelta())
    gone, other = ripe.child.pk, ripe.restricted.pk
    Access.objects.create(council=ripe.council, child_id=gone, what="children", terms="Bea Example", kind="search")
    Access.objects.create(council=ripe.council, child_id=gone, what="child")
    sealing.seal(timezone.now())
    jobs.propose(timezone.now())
    removed = dispose(user=ripe["manager"], proposal=proposal_of(ripe), reason="Past its time.")
    assert removed["cases_child"] == 2  # the child's record, and the one that was made one with it
    assert removed["interviews_interview"] == 1
    for model in removed_at_disposal():
        assert not model._base_manager.filter(**{model.child_path: gone}).exists(), model.__name__
    for event in event_models():
        path = getattr(event.pgh_tracked_model, "child_path", "")
        if path and event.pgh_tracked_model in removed_at_disposal():
            field = "id" if path == "pk" else path
            assert not event.objects.filter(**{field: gone}).exists(), event.__name__
    assert Child.objects.filter(pk=other).exists()
    assert Access.objects.filter(child_id=gone).exists()
    assert not Access.objects.filter(child_id=gone).exclude(terms="").exists()
    disposal = Disposal.objects.get(proposal_id=DisposalProposal.objects.get(child_id=gone, decision="approved").pk)
    assert sum(disposal.removals.values()) == Removal.objects.filter(disposal=disposal).count() > 0
    assert verify() is None
    sealing.seal(timezone.now())
    assert verify() is None
    kept = DisposalProposal.objects.get(child_id=gone, decision="approved")
    assert kept.removed == removed
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.django_db
def test_rows_added_to_a_lawful_disposal_before_its_seal_are_noticed(ripe, monkeypatch):
    monkeypatch.setattr(sealing, "SETTLING_WINDOW", timedelta())
    hidden = Access.objects.create(council=ripe.council, child_id=ripe.restricted.pk, what="child").pk
    Access.objects.create(council=ripe.council, child_id=ripe.child.pk, what="children", terms="Bea", kind="search")
    sealing.seal(timezone.now())
    jobs.propose(timezone.now())
    dispose(user=ripe["manager"], proposal=proposal_of(ripe), reason="Past its time.")
    disposal = Disposal.objects.get()
    with owner(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in ("audit_access", "audit_removal", "audit_disposal"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute("DELETE FROM audit_access WHERE id = %s", [hidden])
        cursor.execute(
            """INSERT INTO audit_removal (source, row_id, disposal_id, removed_at)
               VALUES ('audit_access', %s, %s, clock_timestamp())""",
            [hidden, disposal.pk],
        )
        disposal.removals["audit_access"] += 1
        cursor.execute("UPDATE audit_disposal SET removals = %s", [json.dumps(disposal.removals)])
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for _ in range(2):  # before its seal, and under it
        assert "not made by the application" in str(verify())
        sealing.seal(timezone.now())


@pytest.mark.django_db
def test_a_disposal_is_proven_once(ripe):
    jobs.propose(timezone.now())
    proposal = proposal_of(ripe)
    dispose(user=ripe["manager"], proposal=proposal, reason="Past its time.")
    with pytest.raises(DatabaseError, match="no disposal"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT rights_prove(%s, 'another')", [proposal.pk])


@pytest.mark.django_db
def test_an_exported_file_with_the_childs_row_goes_with_the_record(ripe):
    files = Export.objects.filter(council=ripe.council)
    waiting = files.get()
    ready = {"state": "ready", "size": 1, "sha256": "0" * 64, "as_at": timezone.now(), "expires_at": timezone.now()}
    files.update(children=[ripe.child.pk, 99], **ready)
    ExportPart.objects.create(council=ripe.council, export=waiting, number=0, content=b"x")
    jobs.propose(timezone.now())
    dispose(user=ripe["manager"], proposal=proposal_of(ripe), reason="Past its time.")
    assert not ExportPart.objects.exists()
    assert list(files.values_list("state", "children")) == [("taken_back", [])]


@pytest.mark.django_db
def test_disposal_is_refused_while_something_stands_against_it(ripe):
    jobs.propose(timezone.now())
    proposal = proposal_of(ripe)
    Summary.objects.update(withdrawn_at=timezone.now())
    with pytest.raises(Refused, match="28 days"):
        dispose(user=ripe["manager"], proposal=proposal, reason="Past its time.")
    Summary.objects.update(withdrawn_at=timezone.now() - TAKE_NOTE_WINDOW - timedelta(days=1))
    place_hold(user=ripe["manager"], child=ripe.child, reason="Inquiry.")
    with pytest.raises(Refused, match="hold"):
        dispose(user=ripe["manager"], proposal=proposal, reason="Past its time.")
    assert Interview.objects.filter(child=ripe.child).exists()


@pytest.mark.django_db
def test_the_function_looks_for_itself(ripe):
    jobs.propose(timezone.now())
    proposal = proposal_of(ripe)
    for why in ("there is no approved proposal", "a legal hold stands"):
        with pytest.raises(DatabaseError, match=why), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT rights_dispose(%s)", [proposal.pk])
        DisposalProposal.objects.filter(pk=proposal.pk).update(decision="approved")
        if why != "a legal hold stands":
            place_hold(user=ripe["manager"], child=ripe.child, reason="Inquiry.")
    assert Child.objects.filter(pk=ripe.child.pk).exists()


@pytest.mark.django_db
def test_the_pages_decide(ripe, sign_in):
    jobs.propose(timezone.now())
    client, url = sign_in(ripe["manager"]), reverse("disposal", args=[proposal_of(ripe).pk])
    frame = {key: client.get(url).context["form"].initial[key] for key in ("submission", "whose")}
    assert client.post(url, {**frame, "decision": "kept", "reason": "Claim."}).status_code == 200
    answer = client.post(url, {**frame, "decision": "approved", "reason": "Past its time."})
    assert answer.status_code == 302
    assert not Child.objects.filter(pk=ripe.child.pk).exists()
    assert client.get(reverse("child", args=[ripe.child.pk])).status_code == 404
    page = client.get(reverse("rights")).content.decode()
    assert "No record is past its time" in page
