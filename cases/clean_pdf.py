"""Take a PDF apart and rebuild it from what shows its pages: a program of its own, run by cases.file_checks.

`clean_pdf.py`, the PDF on the standard input, the new one on the standard output. Pages, their contents, fonts,
pictures and layers are kept, key by key, from the table KEPT; every key that the table does not name is left out,
whatever it does: actions, links, forms (what is filled in becomes part of the page), bookmarks, further files,
metadata, references to other files. Ends with REFUSED and a sentence on the standard error where the file is not kept.
"""

import io
import sys
from collections.abc import Iterator
from typing import Any, NoReturn

import pikepdf
from PIL import Image

REFUSED = 65
MAX_STREAM = 128 * 1024 * 1024
"""Bytes of one part, unpacked: A3 in colour at 300 dots per inch has 52 million, A4 at 600 has 104 million."""
MAX_CONTENTS = 64 * 1024 * 1024
"""Bytes of everything that is no picture, unpacked."""
MAX_TOTAL = 2 * 1024 * 1024 * 1024
"""Bytes of all pictures, unpacked; a reader of the file unpacks them one page at a time."""
# qpdf's own bounds, for what it unpacks by itself (object streams, cross-references). They hold for this process.
LIMITS: dict[str, Any] = {
    "flate_max_memory": MAX_STREAM,
    "run_length_max_memory": MAX_STREAM,
    "png_max_memory": MAX_STREAM,
    "tiff_max_memory": MAX_STREAM,
    "max_stream_filters": 2,
    "parser_max_nesting": 100,
    "doc_max_warnings": 1000,
}
# Without one of these a page may say something else, or somebody meant harm: the file is refused, not changed.
SPOKEN_OF = {
    "/JavaScript",
    "/JS",
    "/Launch",
    "/EmbeddedFile",
    "/EmbeddedFiles",
    "/RichMedia",
    "/SubmitForm",
    "/ImportData",
    "/XFA",
}
UNPACKS = {"/FlateDecode", "/LZWDecode", "/ASCII85Decode", "/ASCIIHexDecode", "/RunLengthDecode"}
PICTURES = {"/DCTDecode", "/JPXDecode", "/CCITTFaxDecode", "/JBIG2Decode"}

Kinds = dict[str, str]


def plain(names: str, **other: str) -> Kinds:
    """Keys with plain values, and keys whose values are of another kind of the table."""
    return {f"/{name}": "plain" for name in names.split()} | {f"/{name}": kind for name, kind in other.items()}


FUNCTION = plain(
    "FunctionType Domain Range Size BitsPerSample Order Encode Decode C0 C1 N Bounds", Functions="function"
)
KEPT: dict[str, Kinds] = {
    "page": plain("Type MediaBox CropBox Rotate UserUnit", Group="group", Resources="resources", Contents="stream"),
    "resources": plain(
        "ProcSet",
        ExtGState="named state",
        ColorSpace="named colours",
        Pattern="named pattern",
        Shading="named shading",
        XObject="named shown",
        Font="named font",
        Properties="named layer",
    ),
    "stream": {},
    "unpacking": plain(
        "Predictor Colors BitsPerComponent Columns EarlyChange K EndOfLine EncodedByteAlign Rows EndOfBlock BlackIs1"
        " DamagedRowsBeforeError ColorTransform",
        JBIG2Globals="stream",
    ),
    "shown": plain(
        "Type Subtype Width Height ImageMask Decode Interpolate SMaskInData Matte BitsPerComponent Intent FormType BBox"
        " Matrix",
        ColorSpace="colours",
        Mask="shown",
        SMask="shown",
        OC="layer",
        Resources="resources",
        Group="group",
    ),
    "group": plain("Type S I K", CS="colours"),
    "state": plain(
        "Type LW LC LJ ML D RI OP op OPM FL SM SA BM CA ca AIS TK", Font="font", SMask="soft mask", TR="function"
    ),
    "soft mask": plain("Type S BC", G="shown", TR="function"),
    "function": FUNCTION,
    # Arrays of names, dictionaries and streams: ICC profiles, look-up tables, calibrated colours, tint functions.
    "colours": plain(
        "WhitePoint BlackPoint Gamma Subtype Components",
        Alternate="colours",
        Matrix="plain",
        Colorants="named colours",
        Process="colours",
        ColorSpace="colours",
    )
    | FUNCTION,
    "pattern": plain(
        "Type PatternType PaintType TilingType BBox XStep YStep Matrix",
        Resources="resources",
        Shading="shading",
        ExtGState="state",
    ),
    "shading": plain(
        "ShadingType Background BBox AntiAlias Coords Domain Extend Matrix BitsPerCoordinate BitsPerComponent"
        " BitsPerFlag Decode VerticesPerRow",
        ColorSpace="colours",
        Function="function",
    ),
    "font": plain(
        "Type Subtype Name BaseFont FirstChar LastChar Widths DW W DW2 W2 FontBBox FontMatrix",
        FontDescriptor="descriptor",
        Encoding="encoding",
        ToUnicode="encoding",
        CIDSystemInfo="encoding",
        CIDToGIDMap="stream",
        DescendantFonts="font",
        CharProcs="named stream",
        Resources="resources",
    ),
    "descriptor": plain(
        "Type FontName FontFamily FontStretch FontWeight Flags FontBBox ItalicAngle Ascent Descent Leading CapHeight"
        " XHeight StemV StemH AvgWidth MaxWidth MissingWidth CharSet Lang",
        FontFile="font file",
        FontFile2="font file",
        FontFile3="font file",
        CIDSet="stream",
    ),
    "font file": plain("Length1 Length2 Length3 Subtype"),
    "encoding": plain(
        "Type BaseEncoding Differences CMapName WMode Registry Ordering Supplement",
        CIDSystemInfo="encoding",
        UseCMap="encoding",
    ),
    "layers": plain("", OCGs="layer", D="layer states"),
    "layer states": plain(
        "Name BaseState ListMode Intent", ON="layer", OFF="layer", Order="layer", RBGroups="layer", Locked="layer"
    ),
    "layer": plain("Type Name Intent P VE", OCGs="layer"),
}
STREAM_KEYS = {"/Length", "/Filter", "/DecodeParms"}
SHOWN = {"/Image", "/Form"}


def refuse(words: str) -> NoReturn:
    """End, with the words for the person."""
    sys.stderr.write(words)
    sys.exit(REFUSED)


def too_large() -> NoReturn:
    """End, because of what the file would become when it is opened."""
    refuse("This PDF unpacks to more than can be kept safely. Print or scan it again with fewer dots per inch.")


class Keeper:
    """Walks what the pages refer to, removes each key that is not in the table, and adds up what it unpacks to."""

    def __init__(self) -> None:
        self.waiting: list[tuple[Any, str]] = []
        self.seen: set[tuple[tuple[int, int], str]] = set()
        self.contents = 0
        self.pictures = 0

    def keep(self, value: Any, kind: str) -> None:
        """Everything below `value`, which is of this kind."""
        self.waiting.append((value, kind))
        while self.waiting:
            self._strip(*self.waiting.pop())

    def _strip(self, value: Any, kind: str) -> None:
        if isinstance(value, pikepdf.Object) and value.is_indirect:
            if (value.objgen, kind) in self.seen:
                return
            self.seen.add((value.objgen, kind))
        if isinstance(value, pikepdf.Array):
            self.waiting.extend((inner, kind) for inner in value if isinstance(inner, pikepdf.Object))
        elif kind.startswith("named "):
            self._strip_named(value, kind.removeprefix("named "))
        elif isinstance(value, (pikepdf.Dictionary, pikepdf.Stream)):
            self._strip_keys(value, KEPT[kind])
        if isinstance(value, pikepdf.Stream):
            self._weigh(value)

    def _strip_named(self, value: Any, kind: str) -> None:
        """A dictionary whose keys are names of the file's own, such as /F1 for a font."""
        for key in list(value.keys()):
            if is_fit(value[key], kind):
                self.waiting.append((value[key], kind))
            else:
                del value[key]

    def _strip_keys(self, value: Any, kept: Kinds) -> None:
        """A dictionary, or that of a stream: the keys of the table only, with values that fit."""
        is_stream = isinstance(value, pikepdf.Stream)
        for key in list(value.keys()):
            if is_stream and key in STREAM_KEYS:
                if key == "/DecodeParms":
                    self.waiting.append((value[key], "unpacking"))
            elif key in kept and is_fit(value[key], kept[key]):
                self.waiting.append((value[key], kept[key]))
            else:
                del value[key]

    def _weigh(self, stream: Any) -> None:
        """What the stream takes when it is unpacked, at most."""
        is_picture = stream.get("/Subtype") == pikepdf.Name.Image
        size = unpacked_size(stream, is_picture=is_picture)
        if is_picture:
            size = max(size, declared_size(stream), scanned_size(stream))
            self.pictures += size
        else:
            self.contents += size
        if size > MAX_STREAM or self.contents > MAX_CONTENTS or self.pictures > MAX_TOTAL:
            too_large()


def is_fit(value: Any, kind: str) -> bool:
    """Whether a value can be of this kind: plain values hold no dictionary, and only pictures and forms are shown."""
    if isinstance(value, pikepdf.Array):
        return all(is_fit(inner, kind) for inner in value)
    if isinstance(value, (pikepdf.Dictionary, pikepdf.Stream)):
        return kind != "plain" and (kind != "shown" or str(value.get("/Subtype")) in SHOWN)
    return not kind.startswith("named ")


def filters_of(stream: Any) -> list[str]:
    """The names of the stream's filters, in the order in which they unpack."""
    named = stream.get("/Filter")
    if named is None:
        return []
    return [str(name) for name in named] if isinstance(named, pikepdf.Array) else [str(named)]


def declared_size(picture: Any) -> int:
    """Bytes of the picture as its dictionary says; four colours where the colour space does not say fewer."""
    width, height = int(picture.get("/Width", 0)), int(picture.get("/Height", 0))
    bits = 1 if picture.get("/ImageMask", False) else int(picture.get("/BitsPerComponent", 8))
    space = picture.get("/ColorSpace")
    known = {"/DeviceGray": 1, "/CalGray": 1, "/Indexed": 1, "/DeviceRGB": 3, "/CalRGB": 3, "/Lab": 3}
    if isinstance(space, pikepdf.Array) and len(space):
        first = str(space[0])
        colours = int(space[1].get("/N", 4)) if first == "/ICCBased" else known.get(first, 4)
    else:
        colours = known.get(str(space), 4)
    return width * height * (1 if bits == 1 else colours) * max(bits, 1) // 8


def scanned_size(picture: Any) -> int:
    """Bytes of the picture as the parameters of its fax filter say, which readers believe before the dictionary."""
    parameters = picture.get("/DecodeParms")
    each = list(parameters) if isinstance(parameters, pikepdf.Array) else [parameters]
    steps = [step for step in each if isinstance(step, pikepdf.Dictionary)]
    return max((int(step.get("/Columns", 0)) * int(step.get("/Rows", 0)) // 8 for step in steps), default=0)


def unpacked_size(stream: Any, *, is_picture: bool) -> int:
    """Bytes of the stream without its filters. qpdf stops at its own limits, and this process at its memory."""
    filters = filters_of(stream)
    last = filters.pop() if filters and filters[-1] in PICTURES and is_picture else ""
    if len(filters) > LIMITS["max_stream_filters"] or not set(filters) <= UNPACKS:
        refuse("The PDF is packed in a way that cannot be checked. Print it to a plain PDF first.")
    content = stream.read_raw_bytes()
    if filters:
        content = unpacked(stream, filters, content)
    return max(len(content), encoded_size(content) if last in {"/DCTDecode", "/JPXDecode"} else 0)


def unpacked(stream: Any, filters: list[str], content: bytes) -> bytes:
    """The content of a stream after these filters, which are all of its filters but that of a picture."""
    with pikepdf.Pdf.new() as scratch:
        inner = pikepdf.Stream(scratch, content)
        inner["/Filter"] = pikepdf.Array([pikepdf.Name(name) for name in filters])
        parameters = stream.get("/DecodeParms")
        if parameters is not None:
            each = list(parameters) if isinstance(parameters, pikepdf.Array) else [parameters]
            steps = [dict(step) if isinstance(step, pikepdf.Dictionary) else {} for step in each[: len(filters)]]
            inner["/DecodeParms"] = pikepdf.Array([pikepdf.Dictionary(step) for step in steps])
        try:
            return inner.read_bytes()
        except pikepdf.PdfError:
            too_large()


def encoded_size(content: bytes) -> int:
    """Bytes of a JPEG or JPEG 2000 picture as the picture itself says, which readers believe before the dictionary."""
    try:
        with Image.open(io.BytesIO(content), formats=["JPEG", "JPEG2000"]) as picture:
            return picture.width * picture.height * len(picture.getbands())
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        refuse("The PDF has a picture that cannot be read. Scan or save it again.")


def texts(value: Any) -> Iterator[str]:
    """Keys and names of a dictionary or an array, and of those directly inside it."""
    if isinstance(value, (pikepdf.Dictionary, pikepdf.Stream)):
        yield from value.keys()
        inside = list(dict(value.items()).values())
    elif isinstance(value, pikepdf.Array):
        inside = list(value)
    else:
        inside = []
        if isinstance(value, pikepdf.Name):
            yield str(value)
    for inner in inside:
        if not (isinstance(inner, pikepdf.Object) and inner.is_indirect):
            yield from texts(inner)


def rebuilt(content: bytes) -> bytes:
    """The pages, in a new document."""
    with pikepdf.open(io.BytesIO(content)) as document, pikepdf.Pdf.new() as fresh:
        if any(text in SPOKEN_OF for found in document.objects for text in texts(found)):
            refuse("This PDF can run something or holds further files. Print it to a plain PDF first.")
        bring_over(document, fresh)
        keeper = Keeper()
        for page in fresh.pages:
            parent = page.obj.Parent
            del page.obj.Parent
            keeper.keep(page.obj, "page")
            page.obj.Parent = parent
        if "/OCProperties" in fresh.Root:
            keeper.keep(fresh.Root.OCProperties, "layers")
        written = io.BytesIO()
        fresh.save(written, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
    return written.getvalue()


def bring_over(document: pikepdf.Pdf, fresh: pikepdf.Pdf) -> None:
    """Pages, layers and language into a new document; what forms and comments show becomes part of their page."""
    document.generate_appearance_streams()
    document.flatten_annotations("all")
    for page in document.pages:
        if "/Annots" in page:
            del page.obj["/Annots"]
    fresh.pages.extend(document.pages)
    if not len(fresh.pages):
        refuse("The PDF has no pages. Scan or save it again.")
    layers, language = document.Root.get("/OCProperties"), document.Root.get("/Lang")
    if isinstance(layers, pikepdf.Dictionary):
        fresh.Root.OCProperties = fresh.copy_foreign(document.make_indirect(layers))
    if isinstance(language, pikepdf.String):
        fresh.Root.Lang = language


def main() -> None:
    """From the standard input to the standard output."""
    pikepdf.settings.set_qpdf_limits(**LIMITS)
    try:
        new = rebuilt(sys.stdin.buffer.read())
    except pikepdf.PasswordError:
        refuse("This PDF is locked with a password. Save it without one first.")
    except MemoryError:
        too_large()
    except (pikepdf.PdfError, RuntimeError, ValueError, TypeError, KeyError, AttributeError, ArithmeticError):
        refuse("The PDF cannot be read. Scan or save it again.")
    sys.stdout.buffer.write(new)


if __name__ == "__main__":
    main()
