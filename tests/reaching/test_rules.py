"""The two facts, the links, and the signs that something is serious."""

from datetime import date

import pytest

from reaching import links
from reaching.own_page.facts import is_birthday, is_first_name, is_school
from reaching.own_page.serious import signs_in


@pytest.mark.parametrize(
    ("day", "month", "born", "fits"),
    [
        ("3", "2", date(2012, 2, 3), True),
        ("03", "02", date(2012, 2, 3), True),
        ("٣", "٢", date(2012, 2, 3), True),
        ("2", "3", date(2012, 2, 3), False),
        ("28", "2", date(2012, 2, 29), True),
        ("1", "3", date(2012, 2, 29), True),
        ("1", "3", date(2012, 2, 28), False),
        ("", "", date(2012, 2, 3), False),
        ("three", "2", date(2012, 2, 3), False),
        ("3", "2", None, False),
    ],
)
def test_birthday(day, month, born, fits):
    assert is_birthday(day, month, born) is fits


@pytest.mark.parametrize(
    ("typed", "names", "fits"),
    [
        ("Zoe", ["Zoë Anne"], True),
        ("zoë anne", ["Zoë Anne"], True),
        ("anne", ["Zoë Anne"], False),
        ("Bea", ["Beatrice", "Bea"], True),
        ("", ["", "Bea"], False),
        ("  ", ["Bea"], False),
        ("أحمد", ["احمد"], True),
        ("Lukasz", ["Łukasz"], True),
    ],
)
def test_first_name(typed, names, fits):
    assert is_first_name(typed, names) is fits


@pytest.mark.parametrize(
    ("typed", "name", "fits"),
    [
        ("Muhammad", "Mohammed", True),
        ("Mohamed", "Muhammad", True),
        ("aysha", "Aisha", True),
        ("Sophia", "Sofia", True),
        ("Katherine", "Kathryn Rose", True),
        ("Yousef", "Yusuf", True),
        ("jaime", "Jamie", True),
        ("zoee", "Zoë", True),
        ("Oliver", "Olivia", False),
        ("Ella", "Ellie", False),
        ("Emma", "Emily", False),
        ("Jo", "Joe", False),
        ("Al", "Ali", False),
        ("Sam", "Sim", False),
        ("mm", "Mohammed", False),
    ],
)
def test_a_first_name_in_another_spelling(typed, name, fits):
    assert is_first_name(typed, [name]) is fits


@pytest.mark.parametrize(
    ("typed", "fits"),
    [
        ("roundhay", True),
        ("Roundhay School", True),
        ("leeds park grove roundhay high", False),
        ("school", False),
        ("the", False),
        ("", False),
        ("Allerton", False),
    ],
)
def test_school(typed, fits):
    assert is_school(typed, "Roundhay School") is fits


def test_links_are_many_and_hold_no_words():
    made = {links.new_secret() for _ in range(2000)}
    assert len(made) == 2000
    assert len(links.LETTERS) ** (links.GROUPS * links.GROUP) > 10**17
    assert not set("aeiou01l") & set("".join(made))


def test_a_link_is_typed_as_people_type():
    assert links.digest_of("bcdf-ghjk-mnpq") == links.digest_of("BCDFGHJK MNPQ")
    assert links.digest_of("bcdf-ghjk-mnpq") != links.digest_of("bcdf-ghjk-mnpr")
    assert len(links.digest_of("x")) == 64


@pytest.mark.parametrize(
    "text",
    [
        "he hit me",
        "I want to kill myself",
        "someone Touched me",
        "they made me do things",
        "im scared of him",
        "I want to end it all",
        "I dont want to live",
        "my dad hits my mum",
        "someone abused me",
        "selfharm",
        "nie chcę żyć",
        "لا أريد أن أعيش",
        "nu mai vreau să trăiesc",
        "میں جینا نہیں چاہتا",
        "не хочу жити",
        "мене б’ють",
        "i owe them money",
        "on mnie bije",
        "Boję się wracać",
        "ktoś mnie zgwałcił",
        "كان يضربني",
        "أنا خائفة",
        "قال انه سيقتلني",
        "він мене б'є",
        "мені страшно",
        "mă bate în fiecare zi",
        "وہ مجھے مارتا ہے",
    ],
)
def test_serious_in_every_language(text):
    assert signs_in(text)


@pytest.mark.parametrize(
    "text",
    [
        "Can it be on Thursday please",
        "I like football",
        "nie teraz",
        "اريد يوم الخميس",
        "my diet",
        "a hitchhiker's guide",
        "",
    ],
)
def test_not_everything_is_serious(text):
    assert not signs_in(text)
