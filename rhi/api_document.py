"""How the document of the API is made out of the code (drf-spectacular)."""

from typing import Any

DESCRIPTION = """Summaries of return home interviews, released by councils under a sharing agreement; police reports to
councils; figures for analysts. The guide, `docs/api.md`, begins with credentials and a copy that follows every change.
Version 1 only grows: ignore members you do not know. Changes are listed in `docs/api-changelog.md`."""
TAGS = {
    "Summaries": "What councils released to your force: the feed, a full copy, one summary, searching.",
    "Receipts": "What you did with a summary.",
    "Police reports": "Missing and found children you report to councils, and what became of the reports.",
    "Agreements": "What you have agreed with councils.",
    "Notices": "Signed calls to an address of yours.",
    "Measures": "Figures without small numbers, for analysts.",
}
"""The parts of the API, in the order of the document."""


def settings_of(scopes: object, site_url: str, contact: dict[str, str]) -> dict[str, Any]:
    """The generator's settings: the scopes a client can be given, where it is served, and whom to ask."""
    return {
        "TITLE": "Return home interviews: API for police forces",
        "DESCRIPTION": DESCRIPTION,
        "VERSION": "1.0.0",
        "CONTACT": contact,
        "LICENSE": {
            "name": "Open Government Licence v3.0",
            "url": "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
        },
        "SERVERS": [{"url": site_url, "description": "This installation"}],
        "TAGS": [{"name": name, "description": words} for name, words in TAGS.items()],
        "OAS_VERSION": "3.1.0",
        "SERVE_INCLUDE_SCHEMA": False,
        "OAUTH2_FLOWS": ["clientCredentials"],
        "OAUTH2_TOKEN_URL": f"{site_url}/oauth/token/",
        "OAUTH2_SCOPES": scopes,
        "PATH_CONVERTER_OVERRIDES": {
            "id": {"type": "string", "format": "uuid"},
            "number": {"type": "integer", "minimum": 1},
        },
        "ENUM_ADD_EXPLICIT_BLANK_NULL_CHOICE": False,
        "POSTPROCESSING_HOOKS": [
            "drf_spectacular.hooks.postprocess_schema_enums",
            "sharing.api.schema.finish",
        ],
        "ENUM_NAME_OVERRIDES": {
            "FindingSourceEnum": ["interview finding"],
            "PointSourceEnum": "sharing.models.SummaryPoint.Source",
            "TombstoneStatusEnum": ["superseded", "withdrawn"],
            "ReportStatusEnum": ["waiting", "matched", "not_ours"],
            "ReportWhyEnum": ["seen", "waits_anew", "matched", "not_ours", "taken_back"],
            "WhyEnum": ["withdrawn", "superseded", "no_longer_shared"],
            "ReceiptStatusEnum": "sharing.models.Receipt.Status",
            "NoticeKindEnum": "sharing.models.PoliceNotice.Kind",
            "PointKindEnum": ["fact", "opinion"],
            "MeasureKeyEnum": "reporting.measures_serializers.KEYS",
            "CertaintyEnum": "interviews.models.Finding.Certainty",
            "PingEnum": ["ping"],
            "ReleasedEnum": ["released"],
            "SupersededEnum": ["superseded"],
            "WithdrawnEnum": ["withdrawn"],
        },
    }
