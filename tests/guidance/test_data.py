"""The house's own guidance: every step has some, every key names something that is there, every source is known."""

from collections.abc import Iterator
from datetime import date

import pytest
from django import forms

from audit.forms import ActionForm
from audit.pages import TakesAction
from guidance import entries
from guidance.entries import Change, Entry, Words, by_key, changes, parts, readings, sources
from rhi.fields import DayField
from tests.isolation.routes import Route, routes

OF_THE_CASEWORK = ("cases", "interviews", "sharing", "reaching")
NEED_NONE = {
    "calendar",  # a link for one's own calendar: nothing of a child is recorded
    "children_import_cancel",  # stops a load: nothing is recorded
    "person_work",  # a number of open interviews handed to a colleague: shows no child
    "ssda903_cancel",  # stops a load: nothing is recorded
}
"""Steps of the casework without guidance. A new page needs some, or a line here that says why not."""


def steps_of_the_casework() -> list[Route]:
    """Every page with a form, of the apps of the casework. Pages for named users of a police force are not theirs."""
    found = []
    for route in routes():
        view = getattr(route.view, "view_class", None)
        if view is None or not issubclass(view, TakesAction) or getattr(view, "opens_to_police", False):
            continue
        if view.__module__.partition(".")[0] in OF_THE_CASEWORK:
            found.append(route)
    return found


def every_form(base: type[ActionForm] = ActionForm) -> Iterator[type[ActionForm]]:
    """The forms of the house."""
    for kind in base.__subclasses__():
        yield kind
        yield from every_form(kind)


def fields_of_forms() -> dict[str, forms.Field | str]:
    """`<app>.<form>.<field>` → the field, or the question of a code list (interviews.forms.talks)."""
    found: dict[str, forms.Field | str] = {}
    for kind in every_form():
        name = f"{kind.__module__.partition('.')[0]}.{kind.__name__}"
        found |= {f"{name}.{field}": made for field, made in kind.base_fields.items()}
        found |= {f"{name}.{field}": label for field, label in getattr(kind, "lists", {}).items()}
    # What every point of a summary is asked beside the boxes of its section.
    return found | dict.fromkeys(("sharing.PointForm.kind", "sharing.PointForm.source"), "")


def label_of(key: str, field: forms.Field | str) -> str:
    """The question as the page asks it."""
    if isinstance(field, str):
        return field
    return str(field.label or key.rpartition(".")[2].replace("_", " ").capitalize())


def test_every_step_of_the_casework_has_guidance():
    names = {route.name for route in steps_of_the_casework()}
    assert len(names) > 80
    assert names - set(by_key()) == NEED_NONE


def test_every_key_names_a_page_or_a_question():
    names, fields = {route.name for route in routes()}, fields_of_forms()
    for key, entry in by_key().items():
        assert key in (fields if entry.is_question else names), key
    for key in (key for entry in by_key().values() for key in entry.also):
        assert ("." in key) is by_key()[key].is_question, key


def test_a_question_is_named_as_its_page_asks_it():
    fields = fields_of_forms()
    for entry in set(by_key().values()):
        if entry.is_question and fields[entry.key] != "":
            assert entry.title == label_of(entry.key, fields[entry.key]), entry.key


def test_every_entry_says_something_and_where_it_is_written():
    for entry in set(by_key().values()):
        assert entry.words, entry.key
        assert entry.sources, entry.key
        assert entry.is_question or all(vars(entry.words).values()), f"{entry.key}: a step says all three"
        for words in filter(None, vars(entry.words).values()):
            assert words.endswith((".", "?")), entry.key
            assert len(words) <= 400, f"{entry.key}: as long as nobody reads"


def test_steps_hold_questions_and_questions_hold_none():
    for part in parts():
        for step in part.steps:
            assert not step.is_question, step.key
            assert all(question.is_question and not question.questions for question in step.questions), step.key
    assert [part.order for part in parts()] == list(range(1, len(parts()) + 1))


def test_every_source_is_used_dated_or_named_as_not_law():
    used = {source.key for entry in by_key().values() for source in entry.sources}
    assert used == set(sources())
    for source in sources().values():
        dated = any(character.isdigit() for character in source.words)
        assert dated or "not law" in source.kind or source.kind.startswith("what the"), source.key
        assert source.link.startswith("https://www.gov.uk/") or not source.link


def test_versions_go_up():
    numbers, days = [change.version for change in changes()], [change.on for change in changes()]
    assert numbers == list(range(1, len(numbers) + 1))
    assert days == sorted(days)
    for change in changes():
        assert change.what.endswith(".")
        assert set(change.before) <= set(by_key())


def test_how_an_entry_read_before():
    entry = Entry("offer_new", "Offer", Words(record="Third."), ())
    first, second, third = date(2026, 11, 26), date(2027, 2, 1), date(2027, 6, 1)
    versions = (
        Change(1, first, "First.", {}),
        Change(2, second, "Clearer.", {"offer_new": Words(record="First."), "other": Words()}),
        Change(3, third, "Clearer still.", {"offer_new": Words(record="Second.")}),
    )
    found = [(one.words.record, one.version, one.from_day, one.until_day) for one in readings(entry, versions)]
    assert found == [("Third.", 3, third, None), ("Second.", 2, second, third), ("First.", 1, first, second)]


def test_an_entry_that_came_later_did_not_read_before():
    entry = Entry("new", "New", Words(record="Now."), ())
    versions = (Change(1, date(2026, 11, 26), "First.", {}), Change(2, date(2027, 2, 1), "More.", {"new": Words()}))
    assert [one.version for one in readings(entry, versions)] == [2]


def test_a_key_twice_is_an_error(monkeypatch):
    twice = Entry("offer_new", "Offer", Words(record="Once."), (), also=("offer_new",))
    monkeypatch.setattr(entries, "parts", lambda: (entries.Part("a", "A", 1, (twice,)),))
    with pytest.raises(ValueError, match="offer_new has guidance twice"):
        by_key.__wrapped__()


def test_the_check_of_forms_sees_fields():
    assert isinstance(fields_of_forms()["cases.ChildForm.born_on"], DayField)
    assert "interviews.HarmForm.risk" in fields_of_forms()
