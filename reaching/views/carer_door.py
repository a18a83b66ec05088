"""The carer's door: a link and a PIN, without an account. What is written here goes to the council's inbox.

Nothing on it says whom it is about until the PIN is given; and never what a child said.
"""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views import View

from cases.models import Child
from reaching import guessing
from reaching.actions import carer_door, carer_entries
from reaching.actions.carer_door import Door
from reaching.carers import carer_secrets
from reaching.carers.forms import FORMS, TIME_PARTS, CarerForm
from reaching.carers.rules import short_name
from reaching.carers.shown import shown
from reaching.languages import language_of, page_frame
from reaching.models.carers import MOST_WRONG_PINS
from reaching.views.private import OPEN_TO_ANYBODY, careful, comes_from_elsewhere

COOKIE = "carer"
FINISHED = "finished"
SENT = "sent"
# What a form that was held over the PIN keeps: nothing of the PIN itself.
NOT_HELD = {"pin", "held"}


@OPEN_TO_ANYBODY
class CarerView(View):
    """Finds the door by its link; one that opens nothing says so kindly, with the numbers to ring."""

    http_method_names = ["get", "head", "post"]
    door: Door

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """The link, its life, the PIN; then the method."""
        self.now = timezone.now()
        self.secret: str = kwargs["carer_secret"]
        if request.method == "POST" and comes_from_elsewhere(request):
            return self.closed("stopped", 403)
        if not carer_secrets.is_signed(self.secret) and guessing.is_slowed(request):  # a signed one is no guess
            guessing.note_wrong_link(request)
            return self.closed("slow", 429)
        door = carer_door.find(self.secret, request.COOKIES.get(COOKIE, ""), self.now)
        if door is None:
            guessing.note_wrong_link(request)
            return self.closed("wrong", 404)
        if not door.is_open(self.now):
            return self.closed("locked" if door.link.locked_at else "stopped", 410)
        self.door = door
        if door.visit is None:
            return self.at_the_door()
        return careful(super().dispatch(request, *args, **kwargs))

    def at_the_door(self) -> HttpResponseBase:
        """Asks for the PIN; what was typed in a form whose quarter of an hour ran out waits with it."""
        if self.request.method != "POST":
            return self.pin_page({})
        typed = self.request.POST
        if "pin" not in typed:
            return self.pin_page(held_of(typed), ran_out=True)
        token = carer_door.open_door(self.secret, carer_secrets.read_pin(typed["pin"]), self.now)
        if not token:
            return self.wrong_pin(held_of(typed) if "held" in typed else {})
        carer_door.enter(self.door.rows)
        response = self.opened(typed) if "held" in typed else self.again()
        response.set_cookie(
            COOKIE,
            token,
            path=reverse("care", args=[self.secret]),
            httponly=True,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )
        return careful(response)

    def opened(self, typed: Any) -> HttpResponse:
        """The page again that was asked for."""
        return self.again()

    def wrong_pin(self, held: dict[str, str]) -> HttpResponseBase:
        """How many tries are left; or that the link is locked now."""
        link = self.door.link
        link.wrong_pins += 1
        if link.wrong_pins >= MOST_WRONG_PINS:
            return self.closed("locked", 410)
        return self.pin_page(held, is_wrong=True, left=MOST_WRONG_PINS - link.wrong_pins)

    def pin_page(self, held: dict[str, str], **more: Any) -> HttpResponseBase:
        """Says nothing of anybody."""
        return careful(self.page("reaching/carer_pin.html", {"held": held, **more}))

    def closed(self, why: str, status: int) -> HttpResponseBase:
        """Nothing opens; and what to do now."""
        return careful(self.page("reaching/carer_closed.html", {"why": why}, status))

    def page(self, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
        """A page in English, with the numbers to ring in the words of the child's page."""
        frame = page_frame(language_of("en"), self.leave_url())
        return render(self.request, template, {**frame, **context, "secret": self.secret}, status=status)

    def leave_url(self) -> str:
        """Ends the visit, and goes on to somewhere that says nothing."""
        return reverse("care_leave", args=[self.secret])

    def again(self) -> HttpResponse:
        """The same address, asked for afresh."""
        return HttpResponseRedirect(self.request.path, status=303)


@OPEN_TO_ANYBODY
class WrittenCareLink(CarerView):
    """A link as somebody's text has it, with what does not belong to it: goes on to the link itself."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """To the page, or nowhere."""
        self.secret = carer_secrets.tidied(kwargs["carer_secret"])
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseNotAllowed(["GET", "HEAD"])
        if self.secret:
            return careful(HttpResponseRedirect(reverse("care", args=[self.secret])))
        is_slow = guessing.is_slowed(request)
        guessing.note_wrong_link(request)
        return self.closed("slow", 429) if is_slow else self.closed("wrong", 404)

    def leave_url(self) -> str:
        """There is no visit to end."""
        return str(settings.TALK_EXIT_URL)


class CarePage(CarerView):
    """The children of the link: where each stands, and what one can tell the council."""

    def get(self, request: HttpRequest, carer_secret: str) -> HttpResponse:
        """The look is written down."""
        link, children = self.door.link, self.door.children
        carer_entries.note_look(link, children)
        rows = shown(link, children, self.now)
        return self.page("reaching/carer_main.html", {"rows": rows, "link": link, "sent": request.GET.get(SENT)})

    def post(self, request: HttpRequest, carer_secret: str) -> HttpResponse:
        """Nothing is sent here but the PIN: sent twice, the second time finds the page open."""
        return self.again()


class CareEntryPage(CarerView):
    """One form about one child of the link."""

    @property
    def form_class(self) -> type[CarerForm] | None:
        """The form of this kind of entry; whatever else is asked for does not exist."""
        return FORMS.get(self.kwargs["entry_kind"])

    def child(self) -> Child | None:
        """The child, where this link shows them."""
        wanted = self.kwargs["child_pk"]
        return next((child for child in self.door.children if child.pk == wanted), None)

    def get(self, request: HttpRequest, **parameters: Any) -> HttpResponseBase:
        """The empty form."""
        child = self.child()
        if child is None or self.form_class is None:
            return self.closed("nothing", 404)
        return self.show(self.form_class(), child)

    def post(self, request: HttpRequest, **parameters: Any) -> HttpResponseBase:
        """Keep it, once; or show the form again with everything typed and what to mend."""
        child = self.child()
        if child is None or self.form_class is None:
            return self.closed("nothing", 404)
        form = self.form_class(request.POST)
        if not form.is_valid():
            return self.show(form, child)
        carer_entries.write_entry(
            link=self.door.link,
            child=child,
            kind=self.kwargs["entry_kind"],
            submission=form.cleaned_data["submission"],
            at=form.span,
            now=self.now,
            **form.facts(),
        )
        kind = self.kwargs["entry_kind"]
        return HttpResponseRedirect(f"{reverse('care', args=[self.secret])}?{SENT}={kind}", status=303)

    def opened(self, typed: Any) -> HttpResponse:
        """What was typed before the quarter of an hour ran out, to be looked at and sent."""
        child = self.child()
        if child is None or self.form_class is None:
            return self.again()
        return self.show(self.form_class(held_of(typed)), child, is_held=True)

    def show(self, form: CarerForm, child: Child, **more: Any) -> HttpResponse:
        """The form, about this child."""
        name, kind = short_name(child.given_names, child.family_name), self.kwargs["entry_kind"]
        heading = getattr(form, "heading", "").format(name=name)
        words = {"form": form, "name": name, "kind": kind, "heading": heading}
        words |= {"is_timed": "when" in form.fields, "time_parts": TIME_PARTS}
        is_judged = form.is_bound and not more.get("is_held")
        return self.page("reaching/carer_form.html", {**words, "problem": is_judged and form.errors, **more})


@OPEN_TO_ANYBODY
class CareLeavePage(CarerView):
    """Finished: the page is closed in this browser."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Whatever the link is worth, whoever wants to leave leaves."""
        self.now, self.secret = timezone.now(), kwargs["carer_secret"]
        if not carer_secrets.is_signed(self.secret):
            guessing.note_wrong_link(request)
            return self.closed("wrong", 404)
        carer_door.leave(self.secret, request.COOKIES.get(COOKIE, ""), self.now)
        response = self.closed(FINISHED, 200)
        response.delete_cookie(COOKIE, path=reverse("care", args=[self.secret]))
        return response


def held_of(typed: Any) -> dict[str, str]:
    """What was typed in a form, without the PIN."""
    return {name: value for name, value in typed.items() if name not in NOT_HELD}
