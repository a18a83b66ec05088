"""An empty workbook for a file of children: one column for each field, and what to write in it."""

import io
from functools import cache

import xlsxwriter

from cases.importing.fields import FIELDS, REQUIRED
from rhi.cells import WORKBOOK_OPTIONS

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DATE = "A date, such as 05/01/2026"
WHAT_TO_WRITE = {
    "reference": "Your own number for the child. Needed in every line",
    "born_on": DATE,
    "sex": "M, F or U (not known)",
    "ethnicity": "The code of the DfE, such as WBRI",
    "nhs_number": "Ten digits",
    "upn": "A letter and twelve digits; UN1 to UN7 where there is none",
    "address_is_confidential": "yes or no. Empty changes nothing",
    "status": "At home, Early help, Child in need, Child protection or Looked after",
    "status_from": DATE,
    "placement_code": "The code of SSDA903, such as U1 or K2",
    "placement_from": DATE,
    "placement_to": f"{DATE}. Empty while the child lives there",
    "placement_area": "IN or OUT of your council’s area",
    "host_council": "DfE code, GSS code or name of the council of the placement",
    "urn": "Ofsted’s number of the setting",
}


@cache
def template() -> bytes:
    """The workbook. Its cells are text, so that no number loses a zero and no date becomes a number."""
    written = io.BytesIO()
    with xlsxwriter.Workbook(written, WORKBOOK_OPTIONS | {"in_memory": True}) as book:
        text, head = book.add_format({"num_format": "@"}), book.add_format({"bold": True, "num_format": "@"})
        children, guide = book.add_worksheet("Children"), book.add_worksheet("What to write")
        for column, field in enumerate(FIELDS):
            children.set_column(column, column, max(14, len(field.label) + 2), text)
            children.write_string(0, column, field.label, head)
        children.freeze_panes(1, 0)
        guide.set_column(0, 0, 28)
        guide.set_column(1, 1, 80)
        for row, field in enumerate(FIELDS):
            guide.write_string(row, 0, field.label, head)
            guide.write_string(row, 1, WHAT_TO_WRITE.get(field.key, "Text") + ("" if field.key in REQUIRED else "."))
    return written.getvalue()
