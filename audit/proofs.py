"""The proof of a disposal: a signature with the application's secret, which the owner of the database does not have."""

from django.core import signing

from audit.models import Disposal

SALT = "audit.disposal"


def proof_of(proposal_id: int, child_id: int) -> str:
    """Made by the action that disposes, once a person has approved it."""
    return signing.Signer(salt=SALT).sign(f"{proposal_id}.{child_id}")


def is_proven(disposal: Disposal) -> bool:
    """Whether the application made it. The seal keeps the answer, so the secret may change later."""
    try:
        signed = signing.Signer(salt=SALT).unsign(disposal.proof)
    except signing.BadSignature:
        return False
    return signed == f"{disposal.proposal_id}.{disposal.child_id}"
