"""Which text an invitation carries: one of two that are compared, by lot; the council's own; the house's."""

from dataclasses import dataclass

from accounts.models import Council
from reaching.models import Wording, WordingTrial

LINK = "{link}"
HOUSE_TEXTS = {
    ("offer", "text", "en"): "Hi. You can talk to someone about how things are. You choose if, who and where: {link}",
}


@dataclass(frozen=True)
class Chosen:
    """The text with its place for the link, and where it is from (`arm` is "a" or "b" where two are compared)."""

    subject: str
    body: str
    wording: Wording | None = None
    trial: WordingTrial | None = None
    arm: str = ""

    def with_link(self, link: str) -> str:
        """The text as it leaves."""
        return self.body.replace(LINK, link)


def choose(*, council: Council, way: str, purpose: str, language: str) -> Chosen:
    """The text for one more invitation."""
    return Chosen("", HOUSE_TEXTS["offer", "text", "en"])
