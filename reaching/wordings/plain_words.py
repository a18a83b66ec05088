"""Whether a message to a child is fit to leave: plain sentences of what is to be mended, none where it is. Pure.

The message may be read by somebody else, so it says nothing of who it is for, who sends it, or why. It goes out as a
text message as well, which holds 160 characters of the GSM alphabet, or 70 where one character is of another.
"""

import math
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from reaching.wordings.plain_lists import EVERYDAY_NAMES, HELPLINES, NEVER

LINK = "{link}"
LINK_ROOM = 50
"""How many characters the link itself is reckoned with: https://, the host, /t/, fourteen of the secret, a slash."""
MOST_PARTS_OTHER = 3
"""One part in the GSM alphabet; in others the link alone takes most of the 70 characters of one."""
LONGEST_SENTENCE = 25
GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_EXTENDED = frozenset("^{}\\[~]|€\f")
SINGLE_GSM, MANY_GSM, SINGLE_OTHER, MANY_OTHER = 160, 153, 70, 67
ALLOWED_MARKS = frozenset("\u200c\u200d\u200e\u200f")
"""Joiners and direction marks, which Urdu and mixed lines need."""
_ALIKE = {"Łł": "l", "أإآٱ": "ا", "ىئیې": "ي", "ةہھ": "ه", "کڪ": "ك", "ؤ": "و", "’ʼ": "'"}
_LETTERS = str.maketrans({sign: letter for signs, letter in _ALIKE.items() for sign in signs})
_POSTCODE = re.compile(r"\b[a-z]{1,2}\d[a-z\d]?\s*\d[a-z]{2}\b", re.IGNORECASE)
_NUMBER = re.compile(r"\+?\d[\d\s().\-]*\d")
# The sign before the point or the @ is enough: a whole name would be read again from each of its letters.
_ADDRESS = re.compile(r"https?:|www\.|[\w.+-]@[\w-]+\.|[\w-]\.(?:com|org|net|uk|gov|info|ly)\b", re.IGNORECASE)
_SENTENCE_ENDS = re.compile(r"(?<![.!?:؟۔])[.!?:؟۔]+(?:\s|$)|\n")


@dataclass(frozen=True)
class Parts:
    """A text message as it is sent: how many characters, how many messages, in which alphabet."""

    characters: int
    parts: int
    is_gsm: bool

    @property
    def words(self) -> str:
        """For a person who decides on it."""
        many = "1 text message" if self.parts == 1 else f"{self.parts} text messages joined"
        room = SINGLE_GSM if self.is_gsm else SINGLE_OTHER
        return f"{self.characters} characters with the link: {many} (one holds {room} in this alphabet)"


def parts_of(text: str, *, link_room: int = LINK_ROOM) -> Parts:
    """The message with its link put in, counted as the network counts it."""
    whole = text.strip().replace(LINK, "x" * link_room)
    if all(sign in GSM or sign in GSM_EXTENDED for sign in whole):
        length, single, many = sum(2 if sign in GSM_EXTENDED else 1 for sign in whole), SINGLE_GSM, MANY_GSM
        is_gsm = True
    else:
        length, single, many = len(whole.encode("utf-16-le")) // 2, SINGLE_OTHER, MANY_OTHER
        is_gsm = False
    return Parts(length, 1 if length <= single else math.ceil(length / many), is_gsm)


def problems_of(text: str, *, names: Iterable[str] = (), places: Iterable[str] = (), way: str = "text") -> list[str]:
    """What is to be mended in the body of a message, in sentences. `names` and `places` are the child's, if known.

    The length counts where `way` is a text message.
    """
    found = [*_of_link(text), *problems_of_words(text, names=names, places=places)]
    return [*found, *_of_length(text)] if way == "text" else found


def problems_of_words(text: str, *, names: Iterable[str] = (), places: Iterable[str] = ()) -> list[str]:
    """The same for a line that holds no link, such as a subject."""
    return [
        *_of_signs(text),
        *_of_lists(text),
        *_of_names(text, names),
        *_of_places(text, places),
        *_of_numbers(text),
        *_of_sentences(text),
    ]


def sentences_of(text: str) -> list[str]:
    """The sentences of a message, without those that have no word."""
    return [part.strip() for part in _SENTENCE_ENDS.split(text.replace(LINK, " ")) if re.search(r"\w", part)]


def folded(text: str) -> str:
    """Small letters without accents; letters that people do not tell apart made one; marks that nobody sees gone."""
    plain = unicodedata.normalize("NFKD", text.translate(_LETTERS))
    kept = "".join(sign for sign in plain if unicodedata.category(sign) not in {"Mn", "Cf"})
    return re.sub(r"[^\S\n]+", " ", kept.translate(_LETTERS)).casefold()


def _of_link(text: str) -> Iterator[str]:
    times = text.count(LINK)
    if not times:
        yield "Put {link} where the link to the child’s page is to stand."
    elif times > 1:
        yield "Let {link} stand only once."
    if re.search(r"[{}]|\(\(|\)\)", text.replace(LINK, "", 1)):
        yield "Use no other brackets of this kind: { } (( ))."


def _of_signs(text: str) -> Iterator[str]:
    strange = {
        sign
        for sign in text
        if unicodedata.category(sign) in {"Cc", "Cf", "Co", "Cs", "Cn"}
        and sign not in "\n\r"
        and sign not in ALLOWED_MARKS
    }
    if strange:
        codes = ", ".join(sorted(f"U+{ord(sign):04X}" for sign in strange))
        yield f"There are characters in it that nobody sees ({codes}). Type the text afresh."


def _of_lists(text: str) -> Iterator[str]:
    plain = folded(text)
    for what, beginnings in NEVER:
        for beginning in beginnings:
            place = _begins(beginning).search(plain)
            if place:
                yield f"“{_word_at(plain, place)}” tells of {what}. Say it without that word."


def _begins(beginning: str) -> "re.Pattern[str]":
    plain = re.escape(folded(beginning))
    return re.compile(plain if re.search(r"[\u0600-\u06ff]", beginning) else rf"(?<!\w){plain}")


def _word_at(plain: str, place: "re.Match[str]") -> str:
    start, end = place.span()
    while start and re.match(r"\w", plain[start - 1]):
        start -= 1
    while end < len(plain) and re.match(r"\w", plain[end]):
        end += 1
    return plain[start:end].strip()


def _of_names(text: str, names: Iterable[str]) -> Iterator[str]:
    """Each part of a name of two letters or more, as a word of its own."""
    parts = {part for name in names for part in re.split(r"[\s\-]+", name) if len(part) > 1}
    for part in sorted(parts):
        if _holds_name(text, folded(part)):
            yield f"“{part}” is a name. A message never says who it is for."


def _holds_name(text: str, name: str) -> bool:
    if name not in EVERYDAY_NAMES and len(name) > 2:
        return bool(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", folded(text)))
    inside = re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE)
    return any(place.group()[0].isupper() and not _begins_sentence(text[: place.start()]) for place in inside)


def _begins_sentence(before: str) -> bool:
    return not before.strip() or before.rstrip()[-1] in ".!?:\n" or before.rstrip(" ").endswith("\n")


def _of_places(text: str, places: Iterable[str]) -> Iterator[str]:
    """Each line or part of an address, with and without the number of the house."""
    plain = folded(text)
    parts = {part.strip() for place in places for part in re.split(r"[,\n]", place)}
    parts |= {re.sub(r"^\d+\w?\s+", "", part) for part in parts}
    for part in sorted(parts):
        if len(part) > 3 and re.search(rf"(?<!\w){re.escape(folded(part))}(?!\w)", plain):
            yield f"“{part}” is part of an address. A message never says where a child lives or goes to school."


def _of_numbers(text: str) -> Iterator[str]:
    bare = text.replace(LINK, " ")
    if _POSTCODE.search(bare):
        yield "There is a postcode in it. Leave it out."
    if _ADDRESS.search(bare):
        yield "There is a web or e-mail address in it. The only link is {link}."
    for place in _NUMBER.finditer(unicodedata.normalize("NFKC", bare)):
        digits = "".join(str(unicodedata.digit(sign)) for sign in place.group() if sign.isdigit())
        if len(digits) > 4 and digits not in HELPLINES:
            yield f"“{place.group().strip()}” is a number that is no helpline’s. Leave it out."


def _of_sentences(text: str) -> Iterator[str]:
    for sentence in sentences_of(text):
        number = len(sentence.split())
        if number > LONGEST_SENTENCE:
            start = " ".join(sentence.split()[:5])
            yield f"The sentence “{start}…” has {number} words. Make two of it: {LONGEST_SENTENCE} at most."


def _of_length(text: str) -> Iterator[str]:
    counted = parts_of(text)
    if counted.parts > (1 if counted.is_gsm else MOST_PARTS_OTHER):
        yield f"It is too long for a text message: {counted.words}."
