"""The trials: each breaks something, lets it come back, and asks whether everything stands exactly once."""

import random
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from subprocess import Popen

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from accounts import outbox
from accounts.models import OutboxMessage
from accounts.tasks import send_outbox
from interviews.flags import sweep
from interviews.models import DeadlineFlag, ReturnInterview
from interviews.tasks import flag_deadlines
from rhi.bulk_loading import unbound
from rhi.clock import database_now
from rhi.ownership import as_owner
from rhi.timespan import TimeSpan
from rhi.wall import every_council
from tests import factories
from tests.faults import cast, reckoning
from tests.faults.servers import VAR, Servers

PATIENCE = 60.0


class Trials:
    """`wrong` gathers what was not as it ought to be."""

    def __init__(self, servers: Servers) -> None:
        self.servers = servers
        self.wrong: list[str] = []
        self.workers: list[Popen[bytes]] = []

    def run(self) -> None:
        """All of them, in order."""
        with every_council("trials"):
            cast.make()
        self.two_beats_and_ten_workers()
        self.workers_killed()
        self.redis_emptied()
        self.postgres_restarted()
        self.six_hours_without_a_worker()
        self.clock_changes()

    def two_beats_and_ten_workers(self) -> None:
        """Every job queued fifty times over."""
        self.start_jobs()
        for _ in range(50):
            flag_deadlines.delay()
            send_outbox.delay()
        self.settle("two beats, ten worker processes, every job queued fifty times over")

    def workers_killed(self) -> None:
        """kill -9 eight times while they sweep and send."""
        for number in range(8):
            self.more_to_tell(f"killed-{number}")
            for _ in range(5):
                flag_deadlines.delay()
                send_outbox.delay()
            time.sleep(random.uniform(0.3, 1.5))  # noqa: S311 - no secret
            for part in self.workers:
                self.servers.kill(part)
            self.workers = [self.servers.worker(), self.servers.worker()]
        self.settle("workers killed with kill -9 in mid-task, eight times")

    def redis_emptied(self) -> None:
        """Whatever was queued is gone; the schedule goes on."""
        self.more_to_tell("redis")
        self.servers.empty_redis()
        self.settle("Redis stopped, emptied and started")

    def postgres_restarted(self) -> None:
        """While jobs run."""
        self.more_to_tell("postgres")
        connection.close()
        self.servers.restart_postgres()
        self.settle("PostgreSQL restarted while jobs ran")

    def six_hours_without_a_worker(self) -> None:
        """Time passes by moving the facts back; one interview is held late meanwhile."""
        self.servers.stop_jobs()
        with as_owner(), unbound(), connection.cursor() as cursor:
            for statement in SIX_HOURS:
                cursor.execute(statement)
        with every_council("trials"):
            late = ReturnInterview.objects.still_open().filter(due_at__lt=timezone.now(), handovers=None)
            manager = factories.User.objects.get(email="manager-0@leeds.example")
            factories.interview(manager, late.first(), late_reason=factories.code("late_reason.other"))
        self.start_jobs()
        self.settle("six hours without any worker")
        self.servers.stop_jobs()

    def clock_changes(self) -> None:
        """The worked examples of both clock changes: a second before, at, and a second after the due time."""
        examples = {
            datetime(2026, 10, 23, 17, tzinfo=UTC): datetime(2026, 10, 26, 17, tzinfo=UTC),
            datetime(2026, 3, 27, 18, tzinfo=UTC): datetime(2026, 3, 30, 18, tzinfo=UTC),
        }
        second, seen = timedelta(seconds=1), []
        for number, (returned, due) in enumerate(examples.items()):
            with every_council("trials"), transaction.atomic():
                manager = factories.reread(factories.User.objects.get(email="manager-0@leeds.example"))
                child = factories.child(manager, factories.council("Leeds"), 900 + number)
                gone = TimeSpan.exact(returned - timedelta(hours=9))
                absence = factories.episode(manager, child, went_missing=gone)
                owed = factories.returned(manager, absence, returned=TimeSpan.exact(returned))
                for moment in (due - second, due, due + second):
                    sweep(moment)
                    seen.append(DeadlineFlag.objects.filter(return_interview=owed, kind="overdue").count())
                transaction.set_rollback(True)
        if seen != [0, 0, 1] * 2:
            self.wrong.append(f"clock changes: {seen}")
        print(f"both clock changes: overdue a second before, at, a second after the due time: {seen}")

    def start_jobs(self) -> None:
        """Two workers of five processes, and two beats."""
        self.workers = [self.servers.worker(), self.servers.worker()]
        self.beats = [self.servers.beat(1), self.servers.beat(2)]

    def more_to_tell(self, key: str) -> None:
        """Forty messages wait, so that something is being sent when it breaks."""
        for number in range(40):
            outbox.put(key=f"{key}-{number}", recipient="m@leeds.example", subject="Trial", body="Invented.")

    def settle(self, name: str) -> None:
        """Wait until nothing changes any more; a dead sender's lease is shortened; then reckon."""
        deadline = time.monotonic() + PATIENCE
        differences: list[str] = ["not looked yet"]
        fates: Counter[str] = Counter()
        while differences and time.monotonic() < deadline:
            time.sleep(2)
            with connection.cursor() as cursor:
                cursor.execute(SHORT_LEASE)
            differences, fates = self.differences()
        self.wrong += [f"{name}: {difference}" for difference in differences]
        with every_council("trials"):
            standing = DeadlineFlag.objects.count()
        told = ", ".join(f"{number} {fate}" for fate, number in sorted(fates.items()))
        print(f"{name}: {standing} flags; messages: {told}; {len(differences)} wrong", flush=True)

    def differences(self) -> tuple[list[str], Counter[str]]:
        """Everything that is not as it ought to be now."""
        with every_council("trials"):
            now = database_now()
            messages, fates = reckoning.wrong_messages(settings.EMAIL_FILE_PATH or VAR / "mail")
            found = reckoning.wrong_flags(now) + reckoning.wrong_steps(now) + reckoning.wrong_handovers(now)
            told = OutboxMessage.objects.exclude(kind="").values_list("key", flat=True)
            twice = [key for key, times in Counter(told).items() if times > 1]
            return [*found, *messages, *twice], fates


SHORT_LEASE = """
    UPDATE accounts_outboxmessage SET claimed_at = claimed_at - interval '11 minutes'
    WHERE claimed_at < now() - interval '5 seconds' AND claimed_at > now() - interval '10 minutes'
      AND sent_at IS NULL AND failed_at IS NULL AND uncertain_at IS NULL
"""
BACK = "- interval '6 hours'"
SIX_HOURS = [
    "ALTER TABLE interviews_returninterview DISABLE TRIGGER USER",
    "ALTER TABLE cases_missingepisode DISABLE TRIGGER USER",
    f"""UPDATE interviews_returninterview SET returned_earliest_at = returned_earliest_at {BACK},
        returned_latest_at = returned_latest_at {BACK}, due_at = due_at {BACK}, offer_due_at = offer_due_at {BACK}
        WHERE completed_at IS NULL AND first_offered_at IS NULL""",
    f"""UPDATE cases_missingepisode SET went_missing_earliest_at = went_missing_earliest_at {BACK},
        went_missing_latest_at = went_missing_latest_at {BACK}, located_earliest_at = located_earliest_at {BACK},
        located_latest_at = located_latest_at {BACK}, returned_earliest_at = returned_earliest_at {BACK},
        returned_latest_at = returned_latest_at {BACK}, ended_at = ended_at {BACK}
        WHERE ended_at IS NULL OR id IN (SELECT episode_id FROM interviews_returninterview
                                         WHERE completed_at IS NULL AND first_offered_at IS NULL)""",
    f"UPDATE interviews_handover SET answer_by_at = answer_by_at {BACK}, asked_at = asked_at {BACK}",
    "ALTER TABLE interviews_returninterview ENABLE TRIGGER USER",
    "ALTER TABLE cases_missingepisode ENABLE TRIGGER USER",
]
