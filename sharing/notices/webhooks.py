"""Where a force wants to be called: set and stopped by the operators of the installation."""

from django.db import transaction
from django.utils import timezone

from accounts.models import Agency
from rhi.refusals import Refused
from sharing.models import Webhook, WebhookNotice
from sharing.notices.addresses import AddressRefused, looked_up, loopback_is_open, place_of
from sharing.notices.calling import PING, Outcome, call
from sharing.notices.due import ON_ITS_WAY

STOPPED = "Stopped by the operators."


@transaction.atomic
def set_webhook(*, force: Agency, address: str) -> Webhook:
    """From now on the force is called at this address; Refused where it may not be (sharing.notices.addresses).

    It is called within seconds if there is anything to pull at all, so that it can be tried, also when it is the same
    address once more. What is on its way goes there too, at once.
    """
    if force.kind != Agency.Kind.POLICE:
        raise Refused(f"{force} is no police force.", "force")
    try:
        place = place_of(address)
        looked_up(place, with_loopback=loopback_is_open())
    except AddressRefused as refused:
        raise Refused(str(refused), "address") from refused
    webhook, _ = Webhook.objects.select_for_update().get_or_create(
        agency=force, defaults={"address": place.url, "is_active": False}
    )
    webhook.address, webhook.is_active, webhook.noticed_number = place.url, True, 0
    webhook.save(update_fields=["address", "is_active", "noticed_number"])
    WebhookNotice.objects.filter(ON_ITS_WAY, webhook=webhook).update(next_attempt_at=timezone.now())
    return webhook


def ping(*, force: Agency) -> Outcome:
    """Call the force's address once with a signed notice that tells of nothing; Refused where no address is set."""
    webhook = Webhook.objects.filter(agency=force, is_active=True).first()
    if webhook is None:
        raise Refused(f"{force} is not called: no address is set.", "force")
    return call(address=webhook.address, made_at=timezone.now(), event=PING)


@transaction.atomic
def stop_webhook(*, force: Agency) -> None:
    """The force is called no more; what was on its way is given up."""
    webhook = Webhook.objects.select_for_update().filter(agency=force, is_active=True).first()
    if webhook is None:
        raise Refused(f"{force} is not called: there is nothing to stop.", "force")
    webhook.is_active = False
    webhook.save(update_fields=["is_active"])
    on_its_way = WebhookNotice.objects.filter(ON_ITS_WAY, webhook=webhook)
    on_its_way.update(given_up_at=timezone.now(), last_error=STOPPED)
