"""Roles that people hold so far, by group alone, become holdings without an end."""

from django.db import migrations
from django.utils import timezone


def make_holdings(apps, schema_editor):
    """One holding per person and role group; it starts today, as nothing older is known of it."""
    RoleHolding = apps.get_model("accounts", "RoleHolding")
    CouncilRole = apps.get_model("accounts", "CouncilRole")
    Membership = apps.get_model("accounts", "User").groups.through
    role_of = dict(CouncilRole.objects.values_list("group_id", "pk"))
    today = timezone.localdate()
    RoleHolding.objects.bulk_create(
        RoleHolding(user_id=user_id, council_role_id=role_of[group_id], starts_on=today)
        for user_id, group_id in Membership.objects.filter(group_id__in=role_of).values_list("user_id", "group_id")
    )


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0004_roles_have_a_start_and_an_end'),
    ]

    # Back again the holdings go with their table, and the groups still say who holds what.
    operations = [migrations.RunPython(make_holdings, migrations.RunPython.noop)]
