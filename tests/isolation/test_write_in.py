"""Another council's id in every relation field of every form is refused. Built from the fields, not from a list."""

import pytest
from django import forms

from cases.models import KnownPerson
from reaching.models import CarerLink, Wording
from rhi.scoping import CouncilScoped
from sharing.models import SharingAgreement
from tests.isolation.routes import address, routes

pytestmark = pytest.mark.django_db


def relation_fields(answer) -> dict[str, forms.ModelChoiceField]:
    """The relation fields of the page's form that offer a council's rows or people."""
    form = (answer.context or {}).get("form") if answer.context else None
    fields = getattr(form, "fields", {})
    return {name: field for name, field in fields.items() if isinstance(field, forms.ModelChoiceField)}


def test_no_form_offers_or_takes_another_councils_rows(leeds, bradford, sign_in):
    agreement = SharingAgreement.objects.get(council=bradford.council)
    foreign = {
        type(row): row
        for row in (
            bradford.child,
            bradford.episode,
            bradford.return_interview,
            bradford.interview,
            bradford.placement,
            agreement,
            KnownPerson.objects.filter(child=bradford.child).first(),
            Wording.objects.get(pk=bradford.sharing["wording_pk"]),
            CarerLink.objects.get(pk=bradford.sharing["carer_link_pk"]),
        )
    }
    foreign_people = set(bradford.people.values())
    checked = 0
    for role in ("manager", "caseworker", "interviewer", "administrator"):
        client = sign_in(leeds[role])
        for route in routes():
            if route.is_api:
                continue
            answer = client.get(address(route, leeds))
            if answer.status_code != 200:
                continue
            for name, field in relation_fields(answer).items():
                model = field.queryset.model
                if issubclass(model, CouncilScoped):
                    assert foreign[model] not in field.queryset, (route.name, name)
                    with pytest.raises(forms.ValidationError):
                        field.clean(
                            [foreign[model].pk]
                            if isinstance(field, forms.ModelMultipleChoiceField)
                            else foreign[model].pk
                        )
                    checked += 1
                elif model.__name__ == "User":
                    assert not foreign_people & set(field.queryset), (route.name, name)
                    checked += 1
    assert checked >= 3
