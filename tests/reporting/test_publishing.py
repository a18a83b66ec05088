"""Published figures: agreed by a manager, frozen, superseded visibly, read by other councils and by observers."""

import copy

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.urls import reverse

from accounts.roles import Role
from interviews.models import ReturnInterview
from reporting import publishing
from reporting.models import FiguresProposal, Publication
from reporting.sheet import read
from rhi import wall
from rhi.refusals import Refused
from tests import factories
from tests.casework.forms import shown
from tests.reporting.making import YEAR, quarter_of, talked

pytestmark = pytest.mark.django_db
WORDS = "Our provider enters interviews once a month."


@pytest.fixture(scope="module")
def shared_office(module_transaction, django_db_blocker):
    """A manager of Leeds, and a quarter with episodes."""
    with django_db_blocker.unblock():
        leeds = factories.council("Leeds")
        manager = factories.reread(factories.person(Role.MANAGER, leeds))
        quarter_of(manager, leeds, "q1", 1000, parts=(12, 7, 6, 6))
        return factories.reread(manager), leeds


@pytest.fixture
def office(shared_office, db):
    """What the module shares: a copy, so that what one test changes does not reach the next."""
    return copy.deepcopy(shared_office)


def published(manager, leeds, caveats=WORDS) -> Publication:
    proposal = publishing.propose_figures(user=manager, council=leeds, year=YEAR)
    return publishing.agree(user=manager, proposal=proposal, caveats=caveats)


def elsewhere(role=Role.ANALYST, name="Bradford"):
    return factories.reread(factories.person(role, factories.council(name)))


def test_the_walk_from_preview_to_published(office, sign_in):
    manager, leeds = office
    client = sign_in(manager)
    where = f"?year={YEAR}"
    preview = client.get(reverse("publish") + where)
    assert preview.status_code == 200
    client.post(reverse("publish_propose") + where, shown(client, reverse("publish_propose") + where))
    proposal = FiguresProposal.objects.get(council=leeds)
    assert read(proposal.figures).lines == preview.context["sheet"].lines
    assert not Publication.objects.exists()
    form = shown(client, reverse("publish_agree") + where)
    assert (
        "Say what a reader should know."
        in client.post(reverse("publish_agree") + where, {**form, "caveats": ""}).content.decode()
    )
    assert not Publication.objects.exists()
    client.post(reverse("publish_agree") + where, {**form, "caveats": WORDS})
    one = Publication.objects.get()
    assert (one.council, one.year, one.version, one.published_by, one.caveats) == (leeds, YEAR, 1, manager, WORDS)
    assert one.sheet.lines == preview.context["sheet"].lines
    assert not FiguresProposal.objects.exists()
    for reader in (elsewhere(), elsewhere(Role.NATIONAL_OBSERVER, "Kent"), elsewhere(Role.MANAGER)):
        page = sign_in(reader).get(reverse("published"), {"council": leeds.dfe_code, "year": YEAR})
        assert page.context["sheet"].lines == one.sheet.lines
        assert WORDS in page.content.decode()


def test_nobody_outside_sees_what_was_only_proposed(office, sign_in):
    manager, leeds = office
    publishing.propose_figures(user=manager, council=leeds, year=YEAR)
    for reader in (elsewhere(), elsewhere(Role.NATIONAL_OBSERVER)):
        client = sign_in(reader)
        assert client.get(reverse("published"), {"council": leeds.dfe_code}).status_code == 404
        assert "Leeds" not in client.get(reverse("published")).content.decode()
        assert "Leeds" not in client.get(reverse("compare")).content.decode()
        assert not FiguresProposal.objects.for_user(reader).exists()


def test_published_figures_are_frozen(office):
    one = published(*office)
    changes: list[dict[str, object]] = [{"figures": {}}, {"caveats": "Other words."}, {"version": 9}]
    for change in changes:
        with pytest.raises(DatabaseError), transaction.atomic():
            Publication.objects.filter(pk=one.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        one.delete()
    publishing.withdraw(user=office[0], publication=one, reason="A wrong import.")
    with pytest.raises(DatabaseError), transaction.atomic():
        Publication.objects.filter(pk=one.pk).update(end_reason="Other words.")


def test_a_revision_of_a_later_month_supersedes(office, sign_in, monkeypatch):
    manager, leeds = office
    first = published(manager, leeds)
    for owed in ReturnInterview.objects.filter(council=leeds, completed_at__isnull=True, is_declined_by_child=False):
        talked(manager, owed, hours=400)
    with pytest.raises(Refused, match="counted again once a month"):
        publishing.propose_figures(user=manager, council=leeds, year=YEAR)
    monkeypatch.setattr("reporting.freezing.month_of", lambda today: factories.date(2100, 1, 1))
    second = published(factories.reread(manager), leeds, "Late interviews were entered in autumn.")
    first.refresh_from_db()
    assert (first.ended_as, first.ended_by, second.version) == ("superseded", manager, 2)
    assert first.sheet.lines != second.sheet.lines
    page = sign_in(elsewhere()).get(reverse("published"), {"council": leeds.dfe_code, "year": YEAR}).content.decode()
    assert "superseded by a later version" in page
    assert "version 2" in page


def test_withdrawn_figures_are_gone_and_their_end_is_said(office, sign_in):
    manager, leeds = office
    published(manager, leeds)
    client, where = sign_in(manager), f"?year={YEAR}"
    form = shown(client, reverse("publish_withdraw") + where)
    assert client.post(reverse("publish_withdraw") + where, {**form, "reason": ""}).status_code == 200
    assert Publication.objects.in_force().exists()
    client.post(reverse("publish_withdraw") + where, {**form, "reason": "A wrong import."})
    assert not Publication.objects.in_force().exists()
    assert "A wrong import." in client.get(reverse("publish") + where).content.decode()
    reader = sign_in(elsewhere())
    assert reader.get(reverse("published"), {"council": leeds.dfe_code}).status_code == 404
    assert client.get(reverse("publish_withdraw") + where)["Location"] == reverse("publish") + where


def test_an_old_proposal_is_not_agreed_over_a_newer_publication(office):
    manager, leeds = office
    published(manager, leeds)
    old = FiguresProposal(council=leeds, year=YEAR, figures={}, proposed_by=manager)
    old.proposed_at = factories.utc(2026, 4, 5)
    with pytest.raises(Refused, match="Propose them again"):
        publishing.agree(user=manager, proposal=old, caveats=WORDS)


@pytest.mark.parametrize("role", [role for role in Role if role != Role.MANAGER])
def test_only_who_answers_for_the_figures_publishes(office, sign_in, role):
    manager, leeds = office
    proposal = publishing.propose_figures(user=manager, council=leeds, year=YEAR)
    client = sign_in(factories.person(role, leeds))
    for name in ("publish", "publish_propose", "publish_agree", "publish_withdraw"):
        assert client.get(reverse(name)).status_code == 403, name
        assert client.post(reverse(name), {"caveats": "x", "reason": "x"}).status_code in {403, 405}, name
    for user in (factories.reread(factories.person(role, leeds, name=f"other-{role}")), elsewhere(Role.MANAGER)):
        with pytest.raises(PermissionDenied):
            publishing.agree(user=user, proposal=proposal, caveats="x")


def test_the_wall_keeps_proposals_inside(office):
    bradford = factories.house("Bradford")
    manager, leeds = office
    publishing.propose_figures(user=manager, council=leeds, year=YEAR)
    wall.enter(councils=[bradford.council.pk])
    assert set(FiguresProposal.objects.values_list("council", flat=True)) == {bradford.council.pk}
