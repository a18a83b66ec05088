"""What an uploaded file may bring along and what it may cost: no action survives, no small file becomes a large one."""

import io
import json
import subprocess
import sys
import zlib
from collections.abc import Callable

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String
from PIL import Image

from cases.file_checks import MEMORY, Unacceptable, clean

MARK = "marker.example"
MEGABYTE = 1024 * 1024


def saved(document: pikepdf.Pdf) -> bytes:
    written = io.BytesIO()
    document.save(written, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    return written.getvalue()


def page_with(change: Callable[[pikepdf.Pdf, pikepdf.Page], object], content: bytes = b"BT ET") -> bytes:
    """A PDF of one page, changed."""
    document = pikepdf.Pdf.new()
    page = document.add_blank_page()
    page.obj.Contents = document.make_stream(content)
    page.obj.Resources = Dictionary()
    change(document, page)
    return saved(document)


def action(kind: str, **more: object) -> Dictionary:
    return Dictionary(Type=Name.Action, S=Name(f"/{kind}"), F=String(MARK), URI=String(MARK), **more)


KINDS = """
    GoTo GoToR GoToE GoToDp Thread URI Sound Movie Hide Named ResetForm SetOCGState Rendition Trans GoTo3DView
    RichMediaExecute Invented
""".split()  # noqa: SIM905


def on(place: str) -> bytes:
    """A PDF with an action of every kind, each the next of the one before, in a place where a reader looks for one."""
    found = action("GoTo", Next=Array([action(kind) for kind in KINDS]))

    def change(document: pikepdf.Pdf, page: pikepdf.Page) -> None:
        found_there = document.make_indirect(found)
        link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 99, 99]), A=found_there, Contents=MARK)
        places: dict[str, Callable[[], object]] = {
            "open": lambda: setattr(document.Root, "OpenAction", found_there),
            "document": lambda: setattr(document.Root, "AA", Dictionary(WC=found_there)),
            "page": lambda: setattr(page.obj, "AA", Dictionary(O=found_there)),
            "link": lambda: setattr(page.obj, "Annots", Array([document.make_indirect(link)])),
            "outline": lambda: setattr(
                document.Root, "Outlines", Dictionary(First=Dictionary(Title=MARK, A=found_there))
            ),
            "names": lambda: setattr(
                document.Root, "Names", Dictionary(Dests=Dictionary(Names=Array([MARK, found_there])))
            ),
            "resources": lambda: setattr(page.obj.Resources, "AA", found_there),
            "font": lambda: setattr(
                page.obj.Resources, "Font", Dictionary(F1=Dictionary(Type=Name.Font, AA=found_there))
            ),
            "layer": lambda: setattr(document.Root, "OCProperties", Dictionary(D=Dictionary(AS=found_there))),
            "form": lambda: setattr(
                document.Root,
                "AcroForm",
                Dictionary(Fields=Array([Dictionary(T="a", FT=Name.Tx, AA=Dictionary(K=found_there))])),
            ),
        }
        places[place]()

    return page_with(change)


PLACES = ["open", "document", "page", "link", "outline", "names", "resources", "font", "layer", "form"]


def unpacked(content: bytes) -> bytes:
    """The whole file with its streams unpacked."""
    written = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as document:
        document.save(
            written,
            compress_streams=False,
            stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
        )
    return written.getvalue()


@pytest.mark.parametrize("place", PLACES)
def test_no_action_survives_wherever_it_is(place):
    kept = unpacked(clean(on(place)).content)
    assert MARK.encode() not in kept
    for key in ("AA", "OpenAction", "Annots", "AcroForm", "Names", "Outlines", "Action", *KINDS):
        assert f"/{key}".encode() not in kept


def _xfa(document: pikepdf.Pdf, page: pikepdf.Page) -> None:
    document.Root.AcroForm = Dictionary(Fields=Array([]), XFA=document.make_stream(b"<xdp/>"))


def _reference(document: pikepdf.Pdf, page: pikepdf.Page) -> None:
    """A form that is drawn from another file, and a stream whose bytes are in one."""
    form = document.make_stream(b"", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 1, 1]))
    form.Ref = Dictionary(F=Dictionary(Type=Name.Filespec, F=String(f"//{MARK}/share")), Page=0)
    form.F = Dictionary(F=String(MARK), FS=Name.URL)
    form.OPI = Dictionary(F=String(MARK))
    form.PieceInfo = Dictionary(x=Dictionary(Private=String(MARK)))
    form.Metadata = document.make_stream(MARK.encode())
    page.obj.Resources.XObject = Dictionary(Fm0=form)


def _other(document: pikepdf.Pdf, page: pikepdf.Page) -> None:
    """Further things that a file can bring along."""
    document.Root.Metadata = document.make_stream(MARK.encode())
    document.Root.AF = Array([Dictionary(Type=Name.Filespec, F=String(MARK))])
    document.Root.Collection = Dictionary(D=String(MARK))
    document.Root.URI = Dictionary(Base=String(MARK))
    document.docinfo["/Author"] = MARK
    page.obj.Thumb = document.make_stream(MARK.encode())
    page.obj.PresSteps = Dictionary(NA=String(MARK))
    post = document.make_stream(MARK.encode(), Type=Name.XObject, Subtype=Name.PS)
    page.obj.Resources.XObject = Dictionary(Ps0=post)


@pytest.mark.parametrize("change", [_reference, _other])
def test_nothing_refers_to_another_file_or_says_who_made_this_one(change):
    assert MARK.encode() not in unpacked(clean(page_with(change)).content)


def test_a_form_that_another_program_draws_is_refused():
    with pytest.raises(Unacceptable, match="Print it to a plain PDF"):
        clean(page_with(_xfa))


def test_what_a_page_shows_is_kept_with_what_was_filled_in():
    def change(document: pikepdf.Pdf, page: pikepdf.Page) -> None:
        font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
        page.obj.Resources.Font = Dictionary(F1=font)
        shown = document.make_stream(b"BT /F1 9 Tf (typed here) Tj ET", Subtype=Name.Form, BBox=Array([0, 0, 90, 20]))
        shown.Resources = Dictionary(Font=Dictionary(F1=font))
        field = Dictionary(Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T="a", V="typed here", F=4)
        field.Rect, field.AP = Array([0, 0, 90, 20]), Dictionary(N=shown)
        field = document.make_indirect(field)
        page.obj.Annots = Array([field])
        document.Root.AcroForm = Dictionary(Fields=Array([field]), DR=Dictionary(Font=Dictionary(F1=font)))

    kept = unpacked(clean(page_with(change, b"BT /F1 9 Tf (printed here) Tj ET")).content)
    assert b"(printed here) Tj" in kept
    assert b"typed here" in kept
    assert b"/Helvetica" in kept


# What a file may cost


def flate(size: int, times: int = 1) -> bytes:
    """Zeros, packed once or several times over."""
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(bytes(MEGABYTE)) for _ in range(size // MEGABYTE)) + packer.flush()
    for _ in range(times - 1):
        packed = zlib.compress(packed, 9)
    return packed


def stream_bomb(size: int, filters: list[str], content: bytes, **keys: object) -> bytes:
    def change(document: pikepdf.Pdf, page: pikepdf.Page) -> None:
        part = document.make_stream(content, **keys)
        part.Filter = Array([Name(f"/{name}") for name in filters])
        if keys:
            page.obj.Resources.XObject = Dictionary(Im0=part)
        else:
            page.obj.Contents = part

    return page_with(change)


def object_stream_bomb() -> bytes:
    """A file whose own table of contents unpacks to 400 MB."""
    packed = flate(400 * MEGABYTE)
    head = b"%PDF-1.5\n1 0 obj\n<</Type/Catalog/Pages 3 0 R>>\nendobj\n"
    body = b"2 0 obj\n<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>\nstream\n" % len(packed)
    return head + body + packed + b"\nendstream\nendobj\ntrailer\n<</Root 1 0 R/Size 4>>\n%%EOF"


def cross_reference_bomb() -> bytes:
    packed = flate(400 * MEGABYTE)
    head = b"%PDF-1.5\n"
    table = b"1 0 obj\n<</Type/XRef/W[1 4 2]/Size 9/Root 2 0 R/Filter/FlateDecode/Length %d>>\nstream\n" % len(packed)
    return head + table + packed + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF" % len(head)


def picture(form: str, width: int, height: int, mode: str = "L", **options: object) -> bytes:
    written = io.BytesIO()
    Image.new(mode, (width, height)).save(written, form, **options)
    return written.getvalue()


IMAGE = {"Type": Name.XObject, "Subtype": Name.Image, "ColorSpace": Name.DeviceRGB, "BitsPerComponent": 8}
BOMBS: dict[str, Callable[[], bytes]] = {
    "contents": lambda: stream_bomb(0, ["FlateDecode"], flate(400 * MEGABYTE)),
    "packed twice": lambda: stream_bomb(0, ["FlateDecode"] * 2, flate(600 * MEGABYTE, 2)),
    "packed three times": lambda: stream_bomb(0, ["FlateDecode"] * 3, flate(600 * MEGABYTE, 3)),
    "runs": lambda: stream_bomb(0, ["FlateDecode", "RunLengthDecode"], zlib.compress(b"\x81\x00" * 8 * MEGABYTE, 9)),
    "picture": lambda: stream_bomb(0, ["FlateDecode"], flate(400 * MEGABYTE), **IMAGE, Width=9, Height=9),
    "declared": lambda: stream_bomb(0, ["FlateDecode"], b"x", **IMAGE, Width=30000, Height=30000),
    "JPEG inside": lambda: stream_bomb(
        0, ["DCTDecode"], picture("JPEG", 20000, 20000, quality=1), **IMAGE, Width=9, Height=9
    ),
    "fax that says more than its dictionary": lambda: stream_bomb(
        0,
        ["CCITTFaxDecode"],
        b"x",
        **IMAGE,
        Width=9,
        Height=9,
        DecodeParms=Dictionary(K=-1, Columns=60000, Rows=60000),
    ),
    "fax inside": lambda: stream_bomb(0, ["CCITTFaxDecode"], b"x", **IMAGE, Width=60000, Height=60000),
    "objects": object_stream_bomb,
    "cross-references": cross_reference_bomb,
    "PNG": lambda: picture("PNG", 15000, 15000, "RGBA"),
    "PNG, grey": lambda: picture("PNG", 20000, 11000),
    "PNG, long": lambda: picture("PNG", 200_000_000 // 8, 8, "1"),
    "JPEG": lambda: picture("JPEG", 20000, 11000, quality=1, progressive=True),
}
MEASURE = """
import json, resource, sys
from cases.file_checks import Unacceptable, clean
content = sys.stdin.buffer.read()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    clean(content)
    refused = ""
except Unacceptable as refusal:
    refused = str(refusal)
own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
print(json.dumps([refused, own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss]))
"""


def measured(content: bytes) -> tuple[str, int, int]:
    """The words of the refusal; by how many bytes this process grew at most; the most that the other one had."""
    done = subprocess.run([sys.executable, "-c", MEASURE], input=content, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    refused, own, other = json.loads(done.stdout)
    return refused, own * 1024, other * 1024


@pytest.mark.skipif(sys.platform == "darwin", reason="macOS measures in other units and cannot limit address space")
@pytest.mark.parametrize("name", [*BOMBS])
def test_a_small_file_that_becomes_large_is_refused_and_costs_little(name):
    content = BOMBS[name]()
    assert len(content) < 10 * MEGABYTE
    refused, own, other = measured(content)
    assert refused
    assert own < 20 * MEGABYTE
    assert other < MEMORY


def test_the_largest_pictures_that_are_kept_stay_within_the_memory():
    for content in (
        picture("PNG", 6300, 6300, "RGBA"),
        picture("JPEG", 6300, 6300, "RGB", progressive=True, quality=20),
        stream_bomb(0, ["DCTDecode"], picture("JPEG", 6300, 6300, "RGB"), **IMAGE, Width=6300, Height=6300),
        stream_bomb(0, ["FlateDecode"], zlib.compress(bytes(4960 * 7016 * 3)), **IMAGE, Width=4960, Height=7016),
    ):
        refused, _, other = measured(content)
        assert refused == ""
        assert other < MEMORY


def test_a_file_that_takes_too_long_is_given_up(monkeypatch):
    quick = clean.__globals__["PDF_PROGRAM"]
    monkeypatch.setitem(clean.__globals__, "PDF_PROGRAM", type(quick)(quick.name, quick.path, 0.01, MEMORY))
    with pytest.raises(Unacceptable, match="too long"):
        clean(page_with(lambda document, page: None))
