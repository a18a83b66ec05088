"""What somebody has typed so far, kept while they type: their own, found again on any device, gone once it is saved."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.db import transaction
from django.http import QueryDict
from django.utils import timezone

from accounts.models import Council, User
from audit.models import Draft

KEPT_FOR = timedelta(days=30)
NOT_TYPED = ("csrfmiddlewaretoken", "submission")
LARGEST_DRAFT = 2_400_000


class TypedElsewhere(Exception):
    """The same person has typed into the same form in another window since."""


def draft_of(user: User, path: str) -> Draft | None:
    """The person's draft of the form at this address."""
    return Draft.objects.filter(user=user, path=path).first()


def data_of(draft: Draft) -> QueryDict:
    """The fields as a browser sends them."""
    return QueryDict(draft.data, mutable=True)


def kept_among(user: User, paths: Iterable[str]) -> list[str]:
    """Those of the addresses at which the person has a draft."""
    return list(Draft.objects.filter(user=user, path__in=list(paths)).values_list("path", flat=True))


@transaction.atomic
def keep(
    *, user: User, council: Council, child_id: int | None, path: str, typed: QueryDict, revision: int | None
) -> Draft:
    """Keep what is typed. `revision` is the one that the window last knew; None writes over whatever is kept."""
    data = urlencode([(name, value) for name in typed if name not in NOT_TYPED for value in typed.getlist(name)])
    draft = Draft.objects.select_for_update().filter(user=user, path=path).first()
    if draft is None:
        return Draft.objects.create(user=user, council=council, child_id=child_id, path=path, data=data)
    if revision is not None and revision != draft.revision and draft.data != data:
        raise TypedElsewhere
    draft.data, draft.revision = data, draft.revision + 1
    draft.save()
    return draft


def forget(*, user: User, path: str) -> None:
    """It is saved, or not wanted any more."""
    Draft.objects.filter(user=user, path=path).delete()


def forget_old(now: datetime | None = None) -> int:
    """Drafts nobody came back to; how many. Run behind an open wall."""
    count: int = Draft.objects.filter(saved_at__lt=(now or timezone.now()) - KEPT_FOR).delete()[0]
    return count
