"""API clients of a police force: `manage.py api_client register|renew|stop|bind|keys|list`."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import Agency
from sharing.actions import clients as actions
from sharing.api.client_assertions import checked_keys
from sharing.models import ApiClient


class Command(BaseCommand):
    """Secrets are printed once, to whoever runs this, and kept as hashes."""

    help = "Register an API client of a force, renew its secret, bind it to a certificate, or stop it."

    def add_arguments(self, parser: CommandParser) -> None:
        """What to do, for which force, to which client."""
        parser.add_argument("what", choices=["register", "renew", "stop", "bind", "keys", "list"])
        parser.add_argument("--force", required=True, help="the code of the force, as in the admin under Agencies")
        parser.add_argument("--client", help="the client's id")
        parser.add_argument("--overlap-days", type=int, default=actions.OVERLAP_WINDOW.days)
        parser.add_argument("--sha256", default="", help="fingerprint of the client certificate; empty lifts it")

        parser.add_argument("--jwks", help="a file with the client's public keys as a JWK set; left out, none count")

    def handle(self, *args: Any, **options: Any) -> None:
        """One thing at a time."""
        force = Agency.objects.filter(code=options["force"], kind=Agency.Kind.POLICE).first()
        if force is None:
            raise CommandError("There is no police force with this code.")
        if options["what"] == "register":
            client, secret = actions.register_client(agency=force)
            self.tell(client, secret)
        elif options["what"] == "list":
            for client in ApiClient.objects.filter(agency=force).select_related("application"):
                state = "active" if client.is_active else "stopped"
                bound = ", bound to a certificate" if client.certificate_sha256 else ""
                self.stdout.write(f"{client.application.client_id}: {state}{bound}")
        else:
            self.change(self.client_of(force, options["client"]), options)

    def client_of(self, force: Agency, client_id: str | None) -> ApiClient:
        """The client named, of this force."""
        rows = ApiClient.objects.filter(agency=force, application__client_id=client_id).select_related("application")
        found = rows.first()
        if found is None:
            raise CommandError("Name a client of this force with --client (see: api_client list).")
        return found

    def change(self, client: ApiClient, options: dict[str, Any]) -> None:
        """Renew, stop or bind."""
        if options["what"] == "renew":
            days = max(0, options["overlap_days"])
            self.tell(client, actions.renew_secret(client=client, overlap=timedelta(days=days)))
            self.stdout.write(f"The secret before works for {days} more days.")
        elif options["what"] == "stop":
            actions.stop_client(client=client)
            self.stdout.write("Stopped. Its tokens are gone.")
        elif options["what"] == "keys":
            self.set_keys(client, options["jwks"])
        else:
            try:
                actions.bind_certificate(client=client, sha256=options["sha256"])
            except ValidationError as error:
                raise CommandError("; ".join(error.messages)) from error
            self.stdout.write("Bound." if client.certificate_sha256 else "Not bound to a certificate any more.")

    def set_keys(self, client: ApiClient, path: str | None) -> None:
        """The client's own keys, beside its secret."""
        try:
            keys = checked_keys(json.loads(Path(path).read_text())) if path else []
        except (OSError, ValueError) as error:
            raise CommandError(f"{path} cannot be read as JSON.") from error
        except ValidationError as error:
            raise CommandError("; ".join(error.messages)) from error
        actions.set_public_keys(client=client, keys=keys)
        self.stdout.write(f"Keys that count: {', '.join(key['kid'] for key in keys) or 'none'}.")

    def tell(self, client: ApiClient, secret: str) -> None:
        """This once."""
        self.stdout.write(f"client id: {client.application.client_id}\nsecret:    {secret}")
        self.stdout.write("The secret is shown this once. Hand it over by a safe way.")
