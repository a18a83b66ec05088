from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_initial'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='council',
            options={'ordering': ['name'], 'permissions': [('view_cases', 'See children, episodes and interviews'), ('record_cases', 'Record children, episodes and offers'), ('conduct_interviews', 'Record interviews'), ('sign_off', 'Sign off interviews'), ('release_summaries', 'Decide on sharing and release summaries'), ('view_reports', 'See figures'), ('view_audit', 'See who looked at a record'), ('manage_people', 'Manage people and their roles'), ('import_records', 'Load files'), ('restrict_records', 'Restrict records, and review who opened one in an emergency'), ('conduct_assigned', 'See and do only the interviews assigned to them'), ('receive_summaries', 'Receive released summaries (agencies)')]},
        ),
    ]
