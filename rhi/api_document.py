"""How the document of the API is made out of the code (drf-spectacular)."""

from typing import Any


def settings_of(scopes: object) -> dict[str, Any]:
    """The generator's settings; `scopes` are those a client can be given."""
    return {
        "TITLE": "Return home interviews: API for police forces",
        "DESCRIPTION": "Summaries of return home interviews, released by councils under a sharing agreement.",
        "VERSION": "1.0.0",
        "SERVE_INCLUDE_SCHEMA": False,
        "OAUTH2_FLOWS": ["clientCredentials"],
        "OAUTH2_TOKEN_URL": "/oauth/token/",
        "OAUTH2_SCOPES": scopes,
        "ENUM_NAME_OVERRIDES": {
            "FindingSourceEnum": ["interview finding"],
            "PointSourceEnum": "sharing.models.SummaryPoint.Source",
            "TombstoneStatusEnum": ["superseded", "withdrawn"],
            "ReportStatusEnum": ["waiting", "matched", "not_ours"],
            "ReportWhyEnum": ["seen", "matched", "not_ours", "taken_back"],
            "WhyEnum": ["withdrawn", "superseded", "no_longer_shared"],
            "ReceiptStatusEnum": "sharing.models.Receipt.Status",
            "NoticeKindEnum": "sharing.models.PoliceNotice.Kind",
            "PointKindEnum": ["fact", "opinion"],
            "MeasureKeyEnum": "reporting.measures_serializers.KEYS",
            "CertaintyEnum": "interviews.models.Finding.Certainty",
        },
    }
