"""Texts and letters of the demonstration: each a file in var/messages, so that one sees what would have left.

Never where real councils work: there a file would count as a message that reached somebody.
"""

from pathlib import Path

from django.conf import settings

from accounts.models import OutboxMessage
from accounts.sending import NotLeft


def is_set() -> bool:
    """In the demonstration, as long as it has no key for GOV.UK Notify."""
    return bool(settings.DEMO and not settings.NOTIFY_API_KEY)


def send(message: OutboxMessage, reference: str) -> None:
    """Write it; the file appears whole or not at all. NotLeft where the disk refuses."""
    lines = [f"{message.get_channel_display()} to:", message.address or message.recipient, ""]
    text = "\n".join([*lines, *([message.subject, ""] if message.subject else []), message.body, ""])
    try:
        path = _path(reference)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = path.with_suffix(".part")
        draft.write_text(text, encoding="utf-8")
        draft.replace(path)
    except OSError as error:
        raise NotLeft(f"The file cannot be written ({error.strerror})") from error


def has_left(reference: str) -> bool:
    """Whether the file is there."""
    return _path(reference).exists()


def _path(reference: str) -> Path:
    return Path(settings.VAR_DIR) / "messages" / f"{reference}.txt"
