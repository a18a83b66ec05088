"""Whom a council's own sign-in (OpenID Connect) may sign in, and how an identity there is linked to a person here."""

import hashlib
from typing import Any

from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.db import transaction
from django.urls import reverse

from accounts import outbox
from accounts.models import Council, User
from rhi.refusals import Refused

NO_EMAIL = (
    "Your council’s sign-in did not send your e-mail address{sent}. Ask your council’s IT team to include the "
    "“email” claim, or ask your administrator to have your account linked."
)
LINKED_ALREADY = (
    "Your e-mail address belongs to an account that is linked to another identity at your council’s sign-in. "
    "Ask your administrator."
)
OPERATOR = "Operators of the service do not sign in through a council. Use your e-mail address and password."
NOT_OF_COUNCIL = (
    "This sign-in is only for people whose roles are all at the council it belongs to. "
    "Use your e-mail address and password."
)

LINKED = (
    "From now on you can sign in with “{name}” too. Your password, if you have one, and your second factor have not "
    "changed.\n\nIf you did not expect this, tell your administrator at once.\n\nSign in: {address}\n"
)


def person_for(provider: str, addresses: list[Any], domains: list[str]) -> User | None:
    """The person with one of these verified addresses (allauth's EmailAddress), if not linked to an identity yet.

    With `domains`, only addresses of these count. Only somebody's own address here counts, the one their
    administrator vouched for.
    """
    for address in addresses:
        is_trusted = not domains or address.email.rpartition("@")[2].lower() in {each.lower() for each in domains}
        person = User.objects.filter(email__iexact=address.email).first() if address.verified and is_trusted else None
        if person and not SocialAccount.objects.filter(user=person, provider=provider).exists():
            return person
    return None


def why_not(person: User, council_codes: list[str]) -> str:
    """Why a provider of these councils (DfE codes) may not sign the person in; "" where it may.

    Whoever runs the provider can sign in as any person it may sign in. So it must not reach an operator, nor anybody
    who can open another council's records.
    """
    if person.is_staff or person.is_superuser:
        return OPERATOR
    held = set(Council.objects.filter(pk__in=person.all_council_ids()).values_list("dfe_code", flat=True))
    return "" if held and held <= set(council_codes) else NOT_OF_COUNCIL


def why_unknown(provider: str, claims: dict[str, Any]) -> str:
    """What to say to somebody for whom no person was found; "" where the usual words do."""
    email = claims.get("email")
    if not email:
        return NO_EMAIL.format(sent=", only a user name" if claims.get("preferred_username") else "")
    if SocialAccount.objects.filter(user__email__iexact=str(email), provider=provider).exists():
        return LINKED_ALREADY
    return ""


@transaction.atomic
def link_identity(*, person: User, provider: str, uid: str) -> SocialAccount:
    """Link a person to an identity (`uid_of` the `sub` of its tokens), in place of any linked before at that provider.

    Nothing else of the account changes: password, factors and other sessions stay, since only the person, who reads
    the mails to the account's address, ever chose the password. The person is told by mail.
    """
    User.objects.select_for_update(of=("self",)).get(pk=person.pk)
    linked = SocialAccount.objects.filter(provider=provider, uid=uid).first()
    if linked and linked.user_id != person.pk:
        raise Refused(f"This identity is linked to {linked.user.email} already. Unlink it first.")
    if linked:
        return linked
    unlink_identity(person=person, provider=provider)
    made = SocialAccount.objects.create(user=person, provider=provider, uid=uid, extra_data={})
    name = app_of(provider).get("name", provider)
    outbox.put(
        key=f"identity:{made.pk}",
        recipient=person.email,
        subject="Your account is linked to your council’s sign-in",
        body=LINKED.format(name=name, address=f"{settings.SITE_URL}{reverse('account_login')}"),
    )
    return made


def unlink_identity(*, person: User, provider: str) -> bool:
    """Remove the link; the next sign-in with the person's e-mail address makes a new one. Whether there was one."""
    return bool(SocialAccount.objects.filter(user=person, provider=provider).delete()[0])


def uid_of(server_url: str, sub: str) -> str:
    """An identity as it is kept: the `sub`, and a digest of the server that said it.

    The name of a provider is a place in the environment. Another server in the same place has other people.
    """
    server = server_url.partition("/.well-known/")[0].rstrip("/")
    return f"{sub}#{hashlib.sha256(server.encode()).hexdigest()[:16]}"


def sub_of(uid: str) -> str:
    """The `sub` of an identity as it is kept."""
    return uid.rpartition("#")[0]


def app_of(provider: str) -> dict[str, Any]:
    """What the environment says of the provider, as allauth takes it; empty where there is none of this name."""
    providers: dict[str, Any] = settings.SOCIALACCOUNT_PROVIDERS
    apps: list[dict[str, Any]] = providers.get("openid_connect", {}).get("APPS", [])
    return next((app for app in apps if app["provider_id"] == provider), {})
