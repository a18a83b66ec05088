"""How a call of the API comes to its end: announced at least twelve months before it stops answering."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.utils.http import http_date

MIN_NOTICE_WINDOW = timedelta(days=366)


@dataclass(frozen=True)
class Deprecation:
    """Set as `deprecation` of a view: `since` it should not be used any more, and on `ends_on` it stops answering.

    `instead` is the address of the text that says what to use in its place. ValueError for a shorter notice.
    """

    since: date
    ends_on: date
    instead: str

    def __post_init__(self) -> None:
        if self.ends_on - self.since < MIN_NOTICE_WINDOW:
            raise ValueError("A call is announced as deprecated at least twelve months before it ends.")

    def tell(self, response: Any) -> None:
        """In headers of every answer: Deprecation (RFC 9745), Sunset (RFC 8594), and where to read on."""
        response["Deprecation"] = f"@{_seconds(self.since)}"
        response["Sunset"] = http_date(_seconds(self.ends_on))
        response["Link"] = f'<{self.instead}>; rel="deprecation"; type="text/html"'


def _seconds(day: date) -> int:
    return int(datetime.combine(day, time.min, tzinfo=UTC).timestamp())
