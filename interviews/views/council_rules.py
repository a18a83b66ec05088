"""The council's own rules, and what its triggers raised."""

from collections import Counter
from datetime import timedelta
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audit.pages import ActionPage, CouncilActionPage, CouncilPage, RecordPage
from cases.models import EscalationStep, RepeatTrigger, TriggerReached
from cases.watching import would_have_raised
from interviews.actions import council_rules
from interviews.forms.council_rules import RetireForm, RulesForm, StepForm, TriggerDoneForm, TriggerForm

A_YEAR = timedelta(days=365)


class RulesPage(CouncilPage):
    """Everything the council decides for itself, on one page."""

    permission = "sign_off"
    template_name = "interviews/rules.html"

    def context(self) -> dict[str, Any]:
        """The hours, the ladder, the triggers with what they raised in the last year."""
        steps = EscalationStep.objects.for_user(self.person).filter(council=self.council, retired_at__isnull=True)
        triggers = RepeatTrigger.objects.for_user(self.person).filter(council=self.council, retired_at__isnull=True)
        raised = TriggerReached.objects.for_user(self.person).filter(
            council=self.council, event_at__gte=timezone.now() - A_YEAR, resolved_at__isnull=True
        )
        reached = Counter(raised.values_list("trigger", flat=True))
        return {
            "council": self.council,
            "steps": list(steps.prefetch_related("people")),
            "triggers": [(trigger, reached[trigger.pk]) for trigger in triggers],
        }


class OfRules(CouncilActionPage):
    """An action on the council's rules."""

    permission = "sign_off"

    def cancel_url(self) -> str:
        """All of them."""
        return reverse("rules")


class ChangeRulesPage(OfRules):
    """How long for what."""

    form_class = RulesForm
    heading, done = "Your council’s times", "Saved. Due times of open work follow at once."

    def find(self, request: HttpRequest) -> None:
        """The council itself is the record."""
        super().find(request)
        self.record = self.council

    def child_id(self) -> None:
        """About none."""
        return

    def initial(self) -> dict[str, Any]:
        """As they stand."""
        return {name: getattr(self.record, name) for name in RulesForm.base_fields if hasattr(self.record, name)}

    def perform(self, form: Any) -> str:
        """Save."""
        version = form.cleaned_data["version"]
        council_rules.change_rules(user=self.person, council=self.council, version=version, **form.facts())
        return self.cancel_url()


class NewStepPage(OfRules):
    """A further step."""

    form_class = StepForm
    heading, done = "A step while a child is missing", "Saved."
    step: EscalationStep | None = None

    def form_options(self) -> dict[str, Any]:
        """Those who see the council's cases."""
        return {"colleagues": User.objects.who_may(self.council, "view_cases")}

    def perform(self, form: Any) -> str:
        """Save."""
        council_rules.set_step(
            user=self.person,
            council=self.council,
            step=self.step,
            version=form.cleaned_data["version"],
            **form.facts(),
        )
        return self.cancel_url()


class ChangeStepPage(RecordPage, NewStepPage):
    """A step as it stands."""

    model, parameter = EscalationStep, "escalation_step_pk"

    def find(self, request: HttpRequest) -> None:
        """The step."""
        RecordPage.find(self, request)
        self.step = self.record

    def initial(self) -> dict[str, Any]:
        """As it stands."""
        row = self.record
        return {"after_hours": row.after_hours, "ask": row.ask, "roles": row.roles, "people": row.people.all()}


class RetireStepPage(ActionPage):
    """Nobody is told at this hour any more."""

    model: ClassVar[Any] = EscalationStep
    parameter: ClassVar[str] = "escalation_step_pk"
    permission = "sign_off"
    form_class = RetireForm
    heading, button, done = "Take this step out", "Take it out", "Taken out. What it raised stays."

    def context(self) -> dict[str, Any]:
        """Which."""
        return {"lead": str(self.record)}

    def cancel_url(self) -> str:
        """All of them."""
        return reverse("rules")

    def perform(self, form: Any) -> str:
        """Retire it."""
        council_rules.retire_step(user=self.person, step=self.record, version=form.cleaned_data["version"])
        return self.cancel_url()


class NewTriggerPage(OfRules):
    """A trigger, tried on the past year before it is saved."""

    form_class = TriggerForm
    template_name = "interviews/trigger_form.html"
    heading, button = "When a child goes missing again", "Try it on the past year"
    done = "Saved. It is raised for what happens from now on."
    trigger: RepeatTrigger | None = None

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The dry run first; saved only when exactly these settings were tried and shown."""
        form: Any = self.make_form(request.POST)
        if "forget_draft" in request.POST or not form.is_valid() or ("save" in request.POST and form.was_tried()):
            return super().post(request, *args, **kwargs)
        data = request.POST.copy()
        data["tried"] = form.mark()
        return self.show(self.make_form(data), tried=self.dry_run(form.settings()))

    def dry_run(self, settings: dict[str, Any]) -> dict[str, Any]:
        """How many it would have raised in the past year, for how many children, and when."""
        now = timezone.now()
        rows = would_have_raised(
            council_id=self.council.pk, hidden=self.person.hidden_children, since=now - A_YEAR, now=now, **settings
        )
        months = Counter(f"{day:%B %Y}" for day, _ in rows)
        return {"count": len(rows), "children": len({child for _, child in rows}), "months": list(months.items())}

    def perform(self, form: Any) -> str:
        """Save."""
        council_rules.set_trigger(user=self.person, council=self.council, trigger=self.trigger, **form.facts())
        return self.cancel_url()


class ChangeTriggerPage(RecordPage, NewTriggerPage):
    """A trigger as it stands; a changed one is a new one."""

    model, parameter = RepeatTrigger, "repeat_trigger_pk"

    def find(self, request: HttpRequest) -> None:
        """The trigger."""
        RecordPage.find(self, request)
        self.trigger = self.record

    def initial(self) -> dict[str, Any]:
        """As it stands."""
        names = ("count", "window_days", "at_least_hours", "police_grade", "action", "action_words")
        return {name: getattr(self.record, name) for name in names}


class RetireTriggerPage(RetireStepPage):
    """It raises nothing any more."""

    model, parameter = RepeatTrigger, "repeat_trigger_pk"
    heading = "Take this trigger out"

    def perform(self, form: Any) -> str:
        """Retire it."""
        council_rules.retire_trigger(user=self.person, trigger=self.record, version=form.cleaned_data["version"])
        return self.cancel_url()


class TriggerReachedPage(ActionPage):
    """A child reached a trigger: what was done about it."""

    model, parameter = TriggerReached, "trigger_reached_pk"
    related = ("child", "trigger", "episode")
    permission = "record_cases"
    form_class = TriggerDoneForm
    heading, done = "What was done?", "Recorded."

    def initial(self) -> dict[str, Any]:
        """What is recorded so far."""
        return {"done_on": self.record.done_on, "done_what": self.record.done_what}

    def context(self) -> dict[str, Any]:
        """What was reached, and what it asks for."""
        row = self.record
        return {"lead": f"{row.child.full_name} reached: {row.trigger}. It asks for: {row.trigger.asks_for.lower()}."}

    def cancel_url(self) -> str:
        """The child's page."""
        return reverse("child", args=[self.record.child_id])

    def perform(self, form: Any) -> str:
        """Record it."""
        version = form.cleaned_data["version"]
        council_rules.record_trigger_done(user=self.person, reached=self.record, version=version, **form.facts())
        return self.cancel_url()
