"""The child's own page, without an account: one address, one step after another.

Nothing on it says whom it is for until both facts are given. Where the child is on the page stands in the visit, not in
the address: the browser's history holds one entry, which leads to the door again once the page was left.
"""

import uuid
from typing import Any

from csp.decorators import csp_update
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views import View

from accounts.messages import duty_ways
from reaching import guessing
from reaching.actions import answering, opening
from reaching.languages import FIRST, Language, language_of, languages, page_frame
from reaching.models import AfterTalk, ChildAnswer, TalkInvitation, Visit
from reaching.models.invitations import MOST_WRONG_FACTS
from reaching.models.wordings import Purpose
from reaching.own_page import talk_forms
from reaching.own_page.sounds import NoSound, Sound, SoundUpload, sound_of
from reaching.own_page.talk_words import Words, said, words_for
from reaching.views.private import OPEN_TO_ANYBODY, careful, comes_from_elsewhere
from rhi.headers import POLICY_WITH_MICROPHONE

COOKIE, LANGUAGE_COOKIE = "talk", "talk_language"
CHOICES = set(ChildAnswer.Choice.values)
ABOUT = set(AfterTalk.About.values) - {AfterTalk.About.HELPED}
DONE = "done"
ABOUT_SOUND = {"record_wrong", "record_choose_again"}
FACT_FIELDS = {"birth_day", "birth_month", "first_name", "school", "word"}


@OPEN_TO_ANYBODY
class TalkView(View):
    """Finds the page by its link; a link that opens nothing says so kindly, with the helplines."""

    http_method_names = ["get", "head", "post"]
    invitation: TalkInvitation
    visit: Visit | None

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


@method_decorator(csp_update({"media-src": "blob:"}), name="dispatch")  # what was recorded, to listen to before sending
class TalkPage(TalkView):
    """The door; then the page itself."""

    def get(self, request: HttpRequest, talk_secret: str) -> HttpResponse:
        """Where the child is."""
        if self.visit is None:
            if request.method == "GET":  # robots that look ahead ask for the head alone
                opening.note_opened(self.invitation, self.now)
            return self.door()
        return self.shown(self.visit)

    def post(self, request: HttpRequest, talk_secret: str) -> HttpResponseBase:
        """Another language, the two facts, a step, or an answer."""
        if "language" in request.POST:
            return self.in_language(language_of(request.POST["language"]))
        if self.visit is None:
            return self.open() if FACT_FIELDS & set(request.POST) else self.back_at_the_door()
        if "go" in request.POST:
            self.visit.step = self.step_of(request.POST["go"])
            opening.go_to(self.visit, self.visit.step)
            return self.going_on(self.visit)
        return self.take(self.visit)

    def in_language(self, language: Language) -> HttpResponse:
        """Remembered in the visit; before it, in the browser."""
        self.language = language
        if self.visit:
            opening.speak(self.visit, language.code)
        response = self.going_on(self.visit) if self.visit else self.back_at_the_door()
        self.set_cookie(response, LANGUAGE_COOKIE, language.code)
        return response

    def open(self) -> HttpResponseBase:
        """Both facts fit, and the page opens; or the door stays shut, and says how many tries are left."""
        token = opening.open_page(
            invitation=self.invitation, typed=self.request.POST.dict(), language=self.language.code, now=self.now
        )
        if token:
            response = self.opened(token)
            self.set_cookie(response, COOKIE, token, self.request.path)
            return response
        self.invitation.refresh_from_db(fields=["wrong_facts", "locked_at"])
        if self.invitation.locked_at:
            return self.closed("closed_locked", 410)
        return self.door(is_wrong=True)

    def opened(self, token: str) -> HttpResponse:
        """The page, at the step and with the words that a child brought along through the door."""
        visit = opening.visit_of(self.kwargs["talk_secret"], token, self.now)
        if visit is None or not talk_forms.is_filled(self.request.POST):
            return self.again()
        visit.step = self.step_of(self.request.POST.get("step", ""))
        opening.go_to(visit, visit.step)
        return self.shown(visit)

    def back_at_the_door(self) -> HttpResponse:
        """A page that was left open closed itself: what is half typed is brought along, and no fact comes back."""
        return self.door() if talk_forms.is_filled(self.request.POST) else self.again()

    def going_on(self, visit: Visit) -> HttpResponse:
        """The page with what was typed still in it; a file has to be chosen again, browsers do not keep it."""
        if self.request.FILES or self.upload.is_too_large:
            return self.shown(visit, problem="record_choose_again")
        return self.shown(visit) if talk_forms.is_filled(self.request.POST) else self.again()

    def door(self, *, is_wrong: bool = False) -> HttpResponse:
        """Says nothing of anybody."""
        left = MOST_WRONG_FACTS - self.invitation.wrong_facts
        words = Words(self.language, {"number": left})
        facts = [self.invitation.fact_one, self.invitation.fact_two]
        context = {
            "w": words,
            "facts": facts,
            "problem": is_wrong,
            "typed": self.request.POST,
            "brought": talk_forms.typed(self.request.POST),
            "has_failed": left < MOST_WRONG_FACTS,
        }
        return self.page("reaching/talk_door.html", context, 200)

    def step_of(self, asked: str) -> str:
        """A step of this page; the first one where there is no such step."""
        known = CHOICES if self.invitation.purpose == Purpose.OFFER else ABOUT
        return asked if asked in known else ""

    def shown(self, visit: Visit, problem: str = "") -> HttpResponse:
        """The step at which the child is; with what to mend, by the key of its words."""
        is_offer = self.invitation.purpose == Purpose.OFFER
        kind = "talk" if is_offer else "after"
        name = f"{kind}_{'step' if visit.step else 'main'}"
        if visit.step == DONE:
            name = f"{kind}_done"
        words = words_for(self.invitation, self.language)
        context = {
            "w": words,
            "problem": words[problem] if problem else "",
            "is_about_sound": problem in ABOUT_SOUND,
            "step": visit.step,
            "invitation": self.invitation,
            "typed": self.request.POST,
            "has_form": visit.step != DONE,
            "has_recorder": visit.step != DONE,
            "form_number": uuid.uuid4(),
            "has_duty": bool(duty_ways(self.invitation.council)),
            **(self.of_offer(visit) if is_offer else self.of_after(visit)),
        }
        response = self.page(f"reaching/{name}.html", context)
        response["Permissions-Policy"] = POLICY_WITH_MICROPHONE
        return response

    def of_offer(self, visit: Visit) -> dict[str, Any]:
        """What the child has said: all of it in the visit in which it was said, later no more than the choice."""
        chosen = answering.choice_of(self.invitation)
        latest = answering.said_since(self.invitation, visit.began_at) if visit.step == DONE else None
        today = timezone.localdate(self.now)
        days = [(day.isoformat(), self.language.day(day)) for day in talk_forms.days_from(today)]
        words = words_for(self.invitation, self.language)
        return {"chosen": chosen, "latest": latest, "said": said(latest, words) if latest else [], "days": days}

    def of_after(self, visit: Visit) -> dict[str, Any]:
        """What was said last in this visit."""
        return {"latest": answering.said_after(self.invitation, visit.began_at) if visit.step == DONE else None}

    def take(self, visit: Visit) -> HttpResponse:
        """Keep what was sent; ask again where there was nothing in it, or a recording that nobody could play."""
        try:
            is_kept = self.keep(visit, self.sound())
        except NoSound:
            return self.ask_again(visit, "record_wrong")
        if not is_kept:
            is_first = self.invitation.purpose == Purpose.AFTER and not self.request.POST.get("step")
            return self.ask_again(visit, "helped_pick" if is_first else "nothing_written")
        opening.go_to(visit, DONE)
        return self.again()

    def ask_again(self, visit: Visit, problem: str) -> HttpResponse:
        """The form that was sent, wherever another window of the page has gone meanwhile."""
        visit.step = self.step_of(self.request.POST.get("step", ""))
        opening.go_to(visit, visit.step)
        return self.shown(visit, problem)

    def keep_late(self, visit: Visit) -> dict[str, bool]:
        """Where the page closed meanwhile there is no asking again: what can be kept is."""
        try:
            sound, is_dropped = self.sound(), False
        except NoSound:
            sound, is_dropped = None, True
        is_kept = self.keep(visit, sound)
        has_words = talk_forms.is_filled(self.request.POST)
        late = {"is_kept": is_kept, "is_dropped": is_dropped, "has_words": has_words, "has_sound": bool(sound)}
        return late if is_kept or is_dropped else {}

    def sound(self) -> Sound | None:
        """What was said aloud. Raises NoSound, also where the link has brought as much as is taken."""
        sound = sound_of(self.request.FILES, self.upload)
        if sound and not answering.has_room(self.invitation, sound):
            raise NoSound
        return sound

    def keep(self, visit: Visit, sound: Sound | None) -> bool:
        """As the response to the offer, or what is said after the talk; whether there was anything to keep."""
        opening.held(visit)
        facts = self.facts(is_spoken=sound is not None)
        if not facts:
            return False
        facts |= {"invitation": self.invitation, "language": self.language.code, "now": self.now, "sound": sound}
        facts["form"] = talk_forms.form_of(self.request.POST)
        if self.invitation.purpose == Purpose.OFFER:
            answering.answer(is_closed=not self.invitation.is_live(self.now), **facts)
        else:
            answering.say_after(**facts)
        return True

    def facts(self, *, is_spoken: bool) -> dict[str, Any]:
        """What was sent, by the step that its form names."""
        sent, step = self.request.POST, self.request.POST.get("step", "")
        if self.invitation.purpose == Purpose.AFTER:
            about = step if step in ABOUT else AfterTalk.About.HELPED
            return talk_forms.after_of(sent, about, is_spoken=is_spoken)
        if step in CHOICES:
            return talk_forms.answer_of(sent, step, timezone.localdate(self.now))
        return talk_forms.words_of(sent, is_spoken=is_spoken)

    def again(self) -> HttpResponse:
        """The same address: the browser keeps one entry."""
        return HttpResponseRedirect(self.request.path, status=303)

    def set_cookie(self, response: HttpResponse, name: str, value: str, path: str = "/t/") -> None:
        """For these pages only (the visit's: for its own), and no longer than the browser is open."""
        response.set_cookie(
            name, value, path=path, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
        )


@OPEN_TO_ANYBODY
class LeavePage(View):
    """Away from here, at once."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, talk_secret: str) -> HttpResponseBase:
        """Whatever the link is worth, whoever wants to leave leaves."""
        if token := request.COOKIES.get(COOKIE):
            opening.leave(token, timezone.now())
        response = HttpResponseRedirect(settings.TALK_EXIT_URL)
        response.delete_cookie(COOKIE, path=reverse("talk", args=[talk_secret]))
        response.delete_cookie(LANGUAGE_COOKIE, path="/t/")
        return careful(response)
