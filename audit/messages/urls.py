"""Addresses of the pages about messages and jobs: no name and no e-mail address ever stands in one."""

from django.urls import path

from audit.messages import operations, views

urlpatterns = [
    path("messages/", views.MessagesPage.as_view(), name="messages"),
    path("messages/rules/", views.RulesPage.as_view(), name="message_rules"),
    path("messages/<int:outbox_message_pk>/again/", views.SendAgainPage.as_view(), name="message_again"),
    path("messages/<int:outbox_message_pk>/let-be/", views.LetBePage.as_view(), name="message_let_be"),
    path("account/messages/", views.PreferencesPage.as_view(), name="message_preferences"),
    path("operations/", operations.OperationsPage.as_view(), name="operations"),
]
