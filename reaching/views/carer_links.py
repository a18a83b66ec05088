"""Links for carers, as people of the council give, watch, renew and revoke them."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from audit import access
from audit.pages import ActionPage, CouncilPage, RecordPage
from cases.models import Child, KnownPerson
from reaching.actions import carers
from reaching.actions.carer_door import FACTS, judged
from reaching.carers import carer_secrets
from reaching.carers.council_forms import AddForm, DaysForm, GiveForm, WhyForm
from reaching.carers.rules import HIDDEN_WORDS
from reaching.models import CarerEntry, CarerLink, CarerLinkChild
from reaching.qr import qr_code

PERMISSION = "record_cases"
NEW_LINK = "new_carer_link"
SHOWN = 200
MAY_HOLD = (KnownPerson.Relation.PARENT, KnownPerson.Relation.CARER, KnownPerson.Relation.RELATIVE)


def with_state(rows: Any) -> list[tuple[CarerLinkChild, str]]:
    """Children of links, each with why its link shows the child no more."""
    now = timezone.now()
    return [(row, HIDDEN_WORDS[reason] if reason else "") for row, reason in judged(rows.select_related(*FACTS), now)]


class LinksPage(CouncilPage):
    """Every link of the council that opens something, or did."""

    permission = PERMISSION
    template_name = "reaching/carer_links.html"

    def context(self) -> dict[str, Any]:
        """Links with the children that this person may see, newest first."""
        mine = CarerLink.objects.for_user(self.person).filter(council=self.council)
        links = list(mine.select_related("made_by", "revoked_by")[:SHOWN])
        rows = CarerLinkChild.objects.for_user(self.person).filter(link__in=links, removed_at__isnull=True)
        of_link: dict[int, list[Any]] = {}
        for row, why in with_state(rows):
            of_link.setdefault(row.link_id, []).append((row, why))
        seen = [(row.child_id, row.council_id) for found in of_link.values() for row, _ in found]
        access.saw(user=self.person, rows=seen, what="carer_links")
        now = timezone.now()
        shown = [(link, link.is_live(now), of_link.get(link.pk, [])) for link in links]
        return {"council": self.council, "links": sorted(shown, key=lambda row: not row[1])}


class LinkPage(RecordPage):
    """One link: whom it is about; right after it was made, the link itself and its PIN, once."""

    model, parameter = CarerLink, "carer_link_pk"
    permission = PERMISSION
    related = ("made_by", "revoked_by")
    template_name = "reaching/carer_link.html"

    def log(self, request: HttpRequest) -> None:
        """The children of the link were shown."""
        rows = CarerLinkChild.objects.for_user(self.person).filter(link=self.record, removed_at__isnull=True)
        seen = [(child, self.council.pk) for child in rows.values_list("child_id", flat=True)]
        access.saw(user=self.person, rows=seen, what="carer_link")

    def context(self) -> dict[str, Any]:
        """The link as it stands; its address only right after it was made."""
        link, now = self.record, timezone.now()
        rows = CarerLinkChild.objects.for_user(self.person).filter(link=link, removed_at__isnull=True)
        entries = CarerEntry.objects.for_user(self.person).filter(link=link).select_related("child")
        return {
            "link": link,
            "is_live": link.is_live(now),
            "rows": with_state(rows),
            "entries": list(entries[:20]),
            **self.new_link(),
        }

    def new_link(self) -> dict[str, str]:
        """Shown once, to whoever made it."""
        made = self.request.session.get(NEW_LINK) or {}
        if made.get("pk") != self.record.pk:
            return {}
        del self.request.session[NEW_LINK]
        return {"address": made["address"], "pin": made["pin"], "code": qr_code(made["address"])}


class MakesLink(ActionPage):
    """An action whose result is a link that is shown once."""

    permission = PERMISSION
    done = ""

    def shown_once(self, made: tuple[CarerLink, str, str]) -> str:
        """To the page of the link, which shows it."""
        link, secret, pin = made
        self.request.session[NEW_LINK] = {"pk": link.pk, "address": carer_secrets.link_of(secret), "pin": pin}
        return reverse("carer_link", args=[link.pk])


class RenewPage(MakesLink):
    """A new link and PIN for the same holder."""

    model, parameter = CarerLink, "carer_link_pk"
    form_class = DaysForm
    heading = "Renew this link"
    button = "Make a new link and PIN"

    def context(self) -> dict[str, Any]:
        """Which link."""
        return {"lead": f"{self.record}. The link and the PIN of today end at once."}

    def perform(self, form: Any) -> str:
        """Renew it."""
        version = form.cleaned_data["version"]
        return self.shown_once(carers.renew_link(user=self.person, link=self.record, version=version, **form.facts()))

    def cancel_url(self) -> str:
        """The link."""
        return reverse("carer_link", args=[self.record.pk])


class RevokePage(ActionPage):
    """The link opens nothing any more."""

    model, parameter = CarerLink, "carer_link_pk"
    permission = PERMISSION
    form_class = WhyForm
    heading = "Revoke this link"
    button = "Revoke it now"
    done = "Revoked. The link opens nothing any more."

    def context(self) -> dict[str, Any]:
        """Which link."""
        return {"lead": str(self.record)}

    def perform(self, form: Any) -> str:
        """Revoke it."""
        version = form.cleaned_data["version"]
        carers.revoke_link(user=self.person, link=self.record, version=version, **form.facts())
        return self.cancel_url()

    def cancel_url(self) -> str:
        """The link."""
        return reverse("carer_link", args=[self.record.pk])


class OfChildPage(RecordPage):
    """Links about one child, and what came through them."""

    model, parameter = Child, "child_pk"
    permission = PERMISSION
    template_name = "reaching/carers_of_child.html"

    def context(self) -> dict[str, Any]:
        """Every link that was ever about the child, and the entries."""
        rows = CarerLinkChild.objects.for_user(self.person).filter(child=self.record)
        entries = CarerEntry.objects.for_user(self.person).filter(child=self.record).select_related("link")
        now = timezone.now()
        links = [(row, row.link.is_live(now) and row.removed_at is None, why) for row, why in with_state(rows)]
        return {
            "child": self.record,
            "links": sorted(links, key=lambda shown: not shown[1]),
            "entries": list(entries[:20]),
        }


class OfChildAction:
    """Back to the links of the child."""

    record: Any

    def context(self) -> dict[str, Any]:
        """Whose, and who must not be told."""
        return {"lead": f"For {self.record.full_name}", "child": self.record}

    def cancel_url(self) -> str:
        """The links of the child."""
        return reverse("child_carers", args=[self.record.pk])


class GivePage(OfChildAction, MakesLink):
    """A link about this child."""

    model, parameter = Child, "child_pk"
    form_class = GiveForm
    template_name = "reaching/carer_give.html"
    heading = "Give a carer a link"
    button = "Make the link"

    def form_options(self) -> dict[str, Any]:
        """Parents, carers and relatives who may be told."""
        people = KnownPerson.objects.for_user(self.person).filter(child=self.record, must_not_be_told=False)
        return {"people": people.filter(relation__in=MAY_HOLD)}

    def perform(self, form: Any) -> str:
        """Make it."""
        facts = form.facts()
        facts.pop("is_safe")
        return self.shown_once(carers.give_link(user=self.person, child=self.record, **facts))


class AddPage(OfChildAction, ActionPage):
    """A home's link is about this child too."""

    model, parameter = Child, "child_pk"
    permission = PERMISSION
    form_class = AddForm
    template_name = "reaching/carer_give.html"
    heading = "Add the child to a home’s link"
    button = "Add the child"
    done = "Added. The home sees the child through its link from now on."

    def form_options(self) -> dict[str, Any]:
        """Live links of homes of this council."""
        links = CarerLink.objects.for_user(self.person).filter(council=self.council, kind=CarerLink.Kind.HOME)
        live = links.filter(revoked_at__isnull=True, locked_at__isnull=True, expires_at__gt=timezone.now())
        return {"links": live.order_by("home_name", "pk")}

    def perform(self, form: Any) -> str:
        """Add the child."""
        carers.add_child(user=self.person, link=form.cleaned_data["link"], child=self.record)
        return self.cancel_url()


class RemovePage(ActionPage):
    """A link is about this child no more."""

    model, parameter = CarerLinkChild, "carer_link_child_pk"
    permission = PERMISSION
    related = ("child", "link")
    form_class = WhyForm
    heading = "Take the child off this link"
    button = "Take the child off"
    done = "Done. The link shows the child no more."

    def context(self) -> dict[str, Any]:
        """Which child, which link."""
        return {"lead": f"{self.record.child.full_name}: {self.record.link}"}

    def perform(self, form: Any) -> str:
        """Take the child off."""
        carers.remove_child(user=self.person, row=self.record, **form.facts())
        return self.cancel_url()

    def cancel_url(self) -> str:
        """The links of the child."""
        return reverse("child_carers", args=[self.record.child_id])
