"""An analyst counts and returns every child of the council, and sees no name, no word and no link of any of them."""

import io
import re
import zipfile
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

import pyarrow.parquet as pq
import pytest
from django.apps import apps
from django.db import models
from django.urls import Resolver404, resolve, reverse

from accounts.actions import NotAllowed
from cases.models import Placement
from reporting.behind import NAMED
from reporting.dimensions import DIMENSIONS
from reporting.exports.actions import ask
from reporting.exports.asking import FORMATS, Kind, read
from reporting.models import Export
from rhi.scoping import CouncilScoped
from tests import factories
from tests.isolation.asking import Asker, body_of, without_pages_of_refusal
from tests.isolation.routes import PUBLIC, address, routes
from tests.reporting.exporting import made, taken

pytestmark = [pytest.mark.django_db, pytest.mark.walk]
ABOUT_NO_CHILD = {"export_pk", "answered_pk", "guidance_key"}
"""Parameters of the addresses to which an analyst is led."""
CODES = {"what", "terms", "reference", "field", "source", "row_id", "language", "client_id", "latest_response"}
CODES |= {"content_type", "sha256", "digest", "secret_digest", "went_missing_precision", "returned_precision"}
CODES |= {"relation", "doubts"}
"""Columns that hold no words of anybody, or (the last two) words that the guidance says as well."""
CARER = "Marianne Fosterqx"
HIDDEN = "900"
"""With the council's code, the number of the restricted child, who is in nothing that an analyst gets."""


def words_of(house: factories.House) -> set[str]:
    """Everything that was typed about a child of the council, names first; and the number of the restricted one."""
    words = {f"{house.council.dfe_code}-{HIDDEN}", CARER}
    for model in apps.get_models():
        if not issubclass(model, CouncilScoped) or not model.child_path:
            continue
        for field in model._meta.concrete_fields:
            is_text = isinstance(field, (models.CharField, models.TextField)) and not field.choices
            if is_text and field.name not in CODES:
                rows = model._base_manager.filter(council=house.council)
                words |= {value for value in rows.values_list(field.name, flat=True) if value}
    return words


@pytest.fixture
def house(leeds):
    Placement.objects.filter(council=leeds.council).update(provider=CARER)
    return leeds


@pytest.fixture
def said(house):
    """What of that an answer says."""
    patterns = {words: re.compile(rf"(?<!\w){re.escape(words)}(?!\w)") for words in words_of(house)}
    assert {"Bea", "Example", "Bee Sample", "Invented words.", CARER} <= set(patterns)

    def found(body: bytes) -> list[str]:
        text = body.decode(errors="replace")
        return sorted(words for words, pattern in patterns.items() if pattern.search(text))

    return found


class Links(HTMLParser):
    """The addresses to which a page leads."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.feed(page.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found |= {urlsplit(value).path for name, value in attrs if name in {"href", "action"} and value}


def to_records(page: bytes) -> list[str]:
    """The links of a page that lead to a child, an episode or anything else of a record."""
    found = []
    for path in Links(page).found:
        try:
            parameters = set(resolve(path).kwargs)
        except Resolver404:
            continue
        if parameters - ABOUT_NO_CHILD:
            found.append(path)
    return found


def queries(name: str) -> list[dict[str, Any]]:
    """How a page of figures may be asked, beside plainly."""
    if name in {"figure_breakdown", "chart_bars_csv"}:
        return [{"by": dimension.name} for dimension in DIMENSIONS]
    if name == "uptake":
        return [{"period": "year_to_date", "view": "area"}, {"period": "year_to_date", "provider": CARER}]
    if name == "export_new":
        return [{"kind": Kind.EXTRACT}, {"kind": Kind.EPISODES, NAMED[0]: "uptake"}]
    return []


def test_no_answer_to_an_analyst_has_a_name_a_word_or_a_link_of_a_child(house, said):
    asker, faults, opened = Asker(house["analyst"]), {}, set()
    for route in routes():
        if route.is_api or route.name in PUBLIC:
            continue
        for query in [{}, *queries(route.name)]:
            with without_pages_of_refusal():
                answer = asker.ask("get", address(route, house), data=query)
            body = body_of(answer)
            if answer.status_code == 200 and body.startswith(b"PK"):
                body = unpacked(body)
            links = to_records(body) if answer.get("Content-Type", "").startswith("text/html") else []
            if answer.status_code == 200:
                opened.add(route.name)
            if words := [*said(body), *links]:
                faults[f"{route.name} {query}"] = words
    assert faults == {}
    exact = {"uptake", "uptake_csv", "figure_breakdown", "figure_followed", "figure_corrections", "what_works"}
    exact |= {"chart_spc", "chart_hours", "returns", "return_missing", "annex_a_csv", "annex_a_xlsx", "exports"}
    assert exact <= opened
    assert not opened & {"figure_episodes", "worklist", "children", "meeting", "police_reconciliation"}


def unpacked(body: bytes) -> bytes:
    """What the parts of a workbook say."""
    with zipfile.ZipFile(io.BytesIO(body)) as parts:
        return b"\n".join(parts.read(name) for name in parts.namelist())


def test_no_file_of_an_analyst_has_a_name_or_a_word_of_a_child(house, said, sign_in):
    client = sign_in(house["analyst"])
    split = [dimension.name for dimension in DIMENSIONS if dimension.name in {"age_band", "host"}]
    for file_format in ("csv", "xlsx"):
        body = taken(client, made(client, Kind.FIGURES, file_format, split=split))
        assert said(unpacked(body) if body.startswith(b"PK") else body) == []
    rows = pq.read_table(io.BytesIO(taken(client, made(client, Kind.EXTRACT, "parquet")))).to_pylist()
    assert rows
    assert said("\n".join(str(value) for row in rows for value in row.values()).encode()) == []


def test_a_list_of_episodes_is_no_export_of_an_analysts(house, sign_in):
    client, analyst = sign_in(house["analyst"]), house["analyst"]
    page = client.get(reverse("exports"))
    assert [words for words, _ in page.context["kinds"]] == [Kind.FIGURES.label, Kind.EXTRACT.label]
    assert client.get(reverse("export_new"), {"kind": Kind.EPISODES}).status_code == 403
    kept = "period=other&starts_on_day=1&starts_on_month=4&starts_on_year=2026"
    kept += "&ends_on_day=30&ends_on_month=11&ends_on_year=2026"
    asked = read(kept, user=analyst, council=house.council, now=house.child.created_at)
    with pytest.raises(NotAllowed):
        ask(user=analyst, asked=asked, kind=Kind.EPISODES, file_format=FORMATS[Kind.EPISODES][0])
    by_carer = read(f"{kept}&breakdown=provider", user=analyst, council=house.council, now=house.child.created_at)
    with pytest.raises(NotAllowed):
        ask(user=analyst, asked=by_carer, kind=Kind.FIGURES, file_format="csv")
    assert not Export.objects.filter(asked_by=analyst).exists()


def test_a_file_made_with_more_rights_is_not_given_to_an_analyst(house, sign_in):
    manager = sign_in(house["manager"])
    exports = [made(manager, Kind.EPISODES, "csv"), made(manager, Kind.FIGURES, "csv", split=["provider"])]
    Export.objects.update(asked_by=house["analyst"])
    client = sign_in(house["analyst"])
    for export in exports:
        assert client.get(reverse("export_file", args=[export.pk])).status_code == 403
