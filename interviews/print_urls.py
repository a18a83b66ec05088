"""Addresses of documents to print."""

from django.urls import path

from interviews.views import prints

urlpatterns = [
    path("interviews/held/<int:interview_pk>/print.pdf", prints.InterviewPrint.as_view(), name="interview_pdf"),
    path("interviews/<int:return_interview_pk>/letter.pdf", prints.LetterPrint.as_view(), name="letter_pdf"),
    path("children/<int:child_pk>/chronology.pdf", prints.ChronologyPrint.as_view(), name="chronology_pdf"),
    path("children/<int:child_pk>/pack.pdf", prints.PackPrint.as_view(), name="pack_pdf"),
]
