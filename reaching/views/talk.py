"""The child's own page, without an account: one address, one step after another.

Nothing on it says whom it is for until both facts are given. Where the child is on the page stands in the visit, not in
the address: the browser's history holds one entry, which leads to the door again once the page was left.
"""

import uuid
from typing import Any

from csp.decorators import csp_update
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views import View

from accounts.messages import duty_ways
from reaching.actions import answering, opening
from reaching.languages import Language, language_of
from reaching.models import AfterTalk, ChildAnswer, Visit
from reaching.models.invitations import MOST_WRONG_FACTS
from reaching.models.wordings import Purpose
from reaching.own_page import talk_forms
from reaching.own_page.sounds import NoSound, Sound, sound_of
from reaching.own_page.talk_words import Words, said, words_for
from reaching.views.private import OPEN_TO_ANYBODY, careful
from reaching.views.talk_link import COOKIE, FACT_FIELDS, LANGUAGE_COOKIE, TalkView
from rhi.headers import POLICY_WITH_MICROPHONE

CHOICES = set(ChildAnswer.Choice.values)
ABOUT = set(AfterTalk.About.values) - {AfterTalk.About.HELPED}
DONE = "done"
ABOUT_SOUND = {"record_wrong", "record_choose_again"}


@method_decorator(csp_update({"media-src": "blob:"}), name="dispatch")  # what was recorded, to listen to before sending
class TalkPage(TalkView):
    """The door; then the page itself."""

    def get(self, request: HttpRequest, talk_secret: str) -> HttpResponse:
        """Where the child is."""
        if self.visit is None:
            return self.door()
        return self.shown(self.visit)

    def post(self, request: HttpRequest, talk_secret: str) -> HttpResponseBase:
        """Another language, the two facts, a step, or an answer."""
        if "language" in request.POST or any(request.POST.get(name, "").strip() for name in FACT_FIELDS):
            opening.note_opened(self.invitation, self.now)
        if "language" in request.POST:
            return self.in_language(language_of(request.POST["language"]))
        has_facts = bool(FACT_FIELDS & set(request.POST))
        if self.visit is None:
            return self.open() if has_facts else self.door()
        if has_facts:  # sent a second time, or by another window: it is open already, and nothing was sent with it
            return self.brought_in(self.visit)
        if "go" in request.POST:
            self.go_to(self.visit, request.POST["go"])
            return self.going_on(self.visit)
        return self.take(self.visit)

    def in_language(self, language: Language) -> HttpResponse:
        """Remembered in the visit; before it, in the browser."""
        self.language = language
        if self.visit:
            opening.speak(self.visit, language.code)
        response = self.going_on(self.visit) if self.visit else self.door() if self.brought() else self.again()
        self.set_cookie(response, LANGUAGE_COOKIE, language.code)
        return response

    def open(self) -> HttpResponseBase:
        """Both facts fit, and the page opens; or the door stays shut, and says how many tries are left."""
        brings = "from_visit" in self.request.POST
        if brings and not self.is_of_idle_visit():
            return self.again()  # the browser sends an old form anew, which holds the facts
        token = opening.open_page(
            invitation=self.invitation, typed=self.request.POST.dict(), language=self.language.code, now=self.now
        )
        if token:
            visit = opening.visit_of(self.kwargs["talk_secret"], token, self.now) if brings else None
            response = self.brought_in(visit) if visit else self.again()
            self.set_cookie(response, COOKIE, token, self.request.path)
            return response
        self.invitation.refresh_from_db(fields=["wrong_facts", "locked_at"])
        if self.invitation.locked_at:
            return self.closed("closed_locked", 410)
        return self.door(is_wrong=True)

    def is_of_idle_visit(self) -> bool:
        """Whether the form is of the very visit that closed itself here: once it is left or opened again, it is not."""
        return self.idle is not None and self.request.POST.get("from_visit") == str(self.idle.pk)

    def brought_in(self, visit: Visit) -> HttpResponse:
        """The page, at the step and with the words that a child brought along through the door."""
        if "step" in self.request.POST:
            self.go_to(visit, self.request.POST["step"])
        return self.shown(visit) if talk_forms.is_filled(self.request.POST) else self.again()

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
            **self.brought(),
            "has_failed": left < MOST_WRONG_FACTS,
        }
        return self.page("reaching/talk_door.html", context, 200)

    def brought(self) -> dict[str, Any]:
        """What a window whose visit closed itself takes along: its step, the number of its form, what was typed."""
        sent = self.request.POST
        if self.idle is None or "step" not in sent:
            return {}
        has_file = bool(self.request.FILES or self.upload.is_too_large)
        return {
            "from_visit": self.idle.pk,
            "brought": talk_forms.brought(sent),
            "has_words": talk_forms.is_filled(sent),
            "has_file": has_file,
        }

    def go_to(self, visit: Visit, asked: str) -> None:
        """A step of this page; the first one where there is no such step."""
        known = CHOICES if self.invitation.purpose == Purpose.OFFER else ABOUT
        visit.step = asked if asked in known else ""
        opening.go_to(visit, visit.step)

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
            "form_number": talk_forms.form_of(self.request.POST) or uuid.uuid4(),
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
        if talk_forms.is_too_long(self.request.POST):
            return self.ask_again(visit, "too_long")
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
        self.go_to(visit, self.request.POST.get("step", ""))
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
