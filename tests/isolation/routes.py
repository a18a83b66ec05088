"""Every address of the project, read from the resolver: a new route is walked without anyone remembering."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts.roles import Role
from tests.factories import House

# Django's admin and allauth bring routes of their own; they take other parameters and have tests of their own.
NOT_OURS = ("admin:", "account_", "mfa_", "openid_connect_", "socialaccount_")
# Reachable without sign-in, on purpose: the whole list.
PUBLIC = {
    "healthz",
    "notify_receipts",
    "readyz",
    "accessibility",
    "oauth_token",
    "oauth_revoke",
    "api_openapi",
    "api_docs",
    "api_keys",
    "api_authorization_server",
    "invitation",
    "calendar_feed",
    "care",
    "care_entry",
    "care_leave",
    "care_written",
    "talk",
    "talk_leave",
    "talk_written",
}


# Opened by a secret, whoever is signed in: wrong ones are counted and slowed down (tests/reaching).
BY_SECRET = {"talk", "talk_leave", "talk_written", "care", "care_entry", "care_leave", "care_written"}

# Parameters of records that are about no child, or (an emergency opening) about another one than the house's.
ABOUT_NO_CHILD = {
    "agreement_pk",
    "upload_pk",
    "child_import_pk",
    "grant_pk",
    "user_pk",
    "role_holding_pk",
    "role_request_pk",
    "invitation_pk",
    "outbox_message_pk",
    "secret",
    "calendar_secret",
    "talk_secret",
    "escalation_step_pk",
    "repeat_trigger_pk",
    "hosted_pk",
    "police_member_pk",
    "committee_report_pk",
    "export_pk",
    "answered_pk",
    "wording_pk",
    "wording_trial_pk",
    "carer_secret",
}


# Parameters that name no record of anybody: a question or step of the guidance is everybody's.
NO_RECORD = {"guidance_key"}


@dataclass(frozen=True)
class Route:
    """A named address and the parameters it takes."""

    name: str
    parameters: tuple[str, ...]
    view: Any

    @property
    def names_a_record(self) -> bool:
        """Whether the address leads to one council's record."""
        return bool(set(self.parameters) - NO_RECORD)

    @property
    def is_api(self) -> bool:
        """Whether a token, not a session, opens it."""
        return self.name.startswith("api_")


def routes() -> list[Route]:
    """Every route of ours. One without a name could not be walked, and is an error."""
    found = list(_walk(get_resolver().url_patterns))
    unnamed = [pattern for pattern in found if not pattern.name]
    assert not unnamed, f"routes without a name: {unnamed}"
    return [route for route in found if not route.name.startswith(NOT_OURS)]


def routes_to_records() -> list[Route]:
    """The pages about one council's record."""
    return [route for route in routes() if route.names_a_record and not route.is_api and route.name not in BY_SECRET]


def routes_to_the_child() -> list[Route]:
    """The pages about the house's child, or about a record of it."""
    return [
        route
        for route in routes()
        if route.names_a_record and not route.is_api and not set(route.parameters) & ABOUT_NO_CHILD
    ]


def _walk(patterns: list[Any], namespace: str = "", parameters: tuple[str, ...] = ()) -> Iterator[Route]:
    for pattern in patterns:
        own = (*parameters, *pattern.pattern.converters)
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _walk(pattern.url_patterns, inner, own)
        elif isinstance(pattern, URLPattern) and not namespace.startswith("admin"):
            yield Route(f"{namespace}{pattern.name or ''}", own, pattern.callback)


def parameters_of(house: House) -> dict[str, Any]:
    """What fills each parameter: the ids of one council's records. A parameter missing here is an error."""
    return {
        "child_pk": house.child.pk,
        "placement_pk": house.placement.pk,
        "episode_pk": house.episode.pk,
        "return_interview_pk": house.return_interview.pk,
        "offer_pk": house.offer.pk,
        "interview_pk": house.interview.pk,
        "help_pk": house.help.pk,
        "upload_pk": house.upload.pk,
        "merge_pk": house.merge.pk,
        "grant_pk": house.grant.pk,
        "user_pk": house.people[Role.CASEWORKER].pk,
        "invitation_pk": 1,
        "secret": "never-sent",
        "calendar_secret": "never-made",
        "section": "places",
        **house.rights,
        **house.sharing,
    }


def address(route: Route, house: House, **others: Any) -> str:
    """The route's address for one council's records; `others` stand in place of the house's own."""
    known = parameters_of(house) | others
    if "role_holding_pk" in route.parameters:  # a query, which most routes need not wait for
        known.setdefault("role_holding_pk", house.people[Role.CASEWORKER].holdings.get().pk)
    missing = set(route.parameters) - set(known)
    assert not missing, f"{route.name}: the walk cannot fill {missing}; add it to parameters_of"
    return reverse(route.name, kwargs={name: known[name] for name in route.parameters})
