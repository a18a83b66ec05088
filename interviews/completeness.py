"""What a record of a talk still lacks before a manager can stand by it, section by section. Pure.

What is asked for hangs on how complete the talk was: a full talk needs the child's words and each part; one with a
parent or carer only, or none at all, needs no more than what happened and what follows.
"""

from collections.abc import Callable
from dataclasses import dataclass

from interviews.states import COMPLETION_FULL, COMPLETION_PARTIAL

NOT_SAID_YET = ""
WITH_THE_CHILD = frozenset({COMPLETION_FULL, COMPLETION_PARTIAL})
FULL = frozenset({COMPLETION_FULL, NOT_SAID_YET})
HEARD = WITH_THE_CHILD | FULL
ANY = HEARD | {"completion.carer_only", "completion.not_done"}
NO_FURTHER_ACTION = "outcome.no_further_action"


@dataclass(frozen=True)
class TalkFacts:
    """What completeness hangs on. `coded` holds the code lists with at least one finding."""

    completion: str
    child_words: str
    venue: bool
    agreed_to_talk: bool | None
    told_limits: bool | None
    advocate_offered: bool | None
    advocate_reason: str
    parent_informed: bool | None
    parent_reason: str
    what_child_wants: str
    did_this_help: str
    ended: bool
    independent: bool
    independence_known: bool
    independence_reason: str
    trained: bool | None
    coded: frozenset[str]
    outcomes: frozenset[str]
    no_action_reason: str


@dataclass(frozen=True)
class Check:
    """One thing a record of these completions must have: its section, the words for its lack, and when it lacks."""

    section: str
    words: str
    lacks: Callable[[TalkFacts], bool]
    of: frozenset[str] = ANY


AWAY = frozenset({"stayed", "with_whom", "transport"})
NOT_SAID = "(“Not said” where nothing was said)"
CHECKS: tuple[Check, ...] = (
    Check("talk", "the child’s own words", lambda f: not f.child_words.strip(), HEARD),
    Check("before", "where the talk was", lambda f: not f.venue, HEARD),
    Check("before", "whether the child agreed to talk", lambda f: f.agreed_to_talk is None, HEARD),
    Check("before", "whether the child was told what cannot be kept private", lambda f: f.told_limits is None, HEARD),
    Check("before", "whether an advocate was offered", lambda f: f.advocate_offered is None, HEARD),
    Check(
        "before",
        "why no advocate was offered",
        lambda f: f.advocate_offered is False and not f.advocate_reason.strip(),
        HEARD,
    ),
    Check("why", f"why the child was away {NOT_SAID}", lambda f: not f.coded & {"push", "pull"}, FULL),
    Check(
        "away",
        f"where, with whom or how {NOT_SAID}",
        lambda f: not f.coded & {"stayed", "with_whom", "transport"},
        FULL,
    ),
    Check("harm", f"harm considered {NOT_SAID}", lambda f: "risk" not in f.coded, FULL),
    Check("wants", "what the child wants to happen", lambda f: not f.what_child_wants.strip(), FULL),
    Check("wants", "whether a parent was told", lambda f: f.parent_informed is None, FULL),
    Check(
        "wants", "why no parent was told", lambda f: f.parent_informed is False and not f.parent_reason.strip(), FULL
    ),
    Check("help", "help offered (“No further action” where none was needed)", lambda f: not f.outcomes),
    Check(
        "help",
        "why there is no further action",
        lambda f: NO_FURTHER_ACTION in f.outcomes and not f.no_action_reason.strip(),
    ),
    Check("after", "how complete the talk was", lambda f: not f.completion),
    Check("after", "when the talk ended", lambda f: not f.ended, FULL),
    Check(
        "after",
        "the child’s answer to “did this help?” (or that it was not asked)",
        lambda f: not f.did_this_help,
        FULL,
    ),
    Check(
        "interviewer",
        "whether you are independent of the child’s care, and of placement and council",
        lambda f: not f.independence_known,
        HEARD,
    ),
    Check(
        "interviewer",
        "why the interviewer was not independent",
        lambda f: f.independence_known and not f.independent and not f.independence_reason.strip(),
        HEARD,
    ),
    Check("interviewer", "whether the interviewer is trained for this", lambda f: f.trained is None, HEARD),
)


def missing(facts: TalkFacts) -> dict[str, list[str]]:
    """Per section key: what it lacks, in words. Sections that lack nothing are left out."""
    found: dict[str, list[str]] = {}
    for check in CHECKS:
        if facts.completion in check.of and check.lacks(facts):
            found.setdefault(check.section, []).append(check.words)
    return found
