"""The auditor's pages: open to managers and auditors of the council, filtered, exported, themselves written down."""

import pytest
from django.urls import reverse

from accounts.roles import Role
from audit.models import Access
from cases.models import Child
from tests.queries import queries

pytestmark = pytest.mark.django_db


def test_who_looked_is_open_to_manager_and_auditor_only(leeds, sign_in):
    sign_in(leeds["caseworker"]).get(reverse("child", args=[leeds.child.pk]))
    expected = {Role.MANAGER: 200, Role.AUDITOR: 200}
    for role in Role:
        client = sign_in(leeds[role])
        assert client.get(reverse("audit")).status_code == expected.get(role, 403), role
        assert client.get(reverse("audit_csv")).status_code == expected.get(role, 403), role
        assert client.get(reverse("who_looked", args=[leeds.child.pk])).status_code == expected.get(role, 404), role


def test_another_councils_log_does_not_exist(leeds, bradford, sign_in):
    sign_in(leeds["caseworker"]).get(reverse("child", args=[leeds.child.pk]))
    client = sign_in(bradford["auditor"])
    assert client.get(reverse("who_looked", args=[leeds.child.pk])).status_code == 404
    page = client.get(reverse("audit"), {"record": leeds.child.pk})
    assert "Nobody, as far" in page.content.decode()
    form = page.context["form"]
    assert leeds.people[Role.CASEWORKER] not in form.fields["who"].queryset


def test_filters_and_the_log_of_the_log(leeds, sign_in):
    caseworker, auditor = leeds["caseworker"], leeds["auditor"]
    sign_in(caseworker).get(reverse("child", args=[leeds.child.pk]))
    sign_in(caseworker).post(reverse("children"), {"q": "Nobodyknows"})
    client = sign_in(auditor)
    asked = {"who": caseworker.pk, "kind": "search"}
    rows = client.get(reverse("audit"), asked).context["rows"]
    assert [(row.user, row.terms, row.child_id) for row in rows] == [(caseworker, "Nobodyknows", None)]
    file = client.get(reverse("audit_csv"), asked).content.decode()
    assert "Nobodyknows" in file
    assert file.count("\r\n") == 2
    kept = Access.objects.filter(user=auditor).values_list("kind", "terms")
    assert set(kept) == {("view", f"who={caseworker.pk}&kind=search"), ("export", f"who={caseworker.pk}&kind=search")}


def test_a_search_term_is_no_formula_in_a_spreadsheet(leeds, sign_in):
    sign_in(leeds["caseworker"]).post(reverse("children"), {"q": "=1+1"})
    assert ",'=1+1," in sign_in(leeds["auditor"]).get(reverse("audit_csv")).content.decode()


def test_changes_say_who_and_why(leeds, sign_in):
    client = sign_in(leeds["manager"])
    url = reverse("child_change", args=[leeds.child.pk])
    form = client.get(url).context["form"]
    data = {name: value for name, value in form.initial.items() if value not in (None, False)}
    data |= {"born_on_day": 3, "born_on_month": 2, "born_on_year": 2012, "school": "Another school"}
    assert client.post(url, data).status_code == 302
    assert Child.objects.get(pk=leeds.child.pk).school == "Another school"
    page = client.get(reverse("who_looked", args=[leeds.child.pk]))
    change = page.context["changes"][0]
    assert (change.record, change.who, change.was_deleted) == ("child", "Manager", False)
    event = leeds.child.events.order_by("-pgh_id").first()
    assert event.pgh_context["user"] == leeds.people[Role.MANAGER].pk
    looks = Access.objects.filter(request_id=event.pgh_context["request"])
    assert [look.what for look in looks] == ["child_change"]


def test_pages_of_the_log_go_on_where_they_ended(leeds, sign_in):
    Access.objects.bulk_create(
        Access(council=leeds.council, child_id=leeds.child.pk, what=f"look {number}") for number in range(120)
    )
    client, seen, url = sign_in(leeds["auditor"]), [], f"?record={leeds.child.pk}"
    while url:
        page = client.get(reverse("audit") + url)
        seen += [row.pk for row in page.context["rows"]]
        url = page.context["older_url"]
    assert len(seen) == len(set(seen)) >= 120
    assert client.get(reverse("audit"), {"place": "forged"}).status_code == 200


def test_the_log_takes_the_same_number_of_queries_however_long(leeds, sign_in):
    client = sign_in(leeds["auditor"])
    urls = [reverse("audit"), reverse("who_looked", args=[leeds.child.pk])]
    Access.objects.create(council=leeds.council, child_id=leeds.child.pk, what="look", user=leeds["manager"])
    before = [queries(client, url) for url in urls]
    for role in (Role.MANAGER, Role.INTERVIEWER, Role.CASEWORKER):
        for _ in range(8):
            Access.objects.create(council=leeds.council, child_id=leeds.child.pk, what="look", user=leeds[role])
    assert [queries(client, url) for url in urls] == before


def test_everybody_lands_on_what_they_may_open(leeds, sign_in):
    places = {role: sign_in(leeds[role]).get("/") for role in Role}
    landed = {role: answer.headers.get("Location", "/") for role, answer in places.items()}
    assert landed == {
        "caseworker": "/",
        "interviewer": "/",
        "manager": "/",
        "analyst": reverse("uptake"),
        "auditor": reverse("audit"),
        "administrator": reverse("children_import"),
        "provider_interviewer": reverse("assigned"),
        "national_observer": reverse("compare"),
    }
