"""Secrets that must be read again, closed at rest with keys that are not in the database."""

import base64

from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


def close(text: str) -> str:
    """Closed with the first key."""
    return _box().encrypt(text.encode()).decode()


def reopen(closed: str) -> str:
    """The text, with whichever key it was closed with."""
    return _box().decrypt(closed.encode()).decode()


def _box() -> MultiFernet:
    """MFA_ENCRYPTION_KEYS, newest first, then a key derived from SECRET_KEY: what it closed before opens still."""
    words = [*settings.MFA_ENCRYPTION_KEYS, settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_key(word)) for word in words])


def _key(word: str) -> bytes:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"rhi second factor secrets").derive(word.encode())
    return base64.urlsafe_b64encode(derived)
