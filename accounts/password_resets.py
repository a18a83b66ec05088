"""Links to choose a new password: asked for on a page, made by the job that sends messages."""

import uuid

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.message_models import SECRET
from accounts.models import OutboxMessage, PasswordResetRequest, User


@transaction.atomic(durable=True)
def answer_requests(limit: int = 200) -> int:
    """Queue a link for each request whose address is somebody's, and forget the requests; how many links."""
    asked = list(PasswordResetRequest.objects.select_for_update(skip_locked=True).order_by("pk")[:limit])
    emails = {each.email for each in asked}
    people = User.objects.filter(email__in=emails, is_active=True)
    OutboxMessage.objects.bulk_create([_message(person) for person in people])
    PasswordResetRequest.objects.filter(pk__in=[each.pk for each in asked]).delete()
    return len(people)


def link_for(person: User) -> str:
    """The address at which they choose a password, at the site's own address whatever host was asked."""
    uid, key = user_pk_to_url_str(person), default_token_generator.make_token(person)
    return settings.SITE_URL + reverse("account_reset_password_from_key", kwargs={"uidb36": uid, "key": key})


def _message(person: User) -> OutboxMessage:
    words = {"password_reset_url": link_for(person)}
    return OutboxMessage(
        key=f"{SECRET}{uuid.uuid4()}",
        recipient=person.email,
        subject=render_to_string("account/email/password_reset_key_subject.txt").strip(),
        body=render_to_string("account/email/password_reset_key_message.txt", words).strip(),
    )
