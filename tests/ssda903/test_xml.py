"""The return as one XML file, through the page and the command."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from cases.models import Child, MissingEpisode, Placement
from tests.casework.forms import shown
from tests.ssda903.files import Folder

pytestmark = pytest.mark.django_db
WHOLE = """<?xml version="1.0"?>
<EXPSSDA903>
  <CHILD>
    <HEADER>
      <CHILDID>C1</CHILDID><UPN/><SEX>F</SEX><DOB>12/05/2010</DOB><ETHNIC>MWBC</ETHNIC>
      <AREVIEW><REVIEW>01/02/2025</REVIEW><REVIEW_CODE>PN1</REVIEW_CODE></AREVIEW>
      <AMISSING><MISSING>M</MISSING><MIS_START>05/09/2024</MIS_START><MIS_END>07/09/2024</MIS_END></AMISSING>
      <AMISSING><MISSING>A</MISSING><MIS_START>20/03/2025</MIS_START><MIS_END/></AMISSING>
    </HEADER>
    <EPISODE><DECOM>01/06/2024</DECOM><RNE>S</RNE><LS>C2</LS><CIN>N1</CIN><PL>K2</PL><URN>1234567</URN></EPISODE>
  </CHILD>
  <CHILD><HEADER><CHILDID>C2</CHILDID><SEX>U</SEX><DOB>2011-02-03</DOB></HEADER></CHILD>
</EXPSSDA903>
"""


def send(client, **files: str):
    url = reverse("ssda903_import")
    chosen = {name: SimpleUploadedFile(f"{name}.xml", text.encode()) for name, text in files.items()}
    return client.post(url, {**shown(client, url), **chosen})


@pytest.mark.parametrize("names", [["header"], ["header", "episodes", "missing"]])
def test_one_file_holds_the_whole_return(leeds, sign_in, names):
    client = sign_in(leeds["administrator"])
    preview = send(client, **dict.fromkeys(names, WHOLE))["Location"]
    shape = shown(client, preview)
    client.post(preview, {name: shape[name] for name in ("submission", "whose")})
    one = Child.objects.get(reference="C1")
    assert (one.sex, one.ethnicity, f"{one.born_on:%d/%m/%Y}") == ("female", "MWBC", "12/05/2010")
    lived = Placement.objects.get(child=one)
    assert (lived.placement_type_id, lived.urn) == ("K2", "1234567")
    assert list(one.episodes.order_by("pk").values_list("category", "placement")) == [
        ("missing", lived.pk),
        ("away", lived.pk),
    ]
    assert f"{Child.objects.get(reference='C2').born_on}" == "2011-02-03"


def test_without_the_other_files_the_header_file_alone_is_not_enough(leeds, sign_in):
    answer = send(sign_in(leeds["administrator"]), header="CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\r\n")
    assert "Choose the Episodes file." in answer.content.decode()
    assert "Choose the Missing file." in answer.content.decode()


BOMB = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "x"><!ENTITY c "&b;&b;">]><EXPSSDA903>&c;</EXPSSDA903>'
DAMAGED = [
    (WHOLE[:-40], "line 12, file: This XML file is damaged"),
    (BOMB, "This XML file declares entities or a document type."),
    ("<EXPSSDA903></EXPSSDA903>", "There is no child in this XML file."),
    ("<EXPSSDA903>" + "<A>" * 50 + "</A>" * 50 + "</EXPSSDA903>", "it is nested too deeply"),
    (WHOLE.replace("C1", "C" * 5000), "a text in it is longer than 1000 characters"),
    (
        WHOLE.replace("<UPN/>", "<DOB>13/05/2010</DOB>"),
        "header, line 5, file: This XML file cannot be read (DOB is there",
    ),
    (
        WHOLE.replace("<URN>", "<PL>U4</PL><URN>"),
        "header, line 10, file: This XML file cannot be read (PL is there twice",
    ),
    (
        WHOLE.replace("<CHILDID>C1", "<CHILD>C9</CHILD><CHILDID>C1"),
        "header, line 5, file: This XML file cannot be read (CHILDID is there twice",
    ),
    (
        WHOLE.replace("<EPISODE>", "<HEADER></HEADER><EPISODE>"),
        "header, line 10, file: This XML file cannot be read (a CHILD has two HEADER",
    ),
    (
        WHOLE.replace("  <CHILD><H", "  <H").replace("R></CHILD>", "R>"),
        "header, line 12, file: This XML file cannot be read (HEADER is not",
    ),
    (WHOLE.replace("  <CHILD><H", "<ALL><CHILD><H").replace("R></CHILD>", "R></CHILD></ALL>"), "is not inside CHILD"),
    (WHOLE.replace('"1.0"', '"1.0" encoding="nope"'), "in an encoding that is not known. Export it again in UTF-8."),
    (WHOLE.replace("05/09/2024", "31/02/2024"), "missing, line 7, MIS_START “31/02/2024”: 1004: There is no such day"),
]


@pytest.mark.parametrize(("text", "words"), DAMAGED)
def test_a_damaged_file_is_refused_with_its_line(tmp_path, text, words):
    said = Folder(tmp_path).load_texts({"header": text, "episodes": "", "missing": ""})
    assert words in said
    assert "REFUSED" in said
    assert not Child.objects.exists()


def test_it_is_chosen_alone(tmp_path):
    said = Folder(tmp_path).load_texts({"header": WHOLE, "episodes": "CHILD\r\n", "missing": ""})
    assert "header, line 1, file: This is the XML file of the whole return. Choose it as the only file." in said
    assert not MissingEpisode.objects.exists()


def test_its_cells_are_cleaned_as_those_of_a_table(tmp_path):
    text = WHOLE.replace("C1", "\u200bC1\xa0").replace(">U<", ">\ufeffU<")
    assert "REFUSED" not in Folder(tmp_path).load_texts({"header": text, "episodes": "", "missing": ""})
    assert set(Child.objects.values_list("reference", "sex")) == {("C1", "female"), ("C2", "not_known")}


def test_what_csv_reads_beside_the_columns_is_read_here_too(leeds, sign_in):
    text = WHOLE.replace("<URN>", "<PL_LA>380</PL_LA><PL_LOCATION>OUT</PL_LOCATION><URN>")
    client = sign_in(leeds["administrator"])
    preview = send(client, header=text)["Location"]
    shape = shown(client, preview)
    client.post(preview, {name: shape[name] for name in ("submission", "whose")})
    lived = Placement.objects.get(child__reference="C1")
    assert (lived.location, lived.host_council.name) == ("out_of_area", "Bradford")


def test_an_element_that_no_column_is_for_is_named_once(leeds, tmp_path):
    twice = (
        "<EPISODE><DECOM>01/01/2025</DECOM><LS>C2</LS><CIN>N1</CIN><PL>K2</PL><DEC_DATE>01/03/2025</DEC_DATE></EPISODE>"
    )
    text = WHOLE.replace("<PL>K2</PL>", "<PL>K2</PL><DEC_DATE>01/12/2024</DEC_DATE><DEC>01/12/2024</DEC>", 1)
    said = Folder(tmp_path).load_texts(
        dict.fromkeys(("header", "episodes", "missing"), text.replace("</EPISODE>", f"</EPISODE>{twice}", 1))
    )
    assert said.count("This element is not known and is left out.") == 1
    assert "DEC_DATE" in said


@pytest.mark.parametrize(
    ("was", "becomes", "words"),
    [
        ("AMISSING", "MISSINGS", "MISSING is not inside AMISSING"),
        ("<AMISSING><MISSING>M</MISSING>", "<MISSING>M</MISSING><AMISSING>", "MISSING is not inside AMISSING"),
        ("<CHILDID>C1<", "<CHILDID>#REF!<", "A database or a spreadsheet writes this for nothing"),
        ("<URN>1234567<", "<URN>&amp;#39;1<", "This holds a code of web pages"),
    ],
)
def test_what_would_be_lost_or_is_no_value_is_refused(leeds, tmp_path, was, becomes, words):
    said = Folder(tmp_path).load_texts(dict.fromkeys(("header", "episodes", "missing"), WHOLE.replace(was, becomes)))
    assert "REFUSED" in said
    assert words in said
    assert not Child.objects.filter(reference__in=["C1", "C2"]).exists()


@pytest.mark.parametrize(
    ("was", "becomes"),
    [("EXPSSDA903>", "ExpSsda903>"), ("<EXPSSDA903>", f"<!-- {'a comment ' * 300} --><EXPSSDA903>")],
    ids=["small letters", "below a long comment"],
)
def test_the_first_element_is_found(leeds, tmp_path, was, becomes):
    said = Folder(tmp_path).load_texts(dict.fromkeys(("header", "episodes", "missing"), WHOLE.replace(was, becomes)))
    assert "REFUSED" not in said
    assert Child.objects.filter(reference__in=["C1", "C2"]).count() == 2


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            WHOLE.replace("<EXPSSDA903>", '<x:EXPSSDA903 xmlns:x="u">').replace("</EXPSSDA903", "</x:EXPSSDA903"),
            "begins with x:EXPSSDA903, not with EXPSSDA903: export it as DfE takes it, or as CSV",
        ),
        (
            f"<EXPSSDA903><CHILD>{WHOLE[WHOLE.index('<EPISODE>') : WHOLE.index('</CHILD>')]}</CHILD></EXPSSDA903>",
            "no HEADER",
        ),
    ],
    ids=["another name", "no header"],
)
def test_what_is_not_in_the_form_is_named(leeds, tmp_path, text, words):
    said = Folder(tmp_path).load_texts(dict.fromkeys(("header", "episodes", "missing"), text))
    assert "REFUSED" in said
    assert words in said
