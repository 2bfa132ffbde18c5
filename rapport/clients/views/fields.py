"""Fields people make: the page in the settings, and all of them on one client or person."""

from functools import partial

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rapport.clients import fielding, tasks
from rapport.clients.custom import CLIENTS, PEOPLE, fields_of, values_of
from rapport.clients.facts import own_fact
from rapport.clients.forms.field import FieldForm
from rapport.clients.models import Client, Contact, CustomField
from rapport.clients.views.editing import do, edit_page
from rapport.search.words import fold
from rapport.web.filters import keyset
from rapport.web.pages import complain, form_page, go, is_partial, page, say
from rapport.web.rights import owners_only

PER_PAGE = 100
RENEWED_HERE = 500


def of_this_workspace(request, pk):
    return get_object_or_404(CustomField.objects.visible_to(request.actor), pk=pk)


@require_safe
def fields(request):
    of = request.GET.get("of", CLIENTS)
    if of not in CustomField.Subject.values:
        raise Http404
    base, here = reverse("clients:fields"), CustomField.objects.visible_to(request.actor)
    put_away = "archived" in request.GET
    rows = (here.archived() if put_away else here.living()).filter(subject=of)
    part = keyset(rows, ("position",), after=request.GET.get("after", ""), size=PER_PAGE)
    question = f"?of={of}{'&archived=1' if put_away else ''}"
    values = {
        "of": of, "put_away": put_away, "fields": part.rows, "base": base,
        "more_href": f"{base}{question}&after={part.after}" if part.after else "", "back": f"{base}{question}",
    }  # fmt: skip
    if request.GET.get("after") and is_partial(request):
        return page(request, "clients/fields.html", values, fragment="more")
    counted = list(here.values_list("subject", "archived_at"))
    values |= {
        "counts": {
            subject: sum(1 for one, archived in counted if one == subject and not archived)
            for subject in CustomField.Subject.values
        },
        "archived": sum(1 for one, archived in counted if one == of and archived),
    }
    return page(request, "clients/fields.html", values, fragment="content")


@require_http_methods(["GET", "POST"])
def field_new(request):
    of = request.GET.get("of", CLIENTS)
    if of not in CustomField.Subject.values:
        raise Http404
    record = CustomField(workspace_id=request.actor.workspace_id, subject=of)
    form = FieldForm(request.POST or None, record=record, currency=request.actor.workspace.currency)
    to = f"{reverse('clients:fields')}?of={of}"
    values = {"record": None, "of": of, "version": 0, "differences": [], "to": to, "count": 0}
    if not form.is_valid():
        return form_page(request, form, "clients/field.html", values)
    try:
        field, batch = fielding.add_field({**form.values(), "subject": of}, by=request.actor, at=timezone.now())
    except fielding.TooMany:
        complain(request, _("There are as many fields as Rapport can keep. Archive or delete some first."))
        return go(request, to)
    say(request, _("The field “%(name)s” is there now.") % {"name": field.label}, batch=batch.pk)
    return go(request, f"{request.path}?of={of}" if "again" in request.POST else to)


@require_http_methods(["GET", "POST"])
def field_edit(request, pk):
    field = of_this_workspace(request, pk)
    form = FieldForm(request.POST or None, record=field, currency=request.actor.workspace.currency)
    return edit_page(
        request, form, "clients/field.html", {"of": field.subject, "count": fielding.count_of(field)},
        save=partial(fielding.change_field, field), to=f"{reverse('clients:fields')}?of={field.subject}",
        said=_("The field “%(name)s” is changed.") % {"name": field.label},
    )  # fmt: skip


@require_POST
def field_move(request, pk):
    field, where = of_this_workspace(request, pk), request.POST.get("where", "")
    if where not in fielding.PLACES:
        raise Http404
    return do(
        request, partial(fielding.move_field, field, where), _("“%(name)s” is moved.") % {"name": field.label},
        to=f"{reverse('clients:fields')}?of={field.subject}",
    )  # fmt: skip


@require_POST
def field_archive(request, pk):
    field = of_this_workspace(request, pk)
    said = _("“%(name)s” is archived: nowhere asked for, and its values are kept.") % {"name": field.label}
    return do(request, field.archive, said, to=f"{reverse('clients:fields')}?of={field.subject}")


@require_POST
def field_unarchive(request, pk):
    field = of_this_workspace(request, pk)
    said = _("“%(name)s” is back, with its values.") % {"name": field.label}
    return do(request, field.unarchive, said, to=f"{reverse('clients:fields')}?of={field.subject}")


@owners_only
@require_http_methods(["GET", "POST"])
def field_erase(request, pk):
    """Asked for first, with the number of values that go; there is no undo."""
    field = of_this_workspace(request, pk)
    to = f"{reverse('clients:fields')}?of={field.subject}"
    if request.method == "GET":
        values = {"field": field, "count": fielding.count_of(field), "to": to}
        return page(request, "clients/field_erase.html", values, fragment="content")
    touched = fielding.erase_field(field, by=request.actor, at=timezone.now())
    if sum(map(len, touched.values())) > RENEWED_HERE:
        tasks.renew_index.enqueue(touched)
    else:
        fielding.renew_index(touched)
    say(request, _("The field “%(name)s” is deleted.") % {"name": field.label})
    return go(request, to)


@require_safe
def client_fields(request, pk):
    return _all_fields(request, get_object_or_404(Client.objects.visible_to(request.actor), pk=pk), CLIENTS)


@require_safe
def contact_fields(request, pk):
    return _all_fields(request, get_object_or_404(Contact.objects.visible_to(request.actor), pk=pk), PEOPLE)


def _all_fields(request, record, subject):
    """Every field of a client or a person, narrowed by name; so many at once that a page stays quick."""
    every, words = fields_of(request.actor, subject), request.GET.get("q", "")[:200].strip()
    found = [field for field in every if fold(words) in fold(field.label)]
    values, base = values_of([record], found[:PER_PAGE])[record.pk], record.get_absolute_url()
    shown = [own_fact(field, values.get(field.pk), base) for field in found[:PER_PAGE]]
    more = len(found) - len(shown)
    said = ngettext(
        "%(count)s more field: narrow the list by its name.", "%(count)s more fields: narrow the list by their names.",
        more,
    ) % {"count": more}  # fmt: skip
    return page(
        request, "clients/own_fields.html",
        {"record": record, "subject": subject, "q": words, "facts": shown, "every": len(every), "base": base,
         "more": said if more else ""},
        fragment="found",
    )  # fmt: skip
