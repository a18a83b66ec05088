"""The council's own wordings: written, replaced, retired; and two of them compared."""

from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.actions import require
from accounts.models import Council, User
from reaching.models import Wording, WordingTrial
from reaching.wordings.plain_words import problems_of, problems_of_words
from rhi.refusals import Refused, lock_current

PERMISSION = "sign_off"
IN_COMPARISON = "This wording is being compared with another. End the comparison first."


@transaction.atomic
def write_wording(
    *,
    user: User,
    council: Council,
    way: str,
    purpose: str,
    language: str,
    replaces: Wording | None = None,
    is_for_comparison: bool = False,
    **words: Any,
) -> Wording:
    """A new text. It takes the place of `replaces`, and of the one in use unless it is for a comparison only."""
    require(user, PERMISSION, council.pk)
    _check(way=way, **words)
    kind = {"council": council, "way": way, "purpose": purpose, "language": language}
    standing = Wording.objects.select_for_update().filter(**kind, retired_at__isnull=True)
    in_use = None if is_for_comparison else standing.filter(is_for_comparison=False).first()
    if replaces and not standing.filter(pk=replaces.pk).exists():
        raise Refused("This wording was retired or replaced meanwhile. Write a new one.")
    for old in {row for row in (replaces, in_use) if row}:
        _retire(old)
    made: Wording = Wording.objects.create(
        **kind, **words, is_for_comparison=is_for_comparison, replaces=replaces or in_use, made_by=user
    )
    return made


@transaction.atomic
def retire_wording(*, user: User, wording: Wording) -> None:
    """It is used no more; the house's text takes its place. It stays readable."""
    require(user, PERMISSION, wording.council_id)
    current = Wording.objects.select_for_update().get(pk=wording.pk)
    if current.retired_at:
        raise Refused("This wording is retired already.")
    _retire(current)


@transaction.atomic
def begin_comparison(
    *,
    user: User,
    council: Council,
    way: str,
    purpose: str,
    language: str,
    wording_a: Wording | None,
    wording_b: Wording | None,
    question: str,
) -> WordingTrial:
    """From now on each child invited in this way gets one of the two by lot. None is the house's text."""
    require(user, PERMISSION, council.pk)
    kind = {"council": council, "way": way, "purpose": purpose, "language": language}
    if wording_a == wording_b:
        raise Refused("Choose two different wordings.", "wording_b")
    for field, wording in (("wording_a", wording_a), ("wording_b", wording_b)):
        standing = Wording.objects.select_for_update().filter(**kind, retired_at__isnull=True)
        if wording and not standing.filter(pk=wording.pk).exists():
            raise Refused("This wording is of another way or language, or was retired.", field)
    if WordingTrial.objects.filter(**kind, ended_at__isnull=True).exists():
        raise Refused("Two wordings are being compared here already. End that comparison first.")
    made: WordingTrial = WordingTrial.objects.create(
        **kind, wording_a=wording_a, wording_b=wording_b, question=question, began_by=user
    )
    return made


@transaction.atomic
def end_comparison(*, user: User, trial: WordingTrial, version: int, reason: str) -> WordingTrial:
    """Nothing is drawn any more. What was drawn is counted on, and the wordings stay as they were."""
    require(user, PERMISSION, trial.council_id)
    current = lock_current(WordingTrial.objects.all(), trial.pk, version)
    if current.ended_at:
        raise Refused("This comparison has ended already.")
    current.ended_at, current.end_reason = timezone.now(), reason
    current.save(update_fields=["ended_at", "end_reason", "version"])
    return current


def _check(*, way: str, body: str, subject: str = "", **_: Any) -> None:
    """Refused with every problem, at its field. A subject belongs to all but a text message."""
    for field, problems in (("body", problems_of(body, way=way)), ("subject", problems_of_words(subject))):
        if problems:
            raise Refused(" ".join(problems), field)


def _retire(wording: Wording) -> None:
    running = Q(wording_a=wording) | Q(wording_b=wording)
    if WordingTrial.objects.filter(running, ended_at__isnull=True).exists():
        raise Refused(IN_COMPARISON)
    wording.retired_at = timezone.now()
    wording.save(update_fields=["retired_at"])
