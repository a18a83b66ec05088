"""The council's own wordings through their pages; two compared by lot; a text for every child, whatever stands."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.roles import Role
from reaching.actions.wordings import end_comparison, retire_wording
from reaching.models import Wording, WordingTrial
from reaching.wordings.choosing import choose, possible
from reaching.wordings.house_texts import house_text
from reaching.wordings.plain_words import LINK
from rhi.refusals import Refused
from tests import factories
from tests.casework.forms import send
from tests.queries import queries
from tests.reaching.making_wordings import BODY, comparison, invitation, wording
from tests.wall import open_wall

pytestmark = pytest.mark.django_db
EVENTS = "reaching_wordingtrialevent"
KIND = {"way": "text", "purpose": "offer", "language": "en"}


@pytest.fixture
def at(db):
    """Leeds."""
    return factories.council("Leeds")


@pytest.fixture
def manager(at):
    """Who decides on wordings."""
    return factories.person(Role.MANAGER, at)


def owed_to(manager, at, number=1):
    child = factories.child(manager, at, number)
    return factories.returned(manager, factories.episode(manager, child))


def test_a_wording_is_written_checked_and_used(manager, at, sign_in):
    client = sign_in(manager)
    typed = {**KIND, "name": "Short", "body": "Your council wants a talk."}
    refused = send(client, reverse("wording_new"), typed)
    page = refused.content.decode()
    assert refused.status_code == 200
    assert "“council” tells of the council or another authority" in page
    assert "Put {link} where the link to the child’s page is to stand." in page
    assert "Your council wants a talk." in page  # nothing typed is lost
    looked = send(client, reverse("wording_new"), typed | {"body": BODY, "preview": "1"}).content.decode()
    assert "Nothing stands in it that should not. It is not saved yet." in looked
    assert "1 text message (one holds 160" in looked
    assert not Wording.objects.exists()
    saved = send(client, reverse("wording_new"), typed | {"body": BODY})
    made = Wording.objects.get()
    assert saved.url == reverse("wording", args=[made.pk])
    assert (made.name, made.body, made.made_by) == ("Short", BODY, manager)
    chosen = choose(council=at, **KIND)
    assert (chosen.body, chosen.wording, chosen.trial, chosen.arm) == (BODY, made, None, "")
    assert chosen.with_link("https://a.example/t/b/").endswith("where: https://a.example/t/b/")


def test_a_subject_belongs_to_all_but_a_text_message(manager, sign_in):
    client = sign_in(manager)
    typed = {**KIND, "name": "N", "body": BODY}
    text = send(client, reverse("wording_new"), typed | {"subject": "A talk"}).content.decode()
    letter = send(client, reverse("wording_new"), typed | {"way": "letter"}).content.decode()
    told = send(client, reverse("wording_new"), typed | {"way": "letter", "subject": "Police"}).content.decode()
    assert "A text message has no subject" in text
    assert "Enter a subject or heading" in letter
    assert "“police” tells of the police or a court" in told
    assert not Wording.objects.exists()


def test_new_words_replace_the_old_which_stay_readable(manager, at, sign_in):
    old, client = wording(manager, at), sign_in(manager)
    send(client, reverse("wording_replace", args=[old.pk]), {"body": f"Anew. {BODY}"})
    new = Wording.objects.get(replaces=old)
    old.refresh_from_db()
    assert (old.body, bool(old.retired_at), new.retired_at) == (BODY, True, None)
    assert (new.way, new.language, new.name) == (old.way, old.language, old.name)
    assert choose(council=at, **KIND).wording == new
    assert "It was replaced by" in client.get(reverse("wording", args=[old.pk])).content.decode()
    again = send(client, reverse("wording_replace", args=[old.pk]), {"body": f"Twice. {BODY}"})
    assert "retired or replaced meanwhile" in again.content.decode()


def test_one_wording_is_in_use_at_a_time(manager, at):
    first, second = wording(manager, at), wording(manager, at, name="Second")
    first.refresh_from_db()
    assert first.retired_at
    assert second.replaces == first
    wording(manager, at, name="Waits", is_for_comparison=True)
    assert choose(council=at, **KIND).wording == second
    with pytest.raises(IntegrityError), transaction.atomic():
        Wording.objects.filter(pk=first.pk).update(retired_at=None)


def test_a_compared_wording_is_retired_only_after_the_comparison(manager, at, sign_in):
    trial, client = comparison(manager, at), sign_in(manager)
    retire = reverse("wording_retire", args=[trial.wording_b_id])
    replace = reverse("wording_replace", args=[trial.wording_b_id])
    for url, typed in ((retire, {}), (replace, {"body": f"Anew. {BODY}"})):
        assert "End the comparison first" in send(client, url, typed).content.decode()
    assert Wording.objects.get().retired_at is None
    send(client, reverse("wording_trial_end", args=[trial.pk]), {"reason": "The number was reached."})
    trial.refresh_from_db()
    assert (bool(trial.ended_at), trial.end_reason) == (True, "The number was reached.")
    assert send(client, retire, {}).status_code == 302
    assert Wording.objects.get().retired_at


def test_a_comparison_begins_on_its_page(manager, at, sign_in):
    other = wording(manager, at, name="Letter", way="letter", subject="A talk")
    second = wording(manager, at, name="B", is_for_comparison=True)
    client, url = sign_in(manager), reverse("wording_compare", args=[second.pk])
    assert other not in client.get(url).context["form"].fields["wording_a"].queryset
    same = send(client, url, {"question": "Which?", "wording_a": str(second.pk)}).content.decode()
    assert "Choose two different wordings." in same
    assert send(client, url, {"question": "Which?"}).status_code == 302
    trial = WordingTrial.objects.get()
    assert (trial.wording_a, trial.wording_b, trial.question, trial.began_by) == (None, second, "Which?", manager)
    assert "compared here already" in send(client, url, {"question": "Again?"}).content.decode()
    listed = client.get(reverse("wordings")).content.decode()
    assert "Running since" in listed
    assert "A: the house’s. B: B" in listed


def test_who_decides_is_a_manager_and_of_the_council(manager, at, sign_in, bradford):
    own = wording(manager, at)
    caseworker = factories.person(Role.CASEWORKER, at)
    for name in ("wordings", "wording_new", "house_texts"):
        assert sign_in(caseworker).get(reverse(name)).status_code == 403
    for name in ("wording", "wording_replace", "wording_retire", "wording_compare"):
        url = reverse(name, args=[own.pk])
        assert sign_in(caseworker).get(url).status_code == 403
        assert sign_in(bradford["manager"]).get(url).status_code == 404
    with pytest.raises(Exception, match="may not|not allowed|You"):
        retire_wording(user=caseworker, wording=own)


def test_the_house_texts_are_read_on_their_page(manager, sign_in):
    page = sign_in(manager).get(reverse("house_texts")).content.decode()
    for code in ("en", "ar", "pl", "ro", "uk", "ur"):
        assert f'lang="{code}"' in page
    assert page.count("Not yet read by a speaker of it.") == 5


def test_the_list_takes_as_many_queries_with_many(manager, at, sign_in):
    client = sign_in(manager)
    comparison(manager, at)
    before = queries(client, reverse("wordings"))
    for number in range(6):
        wording(manager, at, name=f"N{number}", is_for_comparison=True)
        end_comparison(
            user=manager, trial=(trial := comparison(manager, at, language="pl")), version=trial.version, reason="Done."
        )
    assert queries(client, reverse("wordings")) == before


def test_a_child_keeps_the_wording_drawn(manager, at):
    trial, owed = comparison(manager, at), owed_to(manager, at)
    first = choose(council=at, **KIND, child=owed.child)
    assert (first.trial, first.arm in "ab") == (trial, True)
    invitation(manager, owed, trial=trial, arm=first.arm)
    for _ in range(8):
        assert choose(council=at, **KIND, child=owed.child).arm == first.arm


def test_a_preview_shows_both_and_draws_nothing(manager, at):
    trial = comparison(manager, at)
    shown = possible(council=at, **KIND)
    assert [text.body for text in shown] == [house_text(**KIND).body, BODY]
    trial.refresh_from_db()
    assert trial.lot == ""
    end_comparison(user=manager, trial=trial, version=trial.version, reason="Done.")
    assert [text.body for text in possible(council=at, **KIND)] == [house_text(**KIND).body]


def test_the_lot_stands_in_no_history(manager, at):
    trial = comparison(manager, at)
    for _ in range(5):
        choose(council=at, **KIND)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM reaching_wordingtrialevent")
        assert cursor.fetchone()[0] == 0
        cursor.execute("SELECT column_name FROM information_schema.columns WHERE table_name = %s", [EVENTS])
        assert ("lot",) not in cursor.fetchall()
    end_comparison(user=manager, trial=trial, version=trial.version, reason="Done.")
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM reaching_wordingtrialevent")
        assert cursor.fetchone()[0] == 1


def test_an_interviewer_of_a_provider_draws_too(manager, at, sign_in):
    """Their council's wordings exist for them, so that nobody they invite falls out of a comparison."""
    limited = factories.person(Role.PROVIDER_INTERVIEWER, at)
    comparison(manager, at)
    with connection.cursor() as cursor:
        cursor.execute("SELECT rhi_enter('{}', %s::bigint[], %s)", [[at.pk], limited.pk])
    try:
        assert choose(council=at, **KIND).arm in {"a", "b"}
    finally:
        open_wall()


STATES = st.fixed_dictionaries(
    {
        "own": st.sampled_from(["none", "in_use", "retired", "for_comparison"]),
        "own_language": st.sampled_from(["en", "pl", "fr"]),
        "trial": st.sampled_from(["none", "running", "ended", "running_but_retired"]),
        "trial_language": st.sampled_from(["en", "pl", "fr"]),
    }
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    state=STATES,
    way=st.sampled_from(["text", "email", "letter", "card"]),
    purpose=st.sampled_from(["offer", "after"]),
    language=st.sampled_from(["en", "pl", "ar", "fr", "xx", ""]),
)
def test_no_child_is_left_without_an_offer(manager, at, state, way, purpose, language):
    with transaction.atomic():
        made(manager, at, state, way, purpose)
        chosen = choose(council=at, way=way, purpose=purpose, language=language)
        assert LINK in chosen.body
        assert chosen.subject or way == "text"
        assert chosen.wording is None or chosen.wording.retired_at is None
        assert bool(chosen.arm) == (state["trial"].startswith("running") and state["trial_language"] == language)
        assert bool(chosen.arm) == bool(chosen.trial)
        transaction.set_rollback(True)


def made(manager, at, state, way, purpose):
    kind = {"way": way, "purpose": purpose, "subject": "" if way == "text" else "Hello"}
    if state["own"] != "none":
        own = wording(
            manager, at, **kind, language=state["own_language"], is_for_comparison=state["own"] == "for_comparison"
        )
        if state["own"] == "retired":
            retire_wording(user=manager, wording=own)
    if state["trial"] != "none":
        trial = comparison(manager, at, **kind, language=state["trial_language"])
        if state["trial"] == "ended":
            end_comparison(user=manager, trial=trial, version=trial.version, reason="Done.")
        if state["trial"] == "running_but_retired":  # no page does this
            Wording.objects.filter(pk=trial.wording_b_id).update(retired_at=trial.began_at)


def test_a_comparison_of_unlike_wordings_is_refused(manager, at):
    letter = wording(manager, at, way="letter", subject="A talk")
    with pytest.raises(Refused, match="of another way"):
        comparison(manager, at, wording_a=letter)
