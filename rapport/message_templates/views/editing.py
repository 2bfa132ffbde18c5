"""Making and changing templates and their wordings; the live check while somebody writes."""

from functools import partial

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from rapport.accounts.models import LANGUAGES
from rapport.clients.views.editing import do, edit_page
from rapport.message_templates import composing, showing
from rapport.message_templates.built_in import Wording, built_ins
from rapport.message_templates.filling import LONGEST_SUBJECT, read_template
from rapport.message_templates.forms import NewTemplateForm, TemplateForm, WordingForm, by_hand
from rapport.message_templates.language.pieces import LONGEST_TEXT
from rapport.message_templates.models import MessageTemplate, MessageVariant
from rapport.message_templates.published import published
from rapport.message_templates.views.listing import person_of
from rapport.message_templates.wording import told
from rapport.web.pages import form_page, go, page, say


def own(request, pk):
    return get_object_or_404(MessageTemplate.objects.visible_to(request.actor), pk=pk)


def wording(request, pk, variant_pk):
    rows = MessageVariant.objects.visible_to(request.actor).select_related("template")
    return get_object_or_404(rows, pk=variant_pk, template=pk)


@require_http_methods(["GET", "POST"])
def template_new(request):
    form = NewTemplateForm(request.POST or None)
    if form.is_valid():
        made, batch = composing.make(form.cleaned_data, [], by=request.actor, at=timezone.now())
        say(request, _("The template is there. Now write its first wording."), batch=batch.pk)
        return go(request, reverse("message_templates:variant_new", args=[made.pk]))
    return form_page(request, form, "message_templates/new.html", {})


@require_http_methods(["GET", "POST"])
def template_edit(request, pk):
    record = own(request, pk)
    form = TemplateForm(request.POST or None, record=record)
    return edit_page(
        request, form, "message_templates/edit.html", {}, save=record.change, to=record.get_absolute_url(),
        said=_("The template is changed."),
    )  # fmt: skip


@require_POST
def template_copy(request, pk):
    return _copied(request, own(request, pk))


@require_POST
def built_in_copy(request, key):
    if key not in built_ins():
        raise Http404
    return _copied(request, built_ins()[key])


def _copied(request, one):
    made, batch = composing.copy_of(one, by=request.actor, at=timezone.now())
    say(request, _("This is your copy. Change every word you like."), batch=batch.pk)
    return go(request, made)


@require_POST
def origin_seen(request, pk):
    record = own(request, pk)
    origin = built_ins().get(record.origin)
    if origin is None:
        raise Http404
    deed = partial(composing.accept_origin, record, origin.digest)
    return do(request, deed, _("Your words stay. The next change is told again."), to=record)


@require_POST
def template_archive(request, pk):
    record = own(request, pk)
    return do(request, record.archive, _("The template is put away: it is not offered any more."), to=record)


@require_POST
def template_unarchive(request, pk):
    record = own(request, pk)
    return do(request, record.unarchive, _("The template is offered again."), to=record)


@require_POST
def template_trash(request, pk):
    record = own(request, pk)
    return do(request, record.trash, _("The template is in the trash."), to=record)


@require_POST
def template_restore(request, pk):
    record = own(request, pk)
    return do(request, record.restore, _("The template is back from the trash."), to=record)


@require_http_methods(["GET", "POST"])
def variant_new(request, pk):
    template, now = own(request, pk), timezone.now()
    language = request.GET.get("language", "")
    language = language if language in dict(LANGUAGES) else request.actor.workspace.language
    record = MessageVariant(template=template, workspace=request.actor.workspace, language=language)
    form = WordingForm(request.POST or None, record=record)
    if form.is_valid():
        _made, batch = composing.add_wording(template, form.values(), by=request.actor, at=now)
        say(request, _("The wording is added."), batch=batch.pk)
        return go(request, template)
    values = {"record": record, "version": 0, "differences": [], "to": template.get_absolute_url()}
    return form_page(request, form, "message_templates/wording.html", {**values, **_beside(request, template, form)})


@require_http_methods(["GET", "POST"])
def variant(request, pk, variant_pk):
    record = wording(request, pk, variant_pk)
    form = WordingForm(request.POST or None, record=record)
    return edit_page(
        request, form, "message_templates/wording.html", _beside(request, record.template, form), save=record.change,
        to=record.template.get_absolute_url(), said=_("The wording is changed."),
    )  # fmt: skip


def _beside(request, template, form):
    """What stands beside the words: the letter as it will read, and the names that can be used."""
    shown = (
        form.data
        if form.is_bound
        else {name: form.get_initial_for_field(form.fields[name], name) for name in form.fields}
    )
    return {"template": template, "facts": list(published().values()), **_checked(request, shown)}


def _checked(request, written):
    """The words tried on a person, with what is wrong in them."""
    texts = {"subject": LONGEST_SUBJECT, "text": LONGEST_TEXT + 1}
    subject, text = (str(written.get(name) or "")[:most] for name, most in texts.items())
    people = showing.people_to_try(request.actor)
    contact = person_of(request, people)
    problems = [(_("Subject"), told(it)) for it in read_template(subject).problems]
    problems += [("", told(it)) for it in read_template(text).problems]
    filled, typed = None, by_hand(request.POST)
    if contact is not None:
        language = written.get("language") if written.get("language") in dict(LANGUAGES) else "en"
        tried = Wording(language=language, subject=subject, text=text)
        filled = showing.try_out(tried, request.actor, contact, timezone.now(), typed)
    return {
        "people": people, "contact": contact, "problems": problems, "filled": filled, "is_written": bool(text.strip()),
        "fields": showing.fields_for(filled, typed) if filled else [],
        "missing_answer": showing.missing_answer(filled.missing) if filled else "",
    }  # fmt: skip


@require_POST
def check(request):
    """While somebody writes: what is wrong, and how it reads for a person. Nothing is kept."""
    return page(request, "message_templates/check.html", _checked(request, request.POST), fragment="content")


@require_POST
def variant_trash(request, pk, variant_pk):
    record = wording(request, pk, variant_pk)
    return do(request, record.trash, _("The wording is in the trash."), to=record.template)


@require_POST
def variant_restore(request, pk, variant_pk):
    record = wording(request, pk, variant_pk)
    return do(request, record.restore, _("The wording is back."), to=record.template)
