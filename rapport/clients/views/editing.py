"""The shapes of a change: an edit with its refusal and its two versions side by side, and a deed of one press."""

from django.utils import timezone
from django.utils.translation import gettext as _

from rapport.accounts.views import way_back
from rapport.clients.comparing import MINE, THEIRS, differences
from rapport.clients.models.record import Stale
from rapport.web.filters import number_in
from rapport.web.pages import form_page, go, page, say


def edit_page(request, form, template, values, *, save, to, said):
    """Edit a record. `save(values, by=…, at=…, version=…)` may raise Stale; then both versions are shown."""
    record = form.record
    shown = {"record": record, "version": record.version, "differences": [], "to": to, **values}
    if request.method == "POST" and request.POST.get("keep") == THEIRS:
        say(request, _("Nothing is changed: what the others wrote stays."))
        return go(request, to)
    if not form.is_valid():
        return form_page(request, form, template, shown | {"version": version_of(request, record)})
    try:
        batch = save(
            kept(request, form.values()), by=request.actor, at=timezone.now(), version=version_of(request, record)
        )
    except Stale as stale:
        found = compared(form, stale.record)
        return page(
            request, template, {**shown, "form": form, "version": stale.record.version, "differences": found},
            fragment="form", status=409,
        )  # fmt: skip
    if batch is not None:
        say(request, said, batch=batch.pk)
    return go(request, to)


def do(request, deed, said, *, to):
    """A deed of one press. Said, with an undo, unless there was nothing left to do; back to where it was pressed."""
    batch = deed(by=request.actor, at=timezone.now())
    if batch is not None:
        say(request, said, batch=batch.pk)
    return go(request, way_back(request) if request.POST.get("back") else to)


def version_of(request, record):
    """The version the form was opened with; one nobody ever saw when the form does not say."""
    text = request.POST.get("version", "") if request.method == "POST" else str(record.version)
    return number_in(text, 9) or 0


def kept(request, values):
    """What is to be saved of mine: all of it, or without the fields that take the others' value."""
    if request.POST.get("keep") == MINE:
        return values
    return {name: value for name, value in values.items() if request.POST.get(f"keep_{name}") != THEIRS}


def compared(form, standing):
    """The fields in which the form and the record as it stands now differ."""
    labels = {name: str(field.label) for name, field in form.fields.items()} | {"points": _("Addresses")}
    choices = {name: words_for(field) for name, field in form.fields.items()}
    return differences(form.values(), form.standing(standing), form.opened_with, labels, choices)


def words_for(field):
    """The words for the values of a form's field: its own, or those of its choices."""
    return getattr(field, "words", None) or dict(getattr(field, "choices", ()))
