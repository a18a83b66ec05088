"""Boxes and choices that several forms have."""

from django import forms

from sharing.summaries import Tier

TIER_WORDS = {
    Tier.FACT: "Only the fact: whether an interview was offered, and whether it was held or declined",
    Tier.SAFEGUARDING: "A safeguarding summary as well: risks, people, places, and what would help find the child",
    Tier.INTELLIGENCE: "Intelligence, on the force’s own partner-intelligence form, never by the API",
}
AGREED_CHOICES = [(tier.value, words) for tier, words in TIER_WORDS.items()]
RELEASE_CHOICES = [
    (Tier.FACT.value, TIER_WORDS[Tier.FACT]),
    (Tier.SAFEGUARDING.value, TIER_WORDS[Tier.SAFEGUARDING]),
    (Tier.INTELLIGENCE.value, "Intelligence: it leaves as the force’s own form"),
    (Tier.CRIME.value, "A crime, or a child in danger now"),
]


def words(label: str, help_text: str = "", *, required: bool = True, rows: int = 4) -> forms.CharField:
    """A box for a few sentences."""
    return forms.CharField(
        label=label, help_text=help_text, required=required, widget=forms.Textarea(attrs={"rows": rows})
    )
