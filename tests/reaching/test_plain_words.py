"""The words a child reads: simple enough, short enough, and telling nobody anything. Every house text, every way."""

import pytest
import textstat

from reaching.models.wordings import Purpose, Way
from reaching.wordings.house_texts import house_text, house_texts
from reaching.wordings.plain_words import LINK, parts_of, problems_of, problems_of_words, sentences_of

TEXTS = [
    pytest.param(language, purpose, way, text, id=f"{code}-{purpose}-{way}")
    for code, language in house_texts().items()
    for (purpose, way), text in language.texts.items()
]
HARDEST_GRADE = 6
LONGEST = 18
"""Words in a sentence, in every language."""
LIX = 40
"""Björnsson's index (words per sentence, share of long words): under 40 is easy prose. Of all texts of a language
together: of twenty words it says nothing."""


@pytest.mark.parametrize(("language", "purpose", "way", "text"), TEXTS)
def test_every_house_text_is_fit_to_leave(language, purpose, way, text):
    assert problems_of(text.body, way=way) == []
    assert problems_of_words(text.subject) == []
    assert bool(text.subject) == (way != "text")


def test_there_is_a_text_for_every_way_and_purpose_in_every_language():
    kinds = {(purpose, way) for purpose in Purpose.values for way in Way.values}
    assert {code: set(texts.texts) for code, texts in house_texts().items()} == dict.fromkeys(house_texts(), kinds)
    assert list(house_texts()) == ["en", "ar", "pl", "ro", "uk", "ur"]
    assert house_text(way="text", purpose="offer", language="xx") == house_text(
        way="text", purpose="offer", language="en"
    )


@pytest.mark.parametrize(("language", "purpose", "way", "text"), TEXTS)
def test_every_house_text_is_easy_to_read(language, purpose, way, text):
    words = text.body.replace(LINK, "")
    assert max(len(sentence.split()) for sentence in sentences_of(text.body)) <= LONGEST
    if language.code == "en":
        assert textstat.flesch_kincaid_grade(words) <= HARDEST_GRADE


@pytest.mark.parametrize("code", ["pl", "ro"])  # the index counts long words by Latin letters
def test_the_polish_and_romanian_texts_are_easy_to_read(code):
    words = "\n".join(text.body.replace(LINK, "") for text in house_texts()[code].texts.values())
    assert textstat.lix(words) <= LIX


def test_an_english_text_message_is_one_message_with_its_link():
    for purpose in Purpose.values:
        counted = parts_of(house_text(way="text", purpose=purpose, language="en").body)
        assert (counted.parts, counted.is_gsm) == (1, True)


@pytest.mark.parametrize(
    ("text", "characters", "parts", "is_gsm"),
    [
        ("a" * 160, 160, 1, True),
        ("a" * 161, 161, 2, True),
        ("a" * 306, 306, 2, True),
        ("a" * 307, 307, 3, True),
        ("€" * 80, 160, 1, True),  # signs of the extension count twice
        ("€" * 80 + "a", 161, 2, True),
        ("ł" * 70, 70, 1, False),
        ("ł" * 71, 71, 2, False),
        ("ł" * 134, 134, 2, False),
        ("ł" * 135, 135, 3, False),
        ("😀" * 35, 70, 1, False),  # two units each
        ("😀" * 36, 72, 2, False),
        ("", 0, 1, True),
    ],
)
def test_the_network_counts_so(text, characters, parts, is_gsm):
    counted = parts_of(text)
    assert (counted.characters, counted.parts, counted.is_gsm) == (characters, parts, is_gsm)
    assert parts_of(LINK, link_room=30).characters == 30


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("the Council", "council"),
        ("POLICE", "police"),
        ("po\u200blice", "police"),
        ("Dzwoni policja", "police"),
        ("pracownikiem socjalnym", "social work"),
        ("zaginięcie", "going missing"),
        ("الشرطة", "police"),
        ("وبالشّرطة", "police"),
        ("مقابلة", "social work"),
        ("المجلس", "council"),
        ("поліція", "police"),
        ("poliția", "police"),
        ("پولیس", "police"),
        ("you were missing", "going missing"),
        ("our interview", "social work"),
        ("your placement", "social work"),
        ("Contact us", "social work"),
    ],
)
def test_words_that_tell_are_found_in_every_language(words, told):
    assert any(
        f"tells of the {told}" in problem or f"tells of {told}" in problem for problem in problems_of_words(words)
    )


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("Hi.", "Put {link}"),
        ("{link} {link}", "only once"),
        ("{link} {name}", "brackets"),
        ("{link} ((name))", "brackets"),
        ("Hi Bea, {link}", "“Bea” is a name"),
        ("Hi BEÁ, {link}", "“Bea” is a name"),
        ("A talk at Elm Street {link}", "“Elm Street” is part of an address"),
        ("A talk at oak academy {link}", "“Oak Academy” is part of an address"),
        ("Near LS1 1AA {link}", "postcode"),
        ("Near ls11aa {link}", "postcode"),
        ("Ring 0113 496 0000 {link}", "no helpline’s"),
        ("Ring +44 7700 900123 {link}", "no helpline’s"),
        ("Ring ٠١١٣٤٩٦ {link}", "no helpline’s"),
        ("See https://a.example {link}", "web or e-mail address"),
        ("Write to a@b.example {link}", "web or e-mail address"),
        ("Hi\u202e {link}", "nobody sees (U+202E)"),
        ("a" * 120 + " {link}", "too long for a text message: 171 characters with the link: 2 text messages"),
        ("word " * 26 + "{link}", "has 26 words"),
    ],
)
def test_what_is_to_be_mended_is_said(text, problem):
    found = problems_of(text, names=["Bea Example"], places=["12 Elm Street, Leeds", "Oak Academy"])
    assert any(problem in sentence for sentence in found), found


@pytest.mark.parametrize(
    "text",
    [
        "Call 0800 1111, 116 000 or 999. {link}",
        "You will be heard. Will you talk? May be. {link}",  # a child named Will, born in May
        "Dasz radę. {link}",
        "A beautiful day {link}",
    ],
)
def test_what_is_no_problem_is_none(text):
    assert problems_of(text, names=["Will May", "Be"], places=["1"]) == []
