import datetime
import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import pghistory.utils
import rhi.migration_operations
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        rhi.migration_operations.CreateTables(
            operations=[
                migrations.CreateModel(
                    name='AwayRule',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('holds_from', models.DateField()),
                        ('calls_for_interview', models.BooleanField()),
                    ],
                    options={
                        'ordering': ['holds_from'],
                    },
                ),
                migrations.CreateModel(
                    name='JobRun',
                    fields=[
                        ('name', models.CharField(max_length=100, primary_key=True, serialize=False)),
                        ('watched_since', models.DateTimeField(default=django.utils.timezone.now)),
                        ('started_at', models.DateTimeField(null=True)),
                        ('ended_at', models.DateTimeField(null=True)),
                        ('succeeded_at', models.DateTimeField(null=True)),
                        ('took_ms', models.PositiveIntegerField(null=True, verbose_name='duration in milliseconds')),
                        ('rows', models.PositiveIntegerField(null=True, verbose_name='rows handled')),
                        ('failures', models.PositiveIntegerField(default=0, verbose_name='failures in a row')),
                        ('last_error', models.CharField(blank=True, max_length=200)),
                        ('last_failed_at', models.DateTimeField(null=True)),
                    ],
                ),
                migrations.CreateModel(
                    name='PasswordResetRequest',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('email', models.EmailField(max_length=320)),
                        ('asked_at', models.DateTimeField(auto_now_add=True)),
                    ],
                ),
                migrations.CreateModel(
                    name='Agency',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.CharField(max_length=20, unique=True)),
                        ('name', models.CharField(max_length=120)),
                        ('kind', models.CharField(choices=[('police', 'Police force'), ('provider', 'Commissioned provider')], max_length=10)),
                        ('country', models.CharField(default='England', max_length=20)),
                        ('mailbox', models.EmailField(blank=True, db_default='', default='', max_length=254, verbose_name='mailbox of the unit')),
                        ('group', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='agency', to='auth.group')),
                    ],
                    options={
                        'verbose_name_plural': 'agencies',
                        'ordering': ['name'],
                    },
                ),
                migrations.CreateModel(
                    name='User',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('password', models.CharField(max_length=128, verbose_name='password')),
                        ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                        ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                        ('email', models.EmailField(max_length=254, unique=True, verbose_name='e-mail address')),
                        ('name', models.CharField(max_length=120)),
                        ('employer', models.CharField(blank=True, max_length=120)),
                        ('is_active', models.BooleanField(default=True)),
                        ('is_staff', models.BooleanField(default=False, verbose_name='may open the admin')),
                        ('joined_at', models.DateTimeField(auto_now_add=True)),
                        ('sessions_valid_from', models.DateTimeField(editable=False, null=True)),
                        ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                        ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
                        ('agency', models.ForeignKey(blank=True, help_text='Works for a provider, or is a named user of a police force.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='people', to='accounts.agency')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='Council',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('dfe_code', models.CharField(max_length=3, unique=True, verbose_name='DfE code')),
                        ('gss_code', models.CharField(max_length=9, unique=True, verbose_name='ONS code')),
                        ('name', models.CharField(max_length=80, unique=True)),
                        ('region', models.CharField(max_length=40)),
                        ('went_live_at', models.DateTimeField(blank=True, help_text='Ended before: “cannot say”.', null=True, verbose_name='in use since')),
                        ('duty_contact', models.CharField(blank=True, max_length=200, verbose_name='24-hour contact')),
                        ('offer_hours', models.PositiveSmallIntegerField(db_default=72, default=72, verbose_name='hours after the return by which an offer is made')),
                        ('due_soon_hours', models.PositiveSmallIntegerField(db_default=24, default=24, verbose_name='hours left when work falls due soon')),
                        ('long_overdue_hours', models.PositiveSmallIntegerField(db_default=168, default=168, verbose_name='hours past due when work is long overdue')),
                        ('long_absence_days', models.PositiveSmallIntegerField(db_default=28, default=28, verbose_name='days after which an absence that goes on is checked')),
                        ('answer_hours', models.PositiveSmallIntegerField(db_default=24, default=24, verbose_name='hours another body has to answer a handover')),
                        ('report_answer_hours', models.PositiveSmallIntegerField(db_default=8, default=8, verbose_name='hours to answer a police report')),
                        ('tells_host', models.BooleanField(db_default=True, default=True, verbose_name='tell the host council of an absence by itself')),
                        ('duty_email', models.EmailField(blank=True, db_default='', default='', help_text='Told at once, day and night, when a child writes something serious.', max_length=254, verbose_name='e-mail address of the duty contact')),
                        ('duty_mobile', models.CharField(blank=True, db_default='', default='', max_length=20, validators=[django.core.validators.RegexValidator('^\\+?[0-9]{7,19}$', 'Enter a number in digits, like 07700900123.')], verbose_name='mobile number of the duty contact')),
                        ('talk_read_from', models.TimeField(db_default=datetime.time(9, 0), default=datetime.time(9, 0), help_text='London time.', verbose_name='what children write is read from')),
                        ('talk_read_until', models.TimeField(db_default=datetime.time(17, 0), default=datetime.time(17, 0), verbose_name='until')),
                        ('talk_read_at_weekends', models.BooleanField(db_default=False, default=False, verbose_name='and at weekends too')),
                        ('talk_languages', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=8), db_default=['en'], size=None, verbose_name='languages in which children are invited')),
                        ('version', models.PositiveIntegerField(db_default=1, default=1, editable=False)),
                        ('police_force', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='councils', to='accounts.agency')),
                    ],
                    options={
                        'ordering': ['name'],
                        'permissions': [('view_cases', 'See children, episodes and interviews'), ('record_cases', 'Record children, episodes and offers'), ('conduct_interviews', 'Record interviews'), ('sign_off', 'Sign off interviews'), ('release_summaries', 'Decide on sharing and release summaries'), ('view_reports', 'See rounded figures'), ('make_returns', 'See exact figures, and make returns and extracts, without names'), ('view_audit', 'See who looked at a record'), ('manage_people', 'Manage people and their roles'), ('import_records', 'Load files'), ('answer_rights_requests', 'Answer requests for access to a record'), ('dispose_records', 'Decide on holds, and on the disposal of records'), ('restrict_records', 'Restrict records, and review who opened one in an emergency'), ('receive_summaries', 'Receive released summaries (agencies)'), ('conduct_assigned', 'See and record only the interviews assigned to them'), ('view_published', 'See published figures'), ('confirm_roles', 'Say yes or no to a role that opens records, when somebody else gives it')],
                    },
                ),
                migrations.CreateModel(
                    name='AwayRuleEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('pgh_context', pghistory.utils.JSONField(null=True)),
                        ('pgh_context_id', models.UUIDField(null=True)),
                        ('id', models.BigIntegerField()),
                        ('holds_from', models.DateField()),
                        ('calls_for_interview', models.BooleanField()),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='accounts.awayrule')),
                        ('council', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.council')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.AddField(
                    model_name='awayrule',
                    name='council',
                    field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='away_rules', to='accounts.council'),
                ),
                migrations.CreateModel(
                    name='CouncilEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('pgh_context', pghistory.utils.JSONField(null=True)),
                        ('pgh_context_id', models.UUIDField(null=True)),
                        ('id', models.BigIntegerField()),
                        ('dfe_code', models.CharField(max_length=3, verbose_name='DfE code')),
                        ('gss_code', models.CharField(max_length=9, verbose_name='ONS code')),
                        ('name', models.CharField(max_length=80)),
                        ('region', models.CharField(max_length=40)),
                        ('went_live_at', models.DateTimeField(blank=True, help_text='Ended before: “cannot say”.', null=True, verbose_name='in use since')),
                        ('duty_contact', models.CharField(blank=True, max_length=200, verbose_name='24-hour contact')),
                        ('offer_hours', models.PositiveSmallIntegerField(db_default=72, default=72, verbose_name='hours after the return by which an offer is made')),
                        ('due_soon_hours', models.PositiveSmallIntegerField(db_default=24, default=24, verbose_name='hours left when work falls due soon')),
                        ('long_overdue_hours', models.PositiveSmallIntegerField(db_default=168, default=168, verbose_name='hours past due when work is long overdue')),
                        ('long_absence_days', models.PositiveSmallIntegerField(db_default=28, default=28, verbose_name='days after which an absence that goes on is checked')),
                        ('answer_hours', models.PositiveSmallIntegerField(db_default=24, default=24, verbose_name='hours another body has to answer a handover')),
                        ('report_answer_hours', models.PositiveSmallIntegerField(db_default=8, default=8, verbose_name='hours to answer a police report')),
                        ('tells_host', models.BooleanField(db_default=True, default=True, verbose_name='tell the host council of an absence by itself')),
                        ('duty_email', models.EmailField(blank=True, db_default='', default='', help_text='Told at once, day and night, when a child writes something serious.', max_length=254, verbose_name='e-mail address of the duty contact')),
                        ('duty_mobile', models.CharField(blank=True, db_default='', default='', max_length=20, validators=[django.core.validators.RegexValidator('^\\+?[0-9]{7,19}$', 'Enter a number in digits, like 07700900123.')], verbose_name='mobile number of the duty contact')),
                        ('talk_read_from', models.TimeField(db_default=datetime.time(9, 0), default=datetime.time(9, 0), help_text='London time.', verbose_name='what children write is read from')),
                        ('talk_read_until', models.TimeField(db_default=datetime.time(17, 0), default=datetime.time(17, 0), verbose_name='until')),
                        ('talk_read_at_weekends', models.BooleanField(db_default=False, default=False, verbose_name='and at weekends too')),
                        ('talk_languages', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=8), db_default=['en'], size=None, verbose_name='languages in which children are invited')),
                        ('version', models.PositiveIntegerField(db_default=1, default=1, editable=False)),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='accounts.council')),
                        ('police_force', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.agency')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='CouncilGroupObjectPermission',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('content_object', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='accounts.council')),
                        ('group', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='auth.group')),
                        ('permission', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='auth.permission')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='CouncilRole',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('role', models.CharField(choices=[('caseworker', 'Caseworker'), ('interviewer', 'Interviewer'), ('manager', 'Manager'), ('analyst', 'Analyst'), ('auditor', 'Auditor'), ('administrator', 'Administrator'), ('provider_interviewer', 'Interviewer of a commissioned provider'), ('national_observer', 'National observer')], max_length=20)),
                        ('council', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='roles', to='accounts.council')),
                        ('group', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='council_role', to='auth.group')),
                    ],
                ),
                migrations.CreateModel(
                    name='CouncilUserObjectPermission',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('content_object', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='accounts.council')),
                        ('permission', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='auth.permission')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='Invitation',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('secret_digest', models.CharField(max_length=64)),
                        ('sent_at', models.DateTimeField()),
                        ('accepted_at', models.DateTimeField(null=True)),
                        ('cancelled_at', models.DateTimeField(null=True)),
                        ('council', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.council')),
                        ('invited_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='invitations', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'ordering': ['-sent_at', '-pk'],
                    },
                ),
                migrations.CreateModel(
                    name='InvitationEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('pgh_context', pghistory.utils.JSONField(null=True)),
                        ('pgh_context_id', models.UUIDField(null=True)),
                        ('sent_at', models.DateTimeField()),
                        ('accepted_at', models.DateTimeField(null=True)),
                        ('cancelled_at', models.DateTimeField(null=True)),
                        ('council', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.council')),
                        ('invited_by', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='user_council_invited_by_sent_at_accepted_at_cancelled_at_events', to='accounts.invitation')),
                        ('user', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'abstract': False,
                    },
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
                    },
                ),
                migrations.CreateModel(
                    name='MessagePreference',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('quiet_from', models.TimeField(null=True)),
                        ('quiet_until', models.TimeField(null=True)),
                        ('pace', models.CharField(choices=[('at_once', 'Each by itself, as it comes'), ('daily', 'Together, once a day')], default='at_once', max_length=8)),
                        ('digest_hour', models.PositiveSmallIntegerField(default=8, validators=[django.core.validators.MaxValueValidator(23)])),
                        ('channel', models.CharField(choices=[('email', 'E-mail'), ('text', 'Text message'), ('letter', 'Letter')], default='email', max_length=6)),
                        ('phone', models.CharField(blank=True, max_length=20, validators=[django.core.validators.RegexValidator('^\\+?[0-9]{7,19}$')])),
                        ('version', models.PositiveIntegerField(default=0)),
                        ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='message_preference', to=settings.AUTH_USER_MODEL)),
                    ],
                ),
                migrations.CreateModel(
                    name='MessageRule',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(choices=[('overdue', 'An interview is overdue'), ('due_soon', 'An interview assigned to the person is due soon'), ('long_overdue', 'An interview has been overdue for long'), ('unassigned', 'An interview has nobody to hold it'), ('still_missing', 'A child is still missing'), ('trigger', 'A pattern calls for a look'), ('host_told', 'Another council tells that a child placed here is missing'), ('host_to_tell', 'The council where a missing child is placed has to be told'), ('handover_asked', 'Another council asks to hand over an interview'), ('handover_answered', 'A handover was answered'), ('handover_silent', 'A handover has had no answer'), ('handover_ended', 'A handover has ended'), ('assigned', 'An interview was assigned to the person'), ('independence', 'The independence of an interviewer is in question'), ('child_moving', 'A child moves to or from the council'), ('agreement_ended', 'An agreement to share with a police force has ended'), ('agreement_review', 'An agreement to share with a police force is to be looked at again'), ('release_waits', 'A summary for the police waits for a second person'), ('police_report', 'The police report a missing child'), ('police_report_late', 'Nobody answered a police report in time'), ('police_match_undone', 'A police report that was matched is about another child now'), ('committee_report', 'A committee report waits for its commentary'), ('child_answered', 'A child answered on their own page'), ('child_serious', 'A child wrote something serious on their own page'), ('not_arrived', 'An invitation to a child did not arrive'), ('talk_link_closed', 'A private link was closed after too many wrong tries'), ('link_guessing', 'Somebody tries many private links that do not exist'), ('carer_urgent', 'A carer reports a child missing, or back'), ('carer_wrote', 'A carer wrote through their link'), ('carer_link', 'A carer’s link was locked, or shows a child no more')], max_length=20)),
                        ('roles', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), blank=True, default=list, size=None)),
                        ('version', models.PositiveIntegerField(default=1)),
                        ('council', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.council')),
                    ],
                ),
                migrations.CreateModel(
                    name='MessageRuleEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('pgh_context', pghistory.utils.JSONField(null=True)),
                        ('pgh_context_id', models.UUIDField(null=True)),
                        ('id', models.BigIntegerField()),
                        ('kind', models.CharField(choices=[('overdue', 'An interview is overdue'), ('due_soon', 'An interview assigned to the person is due soon'), ('long_overdue', 'An interview has been overdue for long'), ('unassigned', 'An interview has nobody to hold it'), ('still_missing', 'A child is still missing'), ('trigger', 'A pattern calls for a look'), ('host_told', 'Another council tells that a child placed here is missing'), ('host_to_tell', 'The council where a missing child is placed has to be told'), ('handover_asked', 'Another council asks to hand over an interview'), ('handover_answered', 'A handover was answered'), ('handover_silent', 'A handover has had no answer'), ('handover_ended', 'A handover has ended'), ('assigned', 'An interview was assigned to the person'), ('independence', 'The independence of an interviewer is in question'), ('child_moving', 'A child moves to or from the council'), ('agreement_ended', 'An agreement to share with a police force has ended'), ('agreement_review', 'An agreement to share with a police force is to be looked at again'), ('release_waits', 'A summary for the police waits for a second person'), ('police_report', 'The police report a missing child'), ('police_report_late', 'Nobody answered a police report in time'), ('police_match_undone', 'A police report that was matched is about another child now'), ('committee_report', 'A committee report waits for its commentary'), ('child_answered', 'A child answered on their own page'), ('child_serious', 'A child wrote something serious on their own page'), ('not_arrived', 'An invitation to a child did not arrive'), ('talk_link_closed', 'A private link was closed after too many wrong tries'), ('link_guessing', 'Somebody tries many private links that do not exist'), ('carer_urgent', 'A carer reports a child missing, or back'), ('carer_wrote', 'A carer wrote through their link'), ('carer_link', 'A carer’s link was locked, or shows a child no more')], max_length=20)),
                        ('roles', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), blank=True, default=list, size=None)),
                        ('version', models.PositiveIntegerField(default=1)),
                        ('council', models.ForeignKey(db_constraint=False, editable=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.council')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='accounts.messagerule')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='OutboxMessage',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.CharField(max_length=200, unique=True, verbose_name='idempotency key')),
                        ('kind', models.CharField(blank=True, choices=[('overdue', 'An interview is overdue'), ('due_soon', 'An interview assigned to the person is due soon'), ('long_overdue', 'An interview has been overdue for long'), ('unassigned', 'An interview has nobody to hold it'), ('still_missing', 'A child is still missing'), ('trigger', 'A pattern calls for a look'), ('host_told', 'Another council tells that a child placed here is missing'), ('host_to_tell', 'The council where a missing child is placed has to be told'), ('handover_asked', 'Another council asks to hand over an interview'), ('handover_answered', 'A handover was answered'), ('handover_silent', 'A handover has had no answer'), ('handover_ended', 'A handover has ended'), ('assigned', 'An interview was assigned to the person'), ('independence', 'The independence of an interviewer is in question'), ('child_moving', 'A child moves to or from the council'), ('agreement_ended', 'An agreement to share with a police force has ended'), ('agreement_review', 'An agreement to share with a police force is to be looked at again'), ('release_waits', 'A summary for the police waits for a second person'), ('police_report', 'The police report a missing child'), ('police_report_late', 'Nobody answered a police report in time'), ('police_match_undone', 'A police report that was matched is about another child now'), ('committee_report', 'A committee report waits for its commentary'), ('child_answered', 'A child answered on their own page'), ('child_serious', 'A child wrote something serious on their own page'), ('not_arrived', 'An invitation to a child did not arrive'), ('talk_link_closed', 'A private link was closed after too many wrong tries'), ('link_guessing', 'Somebody tries many private links that do not exist'), ('carer_urgent', 'A carer reports a child missing, or back'), ('carer_wrote', 'A carer wrote through their link'), ('carer_link', 'A carer’s link was locked, or shows a child no more'), ('digest', 'Digest')], max_length=20)),
                        ('channel', models.CharField(choices=[('email', 'E-mail'), ('text', 'Text message'), ('letter', 'Letter')], default='email', max_length=6)),
                        ('carrier', models.CharField(blank=True, choices=[('mail', 'E-mail server'), ('notify', 'GOV.UK Notify'), ('file', 'A file of the demonstration')], max_length=6, verbose_name='whom it was handed to')),
                        ('carrier_id', models.CharField(blank=True, max_length=36, verbose_name='its number at the carrier')),
                        ('reference', models.CharField(blank=True, max_length=64, verbose_name='what it is called outside')),
                        ('recipient', models.CharField(blank=True, max_length=254)),
                        ('address', models.TextField(blank=True, verbose_name='address lines of a letter')),
                        ('subject', models.CharField(max_length=200)),
                        ('body', models.TextField()),
                        ('link', models.CharField(blank=True, max_length=200)),
                        ('child_id', models.BigIntegerField(editable=False, null=True, verbose_name='the one child it is about')),
                        ('is_urgent', models.BooleanField(default=False)),
                        ('is_held', models.BooleanField(default=False, verbose_name='waits for the digest')),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('not_before_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('attempts', models.PositiveSmallIntegerField(default=0)),
                        ('claimed_at', models.DateTimeField(null=True)),
                        ('sent_at', models.DateTimeField(null=True)),
                        ('failed_at', models.DateTimeField(null=True)),
                        ('uncertain_at', models.DateTimeField(null=True)),
                        ('withdrawn_at', models.DateTimeField(null=True)),
                        ('receipt', models.CharField(blank=True, choices=[('delivered', 'Delivered'), ('received', 'Printed and posted'), ('permanent-failure', 'Did not arrive: the number or address does not exist'), ('temporary-failure', 'Did not arrive: it could not be reached for three days'), ('technical-failure', 'Did not arrive: a fault on the way, not at the number or address'), ('cancelled', 'Not posted: cancelled in GOV.UK Notify'), ('validation-failed', 'Not posted: the letter cannot be printed as it is'), ('virus-scan-failed', 'Not posted: GOV.UK Notify found a virus in the file')], max_length=20, verbose_name='what became of it')),
                        ('receipt_at', models.DateTimeField(null=True)),
                        ('ask_at', models.DateTimeField(null=True)),
                        ('last_error', models.TextField(blank=True)),
                        ('resolution', models.CharField(blank=True, choices=[('sent_again', 'Sent again'), ('let_be', 'Let be')], max_length=10)),
                        ('resolved_at', models.DateTimeField(null=True)),
                        ('council', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.council')),
                        ('gathered_into', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='parts', to='accounts.outboxmessage')),
                        ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('resolved_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                ),
                migrations.CreateModel(
                    name='RoleHolding',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('starts_on', models.DateField(verbose_name='first day')),
                        ('ends_on', models.DateField(blank=True, null=True, verbose_name='last day')),
                        ('given_at', models.DateTimeField(auto_now_add=True)),
                        ('ended_at', models.DateTimeField(null=True)),
                        ('reason', models.CharField(blank=True, max_length=300, verbose_name='why it ends')),
                        ('team', models.CharField(blank=True, db_default='', default='', max_length=60)),
                        ('council_role', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='holdings', to='accounts.councilrole')),
                        ('ended_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('given_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='holdings', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'ordering': ['-starts_on', '-pk'],
                    },
                ),
                migrations.CreateModel(
                    name='RoleHoldingEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('pgh_context', pghistory.utils.JSONField(null=True)),
                        ('pgh_context_id', models.UUIDField(null=True)),
                        ('id', models.BigIntegerField()),
                        ('starts_on', models.DateField(verbose_name='first day')),
                        ('ends_on', models.DateField(blank=True, null=True, verbose_name='last day')),
                        ('given_at', models.DateTimeField(auto_now_add=True)),
                        ('ended_at', models.DateTimeField(null=True)),
                        ('reason', models.CharField(blank=True, max_length=300, verbose_name='why it ends')),
                        ('team', models.CharField(blank=True, db_default='', default='', max_length=60)),
                        ('council_role', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.councilrole')),
                        ('ended_by', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                        ('given_by', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='accounts.roleholding')),
                        ('user', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='RoleRequest',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('ends_on', models.DateField(null=True, verbose_name='last day')),
                        ('asked_at', models.DateTimeField(auto_now_add=True)),
                        ('answered_at', models.DateTimeField(null=True)),
                        ('is_granted', models.BooleanField(null=True)),
                        ('reason', models.CharField(blank=True, default='', max_length=300)),
                        ('agency', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.agency')),
                        ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('council_role', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='requests', to='accounts.councilrole')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='role_requests', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'ordering': ['asked_at', 'pk'],
                    },
                ),
                migrations.CreateModel(
                    name='RoleRequestEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('pgh_context', pghistory.utils.JSONField(null=True)),
                        ('pgh_context_id', models.UUIDField(null=True)),
                        ('id', models.BigIntegerField()),
                        ('ends_on', models.DateField(null=True, verbose_name='last day')),
                        ('asked_at', models.DateTimeField(auto_now_add=True)),
                        ('answered_at', models.DateTimeField(null=True)),
                        ('is_granted', models.BooleanField(null=True)),
                        ('reason', models.CharField(blank=True, default='', max_length=300)),
                        ('agency', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.agency')),
                        ('answered_by', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                        ('asked_by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                        ('council_role', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.councilrole')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='accounts.rolerequest')),
                        ('user', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='SignInEvent',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('unknown_digest', models.CharField(blank=True, max_length=32)),
                        ('kind', models.CharField(choices=[('signed_in', 'Signed in'), ('failed', 'Wrong password or unknown address'), ('wrong_factor', 'Wrong code or passkey'), ('slowed', 'Too many attempts'), ('password', 'Password changed'), ('second_factor', 'Second factor changed')], max_length=14)),
                        ('address', models.GenericIPAddressField(null=True)),
                        ('agent', models.CharField(blank=True, max_length=200)),
                        ('at', models.DateTimeField(auto_now_add=True)),
                        ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='sign_ins', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'ordering': ['-at'],
                    },
                ),
                migrations.CreateModel(
                    name='Submission',
                    fields=[
                        ('token', models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                        ('result_url', models.CharField(blank=True, max_length=500)),
                        ('received_at', models.DateTimeField(auto_now_add=True, db_index=True)),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                ),
                migrations.CreateModel(
                    name='UserEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('pgh_context', pghistory.utils.JSONField(null=True)),
                        ('pgh_context_id', models.UUIDField(null=True)),
                        ('email', models.EmailField(max_length=254, verbose_name='e-mail address')),
                        ('name', models.CharField(max_length=120)),
                        ('employer', models.CharField(blank=True, max_length=120)),
                        ('is_active', models.BooleanField(default=True)),
                        ('is_staff', models.BooleanField(default=False, verbose_name='may open the admin')),
                        ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                        ('agency', models.ForeignKey(blank=True, db_constraint=False, help_text='Works for a provider, or is a named user of a police force.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.agency')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='email_name_employer_agency_is_active_is_staff_is_superuser_events', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='WorkElsewhere',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('council', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.council')),
                        ('through', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.council')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='work_elsewhere', to=settings.AUTH_USER_MODEL)),
                    ],
                ),
                migrations.AddConstraint(
                    model_name='awayrule',
                    constraint=models.UniqueConstraint(fields=('council', 'holds_from'), name='one_away_rule_a_day'),
                ),
                migrations.AlterUniqueTogether(
                    name='councilgroupobjectpermission',
                    unique_together={('group', 'permission', 'content_object')},
                ),
                migrations.AddConstraint(
                    model_name='councilrole',
                    constraint=models.UniqueConstraint(fields=('council', 'role'), name='one_group_per_council_role'),
                ),
                migrations.AlterUniqueTogether(
                    name='counciluserobjectpermission',
                    unique_together={('user', 'permission', 'content_object')},
                ),
                migrations.AddConstraint(
                    model_name='invitation',
                    constraint=models.UniqueConstraint(condition=models.Q(('accepted_at__isnull', True), ('cancelled_at__isnull', True)), fields=('user', 'council'), name='one_waiting_invitation'),
                ),
                migrations.AddConstraint(
                    model_name='knowndevice',
                    constraint=models.UniqueConstraint(fields=('user', 'token_digest'), name='a_device_is_known_once'),
                ),
                migrations.AddConstraint(
                    model_name='messagepreference',
                    constraint=models.CheckConstraint(condition=models.Q(models.Q(('quiet_from__isnull', True), ('quiet_until__isnull', True)), models.Q(('quiet_from__isnull', False), ('quiet_until__isnull', False), models.Q(('quiet_from', models.F('quiet_until')), _negated=True)), _connector='OR'), name='quiet_hours_have_two_ends'),
                ),
                migrations.AddConstraint(
                    model_name='messagepreference',
                    constraint=models.CheckConstraint(condition=models.Q(('channel', 'text'), ('phone', ''), _negated=True), name='a_text_needs_a_number'),
                ),
                migrations.AddConstraint(
                    model_name='messagepreference',
                    constraint=models.CheckConstraint(condition=models.Q(('digest_hour__lte', 23)), name='a_digest_has_an_hour'),
                ),
                migrations.AddConstraint(
                    model_name='messagerule',
                    constraint=models.UniqueConstraint(fields=('council', 'kind'), name='one_rule_per_council_and_kind'),
                ),
                migrations.AddIndex(
                    model_name='outboxmessage',
                    index=models.Index(condition=models.Q(('claimed_at__isnull', True), ('failed_at__isnull', True), ('gathered_into__isnull', True), ('sent_at__isnull', True), ('uncertain_at__isnull', True), ('withdrawn_at__isnull', True)), fields=['-is_urgent', 'not_before_at', 'id'], name='outbox_waiting'),
                ),
                migrations.AddIndex(
                    model_name='outboxmessage',
                    index=models.Index(condition=models.Q(('claimed_at__isnull', False), ('failed_at__isnull', True), ('sent_at__isnull', True), ('uncertain_at__isnull', True), ('withdrawn_at__isnull', True)), fields=['claimed_at'], name='outbox_claimed'),
                ),
                migrations.AddIndex(
                    model_name='outboxmessage',
                    index=models.Index(condition=models.Q(('resolved_at__isnull', True), models.Q(('failed_at__isnull', False), ('uncertain_at__isnull', False), ('receipt__in', ('permanent-failure', 'temporary-failure', 'technical-failure', 'cancelled', 'validation-failed', 'virus-scan-failed')), _connector='OR')), fields=['council'], name='outbox_unsettled'),
                ),
                migrations.AddIndex(
                    model_name='outboxmessage',
                    index=models.Index(fields=['council', '-id'], name='outbox_of_council'),
                ),
                migrations.AddIndex(
                    model_name='outboxmessage',
                    index=models.Index(condition=models.Q(('sent_at__isnull', False)), fields=['sent_at'], name='outbox_sent'),
                ),
                migrations.AddIndex(
                    model_name='outboxmessage',
                    index=models.Index(condition=models.Q(('reference', ''), _negated=True), fields=['reference'], name='outbox_reference'),
                ),
                migrations.AddIndex(
                    model_name='outboxmessage',
                    index=models.Index(condition=models.Q(('ask_at__isnull', False)), fields=['ask_at'], name='outbox_to_ask'),
                ),
                migrations.AddConstraint(
                    model_name='outboxmessage',
                    constraint=models.CheckConstraint(condition=models.Q(models.Q(('failed_at__isnull', False), ('sent_at__isnull', False), _negated=True), models.Q(('sent_at__isnull', False), ('uncertain_at__isnull', False), _negated=True), models.Q(('failed_at__isnull', False), ('uncertain_at__isnull', False), _negated=True)), name='a_message_has_one_fate'),
                ),
                migrations.AddConstraint(
                    model_name='outboxmessage',
                    constraint=models.CheckConstraint(condition=models.Q(('withdrawn_at__isnull', True), models.Q(('failed_at__isnull', True), ('sent_at__isnull', True), ('uncertain_at__isnull', True)), _connector='OR'), name='a_withdrawn_message_did_not_leave'),
                ),
                migrations.AddConstraint(
                    model_name='outboxmessage',
                    constraint=models.CheckConstraint(condition=models.Q(models.Q(('resolution', ''), ('resolved_at__isnull', True), ('resolved_by__isnull', True)), models.Q(('resolution__in', ['sent_again', 'let_be']), ('resolved_at__isnull', False), ('resolved_by__isnull', False)), _connector='OR'), name='a_resolution_says_who_and_when'),
                ),
                migrations.AddConstraint(
                    model_name='roleholding',
                    constraint=models.CheckConstraint(condition=models.Q(('ends_on__isnull', True), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='role_ends_after_it_starts'),
                ),
                migrations.AddConstraint(
                    model_name='roleholding',
                    constraint=models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('user', 'council_role'), name='one_open_holding_of_a_role'),
                ),
                migrations.AddConstraint(
                    model_name='rolerequest',
                    constraint=models.UniqueConstraint(condition=models.Q(('answered_at__isnull', True)), fields=('user', 'council_role'), name='one_waiting_request_for_a_role'),
                ),
                migrations.AddConstraint(
                    model_name='rolerequest',
                    constraint=models.CheckConstraint(condition=models.Q(('is_granted__isnull', True), ('is_granted', False), models.Q(('answered_by__isnull', False), models.Q(('answered_by', models.F('asked_by')), _negated=True), models.Q(('answered_by', models.F('user')), _negated=True)), _connector='OR'), name='a_second_person_says_yes'),
                ),
                migrations.AddIndex(
                    model_name='signinevent',
                    index=models.Index(fields=['user', '-at'], name='sign_ins_of_person'),
                ),
                migrations.AddConstraint(
                    model_name='workelsewhere',
                    constraint=models.UniqueConstraint(fields=('user', 'council', 'through'), name='work_elsewhere_once'),
                ),
            ],
        ),
    ]
