"""Which encoding a file is in, and whether its letters can be trusted: no name is read wrongly without a word. Pure.

A file is UTF-8, or UTF-16 or UTF-32 with a byte order mark. Otherwise it is read as Windows-1252, the default of older
spreadsheets: a guess, which a person has to agree to. Other encodings (Mac Roman, DOS) use the same bytes for other
letters, so a cell that would look odd in Windows-1252 is refused. What is UTF-8 in one place and is not in another was
glued together, and is refused there. Bytes that are no letter become a sign by which their cell is refused: the file is
decoded in blocks, and an error of the decoder would name none.
"""

import codecs
import re

CHUNK = 1 << 16
LETTERS = "A-Za-zÀ-ÖØ-öø-ÿ"
SMALL = "a-zß-öø-ÿ"
ACCENTED = "À-ÖØ-öø-ÿ"
VOWELS = "aeiouyáéíóúü"
# What may follow each other in Portuguese, German and Spanish; else two such letters are those of another alphabet.
TOGETHER = "[çÇ][ãõÃÕ]|[äöüÄÖÜ]ß|[áéíóúÁÉÍÓÚ][ñÑ]|[ñÑ][áéíóúÁÉÍÓÚ]"
UTF8_PAIR = re.compile(rb"[\xc2-\xc5][\x80-\xbf]|\xe2\x80[\x90-\xbf]")
# Signs that hardly occur in names and addresses, but are letters in Mac Roman or DOS; signs inside a word; a capital
# in the middle of a word; an apostrophe in the middle of a word that is no English ending; what Turkish, Czech, Polish,
# Serbian, Greek and Cyrillic letters become.
ODD_IN_WINDOWS = re.compile(
    "[\udc80-\udcff]|[ŠŽŒšžœŸƒ‚„†‡ˆ‰‹›™˜•¡¢¤¥¦§¨©«¬®¯±µ¶¸¹»¿×÷]"
    f"|[{LETTERS}][‘“£€]|[€…](?=[{LETTERS}])"
    f"|[{LETTERS}][–—”\xa0°ºª½¼¾²³´·…](?=[{SMALL}])"
    f"|[{SMALL}]’(?!(?:s|t|d|m|ll|re|ve)\\b)(?=[{SMALL}])"
    f"|[ðþýÐÞÝ]|(?!{TOGETHER})[{ACCENTED}][{ACCENTED}]|ñ(?![{VOWELS}])|ã(?![oes]|\\b)|õ(?!e)|ª(?=[{LETTERS}])|iæ\\b"
    f"|[{SMALL}][À-ÖØ-Þ]|\\b[A-Z]Õ[A-Z][a-z]"
)
# UTF-8 that was read as Windows-1252 and saved as UTF-8 again, and the sign for a letter that was lost.
TWICE = re.compile("[ÂÃÄÅâ][\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]{1,2}|\ufffd|[\udc80-\udcff]")
WRONG_LETTERS = "The letters here are damaged. Save the file again from your case system, as “CSV UTF-8”."
ODD_LETTERS = (
    "The letters here may be wrong: the file is not in UTF-8. Save it again from your case system, as “CSV UTF-8”."
)
MIXED_LETTERS = (
    "A letter here cannot be read: parts of this file are in UTF-8 and others are not. Save it again as “CSV UTF-8”."
)


class Encoding:
    """How to decode the file, and which cells are doubted."""

    def __init__(self, data: bytes) -> None:
        self.is_windows = False
        self.errors = "replace"
        self.note = ""
        if data.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
            self.name, self.note = "utf-32", "The file is in UTF-32."
        elif data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            self.name, self.note = "utf-16", "The file is in UTF-16."
        elif data.startswith(codecs.BOM_UTF8) or _is_utf8(data) or UTF8_PAIR.search(data):
            self.name, self.errors = "utf-8-sig", "surrogateescape"
        else:
            self.name, self.errors = "cp1252", "surrogateescape"
            self.is_windows = True

    def doubt(self, cell: str) -> str:
        """Why the letters of the cell cannot be trusted; empty where they can."""
        if cell.isascii():
            return ""
        if self.is_windows:
            return ODD_LETTERS if ODD_IN_WINDOWS.search(cell) else ""
        found = TWICE.search(cell)
        if not found:
            return ""
        return MIXED_LETTERS if "\udc80" <= found[0] <= "\udcff" else WRONG_LETTERS


def _is_utf8(data: bytes) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    view = memoryview(data)
    try:
        for start in range(0, len(data), CHUNK):
            decoder.decode(view[start : start + CHUNK])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
