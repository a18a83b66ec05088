"""Named questions about what is owed to the child. `with_state` is the queryset twin of interviews.states.state."""

from datetime import date, datetime, timedelta
from typing import Any, Self

from django.db.models import Case, CharField, F, Q, Value, When

from interviews.deadlines import Duty
from interviews.states import (
    OPEN_STATES,
    RESPONSE_ACCEPTED,
    RESPONSE_NONE_YET,
    State,
)
from rhi.scoping import CouncilQuerySet

NOTHING_HEARD, LONG_AGO = timedelta(weeks=2), timedelta(weeks=12)


class ReturnInterviewQuerySet(CouncilQuerySet):
    """Return home interviews."""

    def standing(self) -> Self:
        """Without those of absences that were recorded twice: their work goes on at the record that stands."""
        return self.filter(episode__duplicate_of__isnull=True)

    def ours(self) -> Self:
        """Without those of children whom others placed here: they are in the responsible body’s figures, not ours."""
        return self.filter(is_hosted=False)

    def with_state(self) -> Self:
        """Adds `current_state`, by the same rule as interviews.states.state."""
        return self.annotate(
            current_state=Case(
                When(completed_at__isnull=False, then=Value(State.COMPLETED.value)),
                When(~Q(duty=Duty.DUE), then=F("duty")),
                When(not_completed__isnull=False, then=Value(State.NOT_POSSIBLE.value)),
                When(is_declined_by_child=True, then=Value(State.DECLINED.value)),
                When(partial_at__isnull=False, then=Value(State.PARTLY_DONE.value)),
                When(latest_response=RESPONSE_ACCEPTED, then=Value(State.ACCEPTED.value)),
                When(first_offered_at__isnull=False, then=Value(State.OFFERED.value)),
                default=Value(State.AWAITING_OFFER.value),
                output_field=CharField(),
            )
        )

    def still_open(self) -> Self:
        """Work that is owed and not ended: the states of OPEN_STATES, written so that the partial index serves."""
        return self.filter(
            duty=Duty.DUE.value, completed_at__isnull=True, not_completed__isnull=True, is_declined_by_child=False
        )

    def parked(self, today: date) -> Self:
        """Put aside by a manager until a later day: still owed, still counted, and back on that day."""
        return self.filter(parked_until__gt=today)

    def not_parked(self, today: date) -> Self:
        """Those that somebody works on today."""
        return self.filter(Q(parked_until__isnull=True) | Q(parked_until__lte=today))

    def given_to(self, person: Any) -> Self:
        """Assigned to this person."""
        return self.filter(assigned_to=person.pk)

    def overdue(self, now: datetime) -> Self:
        """Open, and past the due time."""
        return self.still_open().filter(due_at__lt=now)

    def due_soon(self, now: datetime, window: timedelta) -> Self:
        """Open, and falling due within the window."""
        return self.still_open().filter(due_at__gte=now, due_at__lte=now + window)

    def to_decide_on_sharing(self) -> Self:
        """Completed or declined, and nobody has decided whether to share."""
        return self.filter(duty=Duty.DUE.value, share_decided_at__isnull=True).filter(
            Q(completed_at__isnull=False) | Q(is_declined_by_child=True)
        )


class OfferQuerySet(CouncilQuerySet):
    """Offers."""

    def reached(self) -> Self:
        """Those that count: their message arrived as far as anybody knows, or they were answered all the same."""
        return self.filter(Q(undelivered_at__isnull=True) | ~Q(response=RESPONSE_NONE_YET))


class HelpQuerySet(CouncilQuerySet):
    """Help offered as a result."""

    def nothing_heard(self, now: datetime) -> Self:
        """Offered two to twelve weeks ago, and nothing is recorded of what became of it."""
        unanswered = self.filter(accepted_at__isnull=True, ended_at__isnull=True, result="", outcome__kind="help")
        return unanswered.filter(offered_at__lt=now - NOTHING_HEARD, offered_at__gt=now - LONG_AGO)


class HandoverQuerySet(CouncilQuerySet):
    """Handovers: rows exist for both councils, and for the people of a provider that was asked."""

    def for_user(self, user: Any, permission: str | None = None) -> Self:
        """Asked by, or of, the councils where the person holds the permission; or of their provider."""
        held: frozenset[int] = getattr(user, "council_ids", lambda _: frozenset())(permission or self.view_permission)
        mine = sorted(held - user.limited_council_ids())
        limited = sorted(user.limited_council_ids())
        asked_of_mine = Q(asked_council__in=mine)
        if user.agency_id and limited:
            asked_of_mine |= Q(council__in=limited, asked_agency=user.agency_id)
        return self.filter((Q(council__in=mine) & ~Q(child__in=sorted(user.hidden_children))) | asked_of_mine)

    def waiting(self) -> Self:
        """Asked or accepted, and not ended."""
        return self.filter(state__in=["asked", "accepted"])

    def asked_of(self, council: Any) -> Self:
        """Asked of this council."""
        return self.filter(asked_council=council)


OPEN_STATE_VALUES = [state.value for state in OPEN_STATES]
