"""The council one acts for."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST

from accounts.context import first_page
from accounts.middleware import ACTING_COUNCIL, councils_of


@require_POST
def switch_council(request: HttpRequest) -> HttpResponse:
    """Act for another of one's own councils; any other choice changes nothing."""
    chosen = request.POST.get("council", "")
    if chosen in {str(council.pk) for council in councils_of(request)}:
        request.session[ACTING_COUNCIL] = int(chosen)
    return HttpResponseRedirect(first_page(request))
