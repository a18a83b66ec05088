"""Writing a whole record of a talk through its pages, as an interviewer does."""

from datetime import timedelta
from typing import Any

from django.test import Client
from django.urls import reverse

from interviews.models import Interview
from tests.casework.forms import moment, now, send

ANSWERS: dict[str, dict[str, Any]] = {
    "talk": {"child_words": "I wanted to see my sister.", "notes": "Took the bus to the station."},
    "before": {
        "venue": "venue.cafe",
        "mode": "face_to_face",
        "agreed_to_talk": "yes",
        "told_limits": "yes",
        "advocate_offered": "no",
        "advocate_reason": "She has one already.",
        "interpreter_used": "no",
        "also_present": "Nobody",
    },
    "why": {
        "why_words": "Her sister.",
        "push": ["push.contact_restricted"],
        "push.contact_restricted:sure": "disclosed",
        "pull": ["pull.family_or_friends"],
        "pull.family_or_friends:sure": "confirmed",
    },
    "away": {
        "stayed": ["stayed.family"],
        "stayed.family:sure": "disclosed",
        "with_whom": ["with_whom.sibling"],
        "with_whom.sibling:sure": "disclosed",
        "transport": ["transport.bus"],
        "transport.bus:sure": "disclosed",
        "transport.bus:note": "The 49.",
    },
    "harm": {"risk": ["risk.none_identified"]},
    "wants": {"what_child_wants": "To see her sister.", "wishes_on_sharing": "Fine.", "parent_informed": "yes"},
    "help": {"outcomes": ["outcome.advocacy"], "safety_plan": "Rings her worker."},
    "after": {
        "completion": "completion.full",
        "analysis": "Contact matters to her.",
        "read_back": "yes",
        "did_this_help": "yes",
        "did_this_help_words": "A bit, yes.",
        "helpline_given": "on",
    },
    "interviewer": {
        "interviewer_role": "Missing team",
        "interviewer_employer": "Leeds",
        "outside_care": "yes",
        "outside_council": "no",
        "independence_reason": "She asked for someone she knows.",
        "is_trained": "yes",
        "training": "Two days, 2025",
    },
}


def start(client: Client, url: str, owed: int, hours_ago: float = 1) -> Interview:
    """Begin a talk on the start page; lands at the table."""
    at = moment("started_at", now() - timedelta(hours=hours_ago))
    answer = send(client, url, {"return_interviews": [owed], **at})
    assert answer.status_code == 302, answer.context["form"].errors
    interview = Interview.objects.latest("pk")
    assert answer["Location"] == reverse("interview_talk", args=[interview.pk])
    return interview


def write(client: Client, interview: Interview, section: str, **typed: Any) -> Any:
    """Fill one section and save it."""
    url = reverse(f"interview_{section}", args=[interview.pk])
    answer = send(client, url, {**ANSWERS[section], **typed})
    assert answer.status_code == 302, (section, answer.context["form"].errors)
    return answer


def write_all(client: Client, interview: Interview, **after: Any) -> None:
    """Every section."""
    for section in ANSWERS:
        more = {**moment("ended_at", now()), **after} if section == "after" else {}
        write(client, interview, section, **more)
