"""The proof of a disposal: a signature with the application's secret, which the owner of the database does not have."""

import hashlib

from django.core import signing

from audit.models import Disposal, Removal

SALT = "audit.disposal"


def proof_of(disposal: Disposal) -> str:
    """Signs what was disposed of and every audit row that went with it, once all of them are removed."""
    return signing.Signer(salt=SALT).sign(_content(disposal))


def is_proven(disposal: Disposal) -> bool:
    """Whether the application made it, with these rows. The seal keeps the answer, so the secret may change later."""
    try:
        return signing.Signer(salt=SALT).unsign(disposal.proof) == _content(disposal)
    except signing.BadSignature:
        return False


def _content(disposal: Disposal) -> str:
    rows = hashlib.sha256()
    removed = Removal.objects.filter(disposal_id=disposal.pk).order_by("source", "row_id")
    for source, row_id in removed.values_list("source", "row_id").iterator(chunk_size=10_000):
        rows.update(f"{source} {row_id}\n".encode())
    return f"{disposal.proposal_id}.{disposal.child_id}.{rows.hexdigest()}"
