"""The analysts' door, under /api/v1/."""

from django.urls import path

from reporting.measures_api import MeasuresCsvView, MeasuresView

urlpatterns = [
    path("measures", MeasuresView.as_view(), name="api_measures"),
    path("measures.csv", MeasuresCsvView.as_view(), name="api_measures_csv"),
]
