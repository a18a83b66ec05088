"""Django's admin as an installed app, with the site of accounts.operator_site. Apart from accounts.apps, where Django
would find two configurations and not know which is the default."""

from django.contrib.admin.apps import AdminConfig


class OperatorAdminConfig(AdminConfig):
    """The admin of this project."""

    default_site = "accounts.operator_site.OperatorSite"
