from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0005_roles_held_so_far'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='council',
            options={'ordering': ['name'], 'permissions': [('view_cases', 'See children, episodes and interviews'), ('record_cases', 'Record children, episodes and offers'), ('conduct_interviews', 'Record interviews'), ('sign_off', 'Sign off interviews'), ('release_summaries', 'Decide on sharing and release summaries'), ('view_reports', 'See figures'), ('view_audit', 'See who looked at a record'), ('manage_people', 'Manage people and their roles'), ('import_records', 'Load files'), ('answer_rights_requests', 'Answer requests for access to a record'), ('dispose_records', 'Decide on holds, and on the disposal of records'), ('restrict_records', 'Restrict records, and review who opened one in an emergency'), ('receive_summaries', 'Receive released summaries (agencies)'), ('conduct_assigned', 'See and record only the interviews assigned to them'), ('view_published', 'See published figures')]},
        ),
    ]
