"""Addresses of records made one: two of a child, two of an absence; and who looked at them."""

from django.urls import path

from interviews.views import merging

urlpatterns = [
    path("children/<int:child_pk>/merge/", merging.MergePage.as_view(), name="child_merge"),
    path("children/merges/<int:merge_pk>/undo/", merging.UnmergePage.as_view(), name="child_unmerge"),
    path("episodes/<int:episode_pk>/duplicate/", merging.DuplicatePage.as_view(), name="episode_duplicate"),
    path("audit/records/<int:child_pk>/", merging.WhoLookedAtChildPage.as_view(), name="who_looked"),
]
