"""What every answer carries, and what no address, log line or plain storage may hold."""

import logging
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import User
from rhi.logs import DiscreetFormatter
from tests.isolation.routes import parameters_of

ROOT = Path(__file__).resolve().parents[2]
STRONG = "".join(f"{number * 7919:x}" for number in range(1, 20))
PRODUCTION = {
    "SECRET_KEY": STRONG,
    "DATABASE_URL": "postgresql://none:none@127.0.0.1:1/none",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "ALLOWED_HOSTS": "rhi.council.example",
    "BEHIND_TLS_PROXY": "1",
}


@pytest.mark.django_db
def test_no_address_holds_a_name(leeds, sign_in):
    html = sign_in(leeds["manager"]).get(reverse("worklist")).content.decode()
    links = re.findall(r'(?:href|action)="([^"]*)"', html)
    assert len(links) > 10
    assert not [link for link in links if re.search(r"bea", link, re.IGNORECASE)]
    answer = Client().get(reverse("children"), {"q": "Bea"})
    assert "Bea" not in answer.content.decode()


def test_scripts_store_nothing_in_the_browser():
    for path in (ROOT / "static" / "src").glob("*.js"):
        assert not re.search(r"localStorage|sessionStorage|indexedDB|document\.cookie", path.read_text()), path.name


@pytest.mark.django_db
def test_a_database_error_names_nobody_in_the_log(leeds):
    email = leeds["manager"].email
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        User.objects.create_user(email)
    record = logging.LogRecord("x", logging.ERROR, __file__, 1, "failed", (), caught._excinfo)
    assert email in str(caught.value)
    text = DiscreetFormatter("%(message)s").format(record)
    assert "IntegrityError" in text
    assert "accounts_user_email" in text
    assert email not in text


@pytest.mark.django_db
def test_error_pages_say_nothing_of_anybody(leeds, sign_in, monkeypatch):
    def fail(*args, **options):
        raise RuntimeError("Secretname")

    monkeypatch.setattr("interviews.views.worklist.WorklistPage.context", fail)
    client = sign_in(leeds["manager"])
    client.raise_request_exception = False
    answer = client.get("/")
    assert answer.status_code == 500
    assert "Secretname" not in answer.content.decode()


def manage(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """manage.py as in production."""
    ours = ("RHI_", "DATABASE_", "REDIS_", "DJANGO_")
    own = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=ROOT,
        env={**own, **PRODUCTION, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_check_deploy_is_clean():
    answer = manage("check", "--deploy", "--fail-level", "INFO")
    assert answer.returncode == 0, answer.stderr
    assert "no issues" in answer.stdout


@pytest.mark.parametrize("weak", ["", "short", "a" * 60])
def test_a_missing_or_weak_secret_is_said(weak):
    answer = manage("check", SECRET_KEY=weak)
    assert answer.returncode != 0
    assert "SECRET_KEY is " in answer.stderr.splitlines()[-1]


def test_production_asks_for_a_second_factor_and_closes_cookies():
    code = (
        "import django; django.setup(); from django.conf import settings as s;"
        "print(s.REQUIRE_MFA, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SECURE_HSTS_SECONDS >= 31536000,"
        " s.PASSWORD_HASHERS[0].endswith('Argon2PasswordHasher'), s.DEBUG)"
    )
    own = {**os.environ, **PRODUCTION, "DJANGO_SETTINGS_MODULE": "rhi.settings"}
    own = {name: value for name, value in own.items() if not name.startswith("RHI_")}
    said = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=own, capture_output=True, text=True, check=True)
    assert said.stdout.split() == ["True", "True", "True", "True", "True", "False"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    [
        "/reports/published/?council=%00",
        "/reports/published.csv?council=a%00b",
        "/children/?q=%00",
        "/no/page%00/",
        "/sign-in/login/?next=%00",
        "/t/%00/",
    ],
)
def test_an_address_with_a_null_character_is_refused_in_words(leeds, sign_in, path):
    for client in (sign_in(leeds["manager"]), Client()):
        answer = client.get(path)
        assert answer.status_code == 400
        assert "could not be read" in answer.content.decode()
        assert answer["Content-Security-Policy"]
        assert client.post(path, {}).status_code == 400


@pytest.mark.django_db
def test_a_null_character_in_a_field_read_before_its_form_is_a_mistake_in_the_form(leeds, sign_in):
    path = reverse("police_report_join", args=[parameters_of(leeds)["report_pk"]])
    assert sign_in(leeds["manager"]).post(path, {"child_reference": "a\0b"}).status_code == 200
