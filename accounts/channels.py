"""The ways by which a message leaves. Each says plainly whether it left, did not, or cannot know.

`send` returns when the message was taken over. It raises NotLeft where it certainly was not (try again later), Rejected
where it never will be (a wrong address), and Unknown where the line broke after the message may have gone. `has_left`
asks afterwards: True, False, or None where the channel cannot know.
"""

import hashlib
import smtplib

from django.core.mail import EmailMessage, get_connection

from accounts import file_channel, notify_channel
from accounts.models import Channel, OutboxMessage
from accounts.sending import NotLeft, Rejected, Unknown

ANSWERED = (smtplib.SMTPResponseException, smtplib.SMTPNotSupportedError)


def reference_of(message: OutboxMessage) -> str:
    """What the message is called outside: a digest of its key, the same at each attempt."""
    return hashlib.sha256(message.key.encode()).hexdigest()


def carrier_of(message: OutboxMessage) -> str:
    """Who carries it: GOV.UK Notify, where a template for the channel is set; in the demo, files."""
    if notify_channel.is_set(message.channel):
        return OutboxMessage.Carrier.NOTIFY
    if message.channel == Channel.EMAIL:
        return OutboxMessage.Carrier.MAIL
    return OutboxMessage.Carrier.FILE if file_channel.is_set() else OutboxMessage.Carrier.NOTIFY


def is_available(channel: str) -> bool:
    """Whether people may choose it."""
    return channel == Channel.EMAIL or notify_channel.is_set(channel) or file_channel.is_set()


def can_be_asked(message: OutboxMessage) -> bool:
    """Whether `has_left` may know."""
    return message.carrier in {OutboxMessage.Carrier.NOTIFY, OutboxMessage.Carrier.FILE}


def send(message: OutboxMessage) -> str:
    """Hand the message to its carrier: its number there, if it has one; see the module for what it raises."""
    if message.carrier == OutboxMessage.Carrier.NOTIFY:
        return notify_channel.send(message, reference_of(message))
    if message.carrier == OutboxMessage.Carrier.FILE:
        file_channel.send(message, reference_of(message))
    else:
        _send_mail(message)
    return ""


def has_left(message: OutboxMessage) -> bool | None:
    """Whether it left, asked of the carrier; NotLeft where it does not answer now."""
    if message.carrier == OutboxMessage.Carrier.FILE:
        return file_channel.has_left(reference_of(message))
    return notify_channel.has_left(reference_of(message)) if can_be_asked(message) else None


def _send_mail(message: OutboxMessage) -> None:
    """By Django's mail: to SMTP, or to files. Before the server is reached nothing can have left."""
    connection = get_connection()
    mail = EmailMessage(
        message.subject,
        message.body,
        to=[message.recipient],
        headers={"Message-ID": f"<{message.pk}@rhi.example>"},
        connection=connection,
    )
    try:
        connection.open()
    except OSError as error:
        raise NotLeft(error) from error
    try:
        connection.send_messages([mail])
    except smtplib.SMTPRecipientsRefused as refused:
        codes = [code for code, _ in refused.recipients.values()]
        raise (Rejected if codes and min(codes) >= 500 else NotLeft)(refused) from refused
    except ANSWERED as error:
        raise NotLeft(error) from error
    except Exception as error:
        raise Unknown(error) from error
    finally:
        _close(connection)


def _close(connection: object) -> None:
    """A goodbye that fails says nothing about the message."""
    try:
        connection.close()  # type: ignore[attr-defined]
    except (OSError, smtplib.SMTPException):
        return
