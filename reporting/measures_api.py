"""The analysts' door: rounded figures, read by a person's own program. Each call is written down."""

from io import StringIO
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed, NotFound, PermissionDenied
from rest_framework.permissions import IsAuthenticated
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import Council, User
from audit import access
from audit.models import Access
from reporting.leaving import years
from reporting.measures_serializers import LIVE, PUBLISHED, MeasuresQuery, MeasuresSerializer
from reporting.models import MeasuresToken, Publication
from reporting.publishing import preview
from reporting.sheet import MEASURES, MISSING_ONLY, Sheet, rounding_note
from reporting.sheet_csv import CSV_HEAD, csv_rows
from reporting.tokens import holder_of
from rhi import wall
from rhi.cells import CsvWriter
from sharing.api.base import ApiView, answers
from sharing.api.throttles import PerClientThrottle

MAY_NOT = "Your roles do not open these figures: your own council's with “See figures”, others once they are published."
PROBLEMS: dict[str, Any] = {
    "on_401": "No token, or one that has expired or was taken back. Make a new one at `/reports/token/`.",
    "on_403": "Your roles do not open these figures.",
    "on_404": "There is no such council, or it has published nothing of this year.",
}


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer` and a person's own token."""

    def authenticate(self, request: Request) -> tuple[User, MeasuresToken] | None:
        """Who it is; None without a token."""
        words = get_authorization_header(request).split()
        if not words:
            return None
        try:
            token = words[1].decode() if len(words) == 2 and words[0].lower() == b"bearer" else ""
        except UnicodeDecodeError:
            token = ""
        found = holder_of(token) if token else None
        if found is None:
            raise AuthenticationFailed
        return found.user, found

    def authenticate_header(self, request: Request) -> str:
        """Without a token: 401."""
        return 'Bearer realm="measures"'


class TokenScheme(OpenApiAuthenticationExtension):
    """How the document describes it."""

    target_class = TokenAuthentication
    name = "measures"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """A bearer token that is no OAuth token."""
        words = "A person's own token, made at `/reports/token/`. It reads measures and nothing else (measures.read)."
        return {"type": "http", "scheme": "bearer", "description": words}


class PerTokenThrottle(PerClientThrottle):
    """Calls of one person's token."""

    scope = "measures"

    def get_cache_key(self, request: Any, view: APIView | None) -> str | None:
        """The person, over all their tokens; the address where nobody is known."""
        return f"throttle_measures_{request.user.pk}" if request.user else super().get_cache_key(request, view)


class CsvRenderer(BaseRenderer):
    """Only says that this address answers with CSV; the text is made by the view."""

    media_type, format, charset = "text/csv", "csv", "utf-8"


class MeasuresView(ApiView):
    """Figures of a council's financial year."""

    authentication_classes = [TokenAuthentication]
    permission_classes = [IsAuthenticated]
    throttle_classes = [PerTokenThrottle]
    query = MeasuresQuery
    tag = "Measures"

    def admit(self, request: Request) -> None:
        """Behind the wall as that person."""
        user: Any = request.user
        if not (user.council_ids("view_reports") or user.council_ids("view_published")):
            raise PermissionDenied(MAY_NOT)
        councils, limited = user.row_council_ids(), user.limited_council_ids()
        user.hidden_children = wall.enter(councils=councils, limited=limited, person=user.pk)

    @extend_schema(
        operation_id="measures",
        summary="Figures of a council, rounded",
        responses=answers(MeasuresSerializer, **PROBLEMS),
    )
    def get(self, request: Request) -> Any:
        """One financial year of one council: quarters that are over, and the year once it is.

        Figures are split by one thing at a time. Every number is rounded, by a rule that gives the same number the same
        answer each time. Live figures are counted once a month: a record entered in between changes no answer.
        """
        council, sheet, publication = self.find(request)
        return Response(body_of(council, sheet, publication))

    def find(self, request: Request) -> tuple[Council, Sheet, Publication | None]:
        """What the parameters ask for, as far as this person may see it; written down."""
        user: Any = request.user
        council = self.council_of(user, self.asked["council"])
        available = years(timezone.localdate())
        year = int(self.asked["year"]) if self.asked["year"] else None
        is_own = user.may("view_reports", council.pk)
        source = self.asked["source"] or (LIVE if is_own else PUBLISHED)
        if source == LIVE and not is_own:
            raise PermissionDenied(MAY_NOT)
        self.write_down(user, council, f"{council.dfe_code} {year or ''} {source}")
        if source == LIVE:
            if year is not None and year not in available:
                raise NotFound
            return council, preview(user=user, council=council, year=year or available[0]), None
        rows = Publication.objects.in_force().filter(council=council)
        found = (rows.filter(year=year) if year else rows).first()
        if found is None:
            raise NotFound
        return council, found.sheet, found

    def council_of(self, user: User, code: str) -> Council:
        """The council with this code, or one's own."""
        held = user.council_ids("view_reports") or user.council_ids("view_published")
        rows = Council.objects.filter(dfe_code=code) if code else Council.objects.filter(pk__in=sorted(held))
        council = rows.order_by("name").first()
        if council is None:
            raise NotFound
        return council

    def write_down(self, user: User, council: Council, terms: str) -> None:
        """Who read which figures, in the log of the reader's own council."""
        held = user.council_ids("view_reports") | user.council_ids("view_published")
        own = council if council.pk in held else Council.objects.get(pk=min(held))
        with wall.every_council("who read figures"):
            access.searched(user=user, council=own, terms=terms, what="api_measures", kind=Access.Kind.API)


class MeasuresCsvView(MeasuresView):
    """The same as a file."""

    renderer_classes = [CsvRenderer]

    @extend_schema(
        operation_id="measures_csv",
        summary="The same figures as a file",
        responses=answers(OpenApiTypes.STR, kind="text/csv", **PROBLEMS),
    )
    def get(self, request: Request) -> Any:
        """CSV with one row per figure. A rate is empty where there are too few for a percentage."""
        council, sheet, _ = self.find(request)
        text = StringIO()
        writer = CsvWriter(text)
        writer.writerow(CSV_HEAD)
        writer.writerows(csv_rows(council, sheet))
        return HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8")


def body_of(council: Council, sheet: Sheet, publication: Publication | None) -> dict[str, Any]:
    """The answer."""
    about = publication and {
        "version": publication.version,
        "published_at": publication.published_at,
        "caveats": publication.caveats,
    }
    figures = [
        {
            "period": period,
            "breakdown": breakdown or "all",
            "value": value or "all",
            "words": line.label,
            "measure": rate.key,
            "numerator": rate.numerator,
            "denominator": rate.denominator,
            "rate": None if rate.rate is None else round(rate.rate, 4),
            "low": round(rate.interval[0], 4) if rate.interval else None,
            "high": round(rate.interval[1], 4) if rate.interval else None,
        }
        for (period, breakdown, value), line in sheet.lines.items()
        for rate in line.rates
    ]
    names = ("key", "name", "sentence", "over")
    return {
        "council": council.dfe_code,
        "council_name": council.name,
        "year": sheet.year,
        "as_at": sheet.as_at,
        "definitions": sheet.definitions,
        "rounded_to": sheet.threshold,
        "note": f"{rounding_note(sheet.threshold)}. {MISSING_ONLY}.",
        "children": sheet.children_told,
        "published": about,
        "measures": [{name: getattr(measure, name) for name in names} for measure in MEASURES],
        "figures": figures,
    }
