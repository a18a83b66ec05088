"""What every answer carries, whoever asks and whether or not the page opens."""

import pytest

from accounts.roles import Role
from tests.isolation.recording import each, inside

pytestmark = [pytest.mark.django_db, pytest.mark.walk]


@each([role.value for role in Role])
def test_every_page_carries_the_headers(record_of, column):
    headers = record_of(column).headers
    names = [route.name for route in inside() if not route.is_api]
    assert len(names) > 25
    for name in names:
        answer = headers[name]
        policy = answer["Content-Security-Policy"]
        assert "unsafe" not in policy, name
        assert "default-src 'none'" in policy, name
        assert "frame-ancestors 'none'" in policy, name
        assert answer["Cache-Control"] == "no-store", name
        assert answer["Referrer-Policy"] == "same-origin", name
        assert answer["X-Content-Type-Options"] == "nosniff", name
        assert answer["X-Frame-Options"] == "DENY", name
        assert "camera=()" in answer["Permissions-Policy"], name
