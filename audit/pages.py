"""The pages of the house: one record each, scoped, permitted and logged; and pages that take one action.

A view names its model, the URL parameter, and the permission; the base finds the row through `for_user` (another
council's row does not exist: 404), refuses what the role does not allow (403), and writes down who looked.
"""

import uuid
from typing import Any, ClassVar, cast

from django.contrib import messages
from django.db import models, transaction
from django.forms import CheckboxSelectMultiple
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views import View

from accounts.actions import NotAllowed, require
from accounts.anonymous_sessions import HELD_FORM
from accounts.models import Council, Submission, User
from audit import access, drafts
from audit.forms import ActionForm, frame
from rhi.form_owner import owner_of
from rhi.numbers import whole_number
from rhi.refusals import Refused, StaleRecord
from rhi.words import time_words

DRAFT_HEADER = "X-Draft"


class CouncilPage(View):
    """A page of the council one acts for."""

    permission: ClassVar[str] = "view_cases"
    template_name: ClassVar[str] = ""
    council: Council

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Find what the page is about before any method runs."""
        super().setup(request, *args, **kwargs)
        if request.user.is_authenticated:
            self.find(request)
            request.page_council = getattr(self, "council", None)  # type: ignore[attr-defined]

    def find(self, request: HttpRequest) -> None:
        """The acting council, where the person must hold the permission."""
        council = request.acting_council  # type: ignore[attr-defined]
        if not council:
            raise NotAllowed("You hold no role at any council yet. Ask your administrator.")
        self.council = council
        require(self.person, self.permission, council.pk)

    @property
    def person(self) -> User:
        """Who is signed in; the middleware let nobody else this far."""
        return cast(User, self.request.user)

    def context(self) -> dict[str, Any]:
        """What the template shows."""
        return {}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the page."""
        return render(request, self.template_name, self.context())


class RecordPage(CouncilPage):
    """A page about one record of a council where the person holds the permission."""

    model: ClassVar[Any]
    parameter: ClassVar[str]
    related: ClassVar[tuple[str, ...]] = ()
    record: Any

    def find(self, request: HttpRequest) -> None:
        """The record, or 404; then the permission at its council, or 403."""
        rows: models.QuerySet[Any] = self.model.objects.for_user(self.person).select_related("council", *self.related)
        self.record = get_object_or_404(rows, pk=self.kwargs[self.parameter])
        self.council = self.record.council
        require(self.person, self.permission, self.council.pk)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Every answer that can show the record comes through here, and is written down whatever the request says."""
        self.log(request)
        return super().dispatch(request, *args, **kwargs)

    def log(self, request: HttpRequest) -> None:
        """Who looked at which child, through which page."""
        name = request.resolver_match.view_name if request.resolver_match else ""
        rows = [(access.child_of(self.record), self.council.pk)]
        access.saw(user=self.person, rows=rows, what=name)


class OwnOrGivenPage(RecordPage):
    """A page about one record, for people of its council and for whoever is given the work that it belongs to."""

    def ways(self) -> tuple[Any, ...]:
        """The rows that exist for the person: as one of the council, or as who is given the work."""
        rows = self.model.objects
        return rows.for_user(self.person), rows.for_user(self.person, "conduct_assigned")

    def require_allowed(self) -> None:
        """What the person must be allowed, beyond that the record exists for them."""

    def find(self, request: HttpRequest) -> None:
        """The record, or 404; then what is asked, or 403."""
        pk, related = self.kwargs[self.parameter], ("council", *self.related)
        found = (rows.select_related(*related).filter(pk=pk).first() for rows in self.ways())
        record = next((row for row in found if row is not None), None)
        if record is None:
            raise Http404
        self.record, self.council = record, record.council
        self.require_allowed()


class TakesAction(CouncilPage):
    """A page with one form and one action: sent twice it acts once, opened stale it shows both, nothing is lost."""

    form_class: ClassVar[type[ActionForm]]
    template_name: ClassVar[str] = "form_page.html"
    heading: ClassVar[str] = ""
    button: ClassVar[str] = "Save"
    done: ClassVar[str] = "Saved."
    record: Any = None

    def perform(self, form: Any) -> str:
        """Do it; the address to go to next."""
        raise Http404

    def initial(self) -> dict[str, Any]:
        """What the form starts with."""
        return {}

    def form_options(self) -> dict[str, Any]:
        """Further arguments of the form: the rows it may offer."""
        return {}

    def context(self) -> dict[str, Any]:
        """Further words for the template."""
        return {}

    def cancel_url(self) -> str:
        """Where “Cancel” goes."""
        return "/"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """What is typed so far is kept. That answer shows nothing of the record, and is no look at it."""
        if request.method == "POST" and DRAFT_HEADER in request.headers:
            return self.keep_draft(request)
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The form: empty, as it was when the session ran out, or as far as it was typed before."""
        held = request.session.get(HELD_FORM)
        if held and held["path"] == request.path:
            del request.session[HELD_FORM]
            if owner_of(held["whose"]) == self.person.pk:
                return self.show(self.make_form(self.afresh(QueryDict(held["data"], mutable=True))), held=True)
        draft = drafts.draft_of(self.person, request.path)
        if draft:
            return self.show(self.make_form(self.afresh(drafts.data_of(draft))).as_typed(), draft=draft)
        return self.show(self.make_form())

    def afresh(self, data: QueryDict) -> QueryDict:
        """What was typed, to be sent once more."""
        data["submission"] = str(uuid.uuid4())
        return data

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Check, act once, and go on; or show the form again with everything typed and what to mend."""
        if "forget_draft" in request.POST:
            drafts.forget(user=self.person, path=request.path)
            return HttpResponseRedirect(request.path)
        form = self.make_form(request.POST, request.FILES)
        if not form.is_valid():
            return self.show(form)
        try:
            return HttpResponseRedirect(self.once(form))
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
            return self.show(form)
        except StaleRecord as stale:
            return self.show_both(form, stale.current)

    def once(self, form: ActionForm) -> str:
        """Perform the action, unless this very form was sent before: then only its result."""
        with transaction.atomic():
            submission, is_new = Submission.objects.get_or_create(
                token=form.cleaned_data["submission"], defaults={"user": self.person}
            )
            if not is_new:
                return submission.result_url if submission.user_id == self.person.pk else "/"
            submission.result_url = self.perform(form)
            submission.save(update_fields=["result_url"])
            drafts.forget(user=self.person, path=self.request.path)
        if self.done:
            messages.success(self.request, self.done)
        return submission.result_url

    def keep_draft(self, request: HttpRequest) -> HttpResponse:
        """What the page’s script sends while somebody types. 409 where another window of theirs went on meanwhile."""
        if owner_of(request.POST.get("whose", "")) != self.person.pk:
            return JsonResponse({"problem": "somebody else"}, status=403)
        if was_sent(request.POST.get("submission", "")):
            return JsonResponse({"problem": "saved already"}, status=410)
        try:
            draft = drafts.keep(
                user=self.person,
                council=self.council,
                child_id=self.child_id(),
                path=request.path,
                typed=request.POST,
                revision=whole_number(request.headers[DRAFT_HEADER]),
            )
        except drafts.TypedElsewhere:
            return JsonResponse({"problem": "typed elsewhere"}, status=409)
        return JsonResponse({"revision": draft.revision, "saved": time_words(draft.saved_at)})

    def child_id(self) -> int | None:
        """The child that the form is about; None where there is none yet."""
        return access.child_of(self.record) if self.record is not None else None

    def version(self) -> int | None:
        """What the form was opened on, for telling whether somebody else saved since."""
        return getattr(self.record, "version", None)

    def make_form(self, *data: Any) -> ActionForm:
        """The form with its hidden frame."""
        options = {"initial": {**self.initial(), **frame(self.person.pk, self.version())}, **self.form_options()}
        return self.form_class(*data, **options)

    def show_both(self, form: ActionForm, current: Any) -> HttpResponse:
        """Somebody else saved first: both versions side by side; saving again keeps this person's."""
        self.record = current
        saved = self.make_form()
        rows = [
            row for field in saved.visible_fields() if (row := difference(field, form.cleaned_data.get(field.name)))
        ]
        data = form.data.copy()  # type: ignore[attr-defined]
        data["version"], data["submission"] = str(self.version()), str(uuid.uuid4())
        return self.show(
            self.make_form(data), stale_rows=rows or [{"label": "Nothing differs", "saved": "", "yours": ""}]
        )

    def show(self, form: ActionForm, **extra: Any) -> HttpResponse:
        """Render the form page."""
        frame_words = {
            "form": form,
            "heading": self.heading,
            "button": self.button,
            "cancel_url": self.cancel_url(),
            "record": self.record,
            "keeps_drafts": True,
        }
        return render(self.request, self.template_name, {**frame_words, **self.context(), **extra})


def difference(saved: Any, yours: Any) -> dict[str, Any] | None:
    """A row of the comparison: what is saved in a field and what this person typed; None where they are the same."""
    if isinstance(saved.field.widget, CheckboxSelectMultiple):
        now, typed = (ticked(saved.field, values) for values in (saved.initial, yours))
    else:
        now, typed = saved.initial, yours
    if (now or None) == (typed or None):
        return None
    return {"label": getattr(saved.field, "told_as", saved.label), "saved": now, "yours": typed}


def ticked(field: Any, values: Any) -> str:
    """What is ticked, in words."""
    keys = {str(getattr(value, "pk", value)) for value in values or ()}
    return "; ".join(str(label) for key, label in field.choices if str(key) in keys)


def was_sent(token: str) -> bool:
    """Whether the form with this token was saved: a draft of it that comes late is no draft any more."""
    try:
        return Submission.objects.filter(token=uuid.UUID(token)).exists()
    except ValueError:
        return False


class ActionPage(TakesAction, RecordPage):
    """An action on one record."""


class CouncilActionPage(TakesAction):
    """An action for the acting council, on no record yet."""
