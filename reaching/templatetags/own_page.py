"""What a child wrote on their own page: a section of the return home interview's page."""

from typing import Any

from django import template

from reaching.complaints import said_after
from reaching.models import ChildAnswer
from reaching.own_page.answer_words import in_a_line as words_of

register = template.Library()


@register.inclusion_tag("reaching/of_interview.html")
def own_page_of(owed: Any, user: Any) -> dict[str, Any]:
    """Answers and what was said after the talk, as far as somebody of the council, or given the work, may see them."""
    permission = "view_cases" if user.may("view_cases", owed.council_id) else "conduct_assigned"
    answers = ChildAnswer.objects.for_user(user, permission).filter(invitation__return_interview=owed)
    after = said_after(user, permission).filter(invitation__return_interview=owed)
    return {"answers": list(answers.select_related("read_by")), "after": list(after.select_related("read_by"))}


@register.inclusion_tag("reaching/said_on_own_page.html")
def said_on_own_page(card: Any, user: Any) -> dict[str, Any]:
    """What opened this card on the child's own page, to read or to hear, as far as this person may see it."""
    permission = "view_cases" if user.may("view_cases", card.council_id) else "conduct_assigned"
    return {
        "answer": ChildAnswer.objects.for_user(user, permission).filter(disclosure=card).first(),
        "after": said_after(user, permission).filter(disclosure=card).first(),
    }


@register.filter
def in_a_line(answer: ChildAnswer) -> str:
    """The answer in one line."""
    return words_of(answer)
