"""The accounts app."""

from importlib import import_module

from django.apps import AppConfig
from django.db.models.signals import post_save
from django.utils.module_loading import autodiscover_modules


class AccountsConfig(AppConfig):
    """People, councils and agencies: who may do what."""

    name = "accounts"

    def ready(self) -> None:
        """Gates of higher floors (accounts.gates); changed passwords and second factors, of which allauth signals."""
        autodiscover_modules("gates")
        passwords = import_module("allauth.account.signals")
        factors = import_module("allauth.mfa.signals")
        events = import_module("accounts.sign_in_events")
        for signal in (passwords.password_changed, passwords.password_reset, passwords.password_set):
            signal.connect(events.password_changed, dispatch_uid="accounts.password_changed")
        for signal in (factors.authenticator_added, factors.authenticator_removed, factors.authenticator_reset):
            signal.connect(events.second_factor_changed, dispatch_uid="accounts.second_factor_changed")
        post_save.connect(
            import_module("accounts.sessions").factor_was_added,
            sender="mfa.Authenticator",
            dispatch_uid="accounts.factor_was_added",
        )
