"""Sessions in the database that only the browser they belong to can open.

The table holds a digest in place of the session's key, and the data encrypted with a key that is made from SECRET_KEY
and the session's key. The latter is in the browser's cookie only. So whoever reads the table, be it the application's
own role or somebody with a backup, can neither take over a session nor read what is held in it: a form sent after the
session ran out, a new link and its PIN, the secret of an authenticator app that is being set up.

Only for WSGI: the asynchronous methods of the library's store are not supported.
"""

import base64
import hashlib
import logging
from collections.abc import Callable
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.base_session import AbstractBaseSession
from django.utils import timezone

STORED_LENGTH = 40  # of the library's column: 160 bits of the digest

log = logging.getLogger(__name__)


class SessionStore(DatabaseStore):
    """The library's store, with keys and data that the table does not give away.

    `before_save`, where a request has set it, may refuse by an exception (accounts.anonymous_sessions).
    """

    before_save: Callable[[SessionBase], None] | None = None

    def save(self, must_create: bool = False) -> None:
        """Write the row. With `must_create` the question has been asked: the library comes here a second time."""
        if self.before_save is not None and not must_create:
            self.before_save(self)
        super().save(must_create)

    def encode(self, session_dict: dict[str, Any]) -> str:
        """Signed by the library, then encrypted for this session's key."""
        return _box(self.session_key or "").encrypt(super().encode(session_dict).encode()).decode()

    def decode(self, session_data: str | bytes) -> dict[str, Any]:
        """The data; empty where they were not encrypted for this session's key."""
        try:
            text = _box(self.session_key or "").decrypt(session_data).decode()
        except InvalidToken:
            log.warning("the data of a session could not be opened")
            return {}
        return dict(super().decode(text))

    def create_model_instance(self, data: dict[str, Any]) -> AbstractBaseSession:
        """The row to write."""
        row: AbstractBaseSession = super().create_model_instance(data)
        row.session_key = stored_key(row.session_key)
        return row

    def exists(self, session_key: str) -> bool:
        """Whether there is a session with the key."""
        return super().exists(stored_key(session_key))

    def delete(self, session_key: str | None = None) -> None:
        """Remove the session with the key, or this one."""
        key = session_key or self.session_key
        if key:
            self.model.objects.filter(session_key=stored_key(key)).delete()

    def _get_session_from_db(self) -> AbstractBaseSession | None:
        row: AbstractBaseSession | None = self.model.objects.filter(
            session_key=stored_key(self.session_key or ""), expire_date__gt=timezone.now()
        ).first()
        if row is None:
            self._session_key = None
        return row


def stored_key(session_key: str) -> str:
    """What the table holds in place of a session's key, which is random enough for a plain digest."""
    return hashlib.sha256(session_key.encode()).hexdigest()[:STORED_LENGTH]


def forget_expired() -> int:
    """Remove the sessions that are over; how many."""
    rows = SessionStore.get_model_class().objects.filter(expire_date__lt=timezone.now())
    return int(rows.delete()[0])


def _box(session_key: str) -> MultiFernet:
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_key(f"{secret}:{session_key}")) for secret in secrets])


def _key(text: str) -> bytes:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"rhi sessions").derive(text.encode())
    return base64.urlsafe_b64encode(derived)
