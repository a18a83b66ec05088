import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_permissions_of_restricted_records'),
    ]

    operations = [
        migrations.AddField(
            model_name='user',
            name='sessions_valid_from',
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.CreateModel(
            name='KnownDevice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token_digest', models.CharField(max_length=64)),
                ('agent', models.CharField(blank=True, max_length=200)),
                ('first_seen_at', models.DateTimeField(auto_now_add=True)),
                ('seen_at', models.DateTimeField(auto_now=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='devices', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-seen_at'],
                'constraints': [models.UniqueConstraint(fields=('user', 'token_digest'), name='a_device_is_known_once')],
            },
        ),
        migrations.CreateModel(
            name='SignInEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('unknown_digest', models.CharField(blank=True, max_length=32)),
                ('kind', models.CharField(choices=[('signed_in', 'Signed in'), ('failed', 'Wrong password or unknown address'), ('slowed', 'Too many attempts'), ('password', 'Password changed'), ('second_factor', 'Second factor changed')], max_length=14)),
                ('address', models.GenericIPAddressField(null=True)),
                ('agent', models.CharField(blank=True, max_length=200)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='sign_ins', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-at'],
                'indexes': [models.Index(fields=['user', '-at'], name='sign_ins_of_person')],
            },
        ),
    ]
