"""The answers of a form as a table that any spreadsheet opens, and none runs."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from rapport.clients.exporting import may_leave
from rapport.clients.models import Contact
from rapport.lib.csv_writing import Cell
from rapport.questionnaires.models import AnswerSheet, Questionnaire
from rapport.questionnaires.wording import in_words
from rapport.web.funnel import Actor

CHUNK = 200


def sheets(actor: Actor, questionnaire: Questionnaire) -> QuerySet[AnswerSheet]:
    """The answers that may leave: taken, and not of a client who is secret."""
    taken = AnswerSheet.objects.visible_to(actor).filter(questionnaire=questionnaire, state=AnswerSheet.State.TAKEN)
    people = may_leave(Contact.objects.visible_to(actor))
    return taken.filter(Q(contact=None) | Q(contact__in=people))


def table(rows: QuerySet[AnswerSheet], questionnaire: Questionnaire) -> Iterator[list[Cell]]:
    """The lines of the file, the newest answers first. Every question that was ever asked has a column."""
    columns = {one.key: one.text for one in questionnaire.asked()}
    for answers in rows.order_by("-at").values_list("answers", flat=True).iterator(CHUNK):
        for one in answers:
            columns.setdefault(one["key"], one["text"])
    yield [_("When"), _("Person"), *columns.values()]
    for sheet in rows.select_related("contact").order_by("-at", "-id").iterator(CHUNK):
        said = {one["key"]: in_words(one["kind"], one["value"]) for one in sheet.answers}
        person = sheet.contact.name if sheet.contact else ""
        yield [timezone.localtime(sheet.at), person, *(said.get(key, "") for key in columns)]
