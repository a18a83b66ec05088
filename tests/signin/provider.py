"""An OpenID Connect provider on loopback: it says who somebody is, as a test tells it to."""

import base64
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm


class Provider:
    """`claims` are what it says of whoever comes; `nonce` and audience are filled in.

    `asked` are the requests of tokens, as they came.
    """

    def __init__(self) -> None:
        self.claims: dict[str, Any] = {}
        self.asked: list[dict[str, list[str]]] = []
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        owner = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.answer(owner.documents().get(self.path.partition("?")[0], {}))

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                owner.asked.append(parse_qs(body.decode()))
                self.answer({"access_token": "a", "token_type": "Bearer", "id_token": owner.id_token()})

            def answer(self, content: dict[str, Any]) -> None:
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.end_headers()
                self.wfile.write(json.dumps(content).encode())

            def log_message(self, *args: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def documents(self) -> dict[str, Any]:
        """What is fetched from it."""
        public = json.loads(RSAAlgorithm.to_jwk(self.key.public_key()))
        return {
            "/.well-known/openid-configuration": {
                "issuer": self.url,
                "authorization_endpoint": f"{self.url}/authorize",
                "token_endpoint": f"{self.url}/token",
                "userinfo_endpoint": f"{self.url}/userinfo",
                "jwks_uri": f"{self.url}/keys",
            },
            "/keys": {"keys": [{**public, "kid": "1", "alg": "RS256", "use": "sig"}]},
            "/userinfo": self.claims,
        }

    def id_token(self) -> str:
        """Signed."""
        now = int(time.time())
        content = {"iss": self.url, "aud": "client", "iat": now, "exp": now + 60, **self.claims}
        return jwt.encode(content, self.key, algorithm="RS256", headers={"kid": "1"})

    def settings(self, trusted: list[str], councils: tuple[str, ...] = ("383",)) -> dict[str, Any]:
        """As allauth takes them; the council is Leeds."""
        app = {
            "provider_id": "council",
            "name": "Leeds sign-in",
            "client_id": "client",
            "secret": base64.b64encode(b"secret").decode(),
            "settings": {"server_url": self.url, "verified_email": trusted, "councils": [*councils]},
        }
        return {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}

    def stop(self) -> None:
        """End it."""
        self.server.shutdown()
