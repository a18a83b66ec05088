"""What never stands in a message to a child, in the languages of the house. Pure.

Whoever holds the phone reads it: a word of the council, of the police or of social work tells them what it is about.
Each list holds beginnings of words, without accents. In the Arabic script words take prefixes, so there they are
searched anywhere.
"""

NEVER: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "the council or another authority",
        (
            "council", "local authorit", "city hall", "town hall",
            "borough", "government", "ofsted",
            "rada miasta", "rady miasta", "rada gminy", "rady gminy", "rada hrabstwa", "samorzad", "urzad", "urzed",
            "муніципал", "міська рада", "міської ради", "місцева рада", "місцевої ради", "влада", "влади",
            "consiliul", "consiliului", "primari", "autoritat",
            "مجلس", "بلديه", "سلطات", "سلطه", "کونسل", "كونسل",
        ),
    ),
    (
        "the police or a court",
        (
            "police", "policing", "officer", "detective", "court", "arrest", "crime", "criminal",
            "policj", "policyj", "sad rodzinny", "sadu", "sadow", "przestep",
            "поліц", "суд ", "суду", "злочин",
            "politia", "politie", "politist", "tribunal", "infractiun",
            "شرطه", "محكمه", "جريمه", "پوليس", "عدالت",
        ),
    ),
    (
        "going missing",
        (
            "missing", "absconded", "absconding", "runaway", "run away", "ran away", "running away", "return home",
            "returned home",
            "came back home", "disappear",
            "zagini", "zaginion", "zniknie", "zniknal", "znikne", "uciecz", "uciek",
            "зник", "пропав", "пропал", "втеч", "втік",
            "disparut", "disparit", "fugit", "fuga",
            "مفقود", "مختفي", "هروب", "هربت", "تغيب", "اختفا", "لاپته", "گمشد", "فرار",
        ),
    ),
    (
        "social work",
        (
            "interview", "placement", "placed with", "contact", "social work", "social care", "social service",
            "children's service", "childrens service", "caseworker",
            "case worker", "case file", "casefile", "safeguard",
            "risk assess", "looked after", "foster", "care home", "children's home", "childrens home", "care plan",
            "referral", "referred", "statutory", "rhi",
            "wywiad", "przesluch", "kontakt", "pracownik socjaln",
            "pracownikiem socjaln", "pracownika socjaln", "opieka spolecz", "opieki spolecz", "pomoc spolecz",
            "pomocy spolecz", "placowk", "rodzina zastepcz", "rodziny zastepcz", "kurator",
            "інтерв", "допит", "контакт", "соціальн", "опік", "прийомн",
            "interviu", "plasament", "asistent social", "asistenta social", "servicii social", "serviciile social",
            "مقابله", "استجواب", "اخصائي اجتماعي", "خدمات اجتماعيه", "خدمات الاجتماعيه", "رعايه اجتماعيه", "اسره بديله",
            "انٹرويو", "سوشل", "رابطه", "كفالت",
        ),
    ),
)  # fmt: skip
"""(what they tell, beginnings of words)."""

HELPLINES = frozenset({"999", "112", "116000", "116123", "08001111", "18000", "85258"})
"""Numbers that may stand there: emergency, Missing People, Samaritans, Childline, text relay, Shout."""

EVERYDAY_NAMES = frozenset(
    {"may", "will", "hope", "grace", "mark", "joy", "rose", "dawn", "summer", "sky", "faith", "art", "drew", "pat",
     "bill", "rich"}
)  # fmt: skip
"""Names that are words as well: found only where they are written with a capital inside a sentence."""
