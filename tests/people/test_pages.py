"""The pages about people: each works, is refused to colleagues, does not exist for strangers, and acts once."""

import uuid
from datetime import timedelta

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.actions import give_role
from accounts.models import Invitation, OutboxMessage, RoleHolding, User
from accounts.roles import Role
from interviews.models import Interview, ReturnInterview
from tests import factories
from tests.factories import day_ago, reread
from tests.people.cast import filled, holding, link_to, provider, say_yes

pytestmark = pytest.mark.django_db
OF_PERSON = (
    "person",
    "person_role_new",
    "person_leave",
    "person_invitation_resend",
    "person_invitation_cancel",
    "person_work",
)
OF_HOLDING = ("role_change", "role_end")
OF_COUNCIL = ("people", "person_invite")
NEW = {"email": "new@leeds.example", "name": "Newt Comer", "role": "caseworker"}


def addresses(house) -> list[str]:
    """Every page about the caseworker of a council, and about their role."""
    user = house["caseworker"]
    held = holding(user, Role.CASEWORKER, house.council)
    return [reverse(name, args=[user.pk]) for name in OF_PERSON] + [
        reverse(name, args=[held.pk]) for name in OF_HOLDING
    ]


@pytest.fixture
def admin(leeds, sign_in) -> Client:
    """A client of the administrator of Leeds."""
    return sign_in(leeds["administrator"])


def said(answer) -> str:
    """The messages of an answer."""
    return " ".join(str(message) for message in get_messages(answer.wsgi_request))


def test_every_page_opens_for_the_administrator(leeds, admin):
    for url in [*addresses(leeds), *(reverse(name) for name in OF_COUNCIL)]:
        assert admin.get(url).status_code == 200, url


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMINISTRATOR])
def test_a_colleague_without_the_permission_is_refused(leeds, sign_in, role):
    client = sign_in(leeds[role])
    before = list(RoleHolding.objects.values())
    for url in [*addresses(leeds), *(reverse(name) for name in OF_COUNCIL)]:
        assert client.get(url).status_code == 403, url
        assert client.post(url, filled(leeds[role], **NEW, reason="Mine")).status_code == 403, url
    assert list(RoleHolding.objects.values()) == before


def test_a_strangers_people_and_bad_ids_do_not_exist(leeds, bradford, admin):
    typed = filled(leeds["administrator"], role="manager", reason="Not mine", colleague=leeds["interviewer"].pk)
    before = list(RoleHolding.objects.values())
    bad = [reverse(name, args=[999999999]) for name in (*OF_PERSON, *OF_HOLDING)]
    for url in [*addresses(bradford), *bad]:
        assert admin.get(url).status_code == 404, url
        assert admin.post(url, typed).status_code == 404, url
    assert list(RoleHolding.objects.values()) == before


def test_a_method_nobody_declared_is_refused(leeds, admin):
    for url in [*addresses(leeds), *(reverse(name) for name in OF_COUNCIL)]:
        assert admin.put(url).status_code == 405, url
        assert admin.delete(url).status_code == 405, url
    assert admin.post(reverse("person", args=[leeds["caseworker"].pk])).status_code == 405


def test_who_works_for_two_councils_is_shown_with_the_roles_here_only(leeds, bradford, admin):
    both = bradford["manager"]
    give_role(user=both, council=leeds.council, role=Role.ANALYST)
    page = admin.get(reverse("person", args=[both.pk])).content.decode()
    assert "Analyst" in page
    assert "<strong>Manager</strong>" not in page
    assert "Bradford" not in page.replace(both.email, "")
    listed = next(one for one in admin.get(reverse("people")).context["people"] if one.pk == both.pk)
    assert [row.council_role.role for row in listed.roles_here] == ["analyst"]
    theirs = holding(both, Role.MANAGER, bradford.council)
    assert admin.post(reverse("role_end", args=[theirs.pk]), {"reason": "x"}).status_code == 404


def test_the_list_is_filtered_by_role_and_state(leeds, admin):
    held = holding(leeds["caseworker"], Role.CASEWORKER, leeds.council)
    give_role(user=leeds["caseworker"], council=leeds.council, role=Role.ANALYST)
    admin.post(reverse("role_end", args=[held.pk]), filled(leeds["administrator"], reason="Moved"))
    url = reverse("people")
    assert leeds["caseworker"] not in admin.get(url, {"role": "caseworker"}).context["people"]
    assert admin.get(url, {"role": "caseworker", "state": "ended"}).context["people"] == [leeds["caseworker"]]
    assert leeds["caseworker"] in admin.get(url, {"state": "all"}).context["people"]
    assert len(admin.get(url, {"role": "no such role"}).context["people"]) == len(Role)


def test_the_search_finds_by_name_or_address_and_stays_out_of_addresses(leeds, bradford, admin):
    found = admin.post(reverse("people"), {"q": "casew", "state": "now"})
    assert found.context["people"] == [leeds["caseworker"]]
    assert admin.post(reverse("people"), {"q": "bradford.example", "state": "all"}).context["people"] == []
    assert len(admin.get(reverse("people"), {"q": "casew"}).context["people"]) == len(Role)


def test_the_list_takes_the_same_number_of_queries_however_long(leeds, admin):
    def counted() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert admin.get(reverse("people")).status_code == 200
        return len(captured)

    admin.get(reverse("people"))
    before = counted()
    for number in range(30):
        factories.person(Role.CASEWORKER, leeds.council, name=f"more-{number:02}")
    assert counted() == before <= 12
    second = admin.get(reverse("people"), {"page": "2"})
    assert len(second.context["people"]) == len(Role) + 30 - 25


def test_an_invited_person_chooses_a_password_once_and_works(leeds, admin):
    answer = admin.post(reverse("person_invite"), filled(leeds["administrator"], **NEW))
    made = User.objects.get(email="new@leeds.example")
    assert answer["Location"] == reverse("role_requests")
    assert "once another administrator or a manager says yes" in said(answer)
    assert not Invitation.objects.filter(user=made).exists()
    say_yes(leeds)
    assert "Waiting for them" in admin.get(reverse("person", args=[made.pk])).content.decode()
    assert not made.has_usable_password()
    link, newcomer = link_to(made.email), Client()
    assert "new@leeds.example" in newcomer.get(link).content.decode()
    weak = newcomer.post(link, {"password": "short", "again": "short"})
    assert weak.status_code == 200
    assert weak.context["form"].errors
    unlike = newcomer.post(link, {"password": "three random words", "again": "three other words"})
    assert "again" in unlike.context["form"].errors
    chosen = {"password": "three random words", "again": "three random words"}
    assert newcomer.post(link, chosen)["Location"] == reverse("account_login")
    assert newcomer.get(link).status_code == newcomer.post(link, chosen).status_code == 404
    newcomer.post(reverse("account_login"), {"login": made.email, "password": "three random words"})
    assert newcomer.get("/").status_code == 200
    assert "Accepted" in admin.get(reverse("person", args=[made.pk])).content.decode()


def test_the_message_of_an_invitation_names_no_child(leeds, admin):
    admin.post(reverse("person_invite"), filled(leeds["administrator"], **NEW))
    say_yes(leeds)
    message = OutboxMessage.objects.get(recipient="new@leeds.example")
    assert "Example" not in message.body + message.subject
    assert leeds.child.given_names not in message.body
    secret = link_to("new@leeds.example").rstrip("/").rsplit("/", 1)[1]
    assert secret not in str(Invitation.objects.values().get())


def test_an_invitation_sent_twice_invites_once(leeds, admin):
    typed = filled(leeds["administrator"], **NEW)
    first, second = (admin.post(reverse("person_invite"), typed) for _ in range(2))
    assert first["Location"] == second["Location"]
    say_yes(leeds)
    assert (
        Invitation.objects.count() == OutboxMessage.objects.filter(key__startswith="sign-in:invitation:").count() == 1
    )
    again = admin.post(reverse("person_invite"), filled(leeds["administrator"], **NEW))
    assert "holds this role already" in again.content.decode()


def test_a_link_is_too_old_after_seven_days(leeds, admin):
    admin.post(reverse("person_invite"), filled(leeds["administrator"], **NEW))
    say_yes(leeds)
    link = link_to("new@leeds.example")
    Invitation.objects.update(sent_at=timezone.now() - timedelta(days=7) + timedelta(minutes=1))
    assert Client().get(link).status_code == 200
    Invitation.objects.update(sent_at=timezone.now() - timedelta(days=7))
    assert Client().get(link).status_code == 404
    made = User.objects.get(email="new@leeds.example")
    assert "Too old" in admin.get(reverse("person", args=[made.pk])).content.decode()


def test_a_link_with_another_secret_or_method_opens_nothing(leeds, admin):
    admin.post(reverse("person_invite"), filled(leeds["administrator"], **NEW))
    say_yes(leeds)
    made = Invitation.objects.get()
    assert Client().get(reverse("invitation", args=[made.pk, "guess"])).status_code == 404
    assert Client().get(reverse("invitation", args=[made.pk + 1, "guess"])).status_code == 404
    assert Client().put(link_to("new@leeds.example")).status_code == 405


def test_sending_again_stops_the_first_link_and_cancelling_stops_all(leeds, admin):
    me = leeds["administrator"]
    admin.post(reverse("person_invite"), filled(me, **NEW))
    say_yes(leeds)
    first, made = link_to("new@leeds.example"), User.objects.get(email="new@leeds.example")
    admin.post(reverse("person_invitation_resend", args=[made.pk]), filled(me))
    second = link_to("new@leeds.example")
    assert first != second
    assert Client().get(first).status_code == 404
    assert Client().get(second).status_code == 200
    cancelled = admin.post(reverse("person_invitation_cancel", args=[made.pk]), filled(me, reason="A mistake"))
    assert "no longer works" in said(cancelled)
    assert Client().get(second).status_code == 404
    assert not reread(made).is_active
    assert not reread(made).all_council_ids()
    again = admin.post(reverse("person_invitation_cancel", args=[made.pk]), filled(me, reason="Again"))
    assert "No invitation is waiting" in again.content.decode()


def test_somebody_of_another_council_is_given_the_role_and_told(leeds, bradford, admin):
    typed = {**NEW, "email": bradford["interviewer"].email.upper(), "name": "Ignored", "role": "interviewer"}
    admin.post(reverse("person_invite"), filled(leeds["administrator"], **typed))
    say_yes(leeds)
    both = bradford["interviewer"]
    assert both.name == "Interviewer"
    assert both.council_ids("conduct_interviews") == {leeds.council.pk, bradford.council.pk}
    assert Invitation.objects.count() == 0
    assert "new role at Leeds" in OutboxMessage.objects.get(recipient=both.email).subject


def test_a_role_with_a_last_day_is_given_changed_and_ended(leeds, admin):
    me, user, last = leeds["administrator"], leeds["caseworker"], day_ago(-30)
    names = {"ends_on_day": last.day, "ends_on_month": last.month, "ends_on_year": last.year}
    url = reverse("person_role_new", args=[user.pk])
    typed = filled(me, role="interviewer", **names)
    assert admin.post(url, typed).status_code == admin.post(url, typed).status_code == 302
    say_yes(leeds)
    held = holding(user, Role.INTERVIEWER, leeds.council)
    assert (held.ends_on, held.given_by) == (last, me)
    admin.post(reverse("role_change", args=[held.pk]), filled(me, reason="Stays on"))
    say_yes(leeds)
    held.refresh_from_db()
    assert held.ends_on is None
    end = reverse("role_end", args=[held.pk])
    assert "reason" in admin.post(end, filled(me)).context["form"].errors
    typed = filled(me, reason="Leaves")
    assert admin.post(end, typed).status_code == admin.post(end, typed).status_code == 302
    held.refresh_from_db()
    ended = RoleHolding.objects.get(pk=held.pk)
    assert (ended.ended_by, ended.reason, ended.ends_on) == (me, "Leaves", day_ago(0))
    assert "ended already" in admin.post(end, filled(me, reason="Again")).content.decode()
    assert "Leaves" in admin.get(reverse("person", args=[user.pk])).content.decode()


def test_an_ended_role_is_gone_with_the_next_request(leeds, admin, sign_in):
    me, user = leeds["administrator"], leeds["caseworker"]
    client = sign_in(user)
    assert client.get("/").status_code == 200
    admin.post(reverse("person_leave", args=[user.pk]), filled(me, reason="Left"))
    assert client.get("/").status_code == 302
    assert not reread(user).is_active
    twice = admin.post(reverse("person_leave", args=[user.pk]), filled(me, reason="Left"))
    assert "no role at Leeds any more" in twice.content.decode()


def test_ending_the_last_role_here_leaves_the_roles_elsewhere(leeds, bradford, admin):
    both = bradford["manager"]
    give_role(user=both, council=leeds.council, role=Role.ANALYST)
    admin.post(reverse("person_leave", args=[both.pk]), filled(leeds["administrator"], reason="Left Leeds"))
    both = reread(both)
    assert both.is_active
    assert both.all_council_ids() == {bradford.council.pk}


def test_who_comes_back_needs_a_new_link_not_the_old_password(leeds, admin):
    me, user = leeds["administrator"], leeds["caseworker"]
    admin.post(reverse("person_leave", args=[user.pk]), filled(me, reason="Left"))
    admin.post(reverse("person_role_new", args=[user.pk]), filled(me, role="national_observer"))
    assert reread(user).is_active
    assert not reread(user).check_password(factories.PASSWORD)
    assert Client().get(link_to(user.email)).status_code == 200


def test_one_cannot_raise_ones_own_rights_through_any_page(leeds, admin):
    me = leeds["administrator"]
    mine = holding(me, Role.ADMINISTRATOR, leeds.council)
    before = list(RoleHolding.objects.values())
    for url in (
        reverse("person_role_new", args=[me.pk]),
        reverse("person_invite"),
        reverse("role_end", args=[mine.pk]),
        reverse("role_change", args=[mine.pk]),
        reverse("person_leave", args=[me.pk]),
    ):
        typed = filled(me, email=me.email, name="Me", role="manager", reason="Mine", user=me.pk)
        assert "your own roles" in admin.post(url, typed).content.decode(), url
    assert list(RoleHolding.objects.values()) == before


def test_no_page_sets_a_flag_or_a_role_that_is_not_in_the_table(leeds, admin):
    me, flags = leeds["administrator"], {"is_staff": "on", "is_superuser": "on", "is_active": "", "password": "x"}
    admin.post(reverse("person_invite"), filled(me, **NEW, **flags))
    made = User.objects.get(email="new@leeds.example")
    assert (made.is_staff, made.is_superuser, made.is_active) == (False, False, False)
    say_yes(leeds)
    made.refresh_from_db()
    assert (made.is_staff, made.is_superuser, made.is_active) == (False, False, True)
    wrong = admin.post(reverse("person_role_new", args=[made.pk]), filled(me, role="superuser", council=1))
    assert "role" in wrong.context["form"].errors


def test_open_interviews_go_to_a_colleague_in_one_step(leeds, bradford, admin):
    me, leaver, colleague = leeds["administrator"], leeds["interviewer"], leeds["manager"]
    owed = [
        factories.returned(colleague, factories.episode(colleague, factories.child(colleague, leeds.council, number)))
        for number in (11, 12, 13)
    ]
    ReturnInterview.objects.filter(pk__in=[row.pk for row in owed]).update(assigned_to=leaver)
    done = ReturnInterview.objects.filter(pk=leeds.return_interview.pk)
    done.update(assigned_to=leaver)
    elsewhere = ReturnInterview.objects.filter(pk=bradford.return_interview.pk)
    elsewhere.update(assigned_to=leaver)
    Interview.objects.filter(coverage__return_interview__in=elsewhere).update(completion="completion.not_done")
    url = reverse("person_work", args=[leaver.pk])
    page = admin.get(url)
    assert "3 open interviews are" in page.content.decode()
    assert leeds.child.family_name not in page.content.decode().replace("example", "")
    for wrong in (bradford["manager"], leeds["analyst"], leaver):
        assert "colleague" in admin.post(url, filled(me, colleague=wrong.pk)).context["form"].errors
    typed = filled(me, colleague=colleague.pk)
    assert admin.post(url, typed).status_code == admin.post(url, typed).status_code == 302
    assert {row.assigned_to for row in ReturnInterview.objects.filter(pk__in=[row.pk for row in owed])} == {colleague}
    assert done.get().assigned_to == elsewhere.get().assigned_to == leaver
    assert "No open interview" in admin.post(url, filled(me, colleague=colleague.pk)).content.decode()


def test_the_work_of_somebody_whose_roles_have_ended_can_still_be_handed_over(leeds, admin):
    me, leaver = leeds["administrator"], leeds["interviewer"]
    admin.post(reverse("person_leave", args=[leaver.pk]), filled(me, reason="Left"))
    assert admin.get(reverse("person_work", args=[leaver.pk])).status_code == 200


@pytest.mark.parametrize("role", list(Role))
def test_everybody_sees_their_own_account_and_the_council_they_act_for(leeds, sign_in, role):
    page = sign_in(leeds[role]).get(reverse("your_account"))
    assert page.status_code == 200
    words = page.content.decode()
    assert holding(leeds[role], role, leeds.council).council_role.get_role_display() in words
    assert "Acting for </span>Leeds" in words


def test_ones_account_says_until_when_at_each_council(leeds, bradford, sign_in):
    both = leeds["manager"]
    last = day_ago(-40)
    give_role(user=both, council=bradford.council, role=Role.ANALYST, ends_on=last)
    words = sign_in(both).get(reverse("your_account")).content.decode()
    assert f"until {last.day} {last:%B %Y}" in words
    assert "Council you act for" in words


def test_a_provider_is_asked_for_and_kept(leeds, admin):
    trust = provider()
    typed = {**NEW, "email": "p@trust.example", "role": "provider_interviewer"}
    url = reverse("person_invite")
    assert "agency" in admin.post(url, filled(leeds["administrator"], **typed)).context["form"].errors
    refused = admin.post(url, filled(leeds["administrator"], **typed, agency=factories.force().pk))
    assert "agency" in refused.context["form"].errors
    assert not User.objects.filter(email="p@trust.example").exists()
    admin.post(url, filled(leeds["administrator"], **typed, agency=trust.pk))
    assert User.objects.get(email="p@trust.example").agency is None
    say_yes(leeds)
    assert User.objects.get(email="p@trust.example").agency == trust


def test_a_forged_submission_of_another_person_acts_not(leeds, admin):
    typed = filled(leeds["administrator"], **NEW, submission="no uuid")
    assert admin.post(reverse("person_invite"), typed).status_code == 200
    assert admin.post(reverse("person_invite"), {**typed, "submission": str(uuid.uuid4())}).status_code == 302


@pytest.mark.parametrize(
    ("role", "first_page"),
    [
        ("manager", "worklist"),
        ("analyst", "uptake"),
        ("administrator", "children_import"),
        ("provider_interviewer", "assigned"),
        ("national_observer", "compare"),
    ],
)
def test_signing_in_leads_to_the_first_page_the_role_opens(leeds, role, first_page):
    client = Client()
    typed = {"login": leeds[role].email, "password": factories.PASSWORD}
    answer = client.post(reverse("account_login"), typed, follow=True)
    assert answer.redirect_chain[-1][0] == reverse(first_page)
    assert answer.status_code == 200
    council = client.post(reverse("switch_council"), {"council": leeds.council.pk}, follow=True)
    assert council.redirect_chain[-1][0] == reverse(first_page)
