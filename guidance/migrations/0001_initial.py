import django.db.models.deletion
import django.utils.timezone
import rhi.migration_operations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        rhi.migration_operations.CreateTables(
            operations=[
                migrations.CreateModel(
                    name='CouncilGuidance',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.CharField(max_length=120)),
                        ('number', models.PositiveIntegerField()),
                        ('words', models.TextField(blank=True, max_length=2000)),
                        ('link', models.URLField(blank=True, max_length=300)),
                        ('source', models.CharField(blank=True, max_length=200)),
                        ('reason', models.CharField(max_length=300, verbose_name='why it was written, changed or withdrawn')),
                        ('written_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('council', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.council')),
                        ('written_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'ordering': ['key', '-number'],
                        'constraints': [models.UniqueConstraint(fields=('council', 'key', 'number'), name='one_guidance_of_a_number'), models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='guidance_is_counted_from_one')],
                    },
                ),
            ],
        ),
    ]
