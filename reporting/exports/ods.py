"""A book as an OpenDocument spreadsheet, row by row: written as it is read, so that memory does not grow with the rows.

OpenDocument 1.3 (ISO/IEC 26300): a zip whose first entry says what it is, then styles, what the document is called and
in which language, and the sheets. Text stands in paragraphs of cells of the type string, so nothing can be a formula.
"""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import IO, Any
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from django.utils import timezone

from interviews.deadlines import LONDON
from reporting.exports.book import DAY, MOMENT, NUMBER, SHARE, TEXT, Book, Column, Table, never_empty, sheets_of

KIND = "application/vnd.oasis.opendocument.spreadsheet"
NAMESPACES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for short, name in (
        ("office", "office"),
        ("table", "table"),
        ("text", "text"),
        ("style", "style"),
        ("number", "datastyle"),
        ("meta", "meta"),
        ("fo", "xsl-fo-compatible"),
        ("manifest", "manifest"),
    )
)
NAMESPACES += ' xmlns:dc="http://purl.org/dc/elements/1.1/"'
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
FONT = 'fo:font-family="Arial" fo:language="en" fo:country="GB"'
WRAPPED = '<style:table-cell-properties style:vertical-align="top" fo:wrap-option="wrap"/>'
MANIFEST = f"""{HEAD}<manifest:manifest {NAMESPACES} manifest:version="1.3">
<manifest:file-entry manifest:full-path="/" manifest:version="1.3" manifest:media-type="{KIND}"/>
<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>
<manifest:file-entry manifest:full-path="styles.xml" manifest:media-type="text/xml"/>
<manifest:file-entry manifest:full-path="meta.xml" manifest:media-type="text/xml"/>
</manifest:manifest>"""
STYLES = f"""{HEAD}<office:document-styles {NAMESPACES} office:version="1.3"><office:styles>
<style:default-style style:family="table-cell"><style:text-properties fo:font-size="12pt" {FONT}/></style:default-style>
<style:style style:name="Default" style:family="table-cell">{WRAPPED}</style:style>
<style:style style:name="Heading_20_1" style:display-name="Heading 1" style:family="table-cell"
 style:parent-style-name="Default"><style:table-cell-properties fo:wrap-option="no-wrap"/>
<style:text-properties fo:font-size="16pt" fo:font-weight="bold"/></style:style>
</office:styles></office:document-styles>"""
FORMATS = f"""
<number:number-style style:name="whole"><number:number number:decimal-places="0" number:min-integer-digits="1"
 number:grouping="true"/></number:number-style>
<number:percentage-style style:name="percent"><number:number number:decimal-places="1" number:min-decimal-places="1"
 number:min-integer-digits="1"/><number:text>%</number:text></number:percentage-style>
<number:date-style style:name="isoday"><number:year number:style="long"/><number:text>-</number:text>
<number:month number:style="long"/><number:text>-</number:text><number:day number:style="long"/></number:date-style>
<number:date-style style:name="isomoment"><number:year number:style="long"/><number:text>-</number:text>
<number:month number:style="long"/><number:text>-</number:text><number:day number:style="long"/>
<number:text> </number:text><number:hours number:style="long"/><number:text>:</number:text>
<number:minutes number:style="long"/><number:text>:</number:text><number:seconds number:style="long"/>
</number:date-style>
<style:style style:name="title" style:family="table-cell" style:parent-style-name="Heading_20_1"/>
<style:style style:name="plain" style:family="table-cell" style:parent-style-name="Default">
<style:table-cell-properties fo:wrap-option="no-wrap"/></style:style>
<style:style style:name="heading" style:family="table-cell" style:parent-style-name="Default">{WRAPPED}
<style:text-properties fo:font-weight="bold"/></style:style>
<style:style style:name="{TEXT}" style:family="table-cell" style:parent-style-name="Default">{WRAPPED}</style:style>
<style:style style:name="sign" style:family="table-cell" style:parent-style-name="Default">
<style:paragraph-properties fo:text-align="end"/></style:style>
<style:style style:name="{NUMBER}" style:family="table-cell" style:parent-style-name="Default"
 style:data-style-name="whole"/>
<style:style style:name="{SHARE}" style:family="table-cell" style:parent-style-name="Default"
 style:data-style-name="percent"/>
<style:style style:name="{DAY}" style:family="table-cell" style:parent-style-name="Default"
 style:data-style-name="isoday"/>
<style:style style:name="{MOMENT}" style:family="table-cell" style:parent-style-name="Default"
 style:data-style-name="isomoment"/>"""
CHARACTERS_PER_CM = 4.4


def write_ods(book: Book, file: IO[bytes]) -> None:
    """Each sheet with its title, a sentence, and one table with a header that is marked as such."""
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        archive.writestr(ZipInfo("mimetype"), KIND, ZIP_STORED)
        archive.writestr("META-INF/manifest.xml", MANIFEST)
        archive.writestr("meta.xml", meta(book))
        archive.writestr("styles.xml", STYLES)
        with archive.open("content.xml", "w", force_zip64=True) as content:
            for piece in content_of(book):
                content.write(piece.encode())


def meta(book: Book) -> str:
    """Title, author, language."""
    made = timezone.now().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return (
        f'{HEAD}<office:document-meta {NAMESPACES} office:version="1.3"><office:meta>'
        f"<dc:title>{words(book.title)}</dc:title><meta:initial-creator>{words(book.author)}</meta:initial-creator>"
        f"<dc:creator>{words(book.author)}</dc:creator><dc:language>en-GB</dc:language>"
        f"<meta:creation-date>{made}</meta:creation-date><dc:date>{made}</dc:date>"
        "</office:meta></office:document-meta>"
    )


def content_of(book: Book) -> Iterator[str]:
    """The sheets, piece by piece; then the ranges of the marked tables, which are known by then."""
    sheets = list(sheets_of(book))
    widths = sorted({column.width for table in sheets for column in table.columns})
    yield f'{HEAD}<office:document-content {NAMESPACES} office:version="1.3"><office:automatic-styles>{FORMATS}'
    for width in widths:
        yield (
            f'<style:style style:name="w{width}" style:family="table-column"><style:table-column-properties'
            f' style:column-width="{width / CHARACTERS_PER_CM:.2f}cm"/></style:style>'
        )
    yield "</office:automatic-styles><office:body><office:spreadsheet>"
    ranges: list[str] = []
    for table in sheets:
        yield from sheet(table, ranges)
    yield f"<table:database-ranges>{''.join(ranges)}</table:database-ranges>"
    yield "</office:spreadsheet></office:body></office:document-content>"


def sheet(table: Table, ranges: list[str]) -> Iterator[str]:
    """One sheet; adds where its table stands."""
    yield f"<table:table table:name={attribute(table.name)}>"
    for column in table.columns:
        yield f'<table:table-column table:style-name="w{column.width}" table:default-cell-style-name="Default"/>'
    yield row_of([text(table.title, "title")]) + row_of([text(table.sentence, "plain")])
    heading = row_of([text(column.heading, "heading") for column in table.columns])
    yield f"<table:table-header-rows>{heading}</table:table-header-rows>"
    last = 3
    for row in never_empty(table):
        last += 1
        yield row_of([cell(column, value) for column, value in zip(table.columns, row, strict=True)])
    yield "</table:table>"
    name = quoted(table.name)
    end = f"{name}.{letter(len(table.columns))}{last}"
    ranges.append(
        f"<table:database-range table:name={attribute(table.mark)} table:target-range-address="
        f'{attribute(f"{name}.A3:{end}")} table:contains-header="true"'
        ' table:display-filter-buttons="false"/>'
    )


def row_of(cells: list[str]) -> str:
    """A row."""
    return f"<table:table-row>{''.join(cells)}</table:table-row>"


def cell(column: Column, value: Any) -> str:
    """A value as what it is; nothing as the sign that says so."""
    if value is None:
        return text(column.empty_sign, "sign")
    if isinstance(value, datetime):
        return dated(value.astimezone(LONDON).replace(tzinfo=None).isoformat(timespec="seconds"), MOMENT)
    if isinstance(value, date):
        return dated(value.isoformat(), DAY)
    if isinstance(value, (int, float)):
        return counted(column, value)
    return text(value, TEXT)


def counted(column: Column, value: float) -> str:
    """A number, or a share with its percentage in words."""
    if column.kind == SHARE:
        shown, kind = f"{value:.1%}", "percentage"
    else:
        shown, kind = f"{value:,}", "float"
    return (
        f'<table:table-cell table:style-name="{column.kind}" office:value-type="{kind}" office:value="{value!r}">'
        f"<text:p>{shown}</text:p></table:table-cell>"
    )


def dated(value: str, kind: str) -> str:
    """A day, or a moment in London."""
    return (
        f'<table:table-cell table:style-name="{kind}" office:value-type="date" office:date-value="{value}">'
        f"<text:p>{value.replace('T', ' ')}</text:p></table:table-cell>"
    )


def text(value: str, style: str) -> str:
    """Text, each of its lines a paragraph; spaces that a reader of XML would drop are kept."""
    lines = "".join(f"<text:p>{spaced(line)}</text:p>" for line in re.split(r"\r\n|\r|\n", value))
    return f'<table:table-cell table:style-name="{style}" office:value-type="string">{lines}</table:table-cell>'


def spaced(line: str) -> str:
    """A line with tabs and runs of spaces as elements of their own."""
    safe = words(line).replace("\t", "<text:tab/>")
    return re.sub(r"^ | (?= )| $", "<text:s/>", safe)


def words(value: str) -> str:
    """Text as it may stand in XML."""
    return escape(NOT_IN_XML.sub("\ufffd", value))


def attribute(value: str) -> str:
    """Text as a quoted attribute."""
    return quoteattr(NOT_IN_XML.sub("\ufffd", value))


def quoted(name: str) -> str:
    """The name of a sheet in an address."""
    return f"'{name}'" if " " in name else name


def letter(number: int) -> str:
    """The name of the column with this number, from 1."""
    name = ""
    while number:
        number, place = divmod(number - 1, 26)
        name = chr(ord("A") + place) + name
    return name
