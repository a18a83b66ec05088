"""What is written by hand when a request for information is answered."""

from django import forms

from audit.forms import ActionForm

WHO_PROVIDES = "Who provides return home interviews?"
FOLLOW_UP = "What support follows an interview, and who gives it?"


class AnswerForm(ActionForm):
    """Whom the answer is for, and the questions that no figure answers."""

    asked_by = forms.CharField(
        label="Who asked?",
        help_text="For instance the name of the charity, inspectorate or journalist.",
        max_length=200,
        error_messages={"required": "Say who asked, so that it can be found again."},
    )
    their_reference = forms.CharField(label="Reference of the request (optional)", max_length=60, required=False)
    who_provides = forms.CharField(
        label=WHO_PROVIDES,
        help_text="In a sentence or two. Name no child.",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        error_messages={"required": "Say who provides the interviews."},
    )
    follow_up = forms.CharField(
        label=FOLLOW_UP,
        help_text="In a sentence or two. Name no child.",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        error_messages={"required": "Say what support follows."},
    )
