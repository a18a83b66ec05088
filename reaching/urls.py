"""Addresses of the child's own page, and of what the council does about invitations."""

urlpatterns: list[object] = []
