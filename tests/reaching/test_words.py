"""The words of the child's page: the same in every language, and easy to read."""

import re

import pytest
import textstat

from reaching.languages import FOLDER, languages

LONGEST_SENTENCE = 20  # words
HARDEST = 6.0  # Flesch-Kincaid grade: read by a child of eleven
NEVER = re.compile(r"\b(interview|placement|contact|missing|abscond|disclos|safeguard|refus|RHI)\w*", re.IGNORECASE)


def sentences(text: str) -> list[str]:
    return [part for part in re.split(r"(?<=[.?!؟۔])\s+", text) if part]


@pytest.mark.parametrize("code", [path.stem for path in FOLDER.glob("*.toml")])
def test_every_language_says_the_same(code):
    english, other = languages()["en"].words, languages()[code].words
    assert set(other) == set(english)
    for key, words in english.items():
        assert set(re.findall(r"{\w+}", other[key])) == set(re.findall(r"{\w+}", words)), key
        assert other[key].strip() == other[key] != "", key


@pytest.mark.parametrize("code", [path.stem for path in FOLDER.glob("*.toml")])
def test_sentences_are_short_in_every_language(code):
    for key, words in languages()[code].words.items():
        for sentence in sentences(words):
            assert len(sentence.split()) <= LONGEST_SENTENCE, (key, sentence)


def test_a_child_of_eleven_can_read_it():
    words = languages()["en"].words.values()
    whole = " ".join(text if text[-1] in ".?!" else f"{text}." for text in words)
    assert textstat.flesch_kincaid_grade(whole) <= HARDEST
    for text in words:
        if len(text.split()) >= 8:
            assert textstat.flesch_kincaid_grade(text) <= HARDEST, text


def test_the_measure_would_find_a_hard_sentence():
    hard = "Your participation in the independent conversation is voluntary, subject to confidentiality limitations."
    assert textstat.flesch_kincaid_grade(hard) > HARDEST


def test_no_word_of_the_office_is_said_to_a_child():
    for key, text in languages()["en"].words.items():
        plain = text.replace("Missing People", "")
        assert not NEVER.search(plain), (key, text)


SAID_TO_A_BOY = (
    "اتصل|اكتب|أخبرنا|أخبر|اختر|حاول|انتظر|اترك|أرسل|افتح|أغلق|امسح|احذف\\w*|تأكد",  # imperatives
    "اقرأ|أوقف|انتقل|ارجع|تحدث|سجل",
    "تريد|تحتاج|ستراه|تثق|تنتظر\\w*|تغير|راض|أن ت\\w+",  # “you want”, “that you …”
)
TO_A_BOY = re.compile(rf"(?<!\w)[ولف]?({'|'.join(SAID_TO_A_BOY)})(?!\w)")


@pytest.mark.parametrize(
    "path", [FOLDER / "ar.toml", FOLDER.parent / "wordings" / "texts" / "ar.toml"], ids=["page", "texts"]
)
def test_arabic_speaks_to_girls_and_boys_alike(path):
    """An imperative, or “you want”, has another form for a girl; a noun, or “it is open to you to”, has not."""
    lines = path.read_text().splitlines()
    assert [line for line in lines if TO_A_BOY.search(line)] == []
