"""Orders only: the tables of libraries are made before most of ours. Written by hand.

Libraries change their tables in many small steps. Django draws every related model again after each, and with ours in
place nearly all are related, through the user: ten seconds of processor time on a new database instead of one.
A newer version of a library needs no change here.
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("rhi", "0001_extensions"),
        ("account", "0009_emailaddress_unique_primary_email"),
        ("admin", "0003_logentry_add_action_flag_choices"),
        ("guardian", "0003_remove_groupobjectpermission_guardian_gr_content_ae6aec_idx_and_more"),
        ("mfa", "0003_authenticator_type_uniq"),
        ("oauth2_provider", "0022_refreshtoken_token_family_index"),
        ("pghistory", "0007_auto_20250421_0444"),
        ("sessions", "0001_initial"),
        ("socialaccount", "0006_alter_socialaccount_extra_data"),
    ]
    run_before = [
        ("audit", "0001_initial"),
        ("cases", "0001_initial"),
        ("guidance", "0001_initial"),
        ("reporting", "0001_initial"),
    ]
    operations = []
