"""Named questions about councils and people."""

from collections import defaultdict
from typing import Any, Self

from django.contrib.auth import get_user_model
from django.db import models


class CouncilsQuerySet(models.QuerySet[Any]):
    """Councils. All of them are public facts; `for_user` gives those where a person may do something."""

    def for_user(self, user: Any, permission: str = "view_cases") -> Self:
        """The councils at which the person holds the permission."""
        ids = getattr(user, "council_ids", None)
        return self.filter(pk__in=sorted(ids(permission))) if ids else self.none()


def people_with(council: Any, permission: str) -> "models.QuerySet[Any]":
    """The active people who hold the permission at the council, by name."""
    held = {
        "groups__councilgroupobjectpermission__content_object": council,
        "groups__councilgroupobjectpermission__permission__codename": permission,
    }
    return get_user_model()._default_manager.filter(is_active=True, **held).distinct().order_by("name")


def permissions_by_council(model: type[models.Model], user: Any) -> dict[str, frozenset[int]]:
    """Permission codename → council ids, over all the person's role groups: one query."""
    rows = model._default_manager.filter(group__user=user).values_list("permission__codename", "content_object_id")
    councils: defaultdict[str, set[int]] = defaultdict(set)
    for codename, council_id in rows:
        councils[codename].add(council_id)
    return {codename: frozenset(ids) for codename, ids in councils.items()}
