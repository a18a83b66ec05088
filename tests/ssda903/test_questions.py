"""What a person has to say yes to before SSDA903 files are loaded: letters that are a guess, hidden rows."""

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from cases.models import Child, Placement
from cases.ssda903.reading import COLUMNS
from tests.casework.forms import shown
from tests.children_import.test_questions import agree
from tests.ssda903.files import Folder, absence, header, stay, written

pytestmark = pytest.mark.django_db
ROWS = {
    "header": [header(), header("C2")],
    "episodes": [stay("01/06/2024"), stay("01/06/2024", reference="C2")],
    "missing": [absence("05/09/2024", "07/09/2024"), absence("05/09/2024", "07/09/2024", reference="C2")],
}


@pytest.fixture
def client(leeds, sign_in):
    return sign_in(leeds["administrator"])


def book(name: str, *hidden: int, columns: str = "") -> bytes:
    made, out = openpyxl.Workbook(), io.BytesIO()
    for row in (COLUMNS[name], *ROWS[name]):
        made.active.append(row)
    for number in hidden:
        made.active.row_dimensions[number].hidden = True
    for letter in columns:
        made.active.column_dimensions[letter].hidden = True
    made.save(out)
    return out.getvalue()


def previewed(client, **replaced: bytes) -> tuple[str, str]:
    files = {name: written(name, rows).encode() for name, rows in ROWS.items()} | replaced
    url = reverse("ssda903_import")
    data = {name: SimpleUploadedFile(f"{name}.csv", content) for name, content in files.items()}
    preview = client.post(url, {**shown(client, url), **data})["Location"]
    return preview, client.get(preview).content.decode()


def test_letters_of_a_windows_file_are_shown_and_loaded_only_after_a_yes(client):
    episodes = written("episodes", ROWS["episodes"]).replace("PR4", "Maison Zoë").encode("cp1252")
    url, page = previewed(client, episodes=episodes)
    assert "The Episodes file does not say which letters it uses." in page
    assert "Maison Zoë: line 2" in page
    assert "Look at each question" in client.post(url, shown(client, url)).content.decode()
    assert not Child.objects.filter(reference="C1").exists()
    assert agree(client, url).status_code == 302
    assert "The file is loaded" in client.get(url).content.decode()
    assert Placement.objects.filter(child__reference="C1", provider="Maison Zoë").exists()


def test_hidden_rows_and_columns_are_named_and_loaded_only_after_a_yes(client):
    url, page = previewed(client, missing=book("missing", 3), episodes=book("episodes", columns="M"))
    assert "Rows that are hidden or filtered out in the workbook of the Missing file: 3. They would be loaded" in page
    assert "Columns that are hidden in the workbook of the Episodes file, and would be loaded" in page
    assert "URN: column M" in page
    client.post(url, shown(client, url))
    assert not Child.objects.filter(reference="C1").exists()
    assert agree(client, url).status_code == 302
    assert Child.objects.filter(reference="C1").exists()


def test_the_command_asks_too(leeds, tmp_path):
    folder = Folder(tmp_path)
    texts = {name: written(name, rows) for name, rows in ROWS.items()}
    texts["episodes"] = texts["episodes"].replace("PR4", "Maison Zoë")
    said = folder.load_texts(texts, encoding="cp1252")
    assert "REFUSED Nothing was loaded. A person has to look first" in said
    assert "to look at: The Episodes file does not say which letters it uses." in said
    assert not Child.objects.filter(reference="C1").exists()
    assert "to look at" in folder.load_texts(texts, "--dry-run", encoding="cp1252")
    assert "REFUSED" not in folder.load_texts(texts, "--agree-to-all", encoding="cp1252")
    assert Child.objects.filter(reference="C1").exists()
