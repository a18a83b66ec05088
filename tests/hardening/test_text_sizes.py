"""No text is without a bound; what is too long is refused with the words still in the form."""

import pytest
from django import forms
from django.conf import settings
from django.urls import get_resolver, reverse
from django.utils.module_loading import import_string

from reaching.models import ChildAnswer
from reaching.own_page.talk_forms import MAX_WORDS
from rhi.forms import MAX_TEXT, LimitedForm
from tests.casework.forms import shown
from tests.reaching.making import invited, opened, owed_to

OURS = ("accounts", "audit", "cases", "guidance", "interviews", "reaching", "reporting", "rhi", "rights", "sharing")
# The admin's form for code lists: it opens to operators only, and its model bounds each field.
ELSEWHERE = {"CodeForm"}


def every_form(base: type = forms.BaseForm) -> set[type]:
    """Every form class of the project, those too that a library is named in the settings."""
    assert get_resolver().url_patterns
    for name in (*settings.MFA_FORMS.values(), *settings.ACCOUNT_FORMS.values()):
        import_string(name)
    found: set[type] = {*base.__subclasses__()}
    return found.union(*(every_form(each) for each in found)) if found else found


def test_every_form_has_the_bound():
    ours = {form for form in every_form() if form.__module__.split(".")[0] in OURS and form.__name__ not in ELSEWHERE}
    assert len(ours) > 80
    assert {form.__name__ for form in ours if not issubclass(form, LimitedForm)} == set()


def of_field(form: forms.BaseForm) -> list[str]:
    return [field for field, found in form.fields.items() if isinstance(found, forms.CharField)]


@pytest.mark.django_db
def test_texts_that_are_too_long_are_refused_and_stay_in_the_form(leeds, sign_in):
    client = sign_in(leeds["caseworker"])
    url = reverse("child_new")
    typed = shown(client, url)
    long = "word " * (MAX_TEXT // 5 + 1)
    fields = [name for name in of_field(client.get(url).context["form"]) if name not in {"submission", "whose"}]
    answer = client.post(url, {**typed, **dict.fromkeys(fields, long)})
    assert answer.status_code == 200
    form = answer.context["form"]
    for name in fields:
        assert form.errors[name]
        assert form[name].value() == long
    assert "characters or fewer" in answer.content.decode()


@pytest.mark.django_db
def test_a_childs_text_that_is_too_long_is_asked_for_in_parts_and_stays_on_the_page(leeds):
    owed = owed_to(leeds)
    _, secret = invited(owed, by=leeds["manager"])
    page, url = opened(secret), reverse("talk", args=[secret])
    long = "word " * (MAX_WORDS // 5 + 1)
    page.post(url, {"go": "yes"})
    answer = page.post(url, {"step": "yes", "words": long})
    assert answer.status_code == 200
    assert "too long" in answer.content.decode()
    assert long.strip() in answer.content.decode()
    assert not ChildAnswer.objects.filter(child=owed.child).exists()
    assert page.post(url, {"step": "yes", "words": long[:MAX_WORDS]}).status_code == 303
    assert ChildAnswer.objects.get(child=owed.child).words == long[:MAX_WORDS].strip()
