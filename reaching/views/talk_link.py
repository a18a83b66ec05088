"""A child’s page is found by its link: open in this browser, closed meanwhile, or at the door."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views import View

from reaching import guessing, links
from reaching.actions import opening
from reaching.languages import FIRST, Language, language_of, languages, page_frame
from reaching.models import TalkInvitation, Visit
from reaching.own_page.sounds import SoundUpload
from reaching.own_page.talk_words import Words
from reaching.views.private import OPEN_TO_ANYBODY, careful, comes_from_elsewhere

COOKIE, LANGUAGE_COOKIE = "talk", "talk_language"
FACT_FIELDS = {"birth_day", "birth_month", "first_name", "school", "word"}


@OPEN_TO_ANYBODY
class TalkView(View):
    """Finds the page by its link; a link that opens nothing says so kindly, with the helplines."""

    http_method_names = ["get", "head", "post"]
    invitation: TalkInvitation
    visit: Visit | None
    idle: Visit | None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """The link, its life, the visit; then the method."""
        self.now, secret = timezone.now(), kwargs["talk_secret"]
        self.language = language_of(request.COOKIES.get(LANGUAGE_COOKIE, ""))
        if request.method == "POST" and comes_from_elsewhere(request):
            return self.closed("closed_stopped", 403)
        visit = opening.visit_of(secret, request.COOKIES.get(COOKIE, ""), self.now)
        self.upload = SoundUpload(request, is_wanted=visit is not None)
        request.upload_handlers = [self.upload]
        if visit is None and guessing.is_slowed(request):
            guessing.note_wrong_link(request)
            return self.closed("slow", 429)
        found = visit.invitation if visit else opening.find(secret)
        if found is None:
            guessing.note_wrong_link(request)
            return self.closed("closed_wrong", 404)
        self.invitation = found
        opening.enter(found)
        chosen = request.COOKIES.get(LANGUAGE_COOKIE, found.language)
        self.language = language_of(visit.language if visit and opening.is_open(visit, self.now) else chosen)
        return careful(self.within(request, visit, *args, **kwargs))

    def within(self, request: HttpRequest, visit: Visit | None, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """On an open page, or at the door. What was typed on a page that closed meanwhile is kept all the same."""
        self.visit = visit if visit and opening.is_open(visit, self.now) else None
        self.idle = visit if self.visit is None else None
        is_late = self.visit is None and request.method == "POST" and self.was_sent()
        if visit and is_late and (late := self.keep_late(visit)):
            return self.page("reaching/talk_kept.html", late)
        if not self.invitation.is_live(self.now):
            return self.closed("closed_locked" if self.invitation.locked_at else "closed_stopped", 410)
        if self.visit:
            opening.touch(self.visit, self.now)
        return super().dispatch(request, *args, **kwargs)

    def was_sent(self) -> bool:
        """Whether the button was the one that sends: what is half typed, or brought to the door, is no answer."""
        return not {"language", "go", *FACT_FIELDS} & set(self.request.POST)

    def keep_late(self, visit: Visit) -> dict[str, bool]:
        """Keep what was sent; what became of it, for templates/reaching/talk_kept.html; {} where there was nothing."""
        raise Http404

    def closed(self, why: str, status: int) -> HttpResponseBase:
        """Nothing opens; and who can help."""
        context = {"why": why, "is_slow": why == "slow"}
        return careful(self.page("reaching/talk_closed.html", context, status))

    def page(self, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
        """A page in the language at hand."""
        frame = page_frame(self.language, self.leave_url())
        words = context.get("w") or Words(self.language, {})
        shown = {**frame, **context, "w": words, "all_languages": self.spoken()}
        return render(self.request, template, shown, status=status)

    def spoken(self) -> list[Language]:
        """The languages that the council has chosen, and the invitation's own; on a closed page none to choose from."""
        invitation = getattr(self, "invitation", None)
        if invitation is None:
            return []
        chosen = {FIRST, self.language.code, invitation.language, *invitation.council.talk_languages}
        return [language for code, language in languages().items() if code in chosen]

    def leave_url(self) -> str:
        """Ends the visit, and goes on to somewhere that says nothing."""
        return reverse("talk_leave", args=[self.kwargs["talk_secret"]])


@OPEN_TO_ANYBODY
class WrittenTalkLink(TalkView):
    """A link as somebody's text has it, with what does not belong to it: goes on to the link itself.

    Nothing is looked up here; one that cannot be a link at all is counted as a wrong one.
    """

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """To the page, or nowhere."""
        self.language = language_of(request.COOKIES.get(LANGUAGE_COOKIE, ""))
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseNotAllowed(["GET", "HEAD"])
        if guessing.is_slowed(request):
            guessing.note_wrong_link(request)
            return self.closed("slow", 429)
        if secret := links.tidied(kwargs["talk_secret"]):
            return careful(HttpResponseRedirect(reverse("talk", args=[secret])))
        guessing.note_wrong_link(request)
        return self.closed("closed_wrong", 404)

    def leave_url(self) -> str:
        """There is no visit to end."""
        return str(settings.TALK_EXIT_URL)
