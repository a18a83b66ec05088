"""Which jobs run when, and what each does in words (the operations page shows both)."""

from typing import Any

from celery.schedules import crontab

SCHEDULE: dict[str, dict[str, Any]] = {
    "flag-overdue": {"task": "interviews.tasks.flag_deadlines", "schedule": 60.0},
    "seal-audit": {"task": "audit.tasks.seal_audit", "schedule": 180.0},
    "review-retention": {"task": "rights.tasks.review_retention", "schedule": crontab(hour="2", minute="20")},
    # Of these, what no worker took within a minute is dropped: the next one is on its way.
    "send-outbox": {"task": "accounts.tasks.send_outbox", "schedule": 15.0, "options": {"expires": 60}},
    "ask-for-receipts": {"task": "accounts.tasks.ask_for_receipts", "schedule": 120.0, "options": {"expires": 60}},
    "beat-tick": {"task": "accounts.tasks.tick", "schedule": 30.0, "options": {"expires": 60}},
    "note-what-left": {"task": "reaching.tasks.note_what_left", "schedule": 60.0, "options": {"expires": 60}},
    "call-forces": {"task": "sharing.tasks.call_forces", "schedule": 15.0, "options": {"expires": 60}},
    "watch-loads": {"task": "interviews.tasks.watch_loads", "schedule": 30.0, "options": {"expires": 60}},
    "forget-uploads": {"task": "interviews.tasks.forget_uploads", "schedule": crontab(hour="3", minute="40")},
    "forget-submissions": {"task": "accounts.tasks.forget_submissions", "schedule": crontab(hour="3", minute="20")},
    "forget-sessions": {"task": "accounts.tasks.forget_sessions", "schedule": crontab(minute="35")},
    "forget-drafts": {"task": "audit.tasks.forget_drafts", "schedule": crontab(hour="3", minute="30")},
    "close-roles": {"task": "accounts.tasks.close_run_out_roles", "schedule": crontab(hour="1", minute="10")},
    "forget-answers": {"task": "sharing.tasks.forget_answers", "schedule": crontab(hour="3", minute="10")},
    "keep-feed": {"task": "sharing.tasks.keep_feed", "schedule": 60.0},
    "escalate-reports": {"task": "sharing.tasks.escalate_reports", "schedule": 300.0, "options": {"expires": 60}},
    "watch-agreements": {"task": "sharing.tasks.watch_agreements", "schedule": crontab(minute="15")},
    "roll-up-figures": {"task": "reporting.tasks.roll_up_figures", "schedule": 60.0, "options": {"expires": 60}},
    "check-figures": {"task": "reporting.tasks.check_figures", "schedule": crontab(hour="2", minute="40")},
    "committee-reports": {"task": "reporting.tasks.begin_committee_reports", "schedule": 300.0},
    "make-exports": {"task": "reporting.tasks.make_exports", "schedule": 10.0, "options": {"expires": 60}},
    "forget-exports": {"task": "reporting.tasks.forget_exports", "schedule": crontab(minute="25")},
    "forget-messages": {"task": "accounts.tasks.forget_messages", "schedule": crontab(hour="3", minute="50")},
    "remind-of-cards": {"task": "reaching.tasks.remind_of_cards", "schedule": 300.0, "options": {"expires": 60}},
    "forget-visits": {"task": "reaching.tasks.forget_visits", "schedule": crontab(hour="3", minute="15")},
    "watch-carers": {"task": "reaching.tasks.watch_carers", "schedule": 300.0, "options": {"expires": 60}},
    # At 07:00 London, which is one of these two hours of UTC; nobody is told twice on a day.
    "notify-mailboxes": {
        "task": "sharing.tasks.notify_mailboxes",
        "schedule": crontab(hour="6,7", minute="0"),
    },
}

IN_A_SANDBOX: dict[str, dict[str, Any]] = {
    "stir-sandbox": {"task": "reporting.tasks.stir_sandbox", "schedule": 60.0, "options": {"expires": 60}},
}

WHAT_EACH_DOES: dict[str, str] = {
    "flag-overdue": "Flags interviews that are overdue, and tells who answers for them",
    "seal-audit": "Seals the log of looks and changes",
    "review-retention": "Works out how long records are kept, and proposes what is past its day",
    "send-outbox": "Sends messages",
    "ask-for-receipts": "Asks GOV.UK Notify whether messages arrived, where it has not said so itself",
    "note-what-left": "Records invitations to children as offers once they left, but not those that did not arrive",
    "beat-tick": "Shows that jobs are started at all",
    "watch-loads": "Takes up files that wait to be loaded, and says which loads were cut off",
    "forget-uploads": "Forgets files that were uploaded and never loaded",
    "forget-submissions": "Forgets which forms were sent more than a week ago",
    "forget-sessions": "Removes sign-ins that have ended",
    "forget-drafts": "Forgets half-typed forms that nobody came back to",
    "close-roles": "Closes roles whose last day has passed",
    "forget-answers": "Forgets answers kept for calls sent twice, and tokens that ran out",
    "stir-sandbox": "Changes summaries of made-up children, in a sandbox only",
    "keep-feed": "Takes back what a police force may no longer read, and tells again what it may",
    "escalate-reports": "Tells managers of police reports that nobody answered in time",
    "call-forces": "Calls the police forces that want to know at once that something is new",
    "watch-agreements": "Tells when an agreement with a police force ends, or is to be looked at again",
    "roll-up-figures": "Counts the figures of months in which something changed",
    "check-figures": "Compares every derived column and every counted month with the records",
    "committee-reports": "Begins the committee reports of the quarter just over, and makes those that wait",
    "make-exports": "Makes the files that people asked for",
    "forget-exports": "Forgets exported files whose days are over",
    "forget-messages": "Forgets messages that left three months ago",
    "remind-of-cards": "Tells again of what a child wrote that is serious, until somebody says whom they told",
    "forget-visits": "Forgets visits to private pages, and counts of links that do not exist",
    "watch-carers": "Tells when a carer’s link shows a child no more",
    "notify-mailboxes": "Tells the mailboxes of police forces, once a day, that something is new",
}
