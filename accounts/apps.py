"""The accounts app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People, councils and agencies: who may do what."""

    name = "accounts"
