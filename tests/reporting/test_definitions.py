"""The page of measures says what the code does."""

from pathlib import Path

from reporting.definitions import document


def test_the_page_is_the_one_written_from_the_code():
    page = Path(__file__).resolve().parents[2] / "docs" / "measures.md"
    assert page.read_text(encoding="utf-8") == document(), "run: manage.py document_measures"
