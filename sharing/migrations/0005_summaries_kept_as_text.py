"""A summary is kept as the very text that leaves: `body`, no longer rebuilt from parsed JSON for each answer."""

import django.db.models.deletion
import pgtrigger.migrations
from django.db import migrations, models

TRIGGERS = ("content_is_frozen", "update_update", "delete_delete")


class Migration(migrations.Migration):

    dependencies = [
        ('sharing', '0004_summaries_follow_a_merge'),
    ]

    operations = [
        *(pgtrigger.migrations.RemoveTrigger(model_name='summary', name=name) for name in TRIGGERS),
        migrations.RenameField(model_name='summary', old_name='content', new_name='body'),
        migrations.RenameField(model_name='summaryevent', old_name='content', new_name='body'),
        migrations.AlterField(
            model_name='summary', name='body', field=models.TextField(verbose_name='as it was sent')
        ),
        migrations.AlterField(
            model_name='summaryevent', name='body', field=models.TextField(verbose_name='as it was sent')
        ),
    ]
