"""What a child wrote on their own page: a section of the return home interview's page."""

from typing import Any

from django import template

from reaching.models import AfterTalk, ChildAnswer
from reaching.own_page.answer_words import in_a_line as words_of

register = template.Library()


@register.inclusion_tag("reaching/of_interview.html")
def own_page_of(owed: Any, user: Any) -> dict[str, Any]:
    """Answers and what was said after the talk, as far as somebody of the council, or given the work, may see them."""
    permission = "view_cases" if user.may("view_cases", owed.council_id) else "conduct_assigned"
    answers = ChildAnswer.objects.for_user(user, permission).filter(invitation__return_interview=owed)
    after = AfterTalk.objects.for_user(user, permission).filter(invitation__return_interview=owed)
    if permission == "conduct_assigned":
        after = after.exclude(about=AfterTalk.About.COMPLAINT)
    return {"answers": list(answers.select_related("read_by")), "after": list(after.select_related("read_by"))}


@register.filter
def in_a_line(answer: ChildAnswer) -> str:
    """The answer in one line."""
    return words_of(answer)
