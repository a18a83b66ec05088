"""The admin holds code lists and settings: no table of a council is registered there, for whoever opens it."""

import pytest
from django.contrib import admin
from django.urls import reverse

from accounts.roles import Role
from rhi.scoping import CouncilScoped

pytestmark = pytest.mark.django_db


def test_no_record_of_a_council_is_in_the_admin():
    registered = set(admin.site._registry)
    assert registered
    assert not [model.__name__ for model in registered if issubclass(model, CouncilScoped)]
    assert not [model.__name__ for model in registered if model.__name__.endswith("Event")]


def test_nobody_at_a_council_opens_it(leeds, sign_in):
    for role in Role:
        assert sign_in(leeds[role]).get(reverse("admin:index")).status_code == 302, role


def test_an_operator_finds_no_child_there(leeds, sign_in, django_user_model):
    operator = django_user_model.objects.create_superuser("operator@rhi.example", "return-home", name="Operator")
    client = sign_in(operator)
    for model in admin.site._registry:
        meta = model._meta
        page = client.get(reverse(f"admin:{meta.app_label}_{meta.model_name}_changelist"), {"q": "Bea"})
        if page.status_code == 200:
            assert leeds.child.reference not in page.content.decode(), meta.label
