"""What a carer types: shape only, in words for somebody in a hurry. Nothing typed is ever changed or lost."""

import uuid
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.renderers import DjangoTemplates
from django.utils import timezone

from reaching.models import CarerEntry
from rhi.forms import LimitedForm
from rhi.moments import AFTER, BEFORE, UnreadableError, is_ambiguous, read_day, read_time, to_instant
from rhi.timespan import APPROXIMATE, DATE_ONLY, EXACT, LONDON, UNKNOWN, TimeSpan

NOW, TODAY, YESTERDAY, OTHER_DAY = "now", "today", "yesterday", "other"
WHEN = [(NOW, "Just now"), (TODAY, "Today"), (YESTERDAY, "Yesterday"), (OTHER_DAY, "Another day")]
SURE = [
    (EXACT, "This is the exact time"),
    (APPROXIMATE, "About then, give or take an hour"),
    (DATE_ONLY, "I only know the day"),
]
NOT_KNOWN = (UNKNOWN, "I do not know when")
CLOCK = [(BEFORE, "Before the clocks went back"), (AFTER, "After the clocks went back")]
DAY_BOXES = ("day", "month", "year")
TIME_PARTS = {"when", "time", "clock", "sure", *DAY_BOXES}
POLICE = ("police", "police_reference")


def text(label: str, *, most: int, hint: str = "", needed: str = "", rows: int = 0) -> forms.CharField:
    """A box for words; `needed` says what to do where it is left empty."""
    widget = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput()
    too_long = f"This is too long. Please use {most} characters or fewer."
    return forms.CharField(
        label=label,
        max_length=most,
        help_text=hint,
        required=bool(needed),
        widget=widget,
        error_messages={"required": needed, "max_length": too_long},
    )


def choice(label: str, choices: list[tuple[str, str]], *, needed: str = "", first: str = "") -> forms.ChoiceField:
    """One of a few; `first` is chosen until somebody chooses otherwise."""
    return forms.ChoiceField(
        label=label,
        choices=choices,
        initial=first or None,
        required=bool(needed),
        widget=forms.RadioSelect,
        error_messages={"required": needed, "invalid_choice": needed or "Choose one of these."},
    )


class CarerForm(LimitedForm):
    """Every form of the carer's page: sent twice, it counts once; and it says who writes."""

    default_renderer = DjangoTemplates

    submission = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    written_by = text("Your name", most=120, hint="So that we know whom to ask", needed="Enter your name.")

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="%s", use_required_attribute=False)
        for name, field in self.fields.items():
            if field.help_text:
                field.widget.attrs["aria-describedby"] = f"{name}-hint"
            if name in DAY_BOXES:
                field.widget.attrs |= {"class": "short", "inputmode": "text" if name == "month" else "numeric"}

    @property
    def span(self) -> TimeSpan | None:
        """When it happened; None where the form asks for no time."""
        return None

    def facts(self) -> dict[str, Any]:
        """The columns of the entry."""
        columns = {field.name for field in CarerEntry._meta.concrete_fields}
        return {name: value for name, value in self.cleaned_data.items() if name in columns and name != "submission"}


class TimedForm(CarerForm):
    """When it happened: just now, today, yesterday, or another day, at a time, and how sure that is."""

    when = choice("When?", WHEN, needed="Say when it was.")
    time = text("What time?", most=10, hint="Like 02:40 or 2.40pm. Leave it empty if you chose “Just now”.")
    day = text("Day", most=2)
    month = text("Month", most=9)
    year = text("Year", most=4)
    sure = choice("How sure are you of the time?", SURE, first=EXACT)
    clock = choice("This time came twice that night. Which one?", CLOCK)

    def clean(self) -> dict[str, Any]:
        """The boxes together; an error stands at the box to mend."""
        facts: dict[str, Any] = super().clean() or {}
        self._span: TimeSpan | None = None
        if facts.get("when") and not TIME_PARTS & set(self.errors):
            self._span = self._read(facts)
        return facts

    @property
    def span(self) -> TimeSpan | None:
        """When it happened."""
        return self._span

    @property
    def asks_for_day(self) -> bool:
        """Whether the boxes of another day stand open."""
        typed = any(self.data.get(box) for box in DAY_BOXES) or self.data.get("when") == OTHER_DAY
        return typed or bool(set(DAY_BOXES) & set(self.errors))

    @property
    def asks_for_clock(self) -> bool:
        """Whether the hour that comes twice has to be told apart."""
        return "clock" in self.errors or bool(self.data.get("clock"))

    def _read(self, facts: dict[str, Any]) -> TimeSpan | None:
        if facts["when"] == NOW:
            return TimeSpan.exact(timezone.now())
        sure = facts.get("sure") or (EXACT if facts["time"] else "")
        try:
            return self._at(facts, sure)
        except UnreadableError as wrong:
            self.add_error(wrong.box, ValidationError(wrong.message))
            return None

    def _at(self, facts: dict[str, Any], sure: str) -> TimeSpan:
        if sure == UNKNOWN:
            return TimeSpan.unknown()
        day = self._day(facts)
        if sure == DATE_ONLY:
            return TimeSpan.on_day(day)
        if not facts["time"]:
            raise UnreadableError("Enter the time, or choose “I only know the day”.", "time")
        at = read_time(facts["time"], "The time")
        if is_ambiguous(day, at) and not facts.get("clock"):
            raise UnreadableError("The clocks went back that night. Choose which of the two it was.", "clock")
        moment = to_instant(day, at, facts.get("clock") or BEFORE, "The time")
        if moment > timezone.now():
            raise UnreadableError("This time has not come yet. Was it yesterday?", "time")
        return TimeSpan.exact(moment) if sure == EXACT else TimeSpan.approximate(moment)

    def _day(self, facts: dict[str, Any]) -> date:
        today = timezone.now().astimezone(LONDON).date()
        if facts["when"] != OTHER_DAY:
            return today - timedelta(days=1 if facts["when"] == YESTERDAY else 0)
        day = read_day([facts[box] for box in DAY_BOXES], "The date")
        if day > today:
            raise UnreadableError("This day has not come yet.", "day")
        return day


class MissingForm(TimedForm):
    """The child is missing."""

    where = text("Where were they last seen?", most=200)
    wearing = text("What were they wearing?", most=300)
    words = text("What happened?", most=4000, hint="Anything that helps to find them, or that worries you", rows=4)
    police = choice("Have you told the police?", list(CarerEntry.Police.choices), needed="Say if the police know.")
    police_reference = text("Police reference, if you have it", most=60)
    field_order = ("when", "time", *DAY_BOXES, "clock", "sure", "where", "wearing", "words", *POLICE, "written_by")
    heading = "{name} is missing"
    asks_when = "Missing since when?"


class ReturnedForm(TimedForm):
    """The child is back."""

    sure = choice("How sure are you of the time?", [*SURE, NOT_KNOWN], first=EXACT)
    where = text("Where were they found?", most=200)
    found_by = text("Who found them, or did they come by themselves?", most=120)
    words = text(
        "Anything else that matters now?", most=4000, hint="Like an injury. Do not ask for the whole story.", rows=3
    )
    field_order = ("when", "time", *DAY_BOXES, "clock", "sure", "where", "found_by", "words", "written_by")
    heading = "{name} is back"
    asks_when = "Back since when?"


class AccountForm(CarerForm):
    """What the carer knows, if the child does not want to talk."""

    words = text(
        "What do you know about it?",
        most=8000,
        hint="What you saw and heard yourself, and what would help. Not what you guess.",
        needed="Write what you know.",
        rows=8,
    )
    field_order = ("words", "written_by")
    heading = "What you know about {name}"


class ProblemForm(CarerForm):
    """Something on the page is wrong."""

    words = text("What is wrong?", most=2000, hint="We read it, and put it right.", needed="Say what is wrong.", rows=4)
    field_order = ("words", "written_by")
    heading = "Something is wrong on this page"


FORMS: dict[str, type[CarerForm]] = {
    CarerEntry.Kind.MISSING: MissingForm,
    CarerEntry.Kind.RETURNED: ReturnedForm,
    CarerEntry.Kind.ACCOUNT: AccountForm,
    CarerEntry.Kind.PROBLEM: ProblemForm,
}
