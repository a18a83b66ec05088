"""What a carer wrote, as the council reads it: beside the record, confirmed by a person, no record by itself."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from cases.models import EpisodeReference, MissingEpisode
from interviews.actions.merging import merge_children
from interviews.models import CarerAccount, ReturnInterview
from reaching.actions import carer_entries
from reaching.models import CarerEntry, CarerLink
from rhi.refusals import Refused
from rhi.timespan import TimeSpan
from rights.records import items_of
from tests import factories
from tests.reaching.making_carers import home_link, opened, page, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def carer(manager, child):
    """A browser of a home, with its secret."""
    _, secret, pin = home_link(manager, child)
    return opened(secret, pin), secret


@pytest.fixture
def desk(leeds, sign_in):
    return sign_in(leeds[Role.CASEWORKER])


def written(carer, child, kind, **typed):
    """The entry of what a carer sent."""
    answer = send(carer[0], carer[1], child, kind, **typed)
    assert answer.status_code == 303, answer.content.decode()
    return CarerEntry.objects.filter(child=child, kind=kind).first()


def form_of(desk, page_name, entry):
    """The form as the page begins it, as it would be sent."""
    answer = desk.get(reverse(page_name, args=[entry.pk]))
    assert answer.status_code == 200
    sent: dict[str, object] = {}
    for field in answer.context["form"]:
        value = field.value()
        boxes = getattr(field.field.widget, "boxes", None)
        if boxes:
            typed = value if isinstance(value, list) else field.field.widget.decompress(value)
            names = boxes if not isinstance(boxes, dict) else list(boxes)
            sent |= {f"{field.html_name}_{box}": text for box, text in zip(names, typed, strict=True)}
        elif value not in (None, False):
            sent[field.html_name] = getattr(value, "pk", value)
    return sent


def save(desk, page_name, entry, **typed):
    """The page's form, sent as it begins but for what is typed."""
    answer = desk.post(reverse(page_name, args=[entry.pk]), {**form_of(desk, page_name, entry), **typed})
    assert answer.status_code == 302, answer.context["form"].errors
    entry.refresh_from_db()
    return answer


def test_it_waits_on_the_worklist_until_a_person_decides(carer, child, desk):
    entry = written(carer, child, "missing", where="The park", police="not_yet")
    text = desk.get("/?group=carers").content.decode()
    assert "From carers" in text
    assert reverse("carer_entry", args=[entry.pk]) in text
    text = desk.get(reverse("carer_entry", args=[entry.pk])).content.decode()
    assert "The park" in text
    assert "Nothing of it is in the record yet" in text
    assert not MissingEpisode.objects.filter(child=child).exists()
    save(desk, "carer_entry_set_aside", entry, reason="A drill.", words_to_carer="Thank you for the drill.")
    assert reverse("carer_entry", args=[entry.pk]) not in desk.get("/?group=carers").content.decode()
    shown = page(*carer)
    assert "Not taken into the record" in shown
    assert "Thank you for the drill." in shown
    assert "A drill." not in shown
    assert not MissingEpisode.objects.filter(child=child).exists()


def test_confirmed_missing_is_an_episode_with_the_carers_time(carer, child, desk, leeds):
    typed = {"when": "yesterday", "time": "22:15", "words": "Left by the window.", "wearing": "A red coat"}
    entry = written(carer, child, "missing", police="told", police_reference="WY-77", **typed)
    save(desk, "carer_entry_missing", entry, missing_from="missing_from.placement")
    episode = MissingEpisode.objects.get(child=child)
    assert episode.went_missing == entry.at
    assert "A red coat" in episode.circumstances
    assert episode.told_council_at == entry.written_at.replace(second=0, microsecond=0)
    assert EpisodeReference.objects.get(episode=episode).reference == "WY-77"
    assert (entry.state, entry.episode, entry.decided_by) == ("confirmed", episode, leeds[Role.CASEWORKER])
    assert "Confirmed by the council." in page(*carer)


def test_the_person_may_correct_before_saving(carer, child, desk):
    entry = written(carer, child, "missing", police="told")
    yesterday = timezone.localtime() - timedelta(days=1)
    boxes = {"day": yesterday.day, "month": yesterday.month, "year": yesterday.year, "time": "10:00", "sure": "exact"}
    typed = {f"went_missing_{box}": value for box, value in boxes.items()}
    save(desk, "carer_entry_missing", entry, missing_from="missing_from.placement", **typed)
    assert timezone.localtime(MissingEpisode.objects.get(child=child).went_missing_earliest_at).hour == 10


def test_missing_twice_is_recognised(carer, child, desk, manager):
    episode = factories.episode(manager, child, hours_ago=5)
    entry = written(carer, child, "missing", police="told")
    text = desk.get(reverse("carer_entry", args=[entry.pk])).content.decode()
    assert "seems to be recorded already" in text
    save(desk, "carer_entry_known", entry)
    assert entry.episode == episode
    assert MissingEpisode.objects.filter(child=child).count() == 1


def test_a_return_at_the_carers_exact_time_makes_the_duty(carer, child, desk, manager):
    factories.episode(manager, child, hours_ago=50)
    entry = written(carer, child, "returned", when="yesterday", time="02:40", where="A bus stop", found_by="Police")
    save(desk, "carer_entry_return", entry, returned_to="returned_to.home")
    owed = ReturnInterview.objects.get(child=child)
    assert owed.returned_earliest_at == entry.at.earliest
    assert owed.due_at == entry.at.earliest + timedelta(hours=72)
    assert owed.episode.found_where == "A bus stop"
    assert entry.state == "confirmed"


def test_another_return_time_is_a_correction_and_the_due_time_follows(carer, child, desk, manager):
    rough = TimeSpan.on_day(timezone.localdate() - timedelta(days=1))
    owed = factories.returned(manager, factories.episode(manager, child, hours_ago=60), returned=rough)
    before = owed.due_at
    entry = written(carer, child, "returned", when="yesterday", time="02:40")
    text = desk.get(reverse("carer_entry", args=[entry.pk])).content.decode()
    assert "The carer gives another time." in text
    save(desk, "carer_entry_correct", entry)
    owed.refresh_from_db()
    assert owed.due_at == entry.at.earliest + timedelta(hours=72)
    assert owed.due_at != before
    history = owed.episode.events.filter(returned_precision="date_only")
    assert history.exists()


def test_the_same_return_time_is_recognised(carer, child, desk, manager):
    entry = written(carer, child, "returned", when="yesterday", time="02:40")
    away = factories.episode(manager, child, hours_ago=60)
    factories.returned(manager, away, returned=entry.at)
    text = desk.get(reverse("carer_entry", args=[entry.pk])).content.decode()
    assert "recorded already, with the same time" in text
    save(desk, "carer_entry_known", entry)
    assert entry.episode == away


def test_the_carers_account_is_kept_apart_from_the_talk(carer, child, desk, manager):
    owed = factories.returned(manager, factories.episode(manager, child))
    entry = written(carer, child, "account", words="She came back cold and hungry.")
    save(desk, "carer_entry_account", entry)
    account = CarerAccount.objects.get(return_interview=owed)
    assert (account.account, account.given_by) == ("She came back cold and hungry.", "N. Writer")
    assert entry.carer_account == account
    owed.refresh_from_db()
    assert owed.completed_at is None
    assert "cold and hungry" not in page(*carer)


def test_a_problem_is_answered(carer, child, desk):
    entry = written(carer, child, "problem", words="Wrong day.")
    save(desk, "carer_entry_known", entry, words_to_carer="Corrected, thank you.")
    assert "Corrected, thank you." in page(*carer)


def test_two_people_decide_once(carer, child, leeds, manager):
    entry = written(carer, child, "problem", words="Wrong day.")
    carer_entries.confirm(user=manager, entry=entry)
    with pytest.raises(Refused, match="meanwhile, by Manager"):
        carer_entries.set_aside(user=leeds[Role.CASEWORKER], entry=entry, reason="No.")


@pytest.mark.parametrize("role", [Role.INTERVIEWER, Role.ANALYST, Role.AUDITOR, Role.ADMINISTRATOR])
def test_who_records_no_cases_decides_nothing(carer, child, leeds, sign_in, role):
    entry = written(carer, child, "missing", police="told")
    client = sign_in(leeds[role])
    for name in ("carer_entry", "carer_entry_missing", "carer_entry_known", "carer_entry_set_aside"):
        url = reverse(name, args=[entry.pk])
        assert client.get(url).status_code in {403, 404}
        assert client.post(url, {"reason": "x"}).status_code in {403, 404}
    entry.refresh_from_db()
    assert entry.state == "waiting"


# Links, as the council gives them


def test_a_link_and_its_pin_are_shown_once(child, desk, manager):
    url = reverse("carer_link_new", args=[child.pk])
    form = desk.get(url).context["form"].initial
    frame = {name: form[name] for name in ("submission", "whose")}
    typed = {"kind": "home", "home_name": "Invented House", "days": 30, "is_safe": "on"}
    answer = desk.post(url, {**frame, **typed})
    assert answer.status_code == 302, answer.context["form"].errors
    text = desk.get(answer["Location"]).content.decode()
    link = CarerLink.objects.filter(children__child=child).get()
    secret = text.split("/care/")[1].split("/")[0]
    pin = text.split("PIN: ")[1][:6]
    assert link.secret_digest
    assert "data:image/svg+xml" in text
    assert "Cleo S." in page(opened(secret, pin), secret)
    again = desk.get(answer["Location"]).content.decode()
    assert "/care/" not in again
    assert pin not in again


def test_a_home_without_a_name_a_parent_without_a_person(child, desk):
    url = reverse("carer_link_new", args=[child.pk])
    for typed, words in (({"kind": "home"}, "name of the home"), ({"kind": "parent"}, "Choose who gets the link")):
        form = desk.get(url).context["form"].initial
        frame = {name: form[name] for name in ("submission", "whose")}
        answer = desk.post(url, {**frame, "days": 30, "is_safe": "on", **typed})
        assert answer.status_code == 200
        assert words in answer.content.decode()
    assert not CarerLink.objects.filter(children__child=child).exists()


def test_pages_of_links_take_the_same_number_of_queries(child, desk, manager, leeds, django_assert_max_num_queries):
    for number in range(80, 90):
        home_link(manager, factories.child(manager, leeds.council, number), child)
    with django_assert_max_num_queries(22):
        assert desk.get(reverse("carer_links")).status_code == 200
    with django_assert_max_num_queries(22):
        assert desk.get(reverse("child_carers", args=[child.pk])).status_code == 200


# The record


def test_what_a_carer_wrote_is_part_of_the_childs_record(carer, child, manager):
    written(carer, child, "account", words="She came back cold and hungry.")
    told = " ".join(value for item in items_of(manager, child.pk) for _, value in item.fields)
    assert "She came back cold and hungry." in told


def test_links_and_entries_follow_a_merge(carer, child, manager, leeds):
    entry = written(carer, child, "account", words="Cold and hungry.")
    kept = factories.child(manager, leeds.council, 91, given_names="Cleo", family_name="Sample")
    facts = {"kept": kept, "version": kept.version, "merged": child, "facts": {}, "same_absence": {}}
    merge_children(user=manager, reason="Entered twice.", **facts)
    entry.refresh_from_db()
    assert entry.child == kept
    assert "Cleo S." in page(*carer)
    assert entry.link.children.get().child == kept
