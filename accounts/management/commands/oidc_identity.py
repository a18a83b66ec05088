"""Link a person to an identity at a council's own sign-in, or remove the link. For the operator of the service."""

from argparse import ArgumentParser
from typing import Any

from allauth.socialaccount.models import SocialAccount
from django.core.management.base import BaseCommand, CommandError

from accounts import provider_sign_in
from accounts.models import User
from rhi.refusals import Refused


class Command(BaseCommand):
    """`oidc_identity link --email <address> --sub <sub>`: where tokens have no address, or the provider changed."""

    help = "Link, unlink or show the identity of a person at a council's own sign-in (OpenID Connect)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to do, for whom."""
        parser.add_argument("what", choices=["link", "unlink", "show"])
        parser.add_argument("--email", required=True, help="the person's address here")
        parser.add_argument("--provider", default="council", help="council, or council-2 for the one named by OIDC_2_*")
        parser.add_argument("--sub", default="", help="the `sub` of the provider's tokens for this person")

    def handle(self, *args: Any, **options: Any) -> None:
        """One thing at a time."""
        person = User.objects.filter(email__iexact=options["email"]).first()
        if person is None:
            raise CommandError("There is nobody with this address.")
        if options["what"] == "show":
            for row in SocialAccount.objects.filter(user=person):
                self.stdout.write(f"{row.provider}: {provider_sign_in.sub_of(row.uid)}")
        elif options["what"] == "unlink":
            was_linked = provider_sign_in.unlink_identity(person=person, provider=options["provider"])
            self.stdout.write("Unlinked." if was_linked else "There was no link.")
        else:
            self.link(person, options)

    def link(self, person: User, options: dict[str, Any]) -> None:
        """In place of the link before, if there was one."""
        if not options["sub"]:
            raise CommandError("Name the identity with --sub.")
        app = provider_sign_in.app_of(options["provider"])
        if not app:
            raise CommandError("There is no provider of this name in the environment (OIDC_SERVER_URL and so on).")
        uid = provider_sign_in.uid_of(app["settings"]["server_url"], options["sub"])
        try:
            provider_sign_in.link_identity(person=person, provider=options["provider"], uid=uid)
        except Refused as refusal:
            raise CommandError(refusal.message) from refusal
        self.stdout.write(f"Linked {person.email} to {options['sub']}.")
