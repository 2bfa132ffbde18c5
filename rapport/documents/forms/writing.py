"""Forms of documents: beginning one, writing the next version, saying something about it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from rapport.clients.forms.dress import RecordForm, dress
from rapport.documents.models import Comment, Document
from rapport.documents.writing import LONGEST_TEXT

LARGEST_FILE = 50_000_000
TEXT = forms.Textarea(attrs={"rows": 24, "spellcheck": "true"})


class TitleForm(RecordForm):
    """The title of a document, and the address of one elsewhere."""

    zone_names = ()

    class Meta:
        model = Document
        fields = ("title", "url")

    def __init__(self, data: Any = None, *, record: Document, **kwargs: Any) -> None:
        super().__init__(data, record=record, **kwargs)
        if record.kind != Document.Kind.LINK:
            self.narrow("title")
        else:
            self.fields["url"].required = True
            self.fields["url"].validators.append(URLValidator(schemes=["http", "https"]))


class TextForm(forms.Form):
    """A text and what is new in it."""

    text = forms.CharField(
        label=_("Text"), max_length=LONGEST_TEXT, required=False, strip=False, widget=TEXT,
        help_text=_("Markdown: # heading, **bold**, - list, 1. list, > quote, | tables |."),
    )  # fmt: skip
    note = forms.CharField(label=_("What is new"), max_length=300, required=False)
    base = forms.IntegerField(min_value=0, max_value=10**9, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self.fields)

    def clean_text(self) -> str:
        """Lines end the same way whatever browser sent them."""
        text: str = self.cleaned_data["text"]
        return text.replace("\r\n", "\n").replace("\0", "")


class FileForm(forms.Form):
    """A file, new or as the next version."""

    upload = forms.FileField(label=_("File"))
    note = forms.CharField(label=_("What is new"), max_length=300, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self.fields)

    def clean_upload(self) -> Any:
        """Bounded, as every upload."""
        file = self.cleaned_data["upload"]
        if file.size > LARGEST_FILE:
            raise forms.ValidationError(_("The file is larger than 50 MB."))
        return file


class CommentForm(forms.ModelForm):  # type: ignore[type-arg]
    """Something said about the version in force."""

    class Meta:
        model = Comment
        fields = ("text", "passage")
        widgets = {"text": forms.Textarea(attrs={"rows": 2}), "passage": forms.TextInput()}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].max_length = 5000  # type: ignore[attr-defined]
        dress(self.fields)
