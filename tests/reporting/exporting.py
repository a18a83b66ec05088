"""Exporting as people do: the form filled, the job run, the file taken."""

from base64 import b64encode
from hashlib import sha256
from typing import Any

from django.test import Client
from django.urls import reverse

from reporting.models import Export
from reporting.tasks import make_exports
from tests.casework.forms import shown


def new_url(kind: str = "figures", **query: str) -> str:
    """The page of a new export."""
    pairs = {"kind": kind, "period": "year_to_date", **query}
    return f"{reverse('export_new')}?{'&'.join(f'{name}={value}' for name, value in pairs.items())}"


def ask(client: Client, kind: str = "figures", file_format: str = "csv", *, split: Any = (), **query: str) -> Export:
    """Ask through the form."""
    url = new_url(kind, **query)
    answer = client.post(url, {**shown(client, url), "format": file_format, "breakdown": list(split)})
    assert answer.status_code == 302, answer.context["form"].errors
    return Export.objects.latest("pk")


def made(client: Client, *what: Any, **query: Any) -> Export:
    """Asked, and made by the job."""
    export = ask(client, *what, **query)
    assert make_exports() >= 1  # another may have waited
    export.refresh_from_db()
    assert (export.state, export.problem) == ("ready", "")
    return export


def taken(client: Client, export: Export) -> bytes:
    """The bytes that the page gives."""
    answer: Any = client.get(reverse("export_file", args=[export.pk]))
    assert answer.status_code == 200, answer.content.decode()
    body = b"".join(answer.streaming_content)
    assert int(answer["Content-Length"]) == len(body) == export.size
    assert sha256(body).hexdigest() == export.sha256
    assert answer["Repr-Digest"] == f"sha-256=:{b64encode(sha256(body).digest()).decode()}:"
    assert answer["Cache-Control"] == "no-store"
    return body
