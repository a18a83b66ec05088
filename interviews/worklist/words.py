"""What the queues of the worklist are called, and what each says of itself."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    """`title` of the list; `one` and `many` after its number; `empty` where nothing is in it."""

    title: str
    one: str
    many: str
    empty: str


WORDS: dict[str, Words] = {
    "missing": Words("Missing now", "child is missing now", "children are missing now", "Nobody is missing."),
    "untold": Words(
        "Crime told, nobody phoned",
        "crime was told of and passed on to nobody",
        "crimes were told of and passed on to nobody",
        "Everything told was passed on.",
    ),
    "host": Words(
        "Host to be told",
        "host of a child placed out of area has not been told",
        "hosts of children placed out of area have not been told",
        "Every host has been told, or a manager decided.",
    ),
    "given": Words(
        "Handed over to you",
        "interview of another council was handed over to you",
        "interviews of other councils were handed over to you",
        "Nothing is.",
    ),
    "found": Words(
        "Found, not back",
        "child is found and not back",
        "children are found and not back",
        "Nobody is waiting to come back.",
    ),
    "overdue": Words("Overdue", "interview is overdue", "interviews are overdue", "Nothing is overdue."),
    "soon": Words("Due soon", "interview falls due soon", "interviews fall due soon", "Nothing falls due soon."),
    "to_assign": Words(
        "To assign",
        "interview has nobody to hold it",
        "interviews have nobody to hold them",
        "Every interview has somebody.",
    ),
    "unclocked": Words(
        "Due time not known",
        "interview is owed after a return at an unknown time",
        "interviews are owed after a return at an unknown time",
        "Every return has a time.",
    ),
    "later": Words("Due later", "interview falls due later", "interviews fall due later", "Nothing else is open."),
    "awaiting": Words(
        "Awaiting an answer",
        "offer waits for the child’s answer",
        "offers wait for the child’s answer",
        "No offer waits for an answer.",
    ),
    "handovers": Words("Handovers", "handover waits on you", "handovers wait on you", "No handover waits on you."),
    "triggers": Words(
        "Went missing again",
        "repeat trigger was reached and nothing is recorded yet",
        "repeat triggers were reached and nothing is recorded yet",
        "Whatever was reached was dealt with.",
    ),
    "independence": Words(
        "Independence to accept",
        "interview is with somebody who may not be independent",
        "interviews are with somebody who may not be independent",
        "No doubt about anybody’s independence is open.",
    ),
    "sign_off": Words(
        "To sign off", "interview waits for sign-off", "interviews wait for sign-off", "Nothing waits for sign-off."
    ),
    "sharing": Words(
        "To decide on sharing",
        "decision on sharing is open",
        "decisions on sharing are open",
        "Every decision has been made.",
    ),
    "release": Words(
        "To release", "summary is to be released", "summaries are to be released", "Every summary has been released."
    ),
    "actions": Words("Actions", "action is open", "actions are open", "Nothing is to be done."),
    "referrals": Words(
        "Referrals without an answer",
        "referral has no answer",
        "referrals have no answer",
        "Every referral is answered.",
    ),
    "help": Words(
        "No news of help offered",
        "offer of help was followed by no news",
        "offers of help were followed by no news",
        "What became of every offer of help is recorded.",
    ),
    "parked": Words(
        "Parked", "child is parked until a later day", "children are parked until a later day", "Nobody is parked."
    ),
}
