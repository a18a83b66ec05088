"""Who reads the exact figures, and who only those that leave."""

import pytest
from django.urls import reverse
from guardian.shortcuts import remove_perm

from tests import factories

pytestmark = pytest.mark.django_db


def test_who_may_see_rounded_figures_only_is_led_to_them(leeds, sign_in):
    analyst = leeds["analyst"]
    remove_perm("make_returns", analyst.groups.get(), leeds.council)
    client = sign_in(factories.reread(analyst))
    for name in ("uptake", "figure_breakdown", "figure_followed", "figure_corrections", "chart_spc"):
        assert client.get(reverse(name))["Location"] == reverse("figures_to_leave"), name
    for name in ("uptake_csv", "chart_spc_png", "what_works_csv", "return_missing", "annex_a_xlsx"):
        answer = client.get(reverse(name))
        assert (answer.status_code, answer["Content-Type"]) == (403, "text/plain; charset=utf-8"), name
    page = client.get(reverse("figures_to_leave"))
    assert page.status_code == 200
    assert "Example" not in page.content.decode()
    manager = sign_in(leeds["manager"]).get(reverse("uptake"))
    assert manager.status_code == 200
    assert "For use inside the council" in manager.content.decode()
