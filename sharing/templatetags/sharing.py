"""What the police were told of a child: a section of the child's page."""

from typing import Any

from django import template
from django.db.models import Prefetch

from sharing.models import Delivery, Receipt, ShareDecision, Summary

register = template.Library()


@register.inclusion_tag("sharing/of_child.html")
def sharing_of_child(child: Any, user: Any) -> dict[str, Any]:
    """Decisions, summaries and deliveries of the child that the person may see."""
    decisions = ShareDecision.objects.for_user(user).filter(return_interview__child=child)
    receipts = Receipt.objects.for_user(user).filter(summary__child=child).select_related("agency")
    released = Summary.objects.for_user(user).filter(child=child)
    return {
        "child": child,
        "receipts": list(receipts),
        "may_prove": user.may("answer_rights_requests", child.council_id),
        "decisions": list(decisions.select_related("decided_by")),
        "summaries": list(
            released.select_related("child", "agreement__agency").prefetch_related(
                Prefetch("deliveries", Delivery.objects.for_user(user).select_related("agency", "reader"))
            )
        ),
    }
