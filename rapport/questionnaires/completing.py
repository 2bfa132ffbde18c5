"""What answers tell that nobody has written down yet about a client and a person: taken over, never replacing."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from rapport.clients.models import Client, Contact
from rapport.clients.models.contact import point_key
from rapport.journal.models import Batch
from rapport.journal.recording import begin
from rapport.questionnaires.models import AnswerSheet
from rapport.questionnaires.whose import ways_in
from rapport.questionnaires.wording import in_words
from rapport.web.funnel import Actor

# Columns of a client by the facts that fill them.
CLIENT = {"city": "city", "site": "website", "industry": "industry"}


@dataclass(frozen=True, slots=True)
class Offer:
    """One fact: of whom (`client`, `contact` or `point`), where it goes, how it reads."""

    name: str
    of: str
    label: str
    value: str
    shown: str


def offers_of(sheet: AnswerSheet, client: Client | None, contact: Contact) -> list[Offer]:
    """The facts that stand in the answers and are missing in the records."""
    found = []
    if client is not None:
        for fills, column in CLIENT.items():
            if (told := sheet.said(fills)) and not getattr(client, column):
                found.append(Offer(column, "client", _label(Client, column), told[: _length(Client, column)], told))
        if (line := budget_line(sheet)) and line not in client.note:
            found.append(Offer("note", "client", _label(Client, "note"), line, line))
    if (told := sheet.said("role")) and not contact.role:
        found.append(Offer("role", "contact", _label(Contact, "role"), told[:200], told))
    if (told := sheet.said("name")) and told != contact.name and ("@" in contact.name or not contact.name.strip()):
        found.append(Offer("name", "contact", _("Name"), told[:200], told))
    if (told := preferred(sheet)) and not contact.prefers:
        found.append(Offer("prefers", "contact", _label(Contact, "prefers"), told, str(Contact.Prefers(told).label)))
    if not contact.language:
        found.append(
            Offer("language", "contact", _label(Contact, "language"), sheet.language, sheet.get_language_display())
        )
    return found + _points(sheet, contact)


def _points(sheet: AnswerSheet, contact: Contact) -> list[Offer]:
    known = {(point.kind, point.key) for point in contact.points.all()}
    country = sheet.workspace.workhours.country
    labels = {"email": _("E-mail"), "phone": _("Phone")}
    ways = {kind: value for kind, value in ways_in(sheet).items() if kind in labels}
    return [
        Offer(kind, "point", labels[kind], value, value)
        for kind, value in ways.items()
        if (kind, point_key(kind, value, country)) not in known
    ]


def _label(model: type[Client] | type[Contact], column: str) -> str:
    return str(model._meta.get_field(column).verbose_name)  # type: ignore[union-attr]


def _length(model: type[Client], column: str) -> int:
    return model._meta.get_field(column).max_length or 0  # type: ignore[union-attr]


def budget_line(sheet: AnswerSheet) -> str:
    """The budget as a line of the notes, in the language of the workspace, so that it reads the same for everybody."""
    found = next((one for one in sheet.answers if one["fills"] == "budget"), None)
    with translation.override(sheet.workspace.language):
        said = in_words(found["kind"], found["value"]) if found else ""
        return _("Budget expected: %(amount)s") % {"amount": said} if said else ""


def preferred(sheet: AnswerSheet) -> str:
    """The channel they chose, whose words the form has in its own language."""
    said = sheet.said("prefers")
    return next((value for value, words in channels(sheet.language).items() if words == said), "")


def channels(language: str) -> dict[str, str]:
    """The channels a person can prefer, in a language; these are the choices of such a question."""
    with translation.override(language):
        return {choice.value: str(choice.label) for choice in Contact.Prefers if choice.value}


def take_over(sheet: AnswerSheet, names: Collection[str], *, by: Actor, at: datetime) -> Batch | None:
    """Write the offered facts of these names down, as one action; None when none of them is missing any more."""
    with transaction.atomic():
        # Locked first: what somebody else writes down meanwhile is not replaced.
        contact = Contact.objects.visible_to(by).select_for_update().get(pk=sheet.contact_id or 0)
        client = (
            Client.objects.visible_to(by).select_for_update().get(pk=contact.client_id) if contact.client_id else None
        )
        offers = [offer for offer in offers_of(sheet, client, contact) if offer.name in names]
        if not offers:
            return None
        batch = begin("client.completed" if client else "contact.completed", by=by, at=at)
        columns = {offer.name: offer.value for offer in offers if offer.of == "client"}
        if client and columns:
            if "note" in columns:
                columns["note"] = "\n".join(filter(None, [client.note, columns["note"]]))
            client.change(columns, by=by, at=at, verb="completed", batch=batch)
        values: dict[str, object] = {offer.name: offer.value for offer in offers if offer.of == "contact"}
        points = [[offer.name, offer.value, ""] for offer in offers if offer.of == "point"]
        if points:
            values["points"] = [*contact.standing("points"), *points]
        if values:
            contact.change(values, by=by, at=at, verb="completed", batch=batch)
    return batch


def hints_of(contact: Contact) -> dict[str, str]:
    """What a suggested person told in their latest form, for the client they become."""
    sheets = AnswerSheet.objects.filter(workspace_id=contact.workspace_id, contact=contact)
    sheet = sheets.order_by("-at").first()
    if sheet is None:
        return {}
    told = {column: sheet.said(fills)[: _length(Client, column)] for fills, column in CLIENT.items()}
    told["company"] = sheet.said("company")[:200]
    return {name: value for name, value in told.items() if value}
