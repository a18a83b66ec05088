"""Addresses of the loading of files."""

from django.urls import path

from interviews.views import imports

urlpatterns = [
    path("ssda903/", imports.UploadPage.as_view(), name="ssda903_import"),
    path("ssda903/<int:upload_pk>/", imports.PreviewPage.as_view(), name="ssda903_preview"),
    path("ssda903/<int:upload_pk>/problems.csv", imports.ProblemsCsv.as_view(), name="ssda903_problems"),
]
