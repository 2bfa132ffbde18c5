"""The answers of a form as a table that any spreadsheet opens, and none runs."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from rapport.questionnaires.models import AnswerSheet, Questionnaire
from rapport.questionnaires.wording import in_words
from rapport.web.funnel import Actor

# A spreadsheet takes what begins like this for a formula, and runs it (OWASP, CSV Injection).
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
CHUNK = 200


def table(actor: Actor, questionnaire: Questionnaire) -> Iterator[str]:
    """The lines of the file, the newest answers first. Every question that was ever asked has a column."""
    rows = AnswerSheet.objects.visible_to(actor).filter(questionnaire=questionnaire, state=AnswerSheet.State.TAKEN)
    columns = {one.key: one.text for one in questionnaire.asked()}
    for answers in rows.order_by("-at").values_list("answers", flat=True).iterator(CHUNK):
        for one in answers:
            columns.setdefault(one["key"], one["text"])
    # Excel reads the marks of a byte order, and without them takes Cyrillic for something else.
    yield "\ufeff" + _line([_("When"), _("Person"), *columns.values()])
    for sheet in rows.select_related("contact").order_by("-at", "-id").iterator(CHUNK):
        said = {one["key"]: in_words(one["kind"], one["value"]) for one in sheet.answers}
        moment = f"{timezone.localtime(sheet.at):%Y-%m-%d %H:%M}"
        yield _line([moment, sheet.contact.name if sheet.contact else "", *(said.get(key, "") for key in columns)])


def _line(cells: list[Any]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow([harmless(str(cell)) for cell in cells])
    return line.getvalue()


def harmless(text: str) -> str:
    """Text that stays text: an apostrophe before what would be a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text
