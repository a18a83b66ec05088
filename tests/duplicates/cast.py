"""Making two records one as a manager does, step by step."""

from django.urls import reverse

from cases.models import (
    ChildMerge,
)
from tests.casework.forms import send, shown

BEA, TWIN = "383-1", "383-77"


def url_of(child) -> str:
    return reverse("child_merge", args=[child.pk])


def compare(client, kept, reference=TWIN):
    """The first step: the page with both records side by side."""
    return client.post(url_of(kept), {**shown(client, url_of(kept)), "reference": reference})


def fields(answer) -> dict:
    """The fields of the comparison as a browser would send them."""
    return {bound.html_name: bound.value() for bound in answer.context["form"] if bound.value() is not None}


def merge(client, kept, reference=TWIN, **typed):
    """Both steps."""
    page = compare(client, kept, reference)
    return client.post(url_of(kept), {**fields(page), "reason": "Same NHS number.", **typed})


def merged(client, kept, reference=TWIN, **typed) -> ChildMerge:
    """Both steps, done."""
    answer = merge(client, kept, reference, **typed)
    assert answer.status_code == 302, answer.content.decode()
    return ChildMerge.objects.latest("pk")


def undo(client, merge, **typed):
    return send(client, reverse("child_unmerge", args=[merge.pk]), {"reason": "Two children after all.", **typed})
