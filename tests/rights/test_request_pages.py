"""A request for access through its pages, from the day it came to the answer."""

import io
import json
import zipfile

import pytest
from django.urls import reverse

from rights.models import AccessRequest
from tests import factories


def contents(data: bytes) -> tuple[str, list[dict]]:
    """The page and the file for machines."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read("record.html").decode(), json.loads(archive.read("record.json"))


@pytest.mark.django_db
def test_the_pages_from_the_request_to_the_answer(leeds, sign_in):
    client = sign_in(leeds["manager"])
    url = reverse("access_request_new", args=[leeds.child.pk])
    form = client.get(url).context["form"].initial
    today = factories.day_ago(1)
    typed = {
        "submission": form["submission"], "whose": form["whose"], "asked_by": "B. Example", "relation": "the child",
        "received_on_day": today.day, "received_on_month": today.month, "received_on_year": today.year,
        "identity_checked": "Known to the worker.",
    }  # fmt: skip
    answer = client.post(url, typed)
    assert answer.status_code == 302, answer.context["form"].errors
    made = AccessRequest.objects.latest("pk")
    assert client.get(reverse("access_bundle", args=[made.pk])).status_code == 409
    for item in made.items.all():
        page = reverse("access_item", args=[item.pk])
        frame = client.get(page).context["form"].initial
        sent = {"submission": frame["submission"], "whose": frame["whose"], "version": frame["version"]}
        assert client.post(page, {**sent, "decision": "give"}).status_code == 302
    file = client.get(reverse("access_bundle", args=[made.pk]))
    assert file["Content-Type"] == "application/zip"
    assert contents(file.content)[1]
