"""How the secrets of programs are kept: as a fast keyed digest.

A password needs a slow hash, since people choose it. The secret of a client is 256 random bits that nobody can guess
one by one, so a slow hash protects nothing more and lets anybody make the server work 100 MB of memory a guess.
"""

from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import BasePasswordHasher, mask_hash
from django.utils.crypto import constant_time_compare, salted_hmac

TAG_LENGTH = 8


class MachineSecretHasher(BasePasswordHasher):
    """HMAC-SHA-256 under SECRET_KEY, with a salt for each secret: `machine$salt$tag$digest`.

    The tag says which key was used. What was made with a key of SECRET_KEY_FALLBACKS verifies and `must_update`.
    """

    algorithm = "machine"

    def encode(self, password: str, salt: str) -> str:
        """The digest under the key in use."""
        return self._encode(password, salt, settings.SECRET_KEY)

    def verify(self, password: str, encoded: str) -> bool:
        """Whether it is the secret, under the key in use or one used before."""
        salt, tag = self.decode(encoded)["salt"], self.decode(encoded)["tag"]
        keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
        key = next((key for key in keys if _tag(key) == tag), settings.SECRET_KEY)
        return constant_time_compare(encoded, self._encode(password, salt, key))

    def decode(self, encoded: str) -> dict[str, str]:
        """The parts: algorithm, salt, tag and digest."""
        algorithm, salt, tag, digest = encoded.split("$", 3)
        return {"algorithm": algorithm, "salt": salt, "tag": tag, "digest": digest}

    def must_update(self, encoded: str) -> bool:
        """Whether it was made with a key that is going out of use."""
        return self.decode(encoded)["tag"] != _tag(settings.SECRET_KEY)

    def harden_runtime(self, password: str, encoded: str) -> None:
        """Nothing: every check takes equally long."""

    def safe_summary(self, encoded: str) -> dict[Any, Any]:
        """For Django's admin, with everything that matters masked."""
        return {"algorithm": self.algorithm, "hash": mask_hash(self.decode(encoded)["digest"])}

    def _encode(self, password: str, salt: str, key: str) -> str:
        digest = salted_hmac(f"accounts.machine_secrets{salt}", password, secret=key, algorithm="sha256").hexdigest()
        return f"{self.algorithm}${salt}${_tag(key)}${digest}"


def _tag(key: str) -> str:
    """A few letters by which a key is known again; they do not help to find it."""
    return salted_hmac("accounts.machine_secrets.tag", "", secret=key, algorithm="sha256").hexdigest()[:TAG_LENGTH]
