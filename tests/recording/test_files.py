"""Scans and photographs: judged by content, cleaned, named safely, behind both walls, each look written down."""

import io
import random
from typing import Any

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from audit.models import Access
from cases.file_checks import LARGEST, Unacceptable, clean, safe_name
from cases.models import Attachment, AttachmentContent
from tests import factories
from tests.casework.forms import shown

pytestmark = pytest.mark.django_db


def photograph() -> bytes:
    """A picture on its side, with a place in it."""
    exif = Image.Exif()
    exif[0x0112] = 6  # lies on its side
    exif[0x010F] = "A secret camera"
    exif.get_ifd(0x8825)[1] = "N"
    written = io.BytesIO()
    Image.new("RGB", (20, 10), "teal").save(written, "JPEG", exif=exif)
    return written.getvalue()


def pdf(*, packed: bool = False, **root: Any) -> bytes:
    """A page with a scan on it: noise, in which any letters may stand by chance."""
    document = pikepdf.Pdf.new()
    page = document.add_blank_page()
    noise = random.Random(1).randbytes(20_000) + b"/JS /AA /Launch "
    page.obj.Scan = document.make_stream(noise)
    for name, value in root.items():
        document.Root[f"/{name}"] = document.make_indirect(value)
    written = io.BytesIO()
    modes = pikepdf.ObjectStreamMode
    document.save(written, object_stream_mode=modes.generate if packed else modes.disable)
    return written.getvalue()


def action() -> pikepdf.Dictionary:
    return pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))


PDF = pdf()


def upload(client, child, content: bytes, name: str = "scan.png", **more):
    url = reverse("file_new", args=[child.pk])
    typed = {
        **shown(client, url),
        "kind": "paper",
        "title": "A page",
        "file": SimpleUploadedFile(name, content),
        **more,
    }
    return client.post(url, typed)


def test_a_photograph_keeps_nothing_but_its_pixels_and_stands_upright():
    kept = clean(photograph())
    with Image.open(io.BytesIO(kept.content)) as picture:
        assert picture.size == (10, 20)
        assert not picture.getexif()
    assert b"secret camera" not in kept.content


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"MZ\x90\x00" + b"\x00" * 600, "neither"),
        (b"<html><script>alert(1)</script></html>", "neither"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 300, "cannot be read"),
        (pdf(OpenAction=action()), "can run something"),
        (pdf(OpenAction=action(), packed=True), "can run something"),
        (pdf(OpenAction=action()).replace(b"/JavaScript", b"/J#61vaScript"), "can run something"),
        (b"%PDF-1.7 nonsense", "cannot be read"),
        (b"%PDF-1.7" + b"0" * LARGEST, "larger than 10 MB"),
    ],
    ids=["empty", "program", "html", "broken", "script", "packed", "spelled", "no-pdf", "large"],
)
def test_what_is_not_kept_is_refused_in_words(content, words):
    with pytest.raises(Unacceptable, match=words):
        clean(content)


def test_a_scan_is_kept_whatever_its_noise_spells_and_however_it_opens():
    assert clean(PDF).content_type == "application/pdf"
    opens = pikepdf.Dictionary(S=pikepdf.Name.GoTo, D=pikepdf.Array([0, pikepdf.Name.Fit]))
    assert clean(pdf(OpenAction=opens, packed=True)).content_type == "application/pdf"


def test_a_name_is_made_safe():
    assert safe_name("../../etc/pass<wd>.exe", "application/pdf") == "pass_wd.pdf"
    assert safe_name("\\\\share\\...", "image/png") == "file.png"


def test_a_file_is_added_shown_and_logged(leeds, sign_in):
    client = sign_in(leeds["caseworker"])
    assert upload(client, leeds.child, factories.png("red", 30), "evil.html").status_code == 302
    row = Attachment.objects.get(title="A page")
    assert (row.content_type, row.file_name) == ("image/png", "evil.png")
    before = Access.objects.count()
    answer = client.get(reverse("file", args=[row.pk]))
    assert answer["Content-Type"] == "image/png"
    assert answer["Content-Disposition"].startswith("inline")
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"]
    assert Access.objects.count() == before + 1


def test_a_pdf_is_downloaded_never_shown(leeds, sign_in):
    client = sign_in(leeds["caseworker"])
    assert upload(client, leeds.child, PDF).status_code == 302
    answer = client.get(reverse("file", args=[Attachment.objects.get(title="A page").pk]))
    assert answer["Content-Disposition"].startswith("attachment")


def test_a_wrong_file_loses_nothing_that_was_typed(leeds, sign_in):
    answer = upload(sign_in(leeds["caseworker"]), leeds.child, b"plain text", title="Typed title")
    assert answer.status_code == 200
    assert answer.context["form"]["title"].value() == "Typed title"
    assert "neither a photograph" in answer.content.decode()


def test_the_same_file_twice_stays_one(leeds, sign_in):
    client = sign_in(leeds["caseworker"])
    upload(client, leeds.child, factories.png("blue"))
    assert "is kept already" in upload(client, leeds.child, factories.png("blue")).content.decode()


def test_removed_the_bytes_are_gone_and_the_reason_stays(leeds, sign_in):
    client, row = sign_in(leeds["caseworker"]), Attachment.objects.get(pk=leeds.sharing["attachment_pk"])
    url = reverse("file_remove", args=[row.pk])
    assert client.post(url, {**shown(client, url), "reason": "Another child is on it."}).status_code == 302
    assert not AttachmentContent.objects.filter(attachment=row).exists()
    assert client.get(reverse("file", args=[row.pk])).status_code == 404
    assert "Another child is on it." in client.get(reverse("files", args=[leeds.child.pk])).content.decode()


def test_another_councils_file_does_not_exist(bradford, leeds, sign_in):
    client = sign_in(leeds["manager"])
    for name in ("file", "file_remove"):
        assert client.get(reverse(name, args=[bradford.sharing["attachment_pk"]])).status_code == 404
    assert sign_in(leeds["analyst"]).get(reverse("file", args=[leeds.sharing["attachment_pk"]])).status_code == 404


def test_another_childs_episode_is_refused(leeds, bradford, sign_in):
    answer = upload(sign_in(leeds["caseworker"]), leeds.child, factories.png("gold"), episode=str(bradford.episode.pk))
    assert answer.status_code == 200
    assert not Attachment.objects.filter(title="A page").exists()
