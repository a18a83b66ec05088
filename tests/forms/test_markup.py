"""The markup of every kind of field: its classes, its hint and error wired, links that lead somewhere."""

import re
from typing import Any

import pytest
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.datastructures import MultiValueDict

from tests.forms.cast import EveryField

KINDS = {
    "name": "govuk-input",
    "note": "govuk-textarea",
    "force": "govuk-select",
    "answer": "govuk-radios__input",
    "help": "govuk-checkboxes__input",
    "interpreter": "govuk-checkboxes__input",
    "born_on": "govuk-date-input",
    "told_at": "govuk-date-input",
    "returned": "govuk-date-input",
    "file": "govuk-file-upload",
    "password": "govuk-password-input__input",
}


def group(form: EveryField, name: str) -> str:
    return form[name].as_field_group()


@pytest.fixture
def wrong() -> EveryField:
    return EveryField(QueryDict(), MultiValueDict())


@pytest.mark.parametrize(("name", "css"), KINDS.items())
def test_each_kind_has_its_class(name, css):
    html = group(EveryField(), name)
    assert re.search(rf'class="[^"]*\b{css}\b', html)
    assert "govuk-error-message" not in html
    assert " required" not in html


@pytest.mark.parametrize("name", [name for name in KINDS if name not in ("note", "interpreter")])
def test_each_error_is_shown_and_wired(wrong, name):
    html = group(wrong, name)
    assert "govuk-form-group--error" in html
    assert f'id="id_{name}_error"' in html
    assert re.search(rf'aria-describedby="[^"]*id_{name}_error', html)


def test_hint_and_error_describe_the_control_in_this_order(wrong):
    assert 'aria-describedby="id_name_helptext id_name_error"' in group(wrong, "name")
    assert '<fieldset class="govuk-fieldset" aria-describedby="id_answer_helptext id_answer_error">' in group(
        wrong, "answer"
    )
    assert 'role="group" aria-describedby="id_born_on_helptext id_born_on_error"' in group(wrong, "born_on")


def test_the_hint_of_a_single_checkbox_describes_it():
    html = group(EveryField(), "interpreter")
    assert 'aria-describedby="id_interpreter_helptext"' in html
    assert 'id="id_interpreter_helptext"' in html


def test_everything_described_by_exists_and_ids_are_unique(wrong):
    html = str(wrong)
    ids = re.findall(r'\bid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    for described in re.findall(r'aria-describedby="([^"]+)"', html):
        assert set(described.split()) <= set(ids)
    for label_for in re.findall(r'<label[^>]* for="([^"]+)"', html):
        assert label_for in ids


def test_the_summary_links_to_controls_that_exist(wrong):
    ids = set(re.findall(r'<(?:input|select|textarea)[^>]*\bid="([^"]+)"', str(wrong)))
    targets = re.findall(r'href="#([^"]+)"', render_to_string("includes/error_summary.html", {"form": wrong}))
    assert len(targets) == 9
    assert set(targets) <= ids
    assert {"id_name", "id_answer_0", "id_help_0", "id_born_on_day", "id_returned_day"} <= set(targets)


def test_no_summary_without_errors():
    assert render_to_string("includes/error_summary.html", {"form": EveryField()}).strip() == ""


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("name", "Enter given names"),
        ("force", "Choose police force"),
        ("answer", "Answer “What was the answer?”"),
        ("file", "Choose letter"),
    ],
)
def test_what_is_missing_is_said_in_the_words_of_the_field(wrong, name, words):
    assert wrong[name].error_words == [words]


def test_too_long_says_how_long_it_may_be():
    form = EveryField(QueryDict("name=" + "x" * 41), MultiValueDict())
    name: Any = form["name"]
    assert name.error_words == ["Given names must be 40 characters or fewer"]


def test_texts_are_escaped():
    form = EveryField(QueryDict("name=%3Cscript%3E&force=%3Cb%3E"), MultiValueDict())
    html = str(form) + render_to_string("includes/error_summary.html", {"form": form})
    assert "<script" not in html
    assert "<b>" not in html


def test_a_revealed_field_stands_under_its_radio_only():
    html = str(EveryField())
    assert html.count('name="why"') == 1
    assert 'data-aria-controls="conditional-id_answer_0"' in html
    panel = html.split('id="conditional-id_answer_0"')[1].split("Accepted")[0]
    assert 'name="why"' in panel
    assert "govuk-radios__conditional--hidden" in html
    assert 'data-aria-controls="conditional-id_interpreter"' in html


def test_what_is_chosen_shows_what_it_reveals():
    html = EveryField(QueryDict("answer=declined"), MultiValueDict())["answer"].as_field_group()
    assert "govuk-radios__conditional--hidden" not in html


def test_only_what_may_stay_empty_is_called_optional():
    form = EveryField()
    assert "(optional)" in group(form, "note")
    assert "(optional)" not in group(form, "why") + group(form, "interpreter") + group(form, "name")


def test_a_password_is_never_shown_again():
    form = EveryField(QueryDict("password=hunter2"), MultiValueDict())
    assert "hunter2" not in str(form)
    assert 'aria-label="Show password"' in group(form, "password")


def test_a_hidden_field_has_no_markup_around_it():
    assert str(EveryField()["secret"]) == '<input type="hidden" name="secret" id="id_secret">'


def test_both_versions_stand_side_by_side():
    html = render_to_string("includes/stale.html", {"rows": [{"label": "Note", "saved": None, "yours": "<b>mine"}]})
    assert "Nothing" in html
    assert "&lt;b&gt;mine" in html


def test_no_template_has_inline_script_or_style():
    html = str(EveryField())
    assert not re.search(r"<style|\sstyle=|\son\w+=", html)
