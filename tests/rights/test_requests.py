"""A request for access: everything held, looked at piece by piece, and given with other people blacked out."""

import copy
import io
import json
import zipfile
from datetime import date

import pytest
from django.urls import reverse

from accounts.roles import Role
from audit.models import Access
from interviews.models import Interview
from rhi.refusals import Refused
from rights.actions.requests import a_month_after, agree, bundle, close, decide_item, gather, record_identity
from rights.models import AccessItem, AccessRequest
from rights.records import NOT_GIVEN, items_of, models_of_a_child, stays
from tests import factories

WORDS = "My mate Jordan Smith took me to Flat 3. I was scared."


@pytest.mark.parametrize(
    ("day", "due"),
    [
        (date(2026, 1, 31), date(2026, 2, 28)),
        (date(2026, 3, 3), date(2026, 4, 3)),
        (date(2026, 12, 31), date(2027, 1, 31)),
        (date(2028, 1, 30), date(2028, 2, 29)),
    ],
)
def test_one_calendar_month(day, due):
    assert a_month_after(day) == due


@pytest.fixture(scope="module")
def shared_asked(shared_leeds, django_db_blocker):
    """Everything gathered once for the module."""
    with django_db_blocker.unblock():
        Interview.objects.filter(pk=shared_leeds.interview.pk).update(child_words=WORDS)
        request = AccessRequest.objects.get(pk=shared_leeds.rights["access_request_pk"])
        gather(user=shared_leeds["manager"], request=request)
        return request


@pytest.fixture
def asked(shared_asked, leeds):
    """A request on a child whose words name somebody else."""
    return copy.deepcopy(shared_asked)


def settle(leeds, asked, decision: str = "give", **facts) -> None:
    """Every item but the interview is given."""
    gather(user=leeds["manager"], request=asked)
    for item in asked.items.exclude(source="interviews_interview"):
        decide_item(user=leeds["manager"], item=item, version=item.version, decision="give")
    talk = asked.items.get(source="interviews_interview")
    decide_item(user=leeds["manager"], item=talk, version=talk.version, decision=decision, **facts)


def contents(data: bytes) -> tuple[str, list[dict]]:
    """The page and the file for machines."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read("record.html").decode(), json.loads(archive.read("record.json"))


@pytest.mark.django_db
def test_what_a_child_said_aloud_comes_along_as_it_is(leeds, asked):
    AccessRequest.objects.update(identity_checked="Passport seen.")
    asked.refresh_from_db()
    settle(leeds, asked)
    sound = asked.items.get(source="reaching_recording")
    name = f"files/reaching_recording-{sound.row_id}.ogg"
    with zipfile.ZipFile(io.BytesIO(bundle(user=leeds["manager"], request=asked))) as archive:
        assert archive.read(name) == b"OggS"
        assert name in archive.read("record.html").decode()
    decide_item(user=leeds["manager"], item=sound, version=sound.version, decision="redact", passages="x", reason="x")
    with zipfile.ZipFile(io.BytesIO(bundle(user=leeds["manager"], request=asked))) as archive:
        assert name not in archive.namelist()


@pytest.mark.django_db
def test_everything_held_is_there_in_order(leeds, asked):
    held = list(items_of(leeds["manager"], leeds.child.pk))
    tables = {item.source for item in held}
    expected = {
        model._meta.db_table
        for model in models_of_a_child()
        if not issubclass(model, NOT_GIVEN)
        and not stays(model)
        and model._base_manager.filter(**{model.child_path: leeds.child.pk}).exists()
    }
    assert tables == expected
    assert held[0].source == "cases_child"
    assert len(tables) >= 10


@pytest.mark.django_db
def test_nothing_is_given_until_identity_is_checked_and_every_record_settled(leeds, asked):
    with pytest.raises(Refused, match="identity"):
        bundle(user=leeds["manager"], request=asked)
    record_identity(user=leeds["manager"], request=asked, version=asked.version, identity_checked="Passport seen.")
    asked.refresh_from_db()
    with pytest.raises(Refused, match="not settled"):
        bundle(user=leeds["manager"], request=asked)
    settle(leeds, asked)
    page, records = contents(bundle(user=leeds["manager"], request=asked))
    assert "I was scared" in page
    assert any(each["record"] == "Interview" for each in records)
    assert Access.objects.filter(kind="export", what="access_bundle", child_id=leeds.child.pk).count() == 1


@pytest.mark.django_db
def test_other_people_are_blacked_out_and_the_record_stays(leeds, asked):
    AccessRequest.objects.update(identity_checked="Passport seen.")
    asked.refresh_from_db()
    with pytest.raises(Refused, match="passages"):
        settle(leeds, asked, "redact", passages="  ")
    settle(leeds, asked, "redact", passages="jordan smith\nFlat 3")
    page, records = contents(bundle(user=leeds["manager"], request=asked))
    for text in (page, json.dumps(records)):
        assert "Jordan" not in text
        assert "Flat 3" not in text
    assert "I was scared" in page
    assert Interview.objects.get(pk=leeds.interview.pk).child_words == WORDS


@pytest.mark.django_db
def test_withholding_needs_a_ground_and_a_second_person(leeds, asked):
    AccessRequest.objects.update(identity_checked="Passport seen.")
    asked.refresh_from_db()
    with pytest.raises(Refused, match="ground"):
        settle(leeds, asked, "withhold")
    settle(leeds, asked, "withhold", ground="serious_harm", reason="A threat by a relative.")
    talk = asked.items.get(source="interviews_interview")
    with pytest.raises(Refused, match="Somebody else"):
        agree(user=leeds["manager"], item=talk)
    with pytest.raises(Refused, match="not settled"):
        close(user=leeds["manager"], request=asked, version=asked.version, outcome="given", outcome_reason="")
    second = factories.reread(factories.person(Role.MANAGER, leeds.council, name="second-manager"))
    agree(user=second, item=talk)
    page, records = contents(bundle(user=second, request=asked))
    assert "scared" not in page + json.dumps(records)
    close(user=second, request=asked, version=asked.version, outcome="given", outcome_reason="Sent.")
    with pytest.raises(Refused, match="closed"):
        agree(user=second, item=AccessItem.objects.get(pk=talk.pk))


@pytest.mark.django_db
def test_what_was_recorded_since_is_added(leeds, asked, sign_in):
    settle(leeds, asked)
    factories.placement(leeds["manager"], leeds.child, starts_on=date(2026, 9, 1))
    page = sign_in(leeds["manager"]).get(reverse("access_request", args=[asked.pk]))
    assert page.context["left"] >= 1


@pytest.mark.django_db
def test_names_of_others_are_pointed_out(leeds, asked, sign_in):
    talk = asked.items.get(source="interviews_interview")
    page = sign_in(leeds["manager"]).get(reverse("access_item", args=[talk.pk]))
    assert "Jordan Smith" in page.context["names"]
