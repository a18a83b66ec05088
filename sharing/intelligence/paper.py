"""The partner-intelligence form as a document: what the force's intelligence unit is handed."""

from django.utils import timezone

from accounts.models import RoleHolding
from accounts.roles import ROLE_WORDS, Role
from interviews.printing.documents import heading, moment, rows, section, words
from interviews.printing.render import Document
from sharing import drafts
from sharing.models import IntelligenceReport

TITLE = "Partner intelligence report"
FOOTER = "For the intelligence unit of the police force named above. Not to be passed on outside its handling."


def form_of(report: IntelligenceReport) -> Document:
    """The released report as a form. The child stands on it by references only, unless the writer's words name it."""
    agency, council = report.agreement.agency, report.council
    child = report.return_interview.child
    references = drafts.police_references(child.pk, agency)
    parts = [
        words(f"From {council} to the intelligence unit of {agency}."),
        rows(
            ("Number of this report", number_of(report)),
            ("The council’s reference of the child", child.reference),
            ("The force’s own references", "\n".join(references) or "None recorded"),
            ("Written by", post_of(report)),
            ("Day and night contact of the council", council.duty_contact or "None recorded"),
            ("Released", moment(report.released_at)),
        ),
        *section("The information", report.body),
        *section("Where it comes from, and how the source knows", report.provenance),
        heading("Grading"),
        rows(
            ("Source", report.get_source_grade_display()),
            ("Information", report.get_information_grade_display()),
            ("Handling", report.get_handling_display()),
            ("Conditions of handling", report.conditions),
        ),
        heading("Risk to the child if it became known"),
        words(report.risk_of_sharing or "None was recorded. Ask the council before acting on it."),
    ]
    return Document(TITLE, parts, footer=FOOTER, author=str(council))


def number_of(report: IntelligenceReport) -> str:
    """The council's own number of the report, to be quoted by the force."""
    return f"{report.council.dfe_code}-INT-{report.pk}"


def post_of(report: IntelligenceReport) -> str:
    """The author's post at the council, never the name: a role held today, or the council alone."""
    held = RoleHolding.objects.in_force(timezone.localdate()).filter(
        user=report.written_by_id, council_role__council=report.council_id
    )
    posts = [ROLE_WORDS[Role(role)] for role in sorted(held.values_list("council_role__role", flat=True))]
    return f"{', '.join(posts)}, {report.council}" if posts else str(report.council)
