"""Addresses of the carer's door: the link's secret, and numbers; and the council's pages about links and entries."""

from django.urls import path

from reaching.views import carer_door, carer_entries, carer_links

CARE = "care/<str:carer_secret>/"
ENTRY = "carers/entries/<int:carer_entry_pk>/"
LINK = "carers/links/<int:carer_link_pk>/"
OF_CHILD = "children/<int:child_pk>/carers/"

urlpatterns = [
    path(CARE, carer_door.CarePage.as_view(), name="care"),
    path(f"{CARE}finish/", carer_door.CareLeavePage.as_view(), name="care_leave"),
    path(f"{CARE}<int:child_pk>/<slug:entry_kind>/", carer_door.CareEntryPage.as_view(), name="care_entry"),
    path("care/<path:carer_secret>", carer_door.WrittenCareLink.as_view(), name="care_written"),
    path(ENTRY, carer_entries.EntryPage.as_view(), name="carer_entry"),
    path(f"{ENTRY}missing/", carer_entries.AsMissingPage.as_view(), name="carer_entry_missing"),
    path(f"{ENTRY}return/", carer_entries.AsReturnPage.as_view(), name="carer_entry_return"),
    path(f"{ENTRY}correct/", carer_entries.AsCorrectionPage.as_view(), name="carer_entry_correct"),
    path(f"{ENTRY}account/", carer_entries.AsAccountPage.as_view(), name="carer_entry_account"),
    path(f"{ENTRY}known/", carer_entries.KnownPage.as_view(), name="carer_entry_known"),
    path(f"{ENTRY}set-aside/", carer_entries.SetAsidePage.as_view(), name="carer_entry_set_aside"),
    path("carers/links/", carer_links.LinksPage.as_view(), name="carer_links"),
    path(LINK, carer_links.LinkPage.as_view(), name="carer_link"),
    path(f"{LINK}renew/", carer_links.RenewPage.as_view(), name="carer_link_renew"),
    path(f"{LINK}revoke/", carer_links.RevokePage.as_view(), name="carer_link_revoke"),
    path("carers/links/of/<int:carer_link_child_pk>/", carer_links.RemovePage.as_view(), name="carer_link_remove"),
    path(OF_CHILD, carer_links.OfChildPage.as_view(), name="child_carers"),
    path(f"{OF_CHILD}new/", carer_links.GivePage.as_view(), name="carer_link_new"),
    path(f"{OF_CHILD}add/", carer_links.AddPage.as_view(), name="carer_link_add"),
]
