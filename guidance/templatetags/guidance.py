"""The guidance of the page at hand, opened on demand."""

from typing import Any

from django import template

from guidance import shown

register = template.Library()


@register.inclusion_tag("guidance/step.html", takes_context=True)
def step_guidance(context: Any) -> dict[str, Any]:
    """What to record and share at this step. Stands before the form: the form's questions get theirs here as well
    (templates/forms/field.html shows them), so that a page asks for the council's words once."""
    request, form = context.get("request"), context.get("form")
    if request is None or not request.resolver_match:
        return {"shown": None}
    step, questions = shown.step_on(request.resolver_match.view_name), shown.questions_of(form)
    entries = [*([step] if step else []), *questions.values()]
    found = shown.with_additions(entries, user=request.user, council_id=shown.council_at_hand(request))
    if questions:
        form.guidance = {field: found[entry.key] for field, entry in questions.items()}
    return {"shown": found[step.key] if step else None}
