"""Whether a page leads on to intelligence."""

from typing import Any

from django import template

from accounts.roles import Permission

register = template.Library()


@register.simple_tag
def may_write_intelligence(user: Any, council: Any) -> bool:
    """Whether the person talks with children at the council, or releases."""
    allowed = (Permission.CONDUCT_INTERVIEWS, Permission.RELEASE_SUMMARIES)
    return any(user.may(permission, council.pk) for permission in allowed)
