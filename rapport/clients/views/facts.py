"""One fact changed where it stands."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from rapport.clients.changing import change_client
from rapport.clients.comparing import opened_with
from rapport.clients.comparing import shown as in_words
from rapport.clients.custom import CLIENTS, PEOPLE
from rapport.clients.facts import CLIENT_FACTS, CONTACT_FACTS, ELSEWHERE, fact_of
from rapport.clients.forms import ClientForm, ContactForm
from rapport.clients.models import Client, Contact, CustomField
from rapport.clients.models.custom import field_number
from rapport.clients.views.editing import words_for
from rapport.web.pages import form_page, go, is_partial, page, say


@require_http_methods(["GET", "POST"])
def client_fact(request, pk, name):
    own = _own(request, CLIENTS, name, CLIENT_FACTS)
    client = get_object_or_404(Client.objects.visible_to(request.actor), pk=pk)
    form = ClientForm(request.POST or None, record=client, own=own)

    def save(values, **how):
        return change_client(client, values, **how)

    return _fact(request, client, form, name, save)


@require_http_methods(["GET", "POST"])
def contact_fact(request, pk, name):
    own = _own(request, PEOPLE, name, CONTACT_FACTS)
    contact = get_object_or_404(Contact.objects.visible_to(request.actor).open(), pk=pk)
    return _fact(request, contact, ContactForm(request.POST or None, record=contact, own=own), name, contact.change)


def _own(request, subject, name, facts):
    """The field of the workspace that is asked for, or none for one of the facts everybody has."""
    number = field_number(name)
    if number is None:
        if name not in facts:
            raise Http404
        return []
    return [get_object_or_404(CustomField.objects.visible_to(request.actor).living().about(subject), pk=number)]


def _fact(request, record, form, name, save):
    form.narrow(name)
    form.fields[name].widget.attrs["autofocus"] = True
    base = record.get_absolute_url()
    values = {"record": record, "fact": fact_of(record, name, base), "to": base, "theirs": None, "answered": False}
    if "shown" in request.GET or (request.method == "POST" and request.POST.get("keep") == "theirs"):
        return _shown(request, values) if is_partial(request) else go(request, base)
    if not form.is_valid():
        return form_page(request, form, "clients/fact.html", values)
    mine, standing = form.values()[name], form.standing(record)
    if request.POST.get("keep") != "mine" and _changed_meanwhile(form, name, mine, standing):
        theirs = {"theirs": in_words(standing[name], words_for(form.fields[name])), "form": form}
        return page(request, "clients/fact.html", values | theirs, fragment="form", status=409)
    batch = save({name: mine}, by=request.actor, at=timezone.now())
    if batch is not None:
        said = _("%(fact)s of %(name)s is changed.") % {"fact": values["fact"].label, "name": str(record)}
        say(request, said, batch=batch.pk)
    if not is_partial(request) or name in ELSEWHERE:
        return go(request, base)
    return _shown(request, values | {"fact": fact_of(record, name, base)})


def _changed_meanwhile(form, name, mine, standing):
    """Whether the record says neither what the form was opened with nor what it says now."""
    before = opened_with(form.opened_with).get(name)
    return standing[name] not in (mine, before)


def _shown(request, values):
    return page(request, "clients/fact.html", values | {"answered": True}, fragment="shown")
