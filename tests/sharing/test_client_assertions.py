"""A client that says who it is by a key of its own (private_key_jwt), and everything that is no such statement."""

import io
import json
import time
import uuid

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from jwt.algorithms import ECAlgorithm, OKPAlgorithm, RSAAlgorithm, RSAPSSAlgorithm

from sharing.actions.clients import bind_certificate, register_client, stop_client
from tests.sharing.test_api import get

pytestmark = pytest.mark.django_db
TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
EC, EC_TOO = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
RSA, ED = rsa.generate_private_key(public_exponent=65537, key_size=2048), ed25519.Ed25519PrivateKey.generate()
KEYS = {
    "ES256": (EC, ECAlgorithm),
    "PS256": (RSA, RSAAlgorithm),
    "RS256": (RSA, RSAAlgorithm),
    "EdDSA": (ED, OKPAlgorithm),
}


def public(alg: str = "ES256", kid: str = "one", **more) -> dict:
    key, algorithm = KEYS[alg]
    return {**json.loads(algorithm.to_jwk(key.public_key())), "kid": kid, **more}


def keys(client, tmp_path, *given, **options) -> str:
    path, out = tmp_path / "keys.json", io.StringIO()
    path.write_text(json.dumps({"keys": list(given)}))
    named = {"force": client.agency.code, "client": client.application.client_id, "jwks": str(path)}
    call_command("api_client", "keys", **{**named, **options}, stdout=out)
    return out.getvalue()


@pytest.fixture
def made(leeds, tmp_path):
    client, _ = register_client(agency=leeds.council.police_force)
    keys(client, tmp_path, public())
    return client


def signed(client, key=EC, alg="ES256", kid="one", **facts) -> str:
    name = client.application.client_id
    claims = {"iss": name, "sub": name, "aud": f"{settings.SITE_URL}/oauth/token/", "jti": str(uuid.uuid4())}
    claims |= {"exp": int(time.time()) + 60, **facts}
    return jwt.encode({k: v for k, v in claims.items() if v is not None}, key, alg, headers={"kid": kid} if kid else {})


def ask(assertion: str, headers: dict | None = None, **more):
    sent = {"grant_type": "client_credentials", "scope": "summaries.read", "client_assertion": assertion}
    return Client().post("/oauth/token/", {"client_assertion_type": TYPE, **sent, **more}, headers=headers or {})


@pytest.mark.parametrize("alg", list(KEYS))
def test_a_signed_statement_gets_a_token_that_works(leeds, made, tmp_path, alg):
    assert keys(made, tmp_path, public(alg)) == "Keys that count: one.\n"
    answer = ask(signed(made, KEYS[alg][0], alg))
    assert answer.status_code == 200, answer.content
    assert get("changes", answer.json()["access_token"]).status_code == 200
    assert (
        ask(signed(made, KEYS[alg][0], alg, aud=settings.SITE_URL), client_id=made.application.client_id).status_code
        == 200
    )


def test_a_statement_counts_once(made):
    statement = signed(made)
    assert [ask(statement).status_code for _ in range(3)] == [200, 401, 401]


WRONG = {
    "another key": {"key": EC_TOO},
    "an unknown kid": {"kid": "two"},
    "no kid": {"kid": ""},
    "another audience": {"aud": "https://elsewhere.example/token"},
    "no audience": {"aud": None},
    "another issuer": {"iss": "somebody"},
    "another subject": {"sub": "somebody"},
    "expired": {"exp": int(time.time()) - 3600},
    "good for a day": {"exp": int(time.time()) + 86_400},
    "without an end": {"exp": None},
    "without a number": {"jti": None},
    "not yet": {"nbf": int(time.time()) + 3600},
    "a shared secret": {"key": "x" * 64, "alg": "HS256"},
    "unsigned": {"key": None, "alg": "none"},
    "too long": {"more": "x" * 5000},
}


@pytest.mark.parametrize("how", list(WRONG))
def test_what_is_no_statement_of_the_client_opens_nothing(made, how):
    answer = ask(signed(made, **WRONG[how]))
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


@pytest.mark.parametrize("assertion", ["", "x", "a.b.c", "\0", "é.é.é", "e30.e30.e30", "bnVsbA.bnVsbA.bnVsbA"])
def test_nonsense_is_refused(made, assertion):
    assert ask(assertion).status_code in {400, 401}


def test_a_public_key_is_never_taken_for_a_shared_secret(made):
    header = jwt.utils.base64url_encode(b'{"alg":"HS256","kid":"one"}').decode()
    body = signed(made).split(".")[1]
    assert ask(f"{header}.{body}.{jwt.utils.base64url_encode(b'x' * 32).decode()}").status_code == 401


def test_one_way_at_a_time(leeds, made):
    client, secret = register_client(agency=leeds.council.police_force)
    assert ask(signed(made), client_secret=secret).status_code == 401
    assert ask(signed(made), headers={"authorization": "Basic eDp5"}).status_code == 401
    assert ask(signed(made), client_id=client.application.client_id).status_code == 401
    assert ask(signed(made), client_assertion_type="urn:other").status_code == 401


def test_stopped_or_without_its_certificate_it_gets_none(made, settings):
    settings.CLIENT_CERTIFICATE_HEADER = "X-Client-Cert"
    bind_certificate(client=made, sha256="ab" * 32)
    assert ask(signed(made)).status_code == 401
    assert ask(signed(made), headers={"x-client-cert": "ab" * 32}).status_code == 200
    stop_client(client=made)
    assert ask(signed(made), headers={"x-client-cert": "ab" * 32}).status_code == 401


BIG = rsa.generate_private_key(public_exponent=65537, key_size=3072)
RSA_TOO = rsa.generate_private_key(public_exponent=65537, key_size=2048)
SIGNERS = {"ES256": EC_TOO, "PS256": RSA_TOO, "RS256": BIG, "EdDSA": ed25519.Ed25519PrivateKey.generate()}


def in_every_state(leeds, tmp_path) -> dict[str, str]:
    """Client ids, each to be tried with a statement that its client did not sign."""
    made = {kind: register_client(agency=leeds.council.police_force)[0] for kind in ("none", "stopped", *KEYS)}
    for alg in KEYS:
        keys(made[alg], tmp_path, public(alg))
    keys(made["stopped"], tmp_path, public())
    stop_client(client=made["stopped"])
    many, _ = register_client(agency=leeds.council.police_force)
    big = {**json.loads(RSAAlgorithm.to_jwk(BIG.public_key())), "kid": "one", "e": "AQAB"}
    keys(many, tmp_path, big, public("EdDSA", "two"), public("ES256", "three"))
    return {kind: row.application.client_id for kind, row in {**made, "many": many}.items()} | {
        "unknown": "x" * len(many.application.client_id)
    }


@pytest.mark.parametrize("path", ["/oauth/token/", "/oauth/revoke/"])
@pytest.mark.parametrize("alg", list(SIGNERS))
@pytest.mark.parametrize("kid", ["one", "two", ""])
def test_the_same_signature_is_checked_for_every_client_id(leeds, tmp_path, monkeypatch, path, alg, kid):
    checked: list[tuple] = []
    for kind in (ECAlgorithm, RSAAlgorithm, RSAPSSAlgorithm, OKPAlgorithm):
        monkeypatch.setattr(kind, "verify", counting(kind, checked))
    seen = {}
    for state, name in in_every_state(leeds, tmp_path).items():
        claims = {"iss": name, "sub": name, "aud": settings.SITE_URL, "jti": "1", "exp": int(time.time()) + 60}
        statement = jwt.encode(claims, SIGNERS[alg], alg, headers={"kid": kid} if kid else {})
        sent = {"grant_type": "client_credentials", "client_assertion_type": TYPE, "client_assertion": statement}
        if (alg, kid, state) == ("RS256", "one", "many"):
            continue  # signed by the client itself
        checked.clear()
        with CaptureQueriesContext(connection) as queries:
            answer = Client().post(path, {**sent, "token": "none"})
        seen[state] = (answer.status_code, answer.content, [*checked], len(queries))
    status, _, work, _ = seen["unknown"]
    assert (status, len(work)) == (401, 1)
    assert {state: found for state, found in seen.items() if found != seen["unknown"]} == {}


def counting(kind, checked: list[tuple]):
    """The honest check of a signature; what it costs depends on what is noted."""
    honest = kind.verify

    def verify(self, msg, key, sig):
        checked.append((kind.__name__, getattr(key, "key_size", 0), len(msg), len(sig)))
        return honest(self, msg, key, sig)

    return verify


def test_what_stands_in_for_a_key_opens_nothing(made, monkeypatch):
    monkeypatch.setattr(ECAlgorithm, "verify", lambda *_: True)
    name = made.application.client_id
    for statement in (signed(made, kid="two"), signed(made, kid=""), signed(made, sub="nobody", iss="nobody")):
        assert ask(statement).status_code == 401
    assert ask(signed(made), client_id=name).status_code == 200


def test_keys_are_changed_and_taken_away(made, tmp_path):
    keys(made, tmp_path, public("EdDSA", "two"))
    assert ask(signed(made)).status_code == 401
    assert ask(signed(made, ED, "EdDSA", "two")).status_code == 200
    assert keys(made, tmp_path, jwks=None) == "Keys that count: none.\n"
    assert ask(signed(made, ED, "EdDSA", "two")).status_code == 401


@pytest.mark.parametrize(
    "given",
    [
        [],
        [public(kid="")],
        [public(), public()],
        [{**json.loads(ECAlgorithm.to_jwk(EC)), "kid": "private"}],
        [{"kty": "oct", "k": "eA", "kid": "shared"}],
        [{"kty": "EC", "crv": "P-256", "x": "!", "y": "!", "kid": "unreadable"}],
        [{"kty": "EC", "crv": "P-521", "x": "AA", "y": "AA", "kid": "curve"}],
        [public(kid=str(number)) for number in range(6)],
        ["x"],
    ],
)
def test_keys_that_cannot_be_used_are_refused_in_words(made, tmp_path, given):
    with pytest.raises(CommandError, match=r"\w+ \w+"):
        keys(made, tmp_path, *given)
    assert ask(signed(made)).status_code == 200


def test_the_server_says_how_tokens_are_fetched(made):
    answer = Client().get("/.well-known/oauth-authorization-server")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")
    body = answer.json()
    assert body["issuer"] == settings.SITE_URL
    assert body["token_endpoint"] == f"{settings.SITE_URL}/oauth/token/"
    assert "private_key_jwt" in body["token_endpoint_auth_methods_supported"]
    assert body["scopes_supported"] == ["summaries.read", "receipts.write", "reports.write"]
