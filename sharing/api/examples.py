"""One example of each call for the OpenAPI document. Everybody in them is invented; a test holds them to the shapes."""

from typing import Any

SUMMARY_ID = "0f8fad5b-d9cb-469f-a165-70867728950e"
OLD_ID = "7c9e6679-7425-40de-944b-e07fc1f90ae7"
NEXT_CURSOR = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAq"
COUNCIL = {"name": "Leeds", "code": "E08000035"}
FACT = {"offered": True, "offered_on": "2026-11-24", "outcome": "held", "held_on": "2026-11-25"}
SUMMARY: dict[str, Any] = {
    "id": SUMMARY_ID,
    "version": 1,
    "supersedes": None,
    "released_at": "2026-11-25T16:20:00Z",
    "protective_marking": "OFFICIAL-SENSITIVE",
    "handling": "Do not tell the uncle.",
    "contact_24h": "0113 496 0100",
    "urgent": False,
    "council": COUNCIL,
    "police_references": ["WYP/26/0001"],
    "child": {
        "reference": "L-1042",
        "given_names": "Bea",
        "family_name": "Example",
        "known_as": "",
        "date_of_birth": "2012-02-03",
        "date_of_birth_precision": "exact",
    },
    "interview": FACT,
    "safeguarding": {
        "risks": [
            {
                "code": "risk.grooming",
                "label": "Grooming",
                "certainty": "suspected",
                "kind": "opinion",
                "source": "interview finding",
            }
        ],
        "people_of_concern": [],
        "places": [],
        "phones_and_accounts": [],
        "vehicles": [],
        "times": [],
        "where_stayed": [],
        "with_whom": [],
        "transport": [],
        "health": [],
        "would_help_find": [],
    },
}
TOMBSTONE = {"id": OLD_ID, "status": "withdrawn", "why": "withdrawn", "superseded_by": None}
NOTICE = {
    "reference": "WYP/26/0001",
    "kind": "missing",
    "at": "2026-11-23T21:10:00+00:00",
    "council": "E08000035",
    "grade": "high",
    "child": {"given_names": "Bea", "family_name": "Example", "date_of_birth": "2012-02-03"},
    "missing_from": "Home",
}
WAITING: dict[str, Any] = {
    "id": 17,
    "reference": "WYP/26/0001",
    "status": "waiting",
    "answered_by": None,
    "reason": None,
    "seen_at": "2026-11-23T21:20:00Z",
    "answer_due_at": "2026-11-24T05:12:00Z",
}
NOT_OURS = {
    **WAITING,
    "status": "not_ours",
    "answered_by": COUNCIL,
    "reason": "The family moved to another council in May.",
    "answer_due_at": None,
    "at": "2026-11-25T16:45:00Z",
    "why": "not_ours",
}
REPORT: dict[str, Any] = {
    **WAITING,
    "state": "missing",
    "council": COUNCIL,
    "responsible_council": None,
    "grade": "high",
    "child": {
        "given_names": "Bea",
        "family_name": "Example",
        "known_as": "",
        "date_of_birth": "2012-02-03",
        "sex": "",
    },
    "missing_since": "2026-11-23T21:10:00Z",
    "missing_from": "Home",
    "found_at": None,
    "found_where": "",
    "prevention_interview_at": None,
    "prevention_interview": "",
    "contact": "",
    "received_at": "2026-11-23T21:12:00Z",
    "changed_at": "2026-11-23T21:12:00Z",
    "contact_24h": None,
    "return_home_interview": None,
    "summaries": [],
}
RECEIPT = {"summary": SUMMARY_ID, "status": "rejected", "reason": "Not known in our area."}
LINES = (
    f'{{"line":"start","next_cursor":"{NEXT_CURSOR}","at":"2026-11-25T17:00:00Z"}}\n'
    f'{{"line":"summary","summary":{{"id":"{SUMMARY_ID}"}}}}\n'
    '{"line":"end","count":1}\n'
)
FIGURES: dict[str, Any] = {
    "council": "383",
    "council_name": "Leeds",
    "year": 2025,
    "as_at": "2026-11-25T17:00:00Z",
    "definitions": "5f2b1c",
    "rounded_to": 5,
    "note": "Every number is rounded to a multiple of 5, up or down. Missing only, without away.",
    "children": 240,
    "published": None,
    "measures": [
        {
            "key": "offered",
            "name": "Offered an interview",
            "sentence": "An interview was offered.",
            "over": "Absences that ended in the period.",
        }
    ],
    "figures": [
        {
            "period": "year",
            "breakdown": "all",
            "value": "all",
            "words": "All",
            "measure": "offered",
            "numerator": 310,
            "denominator": 400,
            "rate": 0.775,
            "low": 0.7317,
            "high": 0.8132,
        }
    ],
}
PARAMETERS: dict[str, Any] = {
    "cursor": NEXT_CURSOR,
    "limit": 100,
    "police_reference": "WYP/26/0001",
    "reference": "WYP/26/0001",
    "returned_from": "2026-11-01",
    "returned_to": "2026-11-30",
    "changed_from": "2026-11-01T00:00:00Z",
    "changed_to": "2026-12-01T00:00:00Z",
    "status": "waiting",
    "summary_pk": SUMMARY_ID,
    "report_pk": 17,
    "If-None-Match": '"5f2b1c"',
    "Idempotency-Key": "3f1f3d0e-6a4b-4c59-9d3b-2f9a3a2c8d11",
    "council": "383",
    "year": "2025",
    "source": "live",
}
"""By the name of the parameter."""
EXAMPLES: dict[str, dict[str, Any]] = {
    "changes": {
        "answered": {
            "results": [
                {"change": "released", "at": "2026-11-25T16:20:00Z", "police_reference": None, "summary": SUMMARY},
                {"change": "withdrawn", "at": "2026-11-25T16:40:00Z", "police_reference": None, "summary": TOMBSTONE},
            ],
            "reports": [NOT_OURS],
            "next_cursor": NEXT_CURSOR,
            "has_more": False,
        }
    },
    "snapshots": {"answered": LINES},
    "summary": {"answered": SUMMARY},
    "summaries": {"answered": {"results": [SUMMARY], "next_cursor": None}},
    "summaries_search": {
        "sent": {"name": "Bea Example", "date_of_birth": "2012-02-03", "reason": "Reported missing again"},
        "answered": {"results": [SUMMARY], "next_cursor": None},
    },
    "receipts": {"sent": RECEIPT, "answered": {**RECEIPT, "received_at": "2026-11-25T17:05:00Z"}},
    "send_police_report": {"sent": NOTICE, "answered": REPORT},
    "police_reports": {"answered": {"results": [REPORT], "next_cursor": None}},
    "police_report": {"answered": REPORT},
    "agreements": {
        "answered": {
            "results": [
                {
                    "council": COUNCIL,
                    "version": 1,
                    "in_force": True,
                    "starts_on": "2026-04-01",
                    "ends_on": None,
                    "ended_on": None,
                    "review_on": "2027-04-01",
                    "tiers": [1, 2],
                    "sections": ["risks", "places"],
                    "decide_within_hours": 72,
                    "retention": "Two years after the child turns 18.",
                }
            ]
        }
    },
    "ping": {"sent": {"event": "ping"}, "answered": {"event": "ping"}},
    "keys": {
        "answered": {
            "keys": [
                {
                    "kty": "OKP",
                    "crv": "Ed25519",
                    "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
                    "use": "sig",
                    "kid": "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k",
                }
            ]
        }
    },
    "measures": {"answered": FIGURES},
    "measures_csv": {"answered": "council,year,period,breakdown,value,measure,numerator,denominator\n"},
}
"""By operationId: what is sent, and what is answered when all is well."""
