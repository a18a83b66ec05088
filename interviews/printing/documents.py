"""What stands in each printed document, from rows already loaded. An address that is confidential stands in none."""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from interviews.deadlines import LONDON
from interviews.printing.render import Document
from interviews.timeline import Event
from rhi.words import day_words

FOR_THE_FILE = "For the child’s file at the council. Not to be passed on."


def words(text: str) -> dict[str, Any]:
    """A paragraph."""
    return {"kind": "words", "text": text}


def heading(text: str) -> dict[str, Any]:
    """A heading."""
    return {"kind": "heading", "text": text}


def rows(*pairs: tuple[str, Any]) -> dict[str, Any]:
    """Facts with their names; empty ones are left out."""
    return {"kind": "facts", "rows": [(name, str(value)) for name, value in pairs if value not in (None, "")]}


def items(texts: Iterable[str], nothing: str) -> dict[str, Any]:
    """A list, or a sentence where there is nothing."""
    found = list(texts)
    return {"kind": "list", "items": found} if found else words(nothing)


def section(title: str, text: str, kind: str = "words") -> list[dict[str, Any]]:
    """A heading with its text; nothing where there is no text."""
    return [heading(title), {"kind": kind, "text": text}] if text.strip() else []


def moment(at: Any) -> str:
    """3 February 2012 14:05, in London; empty without a time."""
    if at is None:
        return ""
    local = at.astimezone(LONDON)
    return f"{day_words(local.date())} {local:%H:%M}"


def of_child(child: Any) -> str:
    """Name and birthday."""
    born = f", born {day_words(child.born_on)}" if child.born_on else ""
    return f"{child.full_name}{born}"


def interview(
    talk: Any, *, findings: Iterable[Any], helped: Iterable[Any], covered: Iterable[Any], addenda: Any
) -> Document:
    """The record of a talk, for the child's file."""
    signed = f"{talk.signed_off_by}, {moment(talk.signed_off_at)}" if talk.signed_off_at else "Not signed off yet"
    parts = [
        words(of_child(talk.child)),
        rows(
            ("Held", f"{moment(talk.started_at)}{f' to {moment(talk.ended_at)}' if talk.ended_at else ''}"),
            ("How complete", talk.completion or "Being written"),
            ("Where and how", f"{talk.venue or 'Place not recorded'}, {talk.get_mode_display().lower()}"),
            ("Also there", talk.also_present),
            (
                "Interviewer",
                ", ".join(x for x in (str(talk.interviewer), talk.interviewer_role, talk.interviewer_employer) if x),
            ),
            ("Covers", "\n".join(f"Missing since {owed.episode.went_missing}" for owed in covered)),
            ("Signed off", signed),
        ),
        rows(
            ("Agreed to talk", _yes(talk.agreed_to_talk)),
            ("Told what cannot be kept private", _yes(talk.told_limits)),
            ("Advocate offered", _because(talk.advocate_offered, talk.advocate_reason)),
            ("Interpreter helped", _yes(talk.interpreter_used)),
            ("A parent told", _because(talk.parent_informed, talk.parent_reason)),
            ("Outside the child’s care", talk.get_outside_care_display()),
            ("Outside placement and council", talk.get_outside_council_display()),
            ("Why not independent", talk.independence_reason),
            ("Reason accepted by", talk.independence_accepted_by),
            ("Trained", _because(talk.is_trained, talk.training)),
            ("Later than 72 hours because", talk.late_reason),
            ("Read back and agreed", _yes(talk.read_back)),
            ("Did this help?", f"{talk.get_did_this_help_display()} {talk.did_this_help_words}".strip()),
            ("Manager’s comment", talk.sign_off_comment),
        ),
        *section("What the child said", talk.child_words, "quote"),
        *section("Notes at the table", talk.notes),
        *section("What the child wants", talk.what_child_wants, "quote"),
        *section("The child’s wishes about sharing", talk.wishes_on_sharing, "quote"),
        heading("What was found out"),
        items((_finding(row) for row in findings), "Nothing is coded."),
        *section("Why", talk.why_words),
        *section("While away", talk.away_words),
        *section("Harm", talk.harm_words),
        *section("What the interviewer thinks it means", talk.analysis),
        heading("Help as a result"),
        items((str(row.outcome) for row in helped), "No help is recorded."),
        *section("Why there is no further action", talk.no_action_reason),
        *section("Safety plan", talk.safety_plan),
        *[part for row in addenda for part in section(f"Added {moment(row.added_at)} by {row.added_by}", row.words)],
    ]
    return Document("Return home interview", parts, footer=FOR_THE_FILE, author=str(talk.council))


def _yes(answer: bool | None) -> str:
    return "Not recorded" if answer is None else "Yes" if answer else "No"


def _because(answer: bool | None, reason: str) -> str:
    return f"{_yes(answer)}: {reason}" if reason else _yes(answer)


def _finding(row: Any) -> str:
    note = f": {row.note}" if row.note else ""
    return f"{row.code} ({row.get_certainty_display().lower()}){note}"


def chronology(child: Any, events: Iterable[Event], sentences: Iterable[str], council: str) -> Document:
    """The story, newest first, and its patterns."""
    parts = [words(of_child(child)), heading("Patterns"), items(sentences, "Too few absences to see a pattern.")]
    parts.append(heading("What happened"))
    parts.append(items((_event(event) for event in events), "Nothing has happened yet."))
    return Document("Chronology", parts, footer=FOR_THE_FILE, author=council)


def _event(event: Event) -> str:
    return "\n".join(line for line in (f"{moment(event.at)}: {event.title}", event.who, event.detail) if line)


def letter(child: Any, *, council: str, contact: str, today: date) -> Document:
    """An offer to the child, in plain and kind words. It says nothing of an absence, nor where the child lives."""
    name = child.known_as or child.given_names
    address = "" if child.address_is_confidential else child.address
    parts = [
        *([words(f"{child.full_name}\n{address}")] if address else []),
        words(day_words(today)),
        words(f"Dear {name}," if name else "Hello,"),
        words("We would like to hear how you are. Somebody who is not in charge of you would like to talk with you."),
        words(
            "You can say yes or no, and you can change your mind. You choose where: at school, in a café, on a walk, on"
            " the phone. You can bring somebody you trust, and you can ask for a different person to talk to."
        ),
        words(
            "What you say is yours. We ask you before we tell anybody. Only if you or somebody else is in danger do we"
            " have to pass it on, and we tell you first if we can."
        ),
        words(f"To say yes, or to ask something: {contact or council}."),
        words("You can also call or text Missing People on 116 000. It is free and private."),
        words(council),
    ]
    return Document(f"A letter to {name or 'you'}", parts, marking="", author=council, has_heading=False)


def pack(child: Any, facts: dict[str, Any], photo: tuple[bytes, str] | None, council: str) -> Document:
    """What helps to find this child: on one or two pages."""
    written = facts["pack"]
    people = [_person(row) for row in facts["people"]]
    interpreter = child.first_language or "Needed" if child.interpreter_needed else ""
    philomena = (
        getattr(written, "philomena_where", "") or "Held" if getattr(written, "has_philomena_form", False) else ""
    )
    found = [f"{moment(row.located_earliest_at)} {row.found_where} {row.found_by}".strip() for row in facts["found"]]
    parts: list[dict[str, Any]] = [words(of_child(child) + (f". Known as {child.known_as}" if child.known_as else ""))]
    if photo:
        parts.append({"kind": "picture", "content": list(photo[0]), "text": photo[1]})
    parts.append(
        rows(
            ("Other names", "; ".join(str(row) for row in facts["names"])),
            ("Looks like", getattr(written, "description", "")),
            ("Found before", "\n".join(found)),
            ("Places to look", "\n".join(x for x in (getattr(written, "places", ""), "; ".join(facts["said"])) if x)),
            ("Medication and health", getattr(written, "health", "")),
            ("Phones and accounts", getattr(written, "phones", "")),
            ("Gets about", getattr(written, "travel", "")),
            ("How to approach", getattr(written, "handling", "")),
            ("Communication needs", child.communication_needs),
            ("Interpreter", interpreter),
            ("Philomena form", philomena),
            ("People", "\n".join(people)),
            ("Do not tell", child.do_not_tell),
            ("When", " ".join(facts["patterns"].sentences)),
            ("Worker", " ".join(x for x in (child.allocated_worker, child.worker_contact) if x)),
        )
    )
    return Document(
        f"If missing again: {child.full_name}", parts, footer="Made for finding this child.", author=council
    )


def _person(row: Any) -> str:
    marks = [row.contact, "must not be told" if row.must_not_be_told else "", row.note]
    return ": ".join([str(row), *([", ".join(mark for mark in marks if mark)] if any(marks) else [])])


def without_address(document: Document, child: Any) -> Document:
    """A confidential address is taken out of what people wrote, too: its first line, and each part with a number."""
    if not (child.address_is_confidential and child.address.strip()):
        return document
    parts = [part.strip() for part in re.split(r"[\n,]", child.address) if len(part.strip()) > 4]
    told = [part for place, part in enumerate(parts) if place == 0 or any(char.isdigit() for char in part)]
    pattern = re.compile("|".join(re.escape(part) for part in sorted(told, key=len, reverse=True)), re.IGNORECASE)
    return replace(document, parts=_left_out(document.parts, pattern)) if told else document


def _left_out(value: Any, pattern: re.Pattern[str]) -> Any:
    if isinstance(value, str):
        return pattern.sub("[confidential address]", value)
    if isinstance(value, dict):
        return {key: _left_out(inner, pattern) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_left_out(inner, pattern) for inner in value]
    return value


def worklist(council: Any, groups: Iterable[Any], now: Any, *, printed_by: Any) -> Document:
    """The sheet for the daily meeting: each queue with its rows, and room to write beside them."""
    parts: list[dict[str, Any]] = [
        words(f"{council}, {moment(now)}. Printed by {printed_by}. Destroy after the meeting.")
    ]
    for group in groups:
        parts.append(heading(f"{group.queue.title} ({group.count})"))
        lines = [" · ".join(filter(None, [row.name, row.tag, row.how, row.when, row.note])) for row in group.rows]
        parts.append(items(lines, group.queue.empty))
        if group.count > len(group.rows):
            parts.append(words(f"The first {len(group.rows)} of {group.count}."))
    if len(parts) == 1:
        parts.append(words("Nothing is open."))
    return Document(title="Worklist", parts=parts, footer="For the meeting. Not to be passed on.")
