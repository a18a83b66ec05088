"""What the police report to a council and nobody has answered yet: made by the product's own action, all made up."""

from datetime import datetime, timedelta
from typing import Any

from accounts.models import Council
from cases.models import Child
from reporting.demo.handing import NAMES
from reporting.demo.people import POLICE_CLIENT_ID
from sharing.actions.reports_in import receive_notice
from sharing.models import ApiClient

CONTACT = "Missing unit (made up), 0113 496 0199"
UNKNOWN = {"given_names": "Nova", "family_name": "Placeholder", "date_of_birth": "2012-07-09", "sex": "female"}
LATE = {"given_names": "Rowan", "family_name": "Fictitious", "known_as": "Ro", "date_of_birth": "2010-12-01"}


def report_missing(now: datetime, home_code: str, place_code: str) -> int:
    """Reports for the place: a child of the other council, one nobody knows, one whose notices do not fit; how many."""
    home, place = (Council.objects.get(dfe_code=code) for code in (home_code, place_code))
    client = ApiClient.objects.select_related("agency", "application").get(application__client_id=POLICE_CLIENT_ID)
    away = Child.objects.get(council=home, reference="DEMO-OUT-1")
    given, family = NAMES[0]
    known = {"given_names": given, "family_name": family}
    known["date_of_birth"] = away.born_on.isoformat() if away.born_on else ""
    rows: list[tuple[str, str, float, dict[str, Any]]] = [
        ("1", "missing", 31, {"child": known, "responsible_council": home.gss_code, "grade": "medium"}),
        ("1", "re_graded", 5, {"grade": "high"}),
        ("2", "missing", 4, {"child": UNKNOWN, "missing_from": "A bus stop (made up)", "grade": "medium"}),
        ("3", "found", 9, {"found_where": "Invented Park"}),
        ("3", "missing", 7, {"child": LATE, "missing_from": "Placeholder House", "grade": "low"}),
    ]
    for number, kind, hours_ago, facts in rows:
        at = now - timedelta(hours=hours_ago)
        sent = {"reference": f"MADE-UP-{place_code}-{number}", "kind": kind, "at": at.isoformat()}
        sent |= {"council": place.gss_code, "contact": CONTACT, **facts}
        receive_notice(client=client, reference=sent["reference"], kind=kind, at=at, sent=sent)
    return len({row[0] for row in rows})
