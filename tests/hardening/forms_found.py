"""The forms of a page, found in its HTML, and what a person, or a program, would type into them."""

from dataclasses import dataclass, field
from datetime import date
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin

from django.core.files.uploadedfile import SimpleUploadedFile

KEPT = {"csrfmiddlewaretoken", "whose", "token", "version", "next"}
"""Hidden fields that the server signed or counts by: without them a form is refused before it is read."""


@dataclass
class Field:
    """One control of a form, with what it holds and what it offers."""

    name: str
    kind: str
    value: str = ""
    offered: list[str] = field(default_factory=list)


@dataclass
class Form:
    """Where a form is sent, how, and its controls by name."""

    action: str
    method: str
    fields: dict[str, Field] = field(default_factory=dict)

    def typed(self, mark: str, *, is_right: bool) -> dict[str, Any]:
        """Every control with the mark: where it is right only in controls that take any text."""
        return {each.name: (_right if is_right else _wrong)(each, mark) for each in self.fields.values()}


class _Reader(HTMLParser):
    def __init__(self, path: str) -> None:
        super().__init__()
        self.path = path
        self.forms: list[Form] = []
        self.form: Form | None = None
        self.select: Field | None = None

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        facts = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.form = Form(urljoin(self.path, facts.get("action", "")), facts.get("method", "get").lower())
            self.forms.append(self.form)
        elif tag == "option" and self.select:
            self.select.offered.append(facts.get("value", ""))
            self.select.value = facts.get("value", "") if "selected" in facts else self.select.value
        elif tag in {"input", "select", "textarea", "button"} and self.form and facts.get("name"):
            kind = facts.get("type", "text") if tag in {"input", "button"} else tag
            found = self.form.fields.setdefault(facts["name"], Field(facts["name"], kind, facts.get("value", "")))
            found.offered.append(facts.get("value", ""))
            self.select = found if tag == "select" else None

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.form = None
        elif tag == "select":
            self.select = None


def forms_of(html: str, path: str) -> list[Form]:
    """The forms of the page at the path; those of the frame (sign out, switch, stay) are of every page."""
    reader = _Reader(path)
    reader.feed(html)
    return reader.forms


def _wrong(found: Field, mark: str) -> Any:
    if found.name in KEPT:
        return found.value
    return SimpleUploadedFile(f"{mark}.pdf", mark.encode()) if found.kind == "file" else mark


def _right(found: Field, mark: str) -> Any:
    today = {"_day": "1", "_month": "3", "_year": str(date.today().year), "_time": "10:00"}
    part = next((value for end, value in today.items() if found.name.endswith(end)), None)
    if found.kind in {"hidden", "submit", "button"} or found.name in KEPT:
        return found.value
    if found.kind in {"select", "radio", "checkbox"}:
        return found.value or next((value for value in found.offered if value), "")
    if found.kind == "file":
        return SimpleUploadedFile(f"{mark}.csv", f"{mark},{mark}\n{mark},{mark}\n".encode())
    if part or found.value:
        return found.value or part
    return {"email": f"{mark}@marker.example", "number": "3", "tel": "07700900123"}.get(found.kind, f"{mark} words")
