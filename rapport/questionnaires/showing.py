"""Forms, links and answers in words and hrefs, ready for their pages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from markupsafe import Markup

from rapport.clients.models import Consent
from rapport.questionnaires.forms.answering import answered_in
from rapport.questionnaires.models import AnswerSheet, Invitation, Questionnaire
from rapport.questionnaires.wording import in_words, is_answered, subject_of
from rapport.web.dates import day, when
from rapport.web.funnel import Actor
from rapport.web.marks import paragraphs

TAKEN, HELD = AnswerSheet.State.TAKEN, AnswerSheet.State.HELD


@dataclass(frozen=True, slots=True)
class Answer:
    """A question as it was asked and what was answered."""

    question: str
    said: Markup


@dataclass(frozen=True, slots=True)
class Row:
    """One filled-in form in a list."""

    pk: int
    href: str
    name: str
    hue: int
    subject: str
    when: str
    iso: str
    share: str


@dataclass(frozen=True, slots=True)
class Link:
    """A personal link and what became of it."""

    pk: int
    name: str
    href: str
    sheet_href: str
    state: str
    revoke_href: str
    openings: list[str]


def shown_answers(sheet: AnswerSheet) -> list[Answer]:
    """Every question with its answer; unanswered ones with nothing. What is held leads nowhere by a press."""
    shown = paragraphs if sheet.state == TAKEN else Markup.escape
    return [Answer(one["text"], shown(in_words(one["kind"], one["value"]))) for one in sheet.answers]


def share(answered: int, of: int) -> str:
    """7 of 12 answered"""
    return ngettext("%(answered)s of %(count)s answered", "%(answered)s of %(count)s answered", of) % {
        "answered": answered, "count": of,
    }  # fmt: skip


def share_of(sheet: AnswerSheet) -> str:
    """How much of a sheet was answered."""
    return share(sum(is_answered(one["value"]) for one in sheet.answers), len(sheet.answers))


def rows_of(sheets: Iterable[Any]) -> list[Row]:
    """Sheets, fetched with their contact, as rows."""
    base = reverse("questionnaires:sheet", args=[0]).removesuffix("0/")
    return [
        Row(
            sheet.pk, f"{base}{sheet.pk}/", sheet.contact.name if sheet.contact else name_in(sheet),
            sheet.contact_id or sheet.pk, subject_of(sheet.answers), when(sheet.at), sheet.at.isoformat(),
            share_of(sheet),
        )
        for sheet in sheets
    ]  # fmt: skip


def name_in(sheet: AnswerSheet) -> str:
    """What somebody calls themselves who is no contact (yet)."""
    return sheet.said("name") or sheet.said("email") or sheet.said("phone") or _("Somebody")


def listed(actor: Actor) -> QuerySet[Any]:
    """All forms but those in the trash, with how many answered, how many answers are held, when the last came."""
    sheets = AnswerSheet.objects.visible_to(actor).filter(questionnaire=OuterRef("pk")).order_by()
    links = Invitation.objects.visible_to(actor).filter(questionnaire=OuterRef("pk"), sent_at=None).order_by()
    return (
        Questionnaire.objects.visible_to(actor)
        .present()
        .annotate(
            taken=_count(sheets.filter(state=TAKEN), "questionnaire"),
            held=_count(sheets.filter(state=HELD), "questionnaire"),
            refused=_count(sheets.filter(state=AnswerSheet.State.REFUSED), "questionnaire"),
            asked_for=_count(links.alive(timezone.now()), "questionnaire"),
            last_at=Subquery(sheets.values("questionnaire").annotate(at=Max("at")).values("at")),
        )
    )


def _count(rows: Any, by: str) -> Coalesce:
    return Coalesce(Subquery(rows.values(by).annotate(n=Count("pk")).values("n")), Value(0))


def list_answer(forms: list[Any]) -> tuple[str, str]:
    """The sentence over the list."""
    held, here = sum(form.held for form in forms), sum(form.closed_at is None for form in forms)
    if not here:
        strong = _("No form is open.")
    else:
        strong = ngettext("%(count)s form is open.", "%(count)s forms are open.", here) % {"count": here}
    if held:
        quiet = ngettext(
            "%(count)s answer is held: see whether a person wrote it.",
            "%(count)s answers are held: see whether people wrote them.",
            held,
        ) % {"count": held}
    else:
        quiet = _("What people write there stands in their history, and waits for you in Today.")
    return strong, quiet


def about(form: Any) -> str:
    """The line below a form in the list."""
    said = [str(form.get_kind_display()), str(form.get_language_display())]
    said.append(
        ngettext("%(count)s question", "%(count)s questions", len(form.questions)) % {"count": len(form.questions)}
    )
    if form.closed_at:
        said.append(_("closed"))
    return " · ".join(said)


def form_answer(form: Any) -> str:
    """The quiet voice on the page of a form."""
    if form.closed_at:
        return _("Closed: it can be read and not be sent.")
    if not form.taken:
        return _("Nobody has answered yet.")
    said = ngettext("%(count)s person has answered", "%(count)s people have answered", form.taken) % {
        "count": form.taken
    }
    return _("%(people)s, the last one %(day)s.") % {"people": said, "day": when(form.last_at)}


def links_of(actor: Actor, questionnaire: Questionnaire, *, now: datetime, most: int = 50) -> list[Link]:
    """The personal links of a form, the newest first, in a few statements."""
    rows = Invitation.objects.visible_to(actor).filter(questionnaire=questionnaire).order_by("-id")
    links = (
        rows.select_related("questionnaire")
        .select_related("contact__client")
        .prefetch_related("openings", "sheets", "contact__points")[:most]
    )
    base, sheets = reverse("clients:people"), reverse("questionnaires:sheet", args=[0]).removesuffix("0/")
    return [_link(one, base, sheets, now) for one in links]


def _link(one: Any, base: str, sheets: str, now: datetime) -> Link:
    looks = sorted((look.at for look in one.openings.all()), reverse=True)
    sheet = next(iter(one.sheets.all()), None)
    alive = one.is_alive(now)
    return Link(
        one.pk, one.contact.name, f"{base}{one.contact_id}/", f"{sheets}{sheet.pk}/" if sheet else "",
        _state(one, looks, alive, sheet),
        f"/forms/links/{one.pk}/revoked/" if alive else "",
        [_("opened %(when)s") % {"when": when(at)} for at in looks[:5]],
    )  # fmt: skip


def _state(one: Any, looks: list[datetime], alive: bool, sheet: Any) -> str:
    if one.sent_at:
        return _("sent %(when)s") % {"when": when(one.sent_at)} + (f", {share_of(sheet)}" if sheet else "")
    if one.revoked_at:
        return _("taken back %(when)s") % {"when": when(one.revoked_at)}
    if not alive:
        return _("over since %(day)s") % {"day": day(timezone.localdate(one.expires_at))}
    if one.saved_at:
        asked = one.asked()
        return f"{share(answered_in(asked, one.draft), len(asked))}, " + _("not sent yet")
    return _("opened, nothing saved yet") if looks else _("not opened yet")


def consents_of(sheet: AnswerSheet) -> list[tuple[str, str]]:
    """What was agreed to: the purpose and the exact words."""
    return [(str(Consent.Purpose(one["purpose"]).label), one["text"]) for one in sheet.agreed]
