"""Settings read from the environment, with a plain error when one is missing or malformed.

Nothing secret has a default. `RHI_DEMO=1` is set by `make demo` alone and only loosens what a
laptop without TLS needs (cookies over http, mail to files).
"""

import base64
import binascii
import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from rhi import embedded

SHORTEST_SECRET, FEWEST_LETTERS = 50, 10
KEY_BYTES = 32
BASE_DIR = Path(__file__).resolve().parent.parent


def required(name: str) -> str:
    """The value of an environment variable that has no default."""
    value = os.environ.get(name, "")
    if not value:
        raise ImproperlyConfigured(f"{name} is not set. Set it in the environment, or start the demo with: make demo")
    return value


def secret(name: str) -> str:
    """A secret from the environment, long enough that nobody guesses it.

    The tests make their own; so does the demo, beside whose running servers a command in a second terminal finds it.
    """
    of_demo = var_dir() / name.lower()
    if not os.environ.get(name) and of_demo.exists() and embedded.running(var_dir()):
        os.environ |= {name: of_demo.read_text(), "RHI_DEMO": "1"}
    value = required(name)
    _require_strong(name, value)
    return value


def secrets_of(name: str) -> list[str]:
    """A comma-separated list of secrets; may be empty."""
    values = words(name)
    for value in values:
        _require_strong(name, value)
    return values


def raw_keys(name: str) -> list[bytes]:
    """A comma-separated list of keys of 32 random bytes, each in base64; may be empty."""
    return [_raw_key(name, value) for value in words(name)]


def _raw_key(name: str, value: str) -> bytes:
    try:
        key = base64.b64decode(value, validate=True)
    except binascii.Error:
        key = b""
    if len(key) != KEY_BYTES or len(set(key)) < FEWEST_LETTERS:
        raise ImproperlyConfigured(
            f"{name} must be 32 random bytes in base64, or several such, separated by commas. "
            'Make one with: python3 -c "import base64, os; print(base64.b64encode(os.urandom(32)).decode())"'
        )
    return key


def _require_strong(name: str, value: str) -> None:
    if flag("RHI_TESTING") or flag("RHI_DEMO"):
        return
    if len(value) < SHORTEST_SECRET or len(set(value)) < FEWEST_LETTERS:
        raise ImproperlyConfigured(
            f"{name} is too weak: at least {SHORTEST_SECRET} random characters are needed. "
            'Make one with: python3 -c "import secrets; print(secrets.token_urlsafe(48))"'
        )


def flag(name: str) -> bool:
    """Whether an on/off variable is on."""
    return os.environ.get(name, "").lower() in {"1", "true", "yes", "on"}


def words(name: str, default: str = "") -> list[str]:
    """A comma-separated variable as a list."""
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


def var_dir() -> Path:
    """Where files made at run time live (mail of the demo, embedded services, uploads)."""
    return Path(os.environ.get("RHI_VAR") or BASE_DIR / "var")


def service_urls() -> tuple[str, str, str]:
    """(DATABASE_URL, DATABASE_OWNER_URL, REDIS_URL): from the environment, else of the demo running in this clone.

    The owner's address is empty where only `migrate` has it, as it should be in production.
    """
    database_url, redis_url = os.environ.get("DATABASE_URL", ""), os.environ.get("REDIS_URL", "")
    owner_url = os.environ.get("DATABASE_OWNER_URL", "")
    if not database_url and not redis_url and (services := embedded.running(var_dir())):
        return services.database_url, services.owner_url, services.redis_url
    return database_url or required("DATABASE_URL"), owner_url, redis_url or required("REDIS_URL")


def database(url: str) -> dict[str, object]:
    """A Django database setting from `postgresql://user:password@host:port/name`."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
        raise ImproperlyConfigured("DATABASE_URL must look like postgresql://user:password@host:5432/name")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "ATOMIC_REQUESTS": True,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        # The policies of the second wall make plans look dear, and compiling them takes longer than running them.
        # Without a value of `pgtrigger.ignore`, the functions of pgtrigger raise and catch an error for each row, and
        # PostgreSQL then goes through all that waits for the end of the transaction: a long load slows down row by row.
        "OPTIONS": {"options": "-c jit=off -c pgtrigger.ignore={}"},
    }


def oidc_providers() -> dict[str, object]:
    """The councils' OpenID Connect providers (Entra ID or any), as allauth takes them; nothing where none is named.

    The first one's variables begin with OIDC_, those of further ones with OIDC_2_ to OIDC_9_. OIDC_COUNCILS are the DfE
    codes of the councils whose people it may sign in. OIDC_TRUSTED_DOMAINS names the e-mail domains whose addresses the
    provider may vouch for: a provider that does not say `email_verified` (Entra ID) is believed for these.
    """
    found = {"council": "OIDC", **{f"council-{number}": f"OIDC_{number}" for number in range(2, 10)}}
    apps = [_oidc_app(name, prefix) for name, prefix in found.items() if os.environ.get(f"{prefix}_SERVER_URL")]
    return {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": apps}} if apps else {}


def _oidc_app(name: str, prefix: str) -> dict[str, object]:
    required(f"{prefix}_COUNCILS")
    return {
        "provider_id": name,
        "name": required(f"{prefix}_NAME"),
        "client_id": required(f"{prefix}_CLIENT_ID"),
        "secret": required(f"{prefix}_CLIENT_SECRET"),
        "settings": {
            "server_url": required(f"{prefix}_SERVER_URL"),
            "verified_email": words(f"{prefix}_TRUSTED_DOMAINS"),
            "councils": words(f"{prefix}_COUNCILS"),
        },
    }
