"""Named questions about what happened, in the language of the work."""

from datetime import date, timedelta
from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.db.models import Case, Func, Q, TextField, Value, When
from django.utils import timezone

from cases.name_folding import folded
from cases.references import child_key_of
from rhi.scoping import CouncilQuerySet


class ChildQuerySet(CouncilQuerySet):
    """Children."""

    def for_user(self, user: Any, permission: str | None = None) -> Self:
        """A record that was merged into another exists no more: whatever was of it stands with the other."""
        return super().for_user(user, permission).filter(merged_into__isnull=True)

    def merged_for(self, user: Any, child_pk: int, permission: str | None = None) -> Self:
        """The records that were merged into this child, for somebody for whom the child exists."""
        rows = super().for_user(user, permission).filter(merged_into=child_pk)
        return rows.exclude(merged_into__in=sorted(user.hidden_children))

    def known_by(self, reference: str) -> Self:
        """The child with this council reference, or with a record merged into it that had the reference."""
        key = child_key_of(reference)
        merged = Q(merges__merged__reference_key=key, merges__undone_at__isnull=True)
        return self.filter(Q(reference_key=key, merged_into__isnull=True) | merged).distinct()

    def likely_same(
        self, *, given_names: str, family_name: str, born_on: date | None, nhs_number: str = "", upn: str = ""
    ) -> Self:
        """Children who may be this one, the surest first.

        The same NHS number or UPN, however the name is spelled; the same date of birth (or with day and month the
        other way round) and a name that is, or sounds, the same; the same family name and first letter; both names
        sounding alike, unless the years of birth differ.
        """
        number = Q(pk__in=[])
        if nhs_number:
            number |= Q(nhs_number=nhs_number)
        if upn:
            number |= Q(upn__iexact=upn)
        if not family_name:
            return self.filter(number)
        born = Q(born_on__in=_readings(born_on)) if born_on else Q(pk__in=[])
        family, given = Q(family_name__iexact=family_name), Q(given_names__iexact=given_names)
        same_name = Q(family_name__iexact=family_name, given_names__istartswith=given_names[:1])
        sounds_family, sounds_given = (Q(name_sounds__overlap=sounds_of(name)) for name in (family_name, given_names))
        alike = sounds_family & sounds_given
        if born_on:
            alike &= Q(born_on__isnull=True) | Q(born_on__year=born_on.year)
        found = self.filter(number | (born & (family | given | sounds_family | sounds_given)) | same_name | alike)
        surest = Case(When(number, then=0), When(born, then=1), When(same_name, then=2), default=3)
        return found.order_by(surest, "family_name", "given_names", "pk")


def sounds_of(name: str) -> Func:
    """The sounds of a typed name, as the trigger of cases.models.names makes them of a recorded one."""
    template = (
        "ARRAY(SELECT DISTINCT sound"
        f" FROM regexp_split_to_table({folded('%(expressions)s')}, '[^[:alnum:]]+') AS word,"
        " LATERAL (VALUES (dmetaphone(word)), (dmetaphone_alt(word))) AS heard (sound) WHERE sound <> '')"
    )
    return Func(Value(name), template=template, output_field=ArrayField(TextField()))


def _readings(day: date) -> list[date]:
    """The day, and the day with month and day the other way round, where there is one."""
    try:
        return [day, day.replace(month=day.day, day=day.month)]
    except ValueError:
        return [day]


class PlacementQuerySet(CouncilQuerySet):
    """Placements of looked-after children."""

    def on(self, day: date) -> Self:
        """Placements that cover the day; the day a placement ends belongs to the next one."""
        return self.filter(starts_on__lte=day).filter(Q(ends_on__isnull=True) | Q(ends_on__gt=day))


class EpisodeQuerySet(CouncilQuerySet):
    """Missing episodes."""

    def standing(self) -> Self:
        """Each absence once: without the records marked as duplicates of another. Lists and figures ask for these."""
        return self.filter(duplicate_of__isnull=True)

    def missing_now(self) -> Self:
        """Children whose whereabouts are not known."""
        return self.standing().filter(ended_at__isnull=True, located_precision="")

    def found_not_back(self) -> Self:
        """Children who have been located, and are not yet back in a home or care setting."""
        return self.standing().filter(ended_at__isnull=True).exclude(located_precision="")


class HostTellingQuerySet(CouncilQuerySet):
    """What hosts were told. `for_user` gives the responsible council's own rows; `for_host` what others told it."""

    def for_host(self, user: Any, permission: str | None = None) -> Self:
        """What other councils told the councils where the person holds the permission; withdrawn, it exists no more."""
        held: frozenset[int] = getattr(user, "council_ids", lambda _: frozenset())(permission or self.view_permission)
        return self.filter(
            host_council__in=sorted(held - user.limited_council_ids()),
            told_at__isnull=False,
            withdrawn_at__isnull=True,
        )

    def waiting(self) -> Self:
        """Nobody told the host yet, and nobody decided not to."""
        return self.filter(state__in=["to_decide", "to_tell"])

    def live(self) -> Self:
        """Absences that last, or ended within the last four weeks."""
        recent = timezone.now() - timedelta(weeks=4)
        return self.filter(Q(returned_at__isnull=True, closed_at__isnull=True) | Q(returned_at__gte=recent))
