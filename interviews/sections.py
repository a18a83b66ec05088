"""The record of a talk in short sections, in the order in which a person tells it. Pure.

Talk first, code after: `talk` is the one page at the table; the others are filled in afterwards, each by itself.
`fields` are columns of Interview, `lists` the code lists whose findings belong to the section.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Section:
    """One short page of the record."""

    key: str
    title: str
    fields: tuple[str, ...]
    lists: tuple[str, ...] = ()

    @property
    def url_name(self) -> str:
        """The name of its address."""
        return f"interview_{self.key}"


SECTIONS: tuple[Section, ...] = (
    Section("talk", "The child’s words, and your notes", ("child_words", "notes")),
    Section(
        "before",
        "Before we start",
        (
            "started_at",
            "venue",
            "mode",
            "also_present",
            "agreed_to_talk",
            "told_limits",
            "advocate_offered",
            "advocate_reason",
            "interpreter_used",
        ),
    ),
    Section("why", "Why", ("why_words",), ("push", "pull")),
    Section("away", "Who, where, how", ("away_words",), ("stayed", "with_whom", "transport")),
    Section("harm", "Harm", ("harm_words",), ("risk",)),
    Section("wants", "What you want", ("what_child_wants", "wishes_on_sharing", "parent_informed", "parent_reason")),
    Section("help", "Help", ("safety_plan", "no_action_reason")),
    Section(
        "after",
        "Afterwards",
        (
            "completion",
            "ended_at",
            "late_reason",
            "analysis",
            "read_back",
            "did_this_help",
            "did_this_help_words",
            "helpline_given",
        ),
    ),
    Section(
        "interviewer",
        "About you, the interviewer",
        (
            "interviewer_role",
            "interviewer_employer",
            "relationship_to_child",
            "outside_care",
            "outside_council",
            "independence_reason",
            "is_trained",
            "training",
        ),
    ),
)
BY_KEY: dict[str, Section] = {section.key: section for section in SECTIONS}
