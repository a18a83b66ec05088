"""The XML form of the return, as the DfE's portal takes it: one file with each child's header, episodes and absences.

Root `EXPSSDA903`, in it `CHILD`, in that `HEADER` (with `AMISSING`) and `EPISODE`. Everything else in it (reviews,
adoption, outcomes) is passed over. Read without entities and external references, one element after the other.
"""

import io
from xml.sax import SAXException, SAXParseException
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl

from defusedxml import DefusedXmlException
from defusedxml.sax import parse

from cases.importing.tables import doubt, plain
from cases.ssda903.reading import COLUMNS, EPISODES, HEADER, MISSING, OPTIONAL, Problem, Row, Table, read

ROOT = "EXPSSDA903"
MAX_DEPTH, MAX_TEXT = 8, 1000
BEGINNING = 100_000
"""So many bytes are searched for the first element, below a comment."""
GROUPS = {"HEADER": HEADER, "EPISODE": EPISODES, "AMISSING": MISSING}
OF_AN_ABSENCE = {"MISSING", "MIS_START", "MIS_END"}
OTHER_NAMES = {"CHILDID": "CHILD", "PL": "PLACE"}
NOT_ALONE = "This is the XML file of the whole return. Choose it as the only file."


def read_all(files: dict[str, bytes]) -> dict[str, Table]:
    """The rows of the three files, or of one XML file (in one place, or the same in all)."""
    given = {name: data for name, data in files.items() if data}
    whole = next((data for data in given.values() if is_return(data)), None)
    if whole is None:
        return {name: read(name, files[name]) for name in COLUMNS}
    if len(set(given.values())) > 1:
        problems = [Problem(name, 1, "", "", NOT_ALONE) for name, data in given.items() if is_return(data)]
        return {name: Table([], [problem for problem in problems if problem.file == name]) for name in COLUMNS}
    return read_return(whole)


def is_return(data: bytes) -> bool:
    """Whether this is a return in XML, by its beginning."""
    start = data[:BEGINNING].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    return start.startswith(b"<") and ROOT.encode() in start.upper()


def read_return(data: bytes) -> dict[str, Table]:
    """Header, Episodes and Missing. A damaged file gives no rows, and the line where it breaks off."""
    reader = _Reader()
    try:
        parse(io.BytesIO(data), reader, forbid_dtd=True)
    except DefusedXmlException:
        return _refused("This XML file declares entities or a document type. Export it again without them.", 1)
    except SAXParseException as error:
        return _refused(f"This XML file is damaged ({error.getMessage()}).", error.getLineNumber() or 1)
    except (SAXException, UnicodeError, ValueError) as error:
        return _refused(f"This XML file cannot be read ({error}).", reader.line)
    except LookupError:
        return _refused("This XML file is in an encoding that is not known. Export it again in UTF-8.", 1)
    if not reader.tables[HEADER].rows:
        return _refused("There is no child in this XML file.", 1)
    return reader.tables


def _refused(message: str, line: int) -> dict[str, Table]:
    tables = {name: Table() for name in COLUMNS}
    tables[HEADER].problems.append(Problem(HEADER, line, "", "", message))
    return tables


class _Reader(ContentHandler):
    """Rows as the CSV files have them; `line` is where the element of the row begins."""

    def __init__(self) -> None:
        super().__init__()
        self.tables = {name: Table() for name in COLUMNS}
        self.path: list[str] = []
        self.text = ""
        self.child: list[tuple[str, int, dict[str, str]]] = []
        self.open: list[dict[str, str]] = []
        self.filled: list[set[str]] = []  # the columns that each open group has had
        self.left_out: set[tuple[str, str]] = set()  # (file, element) that no column is for

    @property
    def line(self) -> int:
        """Where the parser is."""
        found: int = self._locator.getLineNumber() if self._locator else 1  # type: ignore[attr-defined]
        return found or 1

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802 - xml.sax calls it
        """A child, a group of cells, or a cell."""
        if len(self.path) >= MAX_DEPTH:
            raise SAXException("it is nested too deeply")
        if not self.path and name.upper() != ROOT:
            raise SAXException(f"it begins with {name}, not with {ROOT}: export it as DfE takes it, or as CSV")
        self.path.append(name.upper())
        self.text = ""
        if name.upper() == "CHILD" and len(self.path) == 2:
            self.child = []
        elif file := GROUPS.get(name.upper()):
            self._begin_group(file, name)

    def _begin_group(self, file: str, name: str) -> None:
        """A row begins. Outside a child, or as a second header of one, it would be lost."""
        if self.path[:2] != [ROOT, "CHILD"]:
            raise SAXException(f"{name} is not inside CHILD")
        if file == HEADER and any(other == HEADER for other, _, _ in self.child):
            raise SAXException(f"a CHILD has two {name} elements")
        cells = dict.fromkeys((*COLUMNS[file], *OPTIONAL[file]), "")
        self.child.append((file, self.line, cells))
        self.open.append(cells)
        self.filled.append(set())

    def characters(self, content: str) -> None:
        """The text of a cell."""
        if len(self.text) + len(content) > MAX_TEXT:
            raise SAXException(f"a text in it is longer than {MAX_TEXT} characters")
        self.text += content

    def endElement(self, name: str) -> None:  # noqa: N802 - xml.sax calls it
        """A cell belongs to the group around it."""
        ended = self.path.pop()
        parent = self.path[-1] if self.path else ""
        if ended in GROUPS:
            self.open.pop()
            self.filled.pop()
        elif parent in GROUPS and (parent == "AMISSING" or ended not in OF_AN_ABSENCE):
            self._take_cell(OTHER_NAMES.get(ended, ended), name)
        elif ended in OF_AN_ABSENCE:
            raise SAXException(f"{name} is not inside AMISSING")
        if ended == "CHILD" and parent == ROOT:
            self._take_child()
        self.text = ""

    def _take_cell(self, column: str, name: str) -> None:
        """One value for one column: of two, nobody knows which is right."""
        file = GROUPS[self.path[-1]]
        if column not in self.open[-1]:
            if self.text.strip() and (file, column) not in self.left_out:
                self.left_out.add((file, column))
                message = "This element is not known and is left out."
                self.tables[file].problems.append(Problem(file, self.line, name, "", message, is_warning=True))
            return
        if column in self.filled[-1]:
            raise SAXException(f"{name} is there twice in one {self.path[-1]}")
        self.filled[-1].add(column)
        self.open[-1][column] = plain(self.text)
        if why := doubt(self.text):
            self.tables[file].problems.append(Problem(file, self.line, name, plain(self.text), why))

    def _take_child(self) -> None:
        """Every row names the child, as in the CSV files."""
        header = next((cells for file, _, cells in self.child if file == HEADER), {})
        if self.child and not header:
            raise SAXException("a CHILD has no HEADER")
        for file, line, cells in self.child:
            if file != HEADER:
                cells["CHILD"] = header.get("CHILD", "")
            if file == MISSING:
                cells["DOB"] = header.get("DOB", "")
            self.tables[file].rows.append(Row(file, line, cells))
