"""Two people who send invitations of one comparison at the same moment."""

from threading import Barrier, Thread

import pytest
from django.db import connection, transaction

from accounts.roles import Role
from reaching.models import TalkInvitation
from reaching.wordings.choosing import choose
from tests import factories
from tests.reaching.making_wordings import comparison, invitation
from tests.wall import open_wall

KIND = {"way": "text", "purpose": "offer", "language": "en"}


@pytest.mark.django_db(transaction=True)
def test_two_who_send_at_once_stay_balanced():
    open_wall()
    at = factories.council("Leeds")
    manager = factories.person(Role.MANAGER, at)
    trial = comparison(manager, at)
    owed = factories.returned(manager, factories.episode(manager, factories.child(manager, at)))
    together, failed = Barrier(2), []

    def sender() -> None:
        open_wall()
        try:
            for _ in range(20):
                together.wait(timeout=20)
                with transaction.atomic():
                    chosen = choose(council=at, **KIND)
                    invitation(manager, owed, trial=trial, arm=chosen.arm)
        except Exception as error:  # noqa: BLE001
            failed.append(error)
        finally:
            connection.close()

    senders = [Thread(target=sender) for _ in range(2)]
    for thread in senders:
        thread.start()
    for thread in senders:
        thread.join(timeout=60)
    assert not failed
    arms = list(TalkInvitation.objects.filter(trial=trial).order_by("pk").values_list("arm", flat=True))
    assert len(arms) == 40
    assert abs(arms.count("a") - arms.count("b")) <= 2
    trial.refresh_from_db()
    assert arms.count("a") - arms.count("b") == trial.lot.count("b") - trial.lot.count("a")  # no draw was lost
