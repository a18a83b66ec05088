"""Who hears of a handover: a reference and a link to each side, never the child's name."""

from django.urls import reverse

from accounts.messages import Kind, hearers, notify
from accounts.models import Council, User
from accounts.roles import Permission
from interviews.models import Handover


def asked(handover: Handover) -> None:
    """Those who are asked."""
    kind = Kind.CHILD_MOVING if handover.kind == Handover.Kind.CHILD else Kind.HANDOVER_ASKED
    _tell(handover, kind, _people_asked(handover, kind))


def answered(handover: Handover) -> None:
    """Those who asked, of a yes or a no; and the person who was named."""
    _tell(handover, Kind.HANDOVER_ANSWERED, _people_asking(handover, Kind.HANDOVER_ANSWERED))
    if handover.interviewer and handover.state == Handover.State.ACCEPTED:
        _tell(handover, Kind.ASSIGNED, [handover.interviewer])


def silent(handover: Handover) -> None:
    """Those who asked: it is theirs again."""
    _tell(handover, Kind.HANDOVER_SILENT, _people_asking(handover, Kind.HANDOVER_SILENT))


def ended(handover: Handover) -> None:
    """The side that did not end it."""
    by_asker = handover.ended_by and handover.ended_by.may(Permission.RECORD_CASES, handover.council_id)
    people = _people_asked if by_asker else _people_asking
    _tell(handover, Kind.HANDOVER_ENDED, people(handover, Kind.HANDOVER_ENDED))


def still_concerned(handover: Handover, kind: Kind) -> list[User]:
    """Those on either side who may hear of it today."""
    asking = [
        person
        for person in _people_asking(handover, kind)
        if person.is_active and person.may(Permission.VIEW_CASES, handover.council_id)
    ]
    return [*asking, *_people_asked(handover, kind)]


def _people_asking(handover: Handover, kind: Kind) -> list[User]:
    people = {person.pk: person for person in [*hearers(handover.council, kind), handover.asked_by]}
    return [person for person in people.values() if handover.child_id not in person.hidden_children]


def _people_asked(handover: Handover, kind: Kind) -> list[User]:
    if handover.asked_council_id:
        return hearers(_council_asked(handover), kind)
    if handover.asked_agency_id:
        people = User.objects.who_may(handover.council, Permission.CONDUCT_ASSIGNED)
        return list(people.filter(agency=handover.asked_agency_id))
    return []


def _council_asked(handover: Handover) -> Council:
    return handover.asked_council  # type: ignore[return-value]


def _tell(handover: Handover, kind: Kind, people: list[User]) -> None:
    for person in people:
        notify(
            key=f"{kind}:{handover.pk}:{handover.version}:{person.pk}",
            person=person,
            kind=kind,
            council=handover.council,
            child_id=handover.child_id,
            reference=f"handover {handover.pk}",
            link=reverse("handover", args=[handover.pk]),
        )
