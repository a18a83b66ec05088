"""Addresses of the loading of files."""

from django.urls import path

from interviews.views import child_import, imports

CHILDREN = "children/<int:child_import_pk>/"

urlpatterns = [
    path("children/", child_import.ChildrenFilePage.as_view(), name="children_import"),
    path("children/template.xlsx", child_import.TemplateFile.as_view(), name="children_import_template"),
    path(f"{CHILDREN}wrong.csv", child_import.WrongRowsFile.as_view(), name="children_import_wrong"),
    path(f"{CHILDREN}columns/", child_import.ColumnsPage.as_view(), name="children_import_columns"),
    path(CHILDREN, child_import.ChildrenPreviewPage.as_view(), name="children_import_preview"),
    path(f"{CHILDREN}cancel/", child_import.CancelChildrenPage.as_view(), name="children_import_cancel"),
    path("differences/", child_import.DifferencesPage.as_view(), name="differences"),
    path("differences/<int:import_difference_pk>/", child_import.DecidePage.as_view(), name="difference"),
    path("ssda903/", imports.UploadPage.as_view(), name="ssda903_import"),
    path("ssda903/<int:upload_pk>/", imports.PreviewPage.as_view(), name="ssda903_preview"),
    path("ssda903/<int:upload_pk>/cancel/", imports.CancelPage.as_view(), name="ssda903_cancel"),
    path("ssda903/<int:upload_pk>/problems.csv", imports.ProblemsCsv.as_view(), name="ssda903_problems"),
]
