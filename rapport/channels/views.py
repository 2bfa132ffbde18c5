"""Pages of mail accounts: all of them, one with its state and settings, sign-in at a provider."""

import copy
from urllib.parse import urlencode

from django.conf import settings
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rapport.accounts.access_log import remember
from rapport.channels.forms import AccountForm, AddForm, OAuthClientForm, ReadForm
from rapport.channels.mail import accounts, oauth, saying
from rapport.channels.mail.providers import providers
from rapport.channels.models import MailAccount, OAuthClient
from rapport.clients.answers import sentence
from rapport.journal.recording import record
from rapport.web.pages import complain, form_page, go, is_partial, page, say
from rapport.web.rights import owners_only

ERRAND = "mail_sign_in"


def my_accounts(request):
    return MailAccount.objects.visible_to(request.actor).present()


def mine_or_404(request, pk):
    return get_object_or_404(my_accounts(request), pk=pk)


def remembered(request, what, account):
    remember(what, by=request.actor, at=timezone.now(), request=request, subject=account.address)


@require_http_methods(["GET", "POST"])
def mail(request):
    form = AddForm(request.POST or None, actor=request.actor, initial={"name": request.actor.name})
    if form.is_valid():
        facts = form.cleaned_data
        try:
            account = accounts.add(
                facts["address"], name=facts["name"], password=facts["password"],
                oauth_client=facts.get("oauth_client"), by=request.actor, at=timezone.now(),
            )  # fmt: skip
        except accounts.AlreadyThere:
            form.add_error("address", _("This address is here already."))
        else:
            remembered(request, "mail_account_added", account)
            return go(request, account_href(account))
    rows = list(my_accounts(request).order_by("address"))
    strong, quiet = saying.answer(rows)
    return form_page(request, form, "channels/mail.html", {
        "strong": strong, "quiet": quiet, "clients_href": reverse("channels:clients"),
        "rows": [{"account": row, "href": account_href(row), "state": saying.state(row),
                  "bad": bool(row.trouble) and not row.archived_at} for row in rows],
    })  # fmt: skip


def account_href(account):
    return f"{reverse('channels:mail')}{account.pk}/"


@require_http_methods(["GET", "POST"])
def account(request, pk):
    row = mine_or_404(request, pk)
    if request.method == "GET" and is_partial(request):
        return page(request, "channels/account.html", shown(request, row), fragment="now")
    # A model's form writes into its instance, and the verb compares with the row as it stands.
    form = AccountForm(request.POST or None, instance=copy.copy(row))
    if form.is_valid():
        facts = dict(form.cleaned_data)
        password = facts.pop("password", "")
        batch = accounts.change(row, facts, password=password, by=request.actor, at=timezone.now())
        if batch:
            remembered(request, "mail_account_changed", row)
        say(request, _("Saved."), batch=batch.pk if batch and not password else None)
        return go(request, account_href(row))
    return form_page(request, form, "channels/account.html", shown(request, row))


def shown(request, row):
    """What the page of an account shows."""
    folders = list(row.folders.order_by("pk"))
    past = [folder for folder in folders if not folder.past_done and folder.uidvalidity is not None]
    running = row.state == row.State.RUNNING and not row.archived_at
    seeking = row.state == row.State.SEEKING and not row.archived_at
    moves = seeking or (running and not row.trouble and (bool(past) or row.looked_at is None))
    return {
        "account": row, "here": account_href(row), "seeking": seeking,
        "running": running, "moves": moves, "step": saying.step(row), "said": saying.sentence(row.trouble),
        "send_said": saying.sentence(row.send_trouble), "fix_href": saying.page_of(row),
        "strong": strong_of(row, seeking, running, past),
        "quiet": "" if row.trouble else f"{sentence(saying.state(row))}.",
        "tried": [{"where": one["where"], "why": saying.sentence(one)} for one in row.tried],
        "looked": sum(folder.looked for folder in folders), "total": sum(folder.total for folder in folders),
        "taken": sum(folder.taken for folder in folders), "past": bool(past),
        "refused": sum(len(folder.refused) for folder in folders),
        "read_form": ReadForm(account=row, today=timezone.localdate()),
        "asks": row.state == row.State.READY and not row.archived_at,
        "signs_in": row.sign == row.Sign.OAUTH, "provider_href": way_to_provider(request, row),
    }  # fmt: skip


def strong_of(row, seeking, running, past):
    """The answer of the page of an account."""
    if row.archived_at:
        return _("%(address)s is switched off.") % {"address": row.address}
    if seeking:
        return _("Looking for the servers of %(address)s.") % {"address": row.address}
    if row.trouble:
        return _("%(address)s does not work.") % {"address": row.address}
    if running:
        said = _("Reading the past of %(address)s.") if past else _("%(address)s is being listened to.")
        return said % {"address": row.address}
    return _("%(address)s lets us in.") % {"address": row.address}


@require_POST
def read(request, pk):
    row = mine_or_404(request, pk)
    form = ReadForm(request.POST, account=row, today=timezone.localdate())
    if row.state not in {row.State.READY, row.State.RUNNING}:
        complain(request, _("Its servers are not found yet."))
    elif form.is_valid():
        accounts.read(row, since=form.since, drop=form.cleaned_data["drop"], by=request.actor, at=timezone.now())
        say(request, _("Letters of %(address)s are being read.") % {"address": row.address})
    else:
        complain(request, _("Choose how far back, and a folder that is there."))
    return go(request, account_href(row))


@require_POST
def again(request, pk):
    row = mine_or_404(request, pk)
    accounts.try_again(row)
    return go(request, account_href(row))


@require_POST
def off(request, pk):
    row = mine_or_404(request, pk)
    batch = accounts.switch_off(row, by=request.actor, at=timezone.now())
    if batch:
        remembered(request, "mail_account_changed", row)
        say(request, _("%(address)s is switched off. Its letters stay.") % {"address": row.address})
    return go(request, account_href(row))


@require_POST
def on(request, pk):
    row = mine_or_404(request, pk)
    if accounts.switch_on(row, by=request.actor, at=timezone.now()):
        remembered(request, "mail_account_changed", row)
    return go(request, account_href(row))


@require_POST
def away(request, pk):
    row = mine_or_404(request, pk)
    if accounts.take_away(row, by=request.actor, at=timezone.now()):
        remembered(request, "mail_account_removed", row)
        say(request, _("%(address)s is taken away. Its letters stay.") % {"address": row.address})
    return go(request, "channels:mail")


# ---- Sign-in at a provider


@require_POST
def sign_in(request, pk):
    row = mine_or_404(request, pk)
    if row.oauth_client is None:
        raise Http404
    errand = oauth.begin()
    # A form may lead nowhere else, so the page shows the way there as a link.
    request.session[ERRAND] = {"state": errand.state, "verifier": errand.verifier, "account": row.pk}
    return go(request, account_href(row))


def way_to_provider(request, row):
    """The page of the provider, when a sign-in of this account was begun; "" otherwise."""
    errand = request.session.get(ERRAND)
    if not errand or errand["account"] != row.pk or row.oauth_client is None:
        return ""
    begun = oauth.Errand(errand["state"], errand["verifier"])
    return oauth.page_of(row.oauth_client, begun, redirect=back_url(), address=row.address)


def back_url():
    """Where providers send people back to: it is registered there."""
    return settings.PUBLIC_URL + reverse("channels:back")


@require_GET
def back(request):
    errand = request.session.pop(ERRAND, None)
    if not errand or request.GET.get("state") != errand["state"]:
        complain(request, _("This sign-in was not begun here, or was finished already: begin it again."))
        return go(request, "channels:mail")
    row = mine_or_404(request, errand["account"])
    code = request.GET.get("code", "")[:4000]
    if not code:
        complain(request, _("The provider did not let us in. Nothing was changed."))
    else:
        accounts.sign_in(row, code=code, verifier=errand["verifier"], redirect=back_url())
        remembered(request, "mail_account_changed", row)
    return go(request, account_href(row))


@owners_only
@require_GET
def clients(request):
    rows = [
        {"client": row, "href": f"{reverse('channels:clients')}{row.pk}/"}
        for row in OAuthClient.objects.visible_to(request.actor).order_by("name")
    ]
    offered = [
        {"name": one.name, "href": f"{reverse('channels:client_new')}?{urlencode({'of': one.name})}"}
        for one in providers() if one.authorise_url
    ]  # fmt: skip
    values = {"rows": rows, "offered": offered, "back_url": back_url()}
    return page(request, "channels/clients.html", values, fragment="content")


@owners_only
@require_http_methods(["GET", "POST"])
def client_new(request):
    known = next((one for one in providers() if one.name == request.GET.get("of")), None)
    initial = (
        {"name": known.name, "authorise_url": known.authorise_url, "token_url": known.token_url, "scope": known.scope}
        if known else {}
    )  # fmt: skip
    row = OAuthClient(workspace=request.actor.workspace, created_at=timezone.now())
    form = OAuthClientForm(request.POST or None, instance=row, initial=initial)
    return client_form(request, form, verb="created")


@owners_only
@require_http_methods(["GET", "POST"])
def client(request, pk):
    row = get_object_or_404(OAuthClient.objects.visible_to(request.actor), pk=pk)
    return client_form(request, OAuthClientForm(request.POST or None, instance=row), verb="changed")


def client_form(request, form, *, verb):
    """Show it; once it is valid, keep it. The secret is kept and never told."""
    if form.is_valid():
        before = {name: form.initial.get(name) if verb == "changed" else None for name in form.changed_data}
        with transaction.atomic():
            row = form.save(commit=False)
            if form.cleaned_data["client_secret"]:
                row.client_secret = form.cleaned_data["client_secret"]
            row.save()
            told = {name: (old, getattr(row, name)) for name, old in before.items() if name != "client_secret"}
            record(row, verb, told, by=request.actor, at=timezone.now())
        say(request, _("Saved."))
        return go(request, "channels:clients")
    values = {"back_url": back_url(), "new": verb == "created"}
    return form_page(request, form, "channels/client.html", values)
