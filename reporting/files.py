"""The addresses of files: whatever they answer is the file, or a sentence as plain text. Never a page.

A spreadsheet or a program that asks for a file reads what it gets as that file: a page would fill a sheet with HTML.
"""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from accounts.actions import NotAllowed
from audit.pages import CouncilPage
from rhi.forms import LimitedForm

NOT_FOUND = "There is no such file."


class NoFile(Exception):
    """There is no file to give. `message` says why, in a sentence or two."""

    status = 404

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class WrongLink(NoFile):
    """The dates or other choices of the link cannot be read."""

    status = 400


class NotNow(NoFile):
    """The file cannot be made at the moment; it can be asked for again after some seconds."""

    status = 503

    def __init__(self, message: str, *, again_after: int) -> None:
        super().__init__(message)
        self.again_after = again_after


class GivesFile(CouncilPage):
    """A view of a file. It comes first among the bases of a view."""

    refusal: HttpResponse | None = None

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """What may not be opened, or is not there, is answered when the view is called."""
        try:
            super().setup(request, *args, **kwargs)
        except (NotAllowed, Http404) as why:
            self.refusal = _sentence(why)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The file, or why there is none."""
        if self.refusal is not None:
            return self.refusal
        try:
            return super().dispatch(request, *args, **kwargs)
        except (NotAllowed, Http404, NoFile) as why:
            return _sentence(why)


def check_link(form: LimitedForm) -> None:
    """WrongLink, with what is wrong, where the link was to choose something and cannot be read."""
    if form.is_bound and not form.is_valid():
        wrong = [
            f"{form[name].label}: {error}" if name in form.fields else str(error)
            for name, errors in form.errors.items()
            for error in errors
        ]
        raise WrongLink("\n".join(["The link to this file cannot be read.", *wrong]))


def _sentence(why: Exception) -> HttpResponse:
    """As plain text."""
    status = 403 if isinstance(why, NotAllowed) else 404
    words = NOT_FOUND if isinstance(why, Http404) else str(why)
    answer = HttpResponse(f"{words}\n", content_type="text/plain; charset=utf-8", status=getattr(why, "status", status))
    if isinstance(why, NotNow):
        answer["Retry-After"] = str(why.again_after)
    return answer
