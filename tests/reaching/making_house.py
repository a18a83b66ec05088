"""What reaching a child leaves behind: one row of everything, for the house of the tests."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.models import User
from cases.contacts import add_contact
from interviews.models import ReturnInterview
from reaching import links
from reaching.models import AfterTalk, ChildAnswer, Recording, TalkInvitation
from tests.reaching.making_carers import carers_of_house


def of_house(by: User, owed: ReturnInterview) -> dict[str, Any]:
    """An invitation, an answer, something said after the talk; a carer's link and entry."""
    facts: dict[str, Any] = {"council_id": owed.council_id, "child": owed.child}
    made = TalkInvitation.objects.create(
        return_interview=owed,
        made_by=by,
        way="text",
        secret_digest=links.digest_of(links.new_secret()),
        expires_at=timezone.now() + timedelta(days=14),
        **facts,
    )
    sound = Recording.objects.create(
        council=made.council,
        invitation=made,
        received_at=timezone.now(),
        content_type="audio/ogg",
        size=4,
        content=b"OggS",
    )
    answer = ChildAnswer.objects.create(
        recording=sound, invitation=made, answered_at=timezone.now(), choice="yes", words="Invented words.", **facts
    )
    after = AfterTalk.objects.create(invitation=made, said_at=timezone.now(), about="helped", helped="yes", **facts)
    told = {"channel": "text", "value": "07700 900123", "safety": "safe", "safety_reason": "The child says so."}
    contact, _ = add_contact(user=by, child=owed.child, **told)
    more: dict[str, Any] = {"contact_point_pk": contact.pk, "talk_invitation_pk": made.pk}
    more |= {"child_answer_pk": answer.pk, "after_talk_pk": after.pk, "talk_secret": "never-sent"}
    more["recording_pk"] = sound.pk
    return more | carers_of_house(by, owed.child)
