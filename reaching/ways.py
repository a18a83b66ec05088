"""By which way a child is invited, as the form offers it and as it comes back from there."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from accounts import channels
from cases.models import ContactPoint
from reaching.models.wordings import Way
from rhi.numbers import whole_number

PAPER = [
    ("print:card", "Print a card to hand over, folded to the size of a bank card"),
    ("print:a6", "Print a card to hand over, as big as a postcard"),
    ("print:letter", "Print a letter without an address, and post it yourself"),
]


@dataclass(frozen=True)
class Choice:
    """The choice `text:12`, `print:card` or `print:letter:12`: the way, the paper's size, the contact point's key."""

    way: str
    size: str
    contact: int | None

    @classmethod
    def of(cls, value: str) -> "Choice":
        """As one of the offered values says it."""
        first, *rest = value.split(":")
        contact = whole_number(rest[-1])
        if first != "print":
            return cls(first, "", contact)
        return cls(Way.LETTER.value if rest[0] == "letter" else Way.CARD.value, rest[0], contact)

    @property
    def is_paper(self) -> bool:
        """Whether somebody prints it."""
        return bool(self.size)


def offered(usable: Iterable[ContactPoint], lost: Mapping[int, str]) -> list[tuple[str, str]]:
    """Each way by which this installation sends, each address a letter can be printed for, and paper without one.

    `lost` says why the last message to a contact did not arrive.
    """
    sent, printed = [], []
    for row in usable:
        to = f"to {', '.join(row.value.splitlines())} ({f'of {row.person}' if row.person else 'the child’s own'})"
        if channels.is_available(row.channel):
            warning = f". The last one did not arrive: {lost[row.pk]}" if row.pk in lost else ""
            sent.append((f"{row.channel}:{row.pk}", f"{row.get_channel_display()} {to}{warning}"))
        if row.channel == Way.LETTER:
            printed.append((f"print:letter:{row.pk}", f"Print a letter {to}, and post it yourself"))
    return [*sent, *printed, *PAPER]
