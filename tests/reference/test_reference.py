"""The reference data: complete, loaded once, and never written over an administrator's words."""

import pytest
from django.core.management import call_command
from django.db.models.deletion import ProtectedError

from accounts.models import Agency, Council
from cases.models import Code, PlacementType
from interviews import states

pytestmark = pytest.mark.django_db


def everything() -> list[list[dict]]:
    return [list(model.objects.order_by("pk").values()) for model in (Agency, Council, Code, PlacementType)]


def test_what_is_there():
    assert Council.objects.count() == 153
    assert Council.objects.filter(police_force__isnull=True).count() == 0
    assert Agency.objects.filter(kind="police", country="England").count() == 39
    assert Agency.objects.filter(code="BTP").exists()
    assert Council.objects.get(name="Leeds").police_force.name == "West Yorkshire"
    assert PlacementType.objects.get(pk="K3").reporting_group == "supported"
    assert PlacementType.objects.get(pk="H5").valid_to_year == 2024
    assert PlacementType.objects.get(pk="Z11").valid_from_year == 2025


def test_every_code_that_a_rule_reads_is_there_and_fixed():
    read = {value for name, value in vars(states).items() if name.startswith(("RESPONSE_", "COMPLETION_"))}
    assert set(Code.objects.filter(key__in=read, is_fixed=True).values_list("key", flat=True)) == read
    assert {row.kind for row in Code.objects.filter(list_name="outcome")} == {
        "help",
        "protective_action",
        "information",
        "none",
    }
    assert set(Code.objects.filter(list_name="method", kind="direct").values_list("key", flat=True)) == {
        "method.in_person",
        "method.phone",
    }


def test_loading_again_changes_nothing():
    before = everything()
    call_command("load_reference_data", verbosity=0)
    assert everything() == before
    assert Code.events.rel.related_model.objects.count() == 0


def test_an_administrators_words_stay():
    Code.objects.filter(pk="push.isolation").update(label="Feeling on one’s own")
    call_command("load_reference_data", verbosity=0)
    assert Code.objects.get(pk="push.isolation").label == "Feeling on one’s own"


def test_the_admin_retires_and_never_deletes(client, django_user_model):
    operator = django_user_model.objects.create_superuser("operator@rhi.example", "return-home", name="Operator")
    client.force_login(operator, backend="allauth.account.auth_backends.AuthenticationBackend")
    url = "/admin/cases/code/response.accepted/change/"
    sent = {"label": "Yes", "cin_factor": "", "position": 10, "retired_on": "2026-01-01"}
    answer = client.post(url, sent)
    assert "it must stay" in answer.content.decode()
    assert client.post("/admin/cases/code/push.isolation/delete/", {"post": "yes"}).status_code == 403
    assert client.post("/admin/cases/code/push.isolation/change/", sent).status_code == 302
    assert str(Code.objects.get(pk="push.isolation").retired_on) == "2026-01-01"


def test_a_code_in_use_cannot_be_deleted(leeds):
    with pytest.raises(ProtectedError):
        leeds.offer.method.delete()
