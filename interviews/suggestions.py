"""Codes that words in the notes may point to: suggested, never ticked; a person confirms. Pure.

Whole words only, in lower case; a word ending in * stands for its beginning. The list is of plain words that young
people and practitioners use for what a code means; it is never shown to the child.
"""

import re
from collections.abc import Iterable

WORDS: dict[str, tuple[str, ...]] = {
    "push.family_conflict": ("argu*", "row", "shout*", "fight with mum", "fight with dad", "fell out"),
    "push.domestic_abuse": ("hits mum", "hit mum", "domestic"),
    "push.parental_substance_misuse": ("mum drinks", "dad drinks", "drunk mum", "drunk dad"),
    "push.school_problems": ("school", "exclu*", "detention"),
    "push.bullying": ("bull*", "picked on"),
    "push.isolation": ("alone", "lonely", "nobody"),
    "push.unhappy_where_they_live": ("hate it here", "hate the home", "don't like it here"),
    "push.communication_breakdown": ("nobody listens", "not listened", "won't listen"),
    "push.boundaries": ("rules", "curfew", "grounded", "phone taken"),
    "push.fear_of_move": ("moved again", "moving me", "deport*", "home office"),
    "push.mental_health": ("depress*", "anxi*", "panic*"),
    "push.forced_to_leave": ("kicked out", "thrown out", "told to leave"),
    "pull.family_or_friends": ("friend*", "mate*", "sister", "brother", "nan", "mum", "dad"),
    "pull.partner": ("boyfriend", "girlfriend", "partner"),
    "pull.parties": ("party", "parties", "rave"),
    "pull.home_area": ("old area", "back home", "home town"),
    "pull.work_or_money": ("money", "earn*", "paid"),
    "pull.online_contact": ("snap*", "instagram", "tiktok", "met online", "whatsapp", "telegram"),
    "risk.sexual_exploitation": ("sex*", "gifts", "hotel"),
    "risk.criminal_exploitation": ("county line*", "trap", "drop*", "package*", "shotting", "elder*"),
    "risk.threats_or_weapons": ("knife", "knives", "gun", "machete", "threat*"),
    "risk.self_harm": ("self harm*", "cut myself", "kill myself", "suicid*"),
    "risk.alcohol": ("drank", "drunk", "vodka", "alcohol", "beer"),
    "risk.drugs": ("weed", "cannabis", "ket", "vape*", "pills", "coke", "drugs"),
    "risk.physical_assault": ("hit me", "punched", "kicked me", "beat*"),
    "risk.debt_bondage": ("owe*", "debt*"),
    "risk.missed_medication": ("insulin", "inhaler", "medication", "tablets"),
    "risk.hunger": ("hungry", "not eaten", "no food"),
    "risk.rough_sleeping": ("slept outside", "slept rough", "freezing"),
    "risk.cuckooing": ("took over the flat", "took over his flat", "took over her flat"),
    "stayed.friend": ("friend's", "mate's"),
    "stayed.hotel": ("hotel", "airbnb", "b&b"),
    "stayed.park": ("park",),
    "stayed.transport_hub": ("station", "airport", "bus stop"),
    "stayed.shopping_area": ("shopping cent*", "mcdonald*", "town centre"),
    "stayed.vehicle": ("in the car", "in a car", "in a van"),
    "stayed.dealing_house": ("trap house",),
    "with_whom.adult_met_online": ("met online", "met him online", "met her online"),
    "with_whom.peer_from_school": ("from school",),
    "with_whom.alone": ("by myself", "on my own"),
    "transport.bus": ("bus", "coach"),
    "transport.train": ("train",),
    "transport.tram_or_tube": ("tram", "tube", "underground", "metro"),
    "transport.taxi": ("taxi*", "uber", "cab", "bolt"),
    "transport.walked": ("walk*",),
    "transport.bike": ("bike", "scooter"),
    "transport.unknown_driver": ("picked me up",),
}


def suggested(text: str, lists: Iterable[str]) -> list[str]:
    """The keys of codes in these lists that the text may point to, in the order of the table."""
    plain = " ".join(re.findall(r"[\w’'&]+", text.lower().replace("’", "'")))
    wanted = set(lists)
    return [key for key, words in WORDS.items() if key.partition(".")[0] in wanted and _any(words, plain)]


def _any(words: tuple[str, ...], plain: str) -> bool:
    patterns = (re.escape(word.removesuffix("*")) + (r"\w*" if word.endswith("*") else "") for word in words)
    return re.search(rf"(?<!\w)(?:{'|'.join(patterns)})(?!\w)", plain) is not None
