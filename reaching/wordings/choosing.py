"""Which text an invitation carries: one of two that are compared, by lot; the council's own; the house's.

Whatever stands, there is a text: a comparison decides which one, never whether a child gets an offer.
"""

from dataclasses import dataclass
from typing import Any

from django.db import transaction

from accounts.models import Council
from cases.models import Child
from reaching.models import TalkInvitation, Wording, WordingTrial
from reaching.wordings.house_texts import FIRST, house_text, house_texts
from reaching.wordings.lots import next_arm
from reaching.wordings.plain_words import LINK


@dataclass(frozen=True)
class Chosen:
    """The text with its place for the link, and where it is from (`arm` is "a" or "b" where two are compared)."""

    subject: str
    body: str
    wording: Wording | None = None
    trial: WordingTrial | None = None
    arm: str = ""

    def with_link(self, link: str) -> str:
        """The text as it leaves."""
        return self.body.replace(LINK, link)


@transaction.atomic
def choose(*, council: Council, way: str, purpose: str, language: str, child: Child | None = None) -> Chosen:
    """The text for one more invitation; to be kept in the transaction that makes the invitation.

    While two are compared, a child drawn before gets the same one again; without a child the lot is drawn anew. The
    comparison's row stays locked until the caller's transaction ends, so that two who send at once stay balanced.
    """
    kind: dict[str, Any] = {"council": council, "way": way, "purpose": purpose, "language": language}
    trial = WordingTrial.objects.select_for_update().filter(**kind, ended_at__isnull=True).first()
    if trial is None:
        return _in_use(**kind)
    arm = _drawn_before(trial, child) or _draw(trial)
    return _of_arm(trial, arm)


def possible(*, council: Council, way: str, purpose: str, language: str) -> list[Chosen]:
    """The texts of which one will be sent, for a preview: one, or the two that are compared. Nothing is drawn."""
    kind: dict[str, Any] = {"council": council, "way": way, "purpose": purpose, "language": language}
    trial = WordingTrial.objects.filter(**kind, ended_at__isnull=True).first()
    return [_of_arm(trial, arm) for arm, _ in trial.arms()] if trial else [_in_use(**kind)]


def _drawn_before(trial: WordingTrial, child: Child | None) -> str:
    if child is None:
        return ""
    drawn = TalkInvitation.objects.filter(trial=trial, child=child).exclude(arm="").order_by("pk")
    return str(drawn.values_list("arm", flat=True).first() or "")


def _draw(trial: WordingTrial) -> str:
    arm, left = next_arm(trial.lot)
    WordingTrial.objects.filter(pk=trial.pk).update(lot=left)
    return arm


def _of_arm(trial: WordingTrial, arm: str) -> Chosen:
    """The wording of an arm; should it be retired all the same, the house's text goes out under the arm drawn."""
    wording = dict(trial.arms())[arm]
    if wording is None or wording.retired_at:
        text = house_text(way=trial.way, purpose=trial.purpose, language=trial.language)
        return Chosen(text.subject, text.body, None, trial, arm)
    return Chosen(wording.subject, wording.body, wording, trial, arm)


def _in_use(*, council: Council, way: str, purpose: str, language: str) -> Chosen:
    """The council's own in the language; the house's in it; the council's own in English; the house's in English."""
    own = {
        wording.language: wording
        for wording in Wording.objects.filter(
            council=council,
            way=way,
            purpose=purpose,
            language__in={language, FIRST},
            retired_at__isnull=True,
            is_for_comparison=False,
        )
    }
    wording = own.get(language) or (None if language in house_texts() else own.get(FIRST))
    if wording:
        return Chosen(wording.subject, wording.body, wording)
    text = house_text(way=way, purpose=purpose, language=language)
    return Chosen(text.subject, text.body)


def sent_as(invitation: TalkInvitation) -> Chosen:
    """The text under which an invitation was made, for printing it once more: nothing is drawn, nothing changes."""
    row = invitation
    if row.wording:
        return Chosen(row.wording.subject, row.wording.body, row.wording, row.trial, row.arm)
    text = house_text(way=row.way, purpose=row.purpose, language=row.language)
    return Chosen(text.subject, text.body, None, row.trial, row.arm)
