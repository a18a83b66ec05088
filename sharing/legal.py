"""Words about the legal basis. Pure.

Consent is not the basis (domain: law). The duty to share of Children Act 2004 s.16LA is cited only from the day
on which it is in force where the system runs; without that day, nothing printed names it.
"""

from datetime import date

BEFORE_THE_DUTY = (
    "Public task: safeguarding and promoting the welfare of children (UK GDPR Article 6(1)(e)). Special categories: "
    "Article 9(2)(g) with Data Protection Act 2018 Schedule 1 paragraph 18, safeguarding of children."
)
UNDER_THE_DUTY = (
    "Legal obligation: the duty to share information relevant to safeguarding, Children Act 2004 section 16LA "
    "(UK GDPR Article 6(1)(c)). Special categories: Article 9(2)(g) with Data Protection Act 2018 Schedule 1 "
    "paragraph 18, safeguarding of children."
)
QUESTION_BEFORE_THE_DUTY = (
    "Share what keeps the child safe, and no more. Weigh it against the harm that sharing could do."
)
QUESTION_UNDER_THE_DUTY = (
    "You must share information relevant to safeguarding, unless sharing is more detrimental to the child than not "
    "sharing (Children Act 2004 section 16LA)."
)


def duty_applies(day: date, duty_from: str) -> bool:
    """Whether the duty to share is in force on the day; `duty_from` is an ISO date, or empty while it is not known."""
    return bool(duty_from) and day >= date.fromisoformat(duty_from)


def basis_words(day: date, duty_from: str) -> str:
    """The legal basis that an agreement signed on the day starts with."""
    return UNDER_THE_DUTY if duty_applies(day, duty_from) else BEFORE_THE_DUTY


def question_words(day: date, duty_from: str) -> str:
    """What whoever decides is asked to weigh."""
    return QUESTION_UNDER_THE_DUTY if duty_applies(day, duty_from) else QUESTION_BEFORE_THE_DUTY
