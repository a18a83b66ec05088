"""Who reads the exact figures, and who only those that leave."""

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db


def test_an_analyst_is_led_from_the_exact_figures_to_these(leeds, sign_in):
    client = sign_in(leeds["analyst"])
    for name in ("uptake", "uptake_csv", "figure_breakdown", "figure_followed", "figure_corrections"):
        assert client.get(reverse(name))["Location"] == reverse("figures_to_leave"), name
    assert client.get(reverse("figure_episodes")).status_code in {302, 403}
    page = client.get(reverse("figures_to_leave"))
    assert page.status_code == 200
    assert "Example" not in page.content.decode()
    manager = sign_in(leeds["manager"]).get(reverse("uptake"))
    assert manager.status_code == 200
    assert "For use inside the council" in manager.content.decode()
