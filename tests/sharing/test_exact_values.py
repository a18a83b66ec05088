"""Numbers, days, moments, ids and codes that a client sends are read in one spelling: nothing is guessed at."""

import base64
import json
import uuid
from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import reverse
from rest_framework import serializers

from accounts.roles import Role
from reporting.tokens import make_token
from sharing.api import fields
from sharing.models import Summary
from tests.isolation.routes import routes
from tests.sharing.making_reports import notice
from tests.sharing.test_api import token

pytestmark = pytest.mark.django_db
SCOPES = "summaries.read receipts.write reports.write"
ARABIC, FULL_WIDTH = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"), str.maketrans("0123456789", "０１２３４５６７８９")
NUMBERS = ["1.0", "5.", "+5", "-0", "05", "٥", "５", "²", " 5", "5 ", "5\n", "5\0", "1_0", "5e0", "0x5", "true", "5,0"]
DAY, MOMENT = "2026-03-01", "2026-03-01T10:00:00Z"
DAYS = [
    "20260301", "2026-3-1", "2026-W09-7", "2026W097", "2026-060", f" {DAY}", f"{DAY} ", f"{DAY}\n", f"{DAY}T00:00:00",
    f"{DAY}T00:00:00Z", "+2026-03-01", "2026/03/01", "01/03/2026", DAY.translate(ARABIC), DAY.translate(FULL_WIDTH),
    "2026-02-30", "1", "2026-03", "today",
]  # fmt: skip
MOMENTS = [
    "2026-03-01 10:00:00Z", "20260301T100000Z", "2026-03-01T10:00Z", "2026-03-01T10Z", "2026-W09-7T10:00:00Z",
    "2026-03-01T10:00:00,5Z", "2026-03-01t10:00:00z", "2026-03-01T10:00:00+0100", "2026-03-01T10:00:00+01",
    "2026-03-01T24:00:00Z", "2026-03-01T10:00:00 +01:00", f" {MOMENT}", f"{MOMENT}\n", MOMENT.translate(ARABIC),
    "1772359200", "2026-3-1T10:00:00Z", "2026-03-01T10:00:60Z", "2026-03-01T10:00:00+25:00", DAY,
]  # fmt: skip
EXACT = {
    serializers.IntegerField: fields.WholeNumber,
    serializers.DateField: fields.Day,
    serializers.DateTimeField: fields.Moment,
    serializers.UUIDField: fields.Identifier,
    serializers.CharField: fields.Text,
}
ROUTES = {route.name: route for route in routes() if route.is_api}


def wrong_ids(pk: uuid.UUID) -> list[str]:
    text = str(pk)
    return [text.replace("-", ""), f"{{{text}}}", f"urn:uuid:{text}", f" {text}", f"{text}\n", text[:-1], f"{text}0",
            text.translate(ARABIC), text.replace("-", "_"), str(pk.int)]  # fmt: skip


@pytest.fixture
def bearer(leeds) -> str:
    return token(leeds.council.police_force, SCOPES)


@pytest.fixture
def told(leeds) -> Summary:
    return Summary.objects.get(pk=leeds.sharing["summary_pk"])


def get(bearer: str, name: str, **query: str):
    rest = "&".join(f"{key}={quote(value)}" for key, value in query.items())
    return Client().get(f"{reverse(name)}?{rest}", headers={"authorization": f"Bearer {bearer}"})


def post(bearer: str, name: str, body: object):
    headers = {"authorization": f"Bearer {bearer}", "idempotency-key": str(uuid.uuid4())}
    text = body if isinstance(body, str) else json.dumps(body)
    return Client().post(reverse(name), text, content_type="application/json", headers=headers)


def refuses(answer, *names: str) -> None:
    assert answer.status_code == 400, answer.content[:300]
    codes = answer.json()["codes"]
    for name in names:
        codes = codes[name]
    assert codes in (["invalid"], ["no_offset"], ["min_value"], ["null_characters_not_allowed"]), answer.json()


def inputs(shape):
    """Every field of a shape that is sent, however deep."""
    for name, field in shape().fields.items():
        yield f"{shape.__name__}.{name}", field
        if isinstance(field, serializers.BaseSerializer):
            yield from inputs(type(field))


def test_whatever_a_call_reads_is_of_an_exact_field():
    for route in ROUTES.values():
        for shape in filter(None, (route.view.cls.query, route.view.cls.body)):
            for name, field in inputs(shape):
                if isinstance(field, (serializers.ChoiceField, serializers.BaseSerializer)):
                    continue
                assert isinstance(field, tuple(EXACT.values())), f"{name} is read loosely"


@pytest.mark.parametrize("name", ["api_changes", "api_summaries", "api_police_reports"])
@pytest.mark.parametrize("value", NUMBERS)
def test_a_number_is_ascii_digits(bearer, name, value):
    refuses(get(bearer, name, limit=value), "limit")
    assert Client().get(f"{reverse(name)}?limit=+5", headers={"authorization": f"Bearer {bearer}"}).status_code == 400
    assert get(bearer, name, limit="5").status_code == 200


@pytest.mark.parametrize("value", ["5", "1.0", "5e0", "true", "false", '"+5"', '"1.0"', "[5]", '{"a":5}', "-0.0"])
def test_in_a_body_a_number_is_a_whole_json_number(bearer, value):
    body = '{"name":"Bea","date_of_birth":"2012-01-01","reason":"Missing","limit":%s}'
    answer = post(bearer, "api_summaries_search", body % value)
    if value == "5":
        assert answer.status_code == 200
    else:
        refuses(answer, "limit")


@pytest.mark.parametrize("value", DAYS)
def test_a_day_is_written_as_iso_with_hyphens(bearer, leeds, value):
    refuses(get(bearer, "api_summaries", returned_from=value), "returned_from")
    search = {"name": "Bea", "date_of_birth": value, "reason": "Missing again"}
    refuses(post(bearer, "api_summaries_search", search), "date_of_birth")
    sent = notice(leeds.council, child={"given_names": "Bea", "date_of_birth": value})
    refuses(post(bearer, "api_police_reports", sent), "child", "date_of_birth")
    assert get(bearer, "api_summaries", returned_from=DAY).status_code == 200


@pytest.mark.parametrize("value", MOMENTS)
def test_a_moment_is_written_as_rfc_3339(bearer, leeds, value):
    refuses(get(bearer, "api_police_reports", changed_from=value), "changed_from")
    refuses(post(bearer, "api_police_reports", notice(leeds.council, at=value)), "at")


@pytest.mark.parametrize("value", [MOMENT, "2026-03-01T10:00:00.5Z", "2026-03-01T11:00:00+01:00"])
def test_a_moment_of_rfc_3339_is_read(bearer, leeds, value):
    assert get(bearer, "api_police_reports", changed_from=value).status_code == 200
    assert post(bearer, "api_police_reports", notice(leeds.council, at=value)).status_code == 201


@pytest.mark.parametrize("value", [1, 1.5, 1e300, True, [], ["x"]])
def test_a_text_is_a_text(bearer, leeds, told, value):
    codes = post(bearer, "api_police_reports", notice(leeds.council, reference=value)).json()["codes"]
    assert codes["reference"] in (["invalid"], ["empty"])
    sent = notice(leeds.council, child={"given_names": value})
    assert post(bearer, "api_police_reports", sent).json()["codes"]["child"]["given_names"] in (["invalid"], ["empty"])
    answer = post(bearer, "api_receipts", {"summary": str(told.pk), "status": "rejected", "reason": value})
    assert answer.status_code == 400


@pytest.mark.parametrize(
    "change", [lambda code: code.translate(ARABIC), lambda code: f"{code}\n", lambda code: f" {code}", str.lower]
)
def test_a_code_of_a_council_has_one_spelling(bearer, leeds, change):
    for field in ("council", "responsible_council"):
        sent = notice(leeds.council) | {field: change(leeds.council.gss_code)}
        refuses(post(bearer, "api_police_reports", sent), field)


@pytest.mark.parametrize("value", ["2025 ", " 2025", "2025\n", "２０２５", "02025", "+2025", "2025.0"])
def test_a_year_is_four_ascii_digits(leeds, value):
    own = make_token(user=leeds[Role.MANAGER])
    for name in ("api_measures", "api_measures_csv"):
        refuses(get(own, name, year=value), "year")
        refuses(get(own, name, council=f"{leeds.council.dfe_code}\n"), "council")
        assert get(own, name, year="2026", council=leeds.council.dfe_code).status_code == 200


def test_an_id_is_one_spelling_in_small_letters_or_capitals(bearer, told):
    """RFC 9562: capitals mean the same. What is answered is in small letters."""
    where = f"{reverse('api_summaries')}/"
    asked = {"authorization": f"Bearer {bearer}"}
    plain = Client().get(f"{where}{told.pk}", headers=asked)
    capitals = Client().get(f"{where}{str(told.pk).upper()}", headers=asked)
    assert (capitals.status_code, capitals["ETag"], capitals.content) == (200, plain["ETag"], plain.content)
    for value in wrong_ids(told.pk):
        answer = Client().get(where + quote(value), headers=asked)
        assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json"), value


def test_an_id_in_a_body_is_read_as_in_an_address(bearer, told):
    for value in (str(told.pk), str(told.pk).upper()):
        answer = post(bearer, "api_receipts", {"summary": value, "status": "received"})
        assert (answer.status_code, answer.json()["summary"]) == (201, str(told.pk))
    for value in [*wrong_ids(told.pk), told.pk.int, 1, True]:
        refuses(post(bearer, "api_receipts", {"summary": value, "status": "received"}), "summary")


def test_the_number_of_a_report_has_one_spelling(bearer, leeds):
    number = post(bearer, "api_police_reports", notice(leeds.council)).json()["id"]
    where, asked = f"{reverse('api_police_reports')}/", {"authorization": f"Bearer {bearer}"}
    assert Client().get(f"{where}{number}", headers=asked).status_code == 200
    for value in (
        f"0{number}",
        f"+{number}",
        f"{number}.0",
        f" {number}",
        str(number).translate(ARABIC),
        "0",
        "9" * 30,
    ):
        answer = Client().get(where + quote(value), headers=asked)
        assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json"), value


@pytest.mark.parametrize(
    "value",
    [
        "2026-03-01_{}",
        "2026-03-01T10:00:00_{}",
        "20260301T100000Z_{}",
        " 2026-03-01T10:00:00.000000Z_{}",
        "2026-03-01T10:00:00.000000Z_{}\n",
        "2026-13-01T10:00:00.000000Z_{}",
    ],
)
def test_a_cursor_of_a_list_has_one_spelling(bearer, told, value):
    answer = get(bearer, "api_summaries", cursor=value.format(told.pk))
    assert (answer.status_code, answer.json()["type"].partition("#")[2]) == (400, "malformed")
    for pk in (told.pk.hex, f"{{{told.pk}}}", str(told.pk).upper()):
        answer = get(bearer, "api_summaries", cursor=f"2026-03-01T10:00:00.000000Z_{pk}")
        assert answer.status_code == 400


@pytest.mark.parametrize(
    "key", ["2026-99-01T10:00:00+00:00_1", "2026-03-01T99:00:00+00:00_1", "2026-03-01T10:00:00+00:00_01"]
)
def test_a_cursor_of_no_moment_does_not_begin_from_the_top(bearer, key):
    cursor = base64.urlsafe_b64encode(key.encode()).decode()
    assert get(bearer, "api_police_reports", cursor=cursor).status_code == 400
    assert get(bearer, "api_changes", cursor=cursor).status_code == 400
