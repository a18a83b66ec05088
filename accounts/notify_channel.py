"""GOV.UK Notify: e-mails, texts and letters, by templates whose only fields are subject and body.

A letter with a private link is given the link as a field too: its template shows it as a code (`QR: ((link))`).

Set up by NOTIFY_API_KEY and one template id per channel (docs/operate.md). Each message goes out under a reference of
ours, by which Notify can be asked later whether it has it; it keeps them for a week.
"""

import re
from http import HTTPStatus
from typing import Any

import requests
from django.conf import settings
from notifications_python_client.errors import HTTPError, InvalidResponse
from notifications_python_client.notifications import NotificationsAPIClient

from accounts.models import Channel, OutboxMessage
from accounts.sending import NotLeft, Rejected, SendingError, Unknown

REFUSED, NOT_NOW = {400, 404, 413}, {401, 403, 429}
NEVER_SENT = (requests.exceptions.ConnectTimeout, requests.exceptions.SSLError, requests.exceptions.ProxyError)


def is_set(channel: str) -> bool:
    """Whether this installation sends by this channel through Notify."""
    return bool(settings.NOTIFY_API_KEY and settings.NOTIFY_TEMPLATES.get(channel))


def send(message: OutboxMessage, reference: str) -> str:
    """Hand it to Notify: its number there; raises as accounts.channels says."""
    if not is_set(message.channel):
        raise NotLeft(f"GOV.UK Notify is not set up for {message.get_channel_display().lower()}")
    template, client = settings.NOTIFY_TEMPLATES[message.channel], _client()
    words = {"subject": message.subject, "body": message.body}
    try:
        if message.channel == Channel.EMAIL:
            answer = client.send_email_notification(message.recipient, template, words, reference)
        elif message.channel == Channel.TEXT:
            answer = client.send_sms_notification(message.recipient, template, words, reference)
        else:
            words |= {**_link(message), **_address_lines(message)}
            answer = client.send_letter_notification(template, words, reference)
    except (HTTPError, InvalidResponse) as error:
        raise _judged(error) from error
    return str(answer.get("id", ""))[:36] if isinstance(answer, dict) else ""


def has_left(reference: str) -> bool:
    """Whether Notify has a message of this reference; NotLeft where it does not answer."""
    try:
        answer: Any = _client().get_all_notifications(reference=reference)
        return len(answer["notifications"]) > 0
    except (HTTPError, InvalidResponse, KeyError, TypeError) as error:
        raise NotLeft("GOV.UK Notify does not say") from error


def receipt_of(carrier_id: str, reference: str) -> dict[str, Any] | None:
    """What Notify says of a message, by its number there, or else by our reference; None where it has forgotten it.

    NotLeft where it does not answer now.
    """
    try:
        if carrier_id:
            found: Any = _client().get_notification_by_id(carrier_id)
        else:
            found = next(iter(_client().get_all_notifications(reference=reference)["notifications"]), None)
    except (HTTPError, InvalidResponse, KeyError, TypeError) as error:
        if getattr(getattr(error, "response", None), "status_code", None) == HTTPStatus.NOT_FOUND:
            return None
        raise NotLeft("GOV.UK Notify does not say") from error
    return found if isinstance(found, dict) else None


def _client() -> Any:
    """A client of its own for each message: the library's is not safe to share between threads."""
    return NotificationsAPIClient(
        settings.NOTIFY_API_KEY, base_url=settings.NOTIFY_BASE_URL, timeout=settings.EMAIL_TIMEOUT
    )


def _address_lines(message: OutboxMessage) -> dict[str, str]:
    """Notify takes up to seven lines, the last one the postcode."""
    lines = [line.strip() for line in message.address.splitlines() if line.strip()]
    return {f"address_line_{number}": line for number, line in enumerate(lines[:7], start=1)}


def _link(message: OutboxMessage) -> dict[str, str]:
    """The link in the letter, for the code that Notify draws."""
    found = re.search(r"https?://\S+", message.body)
    return {"link": found[0]} if found else {}


def _judged(error: HTTPError | InvalidResponse) -> SendingError:
    """What a failed call means for the message. An answer of 5xx may come after it was taken."""
    answer, cause = error.response, error.__cause__
    status = getattr(answer, "status_code", None)
    if status in REFUSED:
        return Rejected(f"GOV.UK Notify refused it ({status})")
    if status in NOT_NOW:
        return NotLeft(f"GOV.UK Notify did not take it ({status})")
    if status is None and (isinstance(cause, NEVER_SENT) or _is_unreachable(cause)):
        return NotLeft("GOV.UK Notify cannot be reached")
    return Unknown(f"GOV.UK Notify broke off ({status or 'no answer'})")


def _is_unreachable(cause: BaseException | None) -> bool:
    """Whether not even a connection was made: urllib3 says so in the reason of what it raised."""
    if not isinstance(cause, requests.exceptions.ConnectionError) or not cause.args:
        return False
    reason = getattr(cause.args[0], "reason", None)
    return type(reason).__name__ in {"NewConnectionError", "NameResolutionError", "ConnectTimeoutError"}
