"""Scans and photographs of a child's record: added, and removed with a reason."""

from django.db import transaction
from django.utils import timezone

from accounts.actions import require
from accounts.models import User
from cases.file_checks import Unacceptable, clean, safe_name
from cases.models import Attachment, AttachmentContent, Child, MissingEpisode
from rhi.refusals import Refused


def require_writer(user: User, council_id: int) -> None:
    """Those who conduct interviews, and those who record cases."""
    if not user.may("conduct_interviews", council_id):
        require(user, "record_cases", council_id)


@transaction.atomic
def attach(
    *,
    user: User,
    child: Child,
    kind: str,
    title: str,
    file_name: str,
    content: bytes,
    episode: MissingEpisode | None = None,
) -> Attachment:
    """Keep a file with the child's record, checked and cleaned. The same file twice stays one."""
    require_writer(user, child.council_id)
    if episode is not None and episode.child_id != child.pk:
        raise Refused("This episode is another child’s.", "episode")
    try:
        file = clean(content)
    except Unacceptable as refusal:
        raise Refused(str(refusal), "file") from refusal
    kept: Attachment | None = Attachment.objects.filter(
        child=child, sha256=file.sha256, removed_at__isnull=True
    ).first()
    if kept:
        raise Refused(f"This file is kept already, as “{kept.title}”.", "file")
    attachment: Attachment = Attachment.objects.create(
        child=child,
        council_id=child.council_id,
        episode=episode,
        kind=kind,
        title=title,
        file_name=safe_name(file_name, file.content_type),
        content_type=file.content_type,
        size=len(file.content),
        sha256=file.sha256,
        added_by=user,
    )
    AttachmentContent.objects.create(attachment=attachment, council_id=child.council_id, content=file.content)
    return attachment


@transaction.atomic
def remove_attachment(*, user: User, attachment: Attachment, reason: str) -> Attachment:
    """The file goes; that it was there, who removed it and why stays."""
    require_writer(user, attachment.council_id)
    current: Attachment = Attachment.objects.select_for_update(of=("self",)).get(pk=attachment.pk)
    if current.removed_at:
        raise Refused("This file is removed already.")
    AttachmentContent.objects.filter(attachment=current).delete()
    current.removed_at, current.removed_by, current.removed_because = timezone.now(), user, reason
    current.save()
    return current
