"""Pages of confidentiality: a client's level, NDAs; and the consents of a person."""

from datetime import UTC, datetime, time
from functools import partial

from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from rapport.clients import confidentiality
from rapport.clients.agreeing import agree, owed, remind
from rapport.clients.consent_texts import text_for
from rapport.clients.consenting import give, withdraw
from rapport.clients.forms.secrecy import ConsentForm, NdaForm
from rapport.clients.models import Client, Consent, Contact, Nda
from rapport.clients.views.editing import do, edit_page
from rapport.files.keeping import keep_stream
from rapport.files.store import DiskFull, Missing
from rapport.web.dates import day
from rapport.web.downloads import named
from rapport.web.pages import complain, form_page, go, page, say

MOST = 50


@require_safe
def client_secrecy(request, pk):
    client = get_object_or_404(Client.objects.visible_to(request.actor), pk=pk)
    today = timezone.localdate()
    ndas = list(
        Nda.objects.visible_to(request.actor).present().filter(client=client).order_by("-signed_on", "-id")[:MOST]
    )
    bound = [nda for nda in ndas if nda.binds(today)]
    levels = [
        (value, label, confidentiality.CONSEQUENCES[confidentiality.Level(value)])
        for value, label in Client.Confidentiality.choices
    ]
    values = {
        "client": client,
        "levels": levels,
        "ndas": [{"nda": nda, "binds": nda in bound, "said": said_of(nda, today)} for nda in ndas],
        "strong": client.get_confidentiality_display() + ".",
        "quiet": _("An NDA stands above it.")
        if bound
        else confidentiality.CONSEQUENCES[confidentiality.Level(client.confidentiality)],
    }
    return page(request, "clients/secrecy.html", values, fragment="content")


def said_of(nda, today):
    """How an NDA stands, in a sentence."""
    last = nda.lasts_until
    if not nda.binds(today):
        return _("over since %(day)s") % {"day": day(last)} if last and last < today else _("not in force yet")
    return _("in force until %(day)s") % {"day": day(last)} if last else _("in force, without an end")


@require_POST
def client_level(request, pk, level):
    client = get_object_or_404(Client.objects.visible_to(request.actor), pk=pk)
    if level not in confidentiality.ALLOWED:
        raise Http404
    label = dict(Client.Confidentiality.choices)[level]
    said = _("%(name)s: %(level)s from now on.") % {"name": client.name, "level": str(label).lower()}
    deed = partial(confidentiality.set_level, client, level)
    return do(request, deed, said, to=reverse("clients:secrecy", args=[client.pk]))


@require_http_methods(["GET", "POST"])
def nda_new(request, pk):
    client = get_object_or_404(Client.objects.visible_to(request.actor), pk=pk)
    blank = Nda(workspace_id=client.workspace_id, client=client, signed_on=timezone.localdate())
    form = NdaForm(request.POST or None, record=blank, files=request.FILES or None)
    back = reverse("clients:secrecy", args=[client.pk])
    file = kept_file(request, form) if form.is_valid() else None
    if not form.is_valid():
        return form_page(request, form, "clients/nda.html", {"client": client, "record": None, "version": 0, "to": back,
                                                             "differences": []})  # fmt: skip
    _nda, batch = agree(client, {**form.values(), **(file or {})}, by=request.actor, at=timezone.now())
    say(request, _("The NDA is written down. Its prohibitions hold from now on."), batch=batch.pk)
    return go(request, back)


def kept_file(request, form):
    """The uploaded file in the store, as columns; nothing when none came, None when there is no room."""
    file = form.cleaned_data.get("signed")
    if not file:
        return {}
    try:
        row = keep_stream(request.actor.workspace_id, file, at=timezone.now())
    except DiskFull:
        form.add_error("signed", _("The disk is full; the file was not kept."))
        return None
    return {"file_id": row.pk, "file_name": file.name[:255]}


def my_nda(request, pk):
    return get_object_or_404(Nda.objects.visible_to(request.actor).select_related("client", "file"), pk=pk)


@require_http_methods(["GET", "POST"])
def nda_edit(request, pk):
    nda = my_nda(request, pk)
    form = NdaForm(request.POST or None, record=nda, files=request.FILES or None)
    file = kept_file(request, form) if form.is_valid() else {}

    def save(values, **how):
        return nda.change({**values, **(file or {})}, **how)

    return edit_page(
        request, form, "clients/nda.html", {"client": nda.client}, save=save,
        to=reverse("clients:secrecy", args=[nda.client_id]), said=_("The NDA is changed."),
    )  # fmt: skip


@require_POST
def nda_trash(request, pk):
    nda = my_nda(request, pk)
    return do(request, nda.trash, _("The NDA is in the trash and binds no longer."), to=_secrecy(nda))


@require_POST
def nda_restore(request, pk):
    nda = my_nda(request, pk)
    return do(request, nda.restore, _("The NDA is back."), to=_secrecy(nda))


@require_POST
def nda_given_back(request, pk):
    nda = my_nda(request, pk)
    return do(request, nda.give_back, _("Returned or destroyed: written down."), to=_secrecy(nda))


@require_POST
def nda_remind(request, pk):
    """A next step on the day something is owed by it; one, however often this is pressed."""
    nda = my_nda(request, pk)
    _text, due = owed(nda)
    batch = remind(nda, by=request.actor, at=timezone.now())
    if due is None or batch is None:
        complain(request, _("You will be reminded already.") if due else _("No day is named in this NDA."))
        return go(request, _secrecy(nda))
    say(request, _("A next step on %(day)s reminds you.") % {"day": day(due)}, batch=batch.pk)
    return go(request, _secrecy(nda))


@require_GET
def nda_file(request, pk):
    nda = my_nda(request, pk)
    try:
        content = nda.file.open() if nda.file else None
    except Missing:
        content = None
    if content is None:
        raise Http404
    response = named(FileResponse(content, content_type="application/octet-stream"), nda.file_name)
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _secrecy(nda):
    return reverse("clients:secrecy", args=[nda.client_id])


# ---- Consents


@require_http_methods(["GET", "POST"])
def consent_new(request, pk):
    contact = get_object_or_404(Contact.objects.visible_to(request.actor).open(), pk=pk)
    purpose = request.GET.get("purpose", Consent.Purpose.MAILING)
    if purpose not in Consent.Purpose.values:
        raise Http404
    text, version = text_for(
        purpose, language=contact.language or get_language(), operator=request.actor.workspace.name,
        on=timezone.localdate(),
    )  # fmt: skip
    start = {"purpose": purpose, "text": text, "given_on": timezone.localdate(), "how": Consent.How.LETTER}
    form = ConsentForm(request.POST or None, initial=start)
    if not form.is_valid():
        purposes = [(value, label, value == purpose) for value, label in Consent.Purpose.choices]
        return form_page(request, form, "clients/consent.html", {"contact": contact, "purposes": purposes})
    facts = form.cleaned_data
    same = facts["text"].split() == text.split() and facts["purpose"] == purpose
    consent = give(
        contact, facts["purpose"], text=facts["text"], how=facts["how"], by=request.actor, at=timezone.now(),
        text_version=version if same else "", evidence={"note": facts["evidence"]} if facts["evidence"] else {},
        given_at=datetime.combine(facts["given_on"], time(12), UTC),
    )  # fmt: skip
    say(request, _("The consent is written down: %(purpose)s.") % {"purpose": consent.what_for})
    return go(request, contact)


@require_POST
def consent_withdraw(request, pk):
    rows = Consent.objects.visible_to(request.actor).select_related("contact")
    consent = get_object_or_404(rows, pk=pk)
    deed = partial(withdraw, consent, how=Consent.How.SPOKEN)
    said = _("Withdrawn: %(purpose)s.") % {"purpose": consent.what_for}
    return do(request, deed, said, to=consent.contact)
