"""Police reports for tests: as a force sends them, and one that was matched."""

import uuid
from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from accounts.models import Agency, Council, User
from cases.models import MissingEpisode
from sharing.actions.clients import register_client
from sharing.models import PoliceNotice, PoliceReport

URL = "/api/v1/police-reports"
SCOPES = "reports.write summaries.read"


def token(agency: Agency, scope: str = SCOPES) -> str:
    """A token got as a force gets it."""
    client, secret = register_client(agency=agency)
    who = {"client_id": client.application.client_id, "client_secret": secret}
    answer = Client().post("/oauth/token/", {"grant_type": "client_credentials", "scope": scope, **who})
    assert answer.status_code == 200, answer.content
    return str(answer.json()["access_token"])


def notice(council: Council, /, *, hours_ago: float = 3, **facts: Any) -> dict[str, Any]:
    """A missing child of invented name, as a force writes it."""
    moment = (timezone.now() - timedelta(hours=hours_ago)).isoformat()
    child = {"given_names": "Zoe", "family_name": "Invented", "date_of_birth": "2011-05-06"}
    sent = {"reference": "WY-1", "kind": "missing", "at": moment, "council": council.gss_code, "child": child, **facts}
    return {name: value for name, value in sent.items() if value != "left out"}


def send(bearer: str, sent: Any, key: str = "") -> Any:
    """POST it, under a key of its own."""
    headers = {"authorization": f"Bearer {bearer}", "idempotency-key": key or str(uuid.uuid4())}
    return Client().post(URL, sent, content_type="application/json", headers=headers)


def read(bearer: str, rest: str = "") -> Any:
    """GET the force's reports, or one."""
    return Client().get(f"{URL}{rest}", headers={"authorization": f"Bearer {bearer}"})


def sent_in(bearer: str, council: Council, /, **facts: Any) -> PoliceReport:
    """A report that arrived through the API."""
    answer = send(bearer, notice(council, **facts))
    assert answer.status_code in (200, 201), answer.content
    return PoliceReport.objects.get(pk=answer.json()["id"])


def matched(by: User, episode: MissingEpisode) -> dict[str, Any]:
    """The report of an absence, matched without telling anybody: for the house."""
    force, now, begun = episode.council.police_force, timezone.now(), episode.went_missing_earliest_at
    report = PoliceReport.objects.create(
        force=force,
        reference=f"{episode.council.dfe_code}-REF",
        council=episode.council,
        first_sent_to=episode.council,
        state="missing",
        missing_since_at=begun,
        changed_at=now,
        answer="matched",
        answered_by=by,
        answered_at=now,
        child=episode.child,
        episode=episode,
    )
    sent = {"council": episode.council.gss_code, "kind": "missing", "reference": report.reference}
    PoliceNotice.objects.create(
        report=report, council=episode.council, kind="missing", at=begun, sent=sent, client_id="invented"
    )
    return {"report_pk": report.pk}
