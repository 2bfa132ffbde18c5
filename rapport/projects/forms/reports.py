"""The form of a report: its subject and its words."""

from __future__ import annotations

from typing import Any

from django import forms

from rapport.clients.forms.dress import RecordForm
from rapport.projects.models import Report

LONGEST_TEXT = 20_000


class ReportForm(RecordForm):
    """What is said."""

    class Meta:
        model = Report
        fields = ("title", "text")
        widgets = {"text": forms.Textarea(attrs={"rows": 18})}

    def __init__(self, data: Any = None, *, record: Report) -> None:
        super().__init__(data, record=record)
        self.fields["text"].max_length = LONGEST_TEXT  # type: ignore[attr-defined]
