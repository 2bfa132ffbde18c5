"""How long things are kept, what is due, and the register of processing."""

from django.db import transaction
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from rapport.clients.views.editing import edit_page
from rapport.privacy import erasing, register, retention
from rapport.privacy.asking import law_of
from rapport.privacy.forms import ChoiceForm
from rapport.privacy.keeping import terms
from rapport.privacy.models import RetentionChoice
from rapport.privacy.models.paper import Law
from rapport.privacy.writing import write_down
from rapport.web.downloads import named
from rapport.web.pages import complain, form_page, go, page, say
from rapport.web.rights import owners_only


@require_safe
def retention_page(request):
    rows = retention.standing(request.actor, at=timezone.now())
    base = reverse("privacy:retention")
    due = sum(row.count for row in rows)
    values = {
        "rows": [{"due": row, "kept": register.in_months(row.term.months), "rule": register.in_months(row.term.by_rule),
                  "href": f"{base}{row.term.name}/", "keep_href": f"{base}{row.term.name}/keep/"} for row in rows],
        "strong": ngettext("%(count)s thing has been kept for long enough.",
                           "%(count)s things have been kept for long enough.", due) % {"count": due}
        if due else _("Nothing is kept for too long."),
    }  # fmt: skip
    return page(request, "privacy/retention.html", values, fragment="content")


@owners_only
@require_POST
def dispose(request, name):
    if name not in retention.CLASSES:
        raise Http404
    try:
        with transaction.atomic():
            count, batch = retention.dispose(name, by=request.actor, at=timezone.now())
    except erasing.UnderWay as under_way:
        complain(request, _("An import that is not over has one of them in it: take it in or forget it first."))
        return go(request, under_way.the_import)
    if not count:
        complain(request, _("Nothing was left to do."))
    elif retention.CLASSES[name].to_trash:
        said = ngettext("%(count)s is in the trash.", "%(count)s are in the trash.", count) % {"count": count}
        say(request, said, batch=batch.pk if batch else None)
    else:
        say(request, ngettext("%(count)s is gone.", "%(count)s are gone.", count) % {"count": count})
    return go(request, "privacy:retention")


@owners_only
@require_http_methods(["GET", "POST"])
def choice(request, name):
    actor, now = request.actor, timezone.now()
    term = terms(actor.workspace, on=now.date()).get(name)
    if term is None:
        raise Http404
    known = RetentionChoice.objects.visible_to(actor).filter(data_class=name).first()
    start = known or RetentionChoice(workspace=actor.workspace, data_class=name, months=term.months)
    form = ChoiceForm(request.POST or None, record=start, least=term.by_rule if term.law else 1)
    back, said = reverse("privacy:retention"), _("The term is changed.")
    texts = {"strong": _("How long do you keep this?"), "quiet": term.label, "back": back}
    if known:
        return edit_page(request, form, "privacy/form.html", texts, save=known.change, to=back, said=said)
    if not form.is_valid():
        return form_page(
            request, form, "privacy/form.html", {**texts, "record": None, "version": 0, "differences": [], "to": back}
        )
    _row, batch = write_down(RetentionChoice, {**form.values(), "data_class": name}, by=actor, at=now)
    say(request, said, batch=batch.pk)
    return go(request, back)


def made(request):
    law = request.GET.get("law", "")
    law = law if law in Law.values else law_of(request.actor.workspace)
    return register.register(law, by=request.actor, at=timezone.now())


@require_safe
def register_page(request):
    one = made(request)
    values = {
        "register": one,
        "title": register.title(one),
        "particulars": register.particulars(one),
        "heads": register.heads(),
        "rows": [register.cells(row) for row in one.rows],
        "laws": [(value, label, value == one.law) for value, label in Law.choices],
    }
    return page(request, "privacy/register.html", values, fragment="content")


@require_GET
def register_csv(request):
    return _file(register.as_csv(made(request)), "register.csv", "text/csv")


@require_GET
def register_markdown(request):
    return _file(register.as_markdown(made(request)), "register.md", "text/markdown")


def _file(text, name, content_type):
    return named(HttpResponse(text, content_type=f"{content_type}; charset=utf-8"), name)
