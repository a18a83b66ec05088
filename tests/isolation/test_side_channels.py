"""What else speaks of a restricted record: mail, log, queue, review, uniqueness, refusals. Nothing tells outsiders."""

import csv
import io
import re
import uuid
from datetime import date

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Council, OutboxMessage
from accounts.outbox import send_waiting
from accounts.roles import Role
from audit.models import Access, Grant, Restriction
from cases.models import Child
from cases.restricting import change_people, lift, log_attempt, open_in_emergency, restrict
from interviews.tasks import flag_deadlines
from rhi import wall
from rhi.refusals import Refused
from sharing.actions.decisions import decide
from sharing.actions.proposals import propose_release
from sharing.actions.release import draft_content
from sharing.drafts import Choices
from sharing.models import SharingAgreement
from sharing.summaries import Tier, digest
from tests import factories
from tests.people.cast import filled
from tests.reaching.making import FACTS, invited

pytestmark = pytest.mark.django_db

REASON = "The hospital needs the allergies."


@pytest.fixture
def outsiders(leeds):
    """Managers who may see no restricted record of Leeds: one barred from the house's, one not named on it."""
    barred, unnamed = (
        factories.reread(factories.person(Role.MANAGER, leeds.council, name=f"{name}-manager"))
        for name in ("barred", "unnamed")
    )
    restriction = Restriction.objects.get(child_id=leeds.restricted.pk)
    change_people(user=leeds["manager"], restriction=restriction, people=[], barred=[barred])
    return barred, unnamed


def opened(leeds, reason=REASON) -> Grant:
    """The house's restricted record, opened in an emergency now."""
    facts = {"council": leeds.council, "reference": leeds.restricted.reference}
    open_in_emergency(user=leeds["caseworker"], reason=reason, **facts)
    return Grant.objects.filter(user=leeds["caseworker"], kind="emergency").latest("pk")


def test_only_managers_who_may_see_the_record_are_mailed(leeds, outsiders):
    OutboxMessage.objects.all().delete()
    opened(leeds)
    assert [message.recipient for message in OutboxMessage.objects.all()] == [leeds["manager"].email]


def test_with_no_such_manager_left_the_others_are_mailed_but_never_the_barred(leeds, outsiders):
    manager = leeds["manager"]
    manager.is_active = False
    manager.save()
    OutboxMessage.objects.all().delete()
    opened(leeds)
    (told,) = OutboxMessage.objects.all()
    assert told.recipient == outsiders[1].email
    assert leeds.restricted.reference not in told.body
    assert REASON not in told.body


def test_the_page_of_messages_shows_the_mail_to_those_with_a_grant_only(leeds, outsiders, sign_in):
    opened(leeds)
    subject = b"A restricted record was opened"
    shown = [subject in sign_in(person).get(reverse("messages")).content for person in (*outsiders, leeds["manager"])]
    assert shown == [False, False, True]


def test_no_count_of_messages_takes_in_those_about_a_hidden_record(leeds, outsiders, sign_in):
    opened(leeds)
    pages = {"messages": [*outsiders, leeds["administrator"]], "operations": [leeds["administrator"]]}
    clients = [(sign_in(person), reverse(name)) for name, people in pages.items() for person in people]

    def counted():
        answers = [client.get(url) for client, url in clients]
        return [answer.context.get("unsettled", answer.context.get("counts")) for answer in answers]

    OutboxMessage.objects.filter(subject__startswith="A restricted record").delete()
    before = counted()
    opened(leeds)
    OutboxMessage.objects.filter(subject__startswith="A restricted record").update(failed_at=timezone.now())
    assert counted() == before


@pytest.mark.parametrize("place", [0, 1], ids=["barred", "unnamed"])
def test_no_page_of_theirs_changes_by_an_opening(leeds, outsiders, sign_in, freeze, place):
    client = sign_in(outsiders[place])
    urls = [reverse("restricted"), reverse("worklist"), reverse("messages"), reverse("your_account")]
    with freeze():
        before = [stripped(client.get(url)) for url in urls]
        opened(leeds)
        assert [stripped(client.get(url)) for url in urls] == before


def stripped(answer) -> str:
    """The page without its tokens, which differ each time."""
    return re.sub(r'(nonce|value|content)="[^"]*"|data-seconds[^ >]*', "", answer.content.decode())


@pytest.mark.parametrize("role", ["barred", "unnamed", "auditor"])
@pytest.mark.parametrize("address", ["audit", "audit_csv"])
@pytest.mark.parametrize("filters", ["", "?kind=emergency", "?record={child}", "?who={caseworker}&kind=emergency"])
def test_the_log_and_its_file_tell_nobody_else_of_an_opening(leeds, outsiders, sign_in, role, address, filters):
    opened(leeds)
    people = {"barred": outsiders[0], "unnamed": outsiders[1], "auditor": leeds["auditor"]}
    query = filters.format(child=leeds.restricted.pk, caseworker=leeds["caseworker"].pk)
    shown, seen = (
        sign_in(person).get(reverse(address) + query).content.decode() for person in (people[role], leeds["manager"])
    )
    assert REASON not in shown
    assert leeds.restricted.reference not in shown
    assert REASON in seen


def test_what_was_tried_in_vain_shows_no_words_but_in_the_log_of_the_record(leeds, outsiders, sign_in):
    tried = {"council": leeds.council, "reason": "Marker of an attempt."}
    log_attempt(user=leeds["caseworker"], reference="LE-TYPO", **tried)
    log_attempt(user=outsiders[0], reference=leeds.restricted.reference, **tried)
    for person in (*outsiders, leeds["auditor"]):
        for address in ("audit", "audit_csv"):
            page = sign_in(person).get(f"{reverse(address)}?kind=emergency").content.decode()
            assert "Marker" not in page
            assert "LE-TYPO" not in page
            assert leeds.restricted.reference not in page
            assert page.count("restricted_open") == 2
    own = sign_in(leeds["manager"]).get(reverse("who_looked", args=[leeds.restricted.pk])).content.decode()
    assert "Marker of an attempt." in own
    rows = csv.DictReader(io.StringIO(sign_in(leeds["manager"]).get(reverse("audit_csv")).content.decode("utf-8-sig")))
    assert [row["who"] for row in rows if row["reason"].startswith("Marker")] == [str(outsiders[0])]


def test_a_look_at_the_log_of_a_restricted_record_is_itself_hidden(leeds, outsiders, sign_in):
    opened(leeds)
    sign_in(leeds["manager"]).get(f"{reverse('audit')}?record={leeds.restricted.pk}")
    assert f"record={leeds.restricted.pk}”" not in sign_in(outsiders[0]).get(reverse("audit")).content.decode()


@pytest.mark.parametrize("address", ["children", "worklist"])
def test_words_searched_for_by_those_who_may_see_the_record_are_hidden_with_it(leeds, outsiders, sign_in, address):
    client = sign_in(leeds["manager"])
    client.post(reverse(address), {"q": leeds.restricted.family_name})
    assert Access.objects.filter(terms=leeds.restricted.family_name, user=leeds["manager"]).exists()
    assert leeds.restricted.family_name not in sign_in(outsiders[0]).get(reverse("audit")).content.decode()


@pytest.mark.parametrize("place", [0, 1], ids=["barred", "unnamed"])
def test_an_opening_does_not_exist_for_others_and_cannot_be_ended_by_review(leeds, outsiders, sign_in, place):
    grant, person = opened(leeds), outsiders[place]
    client, url = sign_in(person), reverse("restricted_review", args=[grant.pk])
    missing = reverse("restricted_review", args=[10**9])
    assert client.get(url).status_code == client.get(missing).status_code == 404
    assert client.post(url, filled(person, note="Fine.")).status_code == 404
    grant.refresh_from_db()
    assert grant.reviewed_at is None
    assert grant.ended_at is None


def test_the_database_hides_restrictions_grants_and_their_history_too(leeds, outsiders):
    grant = opened(leeds)
    grant.reason = "Changed, so that there is history."
    grant.save()
    for person, number in ((outsiders[0], 0), (outsiders[1], 0), (leeds["manager"], 1)):
        hidden = wall.enter(councils=[leeds.council.pk], person=person.pk)
        assert hidden == (frozenset() if number else {leeds.restricted.pk})
        assert Restriction.objects.filter(child_id=leeds.restricted.pk).count() == number
        assert Grant.objects.filter(pk=grant.pk).count() == number
        assert Grant.pgh_event_models["update"].objects.filter(pgh_obj_id=grant.pk).count() == number
        assert wall.hidden_from(councils=[leeds.council.pk], person=outsiders[0].pk) == {leeds.restricted.pk}


def register(client, person, reference):
    """What the form of a new child answers."""
    typed = {"given_names": "Ada", "family_name": "Newcomer", "born_precision": "unknown", "sex": "not_known"}
    typed["confirmed_new"] = "on"
    return client.post(reverse("child_new"), filled(person, reference=reference, **typed))


def test_registering_with_the_reference_of_a_restricted_child_answers_as_with_a_free_one(leeds, sign_in):
    caseworker = leeds["caseworker"]
    client = sign_in(caseworker)
    queries = []
    for reference in ("LE-WARM", "LE-FREE", leeds.restricted.reference):
        with CaptureQueriesContext(connection) as captured:
            answer = register(client, caseworker, reference)
        assert answer.status_code == 302, answer.context["form"].errors
        queries.append([re.sub(r"\d+|'[^']*'", "?", query["sql"]) for query in captured])
    assert queries[1] == queries[2]
    made = Child.objects.get(reference=leeds.restricted.reference, family_name="Newcomer")
    page = client.get(reverse("child", args=[made.pk])).content.decode()
    assert leeds.restricted.family_name not in page


def test_a_reference_somebody_may_see_stays_taken_for_them(leeds, sign_in):
    for person, reference in (
        (leeds["caseworker"], leeds.child.reference),
        (leeds["manager"], leeds.restricted.reference),
    ):
        answer = register(sign_in(person), person, reference)
        assert "already has this reference" in str(answer.context["form"].errors)


def test_capitals_make_no_other_reference(leeds, outsiders, sign_in):
    manager, caseworker = leeds["manager"], leeds["caseworker"]
    factories.child(manager, leeds.council, reference="LE-OPEN")
    hidden = factories.child(manager, leeds.council, reference="LE-HIDDEN")
    restrict(user=manager, child=hidden, reason="Threat.", people=[], barred=[])
    client = sign_in(factories.reread(caseworker))
    answer = register(client, caseworker, " le-open")
    assert answer.status_code == 200
    assert "already has this reference" in str(answer.context["form"].errors)
    assert register(client, caseworker, "le-hidden").status_code == 302
    OutboxMessage.objects.all().delete()
    flag_deadlines()
    told = OutboxMessage.objects.filter(key__startswith="same_reference:")
    assert [message.recipient for message in told] == [manager.email]
    made = Child.objects.get(family_name="Newcomer")
    page = sign_in(factories.reread(manager)).get(reverse("restricted")).content.decode()
    assert reverse("child", args=[made.pk]) in page


def test_changing_a_reference_to_that_of_a_restricted_child_tells_nothing(leeds, sign_in):
    caseworker = leeds["caseworker"]
    client, url = sign_in(caseworker), reverse("child_change", args=[leeds.child.pk])
    form = client.get(url).context["form"]
    typed = {name: value for name, value in form.initial.items() if value not in (None, "")}
    typed |= {"reference": leeds.restricted.reference, "born_on": "3/2/2012"}
    answer = client.post(url, typed)
    assert answer.status_code == 302, answer.context["form"].errors
    again = factories.child(caseworker, leeds.council, 31)
    with pytest.raises(Refused, match="already has this reference"):
        factories.child(caseworker, leeds.council, reference=leeds.restricted.reference)
    assert again.same_reference == 0


def test_managers_who_may_see_both_are_told_once_and_shown_both(leeds, outsiders, sign_in):
    made = factories.child(leeds["caseworker"], leeds.council, 900, given_names="Ada", family_name="Newcomer")
    OutboxMessage.objects.all().delete()
    flag_deadlines()
    flag_deadlines()
    told = OutboxMessage.objects.filter(key__startswith="same_reference:")
    assert [message.recipient for message in told] == [leeds["manager"].email]
    assert leeds.restricted.reference not in told.get().body
    page = sign_in(leeds["manager"]).get(reverse("restricted")).content.decode()
    assert reverse("child", args=[made.pk]) in page
    assert "same reference" not in sign_in(outsiders[1]).get(reverse("restricted")).content.decode()


def test_an_emergency_still_opens_the_restricted_one_of_two_with_a_reference(leeds):
    factories.child(leeds["caseworker"], leeds.council, 900, family_name="Newcomer")
    facts = {"council": leeds.council, "reference": leeds.restricted.reference, "reason": REASON}
    assert open_in_emergency(user=leeds["caseworker"], **facts) == leeds.restricted


def test_once_lifted_both_keep_their_reference_and_each_can_be_changed(leeds, sign_in):
    made = factories.child(leeds["caseworker"], leeds.council, 900, family_name="Newcomer")
    restriction = Restriction.objects.get(child_id=leeds.restricted.pk)
    lift(user=leeds["manager"], restriction=restriction, reason="Over.")
    client = sign_in(leeds["manager"])
    for child in (made, leeds.restricted):
        url = reverse("child_change", args=[child.pk])
        form = client.get(url).context["form"]
        typed = {name: value for name, value in form.initial.items() if value not in (None, "")}
        typed |= {"school": "Invented School", "born_on": "3/2/2012"}
        assert client.post(url, typed).status_code == 302
        child.refresh_from_db()
        assert child.school == "Invented School"


def test_a_second_restricted_record_with_the_reference_opens_nothing_for_the_barred(leeds, outsiders):
    barred = outsiders[0]
    twin = factories.child(leeds["caseworker"], leeds.council, 900, family_name="Newcomer")
    restrict(user=leeds["manager"], child=twin, reason="The same child.", people=[], barred=[barred])
    facts = {"council": leeds.council, "reference": leeds.restricted.reference, "reason": REASON}
    assert open_in_emergency(user=barred, **facts) is None


@pytest.fixture
def owed(leeds, outsiders):
    """An interview of a child whom one of the managers is barred from."""
    manager = leeds["manager"]
    facts = {"given_names": "Zoë Anne", "family_name": "Unseen", "born_on": date(2012, 2, 29)}
    child = factories.child(manager, leeds.council, 77, **facts)
    episode = factories.episode(manager, child, force=leeds.council.police_force, police_reference="WYP/77")
    made = factories.returned(manager, episode)
    restrict(user=manager, child=child, reason="Threat.", people=[], barred=[outsiders[0]])
    made.refresh_from_db()
    OutboxMessage.objects.all().delete()
    return made


def test_a_release_that_waits_for_a_second_person_is_told_to_those_who_may_see_the_record(leeds, owed):
    manager, colleague = factories.reread(leeds["manager"]), factories.person(Role.MANAGER, leeds.council, name="named")
    restriction = Restriction.objects.get(child_id=owed.child_id)
    change_people(user=manager, restriction=restriction, people=[colleague], barred=[])
    factories.offer(manager, owed)
    talk = factories.interview(colleague, owed)
    factories.finding(colleague, talk)
    factories.help_offered(colleague, owed, of=talk)
    talk.refresh_from_db()
    factories.sign_off(user=manager, interview=talk, version=talk.version)
    owed.refresh_from_db()
    decide(user=manager, return_interview=owed, choice="share", reason="Risk.", no_consent_reason="would_prejudice")
    owed.refresh_from_db()
    told = {
        "return_interview": owed,
        "agreement": SharingAgreement.objects.get(council=leeds.council, ended_at__isnull=True),
        "choices": Choices(tier=Tier.SAFEGUARDING, finding_keys=["risk.grooming"]),
        "summary_id": uuid.uuid4(),
    }
    propose_release(user=manager, previewed=digest(draft_content(user=manager, **told)), **told)
    waiting = OutboxMessage.objects.filter(kind="release_waits")
    assert [message.recipient for message in waiting] == [colleague.email]


@pytest.mark.parametrize("place", [0, 1], ids=["barred", "unnamed"])
def test_no_interview_of_the_record_is_given_to_somebody_who_may_not_see_it(leeds, outsiders, owed, sign_in, place):
    manager, person = factories.reread(leeds["manager"]), outsiders[place]
    client, url = sign_in(manager), reverse("interview_assign", args=[owed.pk])
    answer = client.post(url, filled(manager, interviewer=person.pk) | {"version": owed.version})
    assert "may not see this restricted record" in str(answer.context["form"].errors)
    assert not OutboxMessage.objects.exists()


def test_the_mail_to_the_duty_contact_is_shown_to_those_with_a_grant_only(leeds, outsiders, owed, sign_in):
    Council.objects.filter(pk=leeds.council.pk).update(duty_email="duty@leeds.example")
    link = reverse("talk", args=[invited(owed, by=factories.reread(leeds["manager"]))[1]])
    page = Client()
    page.post(link, FACTS)
    page.post(link, {"words": "he hit me again"})
    assert OutboxMessage.objects.filter(recipient="duty@leeds.example").count() == 1
    people = (*outsiders, leeds["administrator"], leeds["manager"])
    shown = [b"duty@leeds.example" in sign_in(person).get(reverse("messages")).content for person in people]
    assert shown == [False, False, False, True]


@pytest.mark.parametrize("is_held", [False, True], ids=["at-once", "daily"])
def test_what_waits_does_not_leave_once_the_record_is_hidden_from_the_person(leeds, outsiders, is_held):
    manager, barred = leeds["manager"], outsiders[0]
    child = factories.child(manager, leeds.council, 78)
    factories.returned(manager, factories.episode(manager, child, hours_ago=100), hours_ago=90)
    flag_deadlines()
    waiting = OutboxMessage.objects.filter(person=barred, child_id=child.pk)
    assert waiting.update(is_held=is_held, not_before_at=timezone.now())
    restrict(user=manager, child=child, reason="Threat.", people=[], barred=[barred])
    mail.outbox = []
    send_waiting()
    assert not [message for message in mail.outbox if message.to == [barred.email]]
    assert not waiting.filter(withdrawn_at=None).exists()
