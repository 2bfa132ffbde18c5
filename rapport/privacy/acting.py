"""The act of an erasure: what was destroyed, when, by whom and why, as text, without a word of the person."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rapport.clients.holdings import taught
from rapport.lib.zones import zone_or_utc
from rapport.privacy.models import Erasure, Operator

OTHER = {
    "clients.contact": gettext_lazy("Card of the person"),
    "clients.client": gettext_lazy("Card of the client"),
    "journal.payload": gettext_lazy("What the journal told"),
    "files.storedfile": gettext_lazy("Files in the store"),
    "imports.source": gettext_lazy("Files brought for imports"),
    "imports.remark": gettext_lazy("Remarks of imports"),
    "inbox.thread": gettext_lazy("Conversations"),
}
RULES = {
    "consent_proof": gettext_lazy("proof of a consent to mailings"),
    "contract": gettext_lazy("contracts and agreements"),
    "request": gettext_lazy("requests about data"),
    "invoice": gettext_lazy("bookkeeping"),
}


def class_name(name: str) -> str:
    """A class of data as people call it."""
    held = {holding.name: holding.label for holding in taught().values()} | OTHER
    return str(held.get(name) or apps.get_model(name)._meta.verbose_name)


def lines(counts: dict[str, int]) -> list[tuple[str, int]]:
    """Counts by class, the largest first."""
    return sorted(((class_name(name), count) for name, count in counts.items()), key=lambda pair: -pair[1])


def act_text(erasure: Erasure) -> str:
    """The act, in the language of the workspace."""
    workspace = erasure.workspace
    with translation.override(workspace.language), timezone.override(zone_or_utc(workspace.timezone)):
        return "\n".join(_lines(erasure)) + "\n"


def _lines(erasure: Erasure) -> Iterable[str]:
    operator = Operator.objects.filter(workspace=erasure.workspace).first()
    yield _("Act on the destruction of personal data no. %(number)s") % {"number": erasure.pk}
    yield ""
    yield _("Operator: %(name)s") % {"name": (operator and operator.name) or erasure.workspace.name}
    yield _("Whose data: person no. %(number)s of the information system Rapport") % {"number": erasure.person}
    yield _("Ground: %(ground)s") % {"ground": erasure.get_ground_display()}
    yield _("Begun: %(moment)s") % {"moment": _moment(erasure.begun_at)}
    yield _("Finished: %(moment)s") % {"moment": _moment(erasure.finished_at)}
    yield _("By: %(name)s") % {"name": str(erasure.user) if erasure.user else "Rapport"}
    yield _("Way: erased from the database, the search index, the journal and the store of files")
    yield ""
    yield _("Destroyed:")
    yield from _counted(erasure.gone)
    yield _("Kept without the person:")
    yield from _counted(erasure.cleaned)
    yield _("Kept under a pseudonym, because it must be:")
    for one in erasure.kept:
        facts = {"what": class_name(one["class"]), "count": one["count"], "rule": RULES.get(one["rule"], one["rule"])}
        yield "  " + _("%(what)s: %(count)s, until %(until)s (%(rule)s)") % {**facts, "until": one["until"]}
    if not erasure.kept:
        yield "  " + _("nothing")
    yield ""
    yield _("A last look through every text found %(count)s places that still name the person.") % {
        "count": erasure.left
    }
    yield _("Copies in backups vanish as the backups are replaced.")


def _counted(counts: dict[str, int]) -> Iterable[str]:
    for name, count in lines(counts):
        yield f"  {name}: {count}"
    if not counts:
        yield "  " + _("nothing")


def _moment(moment: Any) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M %z}" if moment else "—"
