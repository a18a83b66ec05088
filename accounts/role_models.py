"""Roles that wait for a second person."""

from typing import Any, ClassVar

import pgtrigger
from django.db import models
from django.db.models import F, Q

from accounts.querysets import RoleRequestQuerySet
from rhi.history import track_changes


@track_changes
class RoleRequest(models.Model):
    """A role that opens records, given by one administrator: it gives nothing until a second person says yes.

    Where the person holds the role already, it asks for another last day (`ends_on`; None: no last day). Never
    deleted: who asked, who answered and what stays.
    """

    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="role_requests")
    council_role = models.ForeignKey("accounts.CouncilRole", on_delete=models.PROTECT, related_name="requests")
    agency = models.ForeignKey("accounts.Agency", on_delete=models.PROTECT, null=True, related_name="+")
    ends_on = models.DateField("last day", null=True)
    asked_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    answered_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    is_granted = models.BooleanField(null=True)
    reason = models.CharField(max_length=300, blank=True, default="")

    objects: ClassVar[Any] = RoleRequestQuerySet.as_manager()

    class Meta:
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "council_role"],
                condition=Q(answered_at__isnull=True),
                name="one_waiting_request_for_a_role",
            ),
            models.CheckConstraint(
                condition=Q(is_granted__isnull=True)
                | Q(is_granted=False)
                | (Q(answered_by__isnull=False) & ~Q(answered_by=F("asked_by")) & ~Q(answered_by=F("user"))),
                name="a_second_person_says_yes",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.council_role}, waiting for a second person"


# Both triggers lock the account's row before they look, so that two transactions at once do not pass each other: the
# first by name (its foreign key's lock lets a change of the flags pass), the second by the change itself.
STAFF_HOLD_NO_ROLE = pgtrigger.Trigger(
    name="staff_hold_no_role",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update,
    condition=pgtrigger.Q(new__ended_at__isnull=True),
    declare=[("account", "record")],
    func="""
        SELECT is_staff OR is_superuser AS is_operator, agency_id INTO account
            FROM accounts_user WHERE id = NEW.user_id FOR SHARE;
        IF account.is_operator THEN
            RAISE EXCEPTION USING ERRCODE = 'check_violation',
                MESSAGE = 'an account of the operator cannot hold a role at a council';
        ELSIF EXISTS (SELECT 1 FROM accounts_agency WHERE id = account.agency_id AND kind = 'police') THEN
            RAISE EXCEPTION USING ERRCODE = 'check_violation',
                MESSAGE = 'a named user of a police force cannot hold a role at a council';
        END IF;
        RETURN NEW;
    """,
)
ROLES_BAR_STAFF = pgtrigger.Trigger(
    name="roles_bar_staff",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update,
    condition=pgtrigger.Q(new__is_staff=True)
    | pgtrigger.Q(new__is_superuser=True)
    | pgtrigger.Q(new__agency__isnull=False),
    declare=[("is_operator", "boolean"), ("is_police", "boolean")],
    func="""
        is_operator := NEW.is_staff OR NEW.is_superuser;
        is_police := EXISTS (SELECT 1 FROM accounts_agency WHERE id = NEW.agency_id AND kind = 'police');
        IF is_operator AND is_police THEN
            RAISE EXCEPTION USING ERRCODE = 'check_violation',
                MESSAGE = 'a named user of a police force cannot be an operator';
        ELSIF (is_operator OR is_police)
            AND EXISTS (SELECT 1 FROM accounts_roleholding WHERE user_id = NEW.id AND ended_at IS NULL) THEN
            RAISE EXCEPTION USING ERRCODE = 'check_violation',
                MESSAGE = 'who holds a role at a council cannot become an operator, nor a named user of the police';
        END IF;
        RETURN NEW;
    """,
)
