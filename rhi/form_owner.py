"""The signed mark in every form (`whose`) that says for whom it was shown."""

from datetime import timedelta

from django.core import signing

SALT = "rhi.form.whose"


def mark_of(user_pk: int) -> str:
    """The mark for a form that is shown to this person now."""
    return signing.dumps(user_pk, salt=SALT)


def owner_of(mark: str, *, shown_within: timedelta | None = None) -> int | None:
    """The id of the person for whom the form was shown; None for a mark that we did not make, or that is too old."""
    try:
        owner = signing.loads(mark, salt=SALT, max_age=shown_within)
    except signing.BadSignature:
        return None
    return owner if isinstance(owner, int) else None
