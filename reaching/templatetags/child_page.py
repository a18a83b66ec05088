"""Parts of the forms on the child's own page."""

from typing import Any

from django import template

register = template.Library()


@register.inclusion_tag("reaching/talk_choice.html", takes_context=True)
def choice(context: Any, kind: str, name: str, value: str, words: str) -> dict[str, Any]:
    """One radio button or box (`kind`) with its words; ticked where it was in what was sent (`typed`)."""
    return {
        "type": kind,
        "name": name,
        "value": value,
        "words": words,
        "ticked": value in context["typed"].getlist(name),
    }
