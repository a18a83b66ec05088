"""Addresses of a child's files."""

from django.urls import path

from cases import attachment_views as views

urlpatterns = [
    path("children/<int:child_pk>/files/", views.FilesPage.as_view(), name="files"),
    path("children/<int:child_pk>/files/new/", views.NewFilePage.as_view(), name="file_new"),
    path("files/<int:attachment_pk>/", views.FilePage.as_view(), name="file"),
    path("files/<int:attachment_pk>/remove/", views.RemoveFilePage.as_view(), name="file_remove"),
]
