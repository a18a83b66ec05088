"""docker-compose.yml: no secret has a default, every service is checked, the data have volumes."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

PROJECT = Path(__file__).resolve().parent.parent.parent
TEXT = (PROJECT / "docker-compose.yml").read_text()
COMPOSE: dict[str, Any] = yaml.safe_load(TEXT)
SERVICES: dict[str, Any] = COMPOSE["services"]
SECRETS = (
    "SECRET_KEY",
    "POSTGRES_PASSWORD",
    "DATABASE_PASSWORD",
    "APPLICATION_PASSWORD",
    "MFA_ENCRYPTION_KEYS",
    "NOTICE_SIGNING_KEYS",
    "REDIS_PASSWORD",
)
ONE_SHOT = {"migrate"}


@pytest.mark.parametrize("name", SECRETS)
def test_a_secret_has_no_default(name: str) -> None:
    uses = re.findall(rf"\$\{{{name}([^}}]*)\}}", TEXT)
    assert uses
    assert all(rest.startswith(":?") for rest in uses)
    assert re.search(rf"^{name}=$", (PROJECT / ".env.example").read_text(), re.MULTILINE)


def test_every_variable_is_explained() -> None:
    used = set(re.findall(r"(?<!\$)\$\{([A-Z_]+)", TEXT))
    explained = set(re.findall(r"^#?\s?([A-Z_]+)=", (PROJECT / ".env.example").read_text(), re.MULTILINE))
    assert used - explained == set()


@pytest.mark.parametrize("name", sorted(set(SERVICES) - ONE_SHOT))
def test_a_service_is_checked_and_restarted(name: str) -> None:
    assert SERVICES[name]["healthcheck"]["test"]
    assert SERVICES[name]["restart"] == "unless-stopped"


@pytest.mark.parametrize("name", ["db", "redis"])
def test_data_are_kept_and_not_published(name: str) -> None:
    volumes = {volume.split(":")[0] for volume in SERVICES[name]["volumes"]}
    assert volumes & set(COMPOSE["volumes"])
    assert "ports" not in SERVICES[name]


@pytest.mark.parametrize("name", ["web", "worker", "beat"])
def test_the_application_waits_for_the_migrations(name: str) -> None:
    assert SERVICES[name]["depends_on"]["migrate"]["condition"] == "service_completed_successfully"


def test_only_the_migrations_have_the_owners_password() -> None:
    for name, service in SERVICES.items():
        environment = service.get("environment", {})
        assert ("DATABASE_OWNER_URL" in environment) == (name == "migrate"), name
        if name in {"web", "worker", "beat"}:
            assert "rhi_app" in environment["DATABASE_URL"]


def test_redis_keeps_queued_work() -> None:
    assert "--appendonly yes" in SERVICES["redis"]["command"]


def test_every_dependency_exists() -> None:
    for service in SERVICES.values():
        assert set(service.get("depends_on", {})) <= set(SERVICES)


def test_the_image_does_not_run_as_root() -> None:
    users = re.findall(r"^USER (\S+)", (PROJECT / "Dockerfile").read_text(), re.MULTILINE)
    assert users
    assert users[-1] not in {"root", "0"}
