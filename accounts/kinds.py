"""Which messages there are, in words. Pure. No message says more than a number, a reference, a council and a link."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from accounts.roles import ROLE_WORDS, Role


class Kind(StrEnum):
    """What a message tells of."""

    OVERDUE = "overdue"
    DUE_SOON = "due_soon"
    LONG_OVERDUE = "long_overdue"
    UNASSIGNED = "unassigned"
    STILL_MISSING = "still_missing"
    TRIGGER = "trigger"
    HOST_TOLD = "host_told"
    HOST_TO_TELL = "host_to_tell"
    HANDOVER_ASKED = "handover_asked"
    HANDOVER_ANSWERED = "handover_answered"
    HANDOVER_SILENT = "handover_silent"
    HANDOVER_ENDED = "handover_ended"
    ASSIGNED = "assigned"
    INDEPENDENCE = "independence"
    CHILD_MOVING = "child_moving"
    AGREEMENT_ENDED = "agreement_ended"
    AGREEMENT_REVIEW = "agreement_review"
    RELEASE_WAITS = "release_waits"
    POLICE_REPORT = "police_report"
    POLICE_REPORT_OVERDUE = "police_report_late"
    POLICE_MATCH_UNDONE = "police_match_undone"
    COMMITTEE_REPORT = "committee_report"
    CHILD_ANSWERED = "child_answered"
    CHILD_SERIOUS = "child_serious"
    NOT_ARRIVED = "not_arrived"
    TALK_LINK_CLOSED = "talk_link_closed"
    LINK_GUESSING = "link_guessing"
    CARER_URGENT = "carer_urgent"
    CARER_WROTE = "carer_wrote"
    CARER_LINK = "carer_link"


@dataclass(frozen=True)
class Facts:
    """All that a message may say. `number` counts what it tells of, `reference` is a number of ours, never a name."""

    number: int
    council: str
    reference: str = ""
    link: str = ""

    def counted(self, one: str, many: str) -> str:
        """“1 interview is”, “3 interviews are”."""
        return f"{self.number} {one if self.number == 1 else many}"


@dataclass(frozen=True)
class Template:
    """A kind in words.

    `words` name it in the settings; `subject` says what happened; `next_step` what to do. An urgent one waits for
    no morning. `default_roles` hear it unless the council says otherwise; none where only the person concerned does.
    """

    words: str
    subject: Callable[[Facts], str]
    next_step: str
    is_urgent: bool = False
    default_roles: tuple[Role, ...] = field(default=(Role.MANAGER,))

    @property
    def is_personal(self) -> bool:
        """Whether it goes to the person concerned only, whatever the council says."""
        return not self.default_roles

    def body(self, facts: Facts) -> str:
        """The whole message."""
        about = f" Reference: {facts.reference}." if facts.reference else ""
        return f"{self.subject(facts)} ({facts.council}).{about}\n\n{self.next_step}: {facts.link}\n"


NOBODY: tuple[Role, ...] = ()
THOSE_WHO_RECORD = (Role.CASEWORKER, Role.MANAGER)
# Who may be told at all: people of the council who may open what a message leads to, and its administrators.
HEARING_ROLES = (Role.CASEWORKER, Role.INTERVIEWER, Role.MANAGER, Role.ADMINISTRATOR)

TEMPLATES: dict[Kind, Template] = {
    Kind.OVERDUE: Template(
        "An interview is overdue",
        lambda facts: facts.counted("return home interview is now overdue", "return home interviews are now overdue"),
        "See the worklist",
    ),
    Kind.DUE_SOON: Template(
        "An interview assigned to the person is due soon",
        lambda facts: facts.counted("interview assigned to you is due soon", "interviews assigned to you are due soon"),
        "See what is due",
        default_roles=NOBODY,
    ),
    Kind.LONG_OVERDUE: Template(
        "An interview has been overdue for long",
        lambda facts: facts.counted(
            "return home interview has been overdue for long", "return home interviews have been overdue for long"
        ),
        "See the worklist",
    ),
    Kind.UNASSIGNED: Template(
        "An interview has nobody to hold it",
        lambda facts: facts.counted(
            "return home interview is assigned to nobody", "return home interviews are assigned to nobody"
        ),
        "Assign it",
    ),
    Kind.STILL_MISSING: Template(
        "A child is still missing",
        lambda facts: facts.counted("child is still missing", "children are still missing"),
        "See what was done and what is next",
        is_urgent=True,
        default_roles=THOSE_WHO_RECORD,
    ),
    Kind.TRIGGER: Template(
        "A pattern calls for a look",
        lambda facts: facts.counted("record calls for a look", "records call for a look"),
        "See why",
    ),
    Kind.HOST_TOLD: Template(
        "Another council tells that a child placed here is missing",
        lambda facts: facts.counted(
            "child placed in your area by another council is missing",
            "children placed in your area by another council are missing",
        ),
        "See who to ring",
        is_urgent=True,
        default_roles=THOSE_WHO_RECORD,
    ),
    Kind.HOST_TO_TELL: Template(
        "The council where a missing child is placed has to be told",
        lambda facts: "The council where a missing child is placed has not been told yet",
        "Tell it, and record that you did",
        is_urgent=True,
        default_roles=THOSE_WHO_RECORD,
    ),
    Kind.HANDOVER_ASKED: Template(
        "Another council asks to hand over an interview",
        lambda facts: facts.counted("handover waits for your answer", "handovers wait for your answer"),
        "Answer it",
    ),
    Kind.HANDOVER_ANSWERED: Template(
        "A handover was answered",
        lambda facts: facts.counted("handover was answered", "handovers were answered"),
        "See the answer",
    ),
    Kind.HANDOVER_SILENT: Template(
        "A handover has had no answer",
        lambda facts: facts.counted("handover has had no answer", "handovers have had no answer"),
        "Ring them, or take it back",
    ),
    Kind.HANDOVER_ENDED: Template(
        "A handover has ended",
        lambda facts: facts.counted("handover has ended", "handovers have ended"),
        "See how it ended",
    ),
    Kind.ASSIGNED: Template(
        "An interview was assigned to the person",
        lambda facts: facts.counted("interview was assigned to you", "interviews were assigned to you"),
        "See it",
        default_roles=NOBODY,
    ),
    Kind.INDEPENDENCE: Template(
        "The independence of an interviewer is in question",
        lambda facts: facts.counted(
            "interview may not have an independent interviewer", "interviews may not have an independent interviewer"
        ),
        "See why",
    ),
    Kind.CHILD_MOVING: Template(
        "A child moves to or from the council",
        lambda facts: facts.counted("child moves to or from your council", "children move to or from your council"),
        "See what has to be handed over",
    ),
    Kind.AGREEMENT_ENDED: Template(
        "An agreement to share with a police force has ended",
        lambda facts: "An agreement to share with a police force has ended: nothing is shared under it",
        "See it, and record a new one to go on",
    ),
    Kind.AGREEMENT_REVIEW: Template(
        "An agreement to share with a police force is to be looked at again",
        lambda facts: "An agreement to share with a police force is to be looked at again",
        "See it",
    ),
    Kind.RELEASE_WAITS: Template(
        "A summary for the police waits for a second person",
        lambda facts: facts.counted(
            "summary for the police waits for a second person", "summaries for the police wait for a second person"
        ),
        "Look at it, and release it or give it back",
    ),
    Kind.POLICE_REPORT: Template(
        "The police report a missing child",
        lambda facts: facts.counted("police report waits for your answer", "police reports wait for your answer"),
        "Say whose child it is",
        is_urgent=True,
        default_roles=THOSE_WHO_RECORD,
    ),
    Kind.POLICE_REPORT_OVERDUE: Template(
        "Nobody answered a police report in time",
        lambda facts: facts.counted(
            "police report was not answered in time", "police reports were not answered in time"
        ),
        "Say whose child it is, or have somebody say it",
        is_urgent=True,
    ),
    Kind.POLICE_MATCH_UNDONE: Template(
        "A police report that was matched is about another child now",
        lambda facts: facts.counted(
            "police report is about another child now, its force says: it is no longer matched",
            "police reports are about other children now, their forces say: they are no longer matched",
        ),
        "Check the absence it was matched to",
        is_urgent=True,
        default_roles=THOSE_WHO_RECORD,
    ),
    Kind.COMMITTEE_REPORT: Template(
        "A committee report waits for its commentary",
        lambda facts: "The figures of the quarter are counted: the committee report waits for its commentary",
        "Read them, and write it",
    ),
    Kind.CHILD_ANSWERED: Template(
        "A child answered on their own page",
        lambda facts: facts.counted("child has written on their own page", "children have written on their own page"),
        "Read it, and answer",
        default_roles=THOSE_WHO_RECORD,
    ),
    Kind.CHILD_SERIOUS: Template(
        "A child wrote something serious on their own page",
        lambda facts: "A child has written something serious on their own page",
        "Read it now, and say whom you told",
        is_urgent=True,
        default_roles=THOSE_WHO_RECORD,
    ),
    Kind.NOT_ARRIVED: Template(
        "An invitation to a child did not arrive",
        lambda facts: facts.counted("invitation to a child did not arrive", "invitations to children did not arrive"),
        "See why, and reach the child another way",
        default_roles=THOSE_WHO_RECORD,
    ),
    Kind.TALK_LINK_CLOSED: Template(
        "A private link was closed after too many wrong tries",
        lambda facts: facts.counted(
            "private link was closed after wrong tries", "private links were closed after wrong tries"
        ),
        "See whose it is, and send a new one",
        default_roles=THOSE_WHO_RECORD,
    ),
    Kind.LINK_GUESSING: Template(
        "Somebody tries many private links that do not exist",
        lambda facts: f"{facts.number} private links that do not exist were tried within an hour",
        "No link was found by it unless you are told so. See that the system is watched",
        default_roles=(Role.ADMINISTRATOR,),
    ),
    Kind.CARER_URGENT: Template(
        "A carer reports a child missing, or back",
        lambda facts: facts.counted(
            "report of a carer waits: a child is missing, or back", "reports of carers wait: children missing, or back"
        ),
        "Read it, and confirm it or set it aside",
        is_urgent=True,
        default_roles=THOSE_WHO_RECORD,
    ),
    Kind.CARER_WROTE: Template(
        "A carer wrote through their link",
        lambda facts: facts.counted("carer has written", "carers have written"),
        "Read it, and confirm it or set it aside",
        default_roles=THOSE_WHO_RECORD,
    ),
    Kind.CARER_LINK: Template(
        "A carer’s link was locked, or shows a child no more",
        lambda facts: facts.counted("carer’s link needs a look", "carers’ links need a look"),
        "See why, and give a new one where it is right",
        default_roles=THOSE_WHO_RECORD,
    ),
}


def kind_choices() -> list[tuple[str, str]]:
    """The kinds in words, for a model or a form."""
    return [(kind.value, template.words) for kind, template in TEMPLATES.items()]


def hearing_choices() -> list[tuple[str, str]]:
    """The roles that may be told, in words."""
    return [(role.value, ROLE_WORDS[role]) for role in HEARING_ROLES]
