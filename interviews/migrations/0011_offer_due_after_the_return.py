from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("interviews", "0010_offers_due_so_far")]

    operations = [
        migrations.AddConstraint(
            model_name="returninterview",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("due_at__isnull", True),
                    ("offer_due_at__isnull", True),
                )
                | models.Q(
                    ("offer_due_at__gte", models.F("returned_earliest_at")),
                    ("offer_due_at__isnull", False),
                ),
                name="offer_due_after_the_return",
            ),
        ),
    ]
