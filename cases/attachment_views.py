"""Pages of a child's files. A file is answered only from here, behind both walls, and each look is written down."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from audit.forms import ActionForm
from audit.pages import ActionPage, RecordPage
from cases import attaching
from cases.file_checks import IMAGES
from cases.models import Attachment, AttachmentContent, Child, MissingEpisode


class FileForm(ActionForm):
    """A scan or a photograph."""

    kind = forms.ChoiceField(label="What is it?", choices=Attachment.Kind, widget=forms.RadioSelect)
    title = forms.CharField(max_length=160, label="Title")
    episode = forms.ModelChoiceField(
        queryset=MissingEpisode.objects.none(), required=False, label="Which absence is it about?", empty_label="None"
    )
    file = forms.FileField(
        label="File",
        help_text="JPEG, PNG or PDF, up to 10 MB. Where a photograph was taken is not kept. Of a PDF its pages are"
        " kept: links, bookmarks and further files are not. If the page shows an error,"
        " choose the file once more: browsers do not keep it.",
    )

    def __init__(self, *args: Any, episodes: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["episode"].queryset = episodes  # type: ignore[attr-defined]


class RemoveForm(ActionForm):
    """Why a file goes."""

    reason = forms.CharField(max_length=300, label="Why is it removed?")


class FilesPage(RecordPage):
    """The files of a child."""

    model, parameter = Child, "child_pk"
    template_name = "cases/files.html"

    def context(self) -> dict[str, Any]:
        """Those that are there, and those that were."""
        child, user = self.record, self.person
        rows = Attachment.objects.for_user(user).filter(child=child).select_related("added_by", "removed_by")
        return {
            "child": child,
            "files": [row for row in rows if row.removed_at is None],
            "removed": [row for row in rows if row.removed_at is not None],
            "may_write": user.may("record_cases", child.council_id) or user.may("conduct_interviews", child.council_id),
        }


class NewFilePage(ActionPage):
    """Add a file."""

    model, parameter = Child, "child_pk"
    form_class = FileForm
    heading = "Add a file"
    button = "Add the file"
    done = "File added."

    def form_options(self) -> dict[str, Any]:
        """The child's own episodes."""
        return {"episodes": MissingEpisode.objects.for_user(self.person).filter(child=self.record.pk)}

    def context(self) -> dict[str, Any]:
        """Whose file it is."""
        return {"lead": f"For {self.record.full_name}"}

    def perform(self, form: Any) -> str:
        """Check and keep it."""
        facts = form.facts()
        upload = facts.pop("file")
        attaching.attach(user=self.person, child=self.record, file_name=upload.name, content=upload.read(), **facts)
        return self.cancel_url()

    def cancel_url(self) -> str:
        """The files."""
        return reverse("files", args=[self.record.pk])


class RemoveFilePage(ActionPage):
    """Remove a file, with a reason."""

    model, parameter = Attachment, "attachment_pk"
    form_class = RemoveForm
    heading = "Remove this file"
    button = "Remove the file"
    done = "File removed."

    def context(self) -> dict[str, Any]:
        """Which."""
        return {"lead": self.record.title}

    def perform(self, form: Any) -> str:
        """Remove it."""
        attaching.remove_attachment(user=self.person, attachment=self.record, reason=form.cleaned_data["reason"])
        return self.cancel_url()

    def cancel_url(self) -> str:
        """The files."""
        return reverse("files", args=[self.record.child_id])


class FilePage(RecordPage):
    """The file itself: pictures are shown, everything else is downloaded; nothing in it can run."""

    model, parameter = Attachment, "attachment_pk"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The bytes, as what they were found to be."""
        content = AttachmentContent.objects.for_user(self.person).filter(attachment=self.record.pk).first()
        if content is None:
            raise Http404
        place = "inline" if self.record.content_type in IMAGES else "attachment"
        answer = HttpResponse(bytes(content.content), content_type=self.record.content_type)
        answer["Content-Disposition"] = f'{place}; filename="file-{self.record.pk}{self.record.file_name[-4:]}"'
        answer["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'; sandbox"
        answer["X-Content-Type-Options"] = "nosniff"
        return answer
