"""Mail accounts in words: what is wrong, in one sentence that says what to do; how far reading is."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rapport.channels.mail.providers import of_domain, of_host
from rapport.channels.models import MailAccount
from rapport.web.dates import when

# Where a person has to go to put it right, when the trouble itself does not know the page.
PAGES = frozenset({"app_password", "oauth_needed", "switched_off"})


def sentence(trouble: dict[str, Any] | None) -> str:
    """What is wrong, in one sentence; "" for nothing."""
    if not trouble:
        return ""
    told = {"host": "", "port": "", "provider": "", "reason": "", "said": "", "folder": "", "domain": "", "what": "",
            "command": "", **trouble["details"]}  # fmt: skip
    told["provider"] = told["provider"] or told["host"]
    said = {
        "name_not_found": _("There is no server named %(host)s: check the name."),
        "no_names": _("The name %(host)s could not be looked up: this machine may be offline. It is tried again."),
        "refused": _("%(host)s refuses connections at port %(port)s: check the port, or ask the provider."),
        "unreachable": _("%(host)s cannot be reached from here (%(reason)s). It is tried again."),
        "silent": _("%(host)s does not answer at port %(port)s. It is tried again."),
        "dropped": _("%(host)s hung up in the middle. It is tried again."),
        "certificate": _(
            "%(host)s shows a certificate that is not its own or not valid (%(reason)s), so nothing was sent to it."
        ),
        "no_tls": _("%(host)s does not speak TLS at port %(port)s: choose another port or STARTTLS."),
        "no_starttls": _("%(host)s offers no encryption at port %(port)s, so the password was not sent."),
        "in_the_clear": _("%(host)s takes no password in the clear: choose TLS or STARTTLS."),
        "not_imap": _("What answers at %(host)s is no IMAP server."),
        "password": _("%(host)s does not accept this user name and password."),
        "app_password": _("%(provider)s wants an app password here: the usual one works in the browser only."),
        "oauth_needed": _("%(provider)s takes no passwords from programs: sign in on its own page."),
        "switched_off": _("IMAP is switched off for this mailbox: switch it on in its settings at the provider."),
        "sign_in_on_page": _("%(host)s wants a sign-in in the browser first: %(said)s"),
        "busy": _("%(host)s is too busy for us now. It is tried again."),
        "token_refused": _("The sign-in at %(host)s is no longer valid: sign in again."),
        "token_silent": _("%(host)s did not renew the sign-in. It is tried again."),
        "sign_in_first": _("Sign in on the page of the provider."),
        "confirm_host": _(
            "The name records of %(domain)s lead to %(host)s, and nobody vouches for that: "
            "if it is your provider, try it."
        ),
        "needs_password": _("Its password was forgotten here: write it again."),
        "private_address": _("%(host)s is an address inside a private network."),
        "nothing_found": _("No mail server was found for %(domain)s: write the names of its servers below."),
        "no_folder": _("The folder “%(folder)s” cannot be opened any more: choose another one."),
        "garbage": _("%(host)s gave answers that make no sense. It is tried again."),
        "too_much": _("%(host)s sent far more than it had announced, and was cut off. It is tried again."),
        "server_says": _("%(host)s refused: %(said)s"),
        "disk_full": _("The disk is full: make room, and it goes on by itself."),
        "not_https": _("A page for settings or tokens must be encrypted (https)."),
        "broken": _("Something went wrong (%(what)s). The log says where; it is tried again."),
    }[trouble["code"]]
    return said % told


def page_of(account: MailAccount) -> str:
    """The page at the provider where the trouble of an account is put right; "" for none."""
    trouble = account.trouble
    if not trouble or trouble["code"] not in PAGES:
        return ""
    known = of_host(account.imap_host) or of_domain(account.address.rpartition("@")[2])
    return str(trouble["details"].get("page") or (known.page if known else ""))


def step(account: MailAccount) -> str:
    """What the search for settings is at."""
    steps = {
        "": _("Waits for the worker"),
        "autoconfig": _("Looking for settings the domain publishes"),
        "dns": _("Asking the name records of the domain"),
        "names": _("Trying the usual names"),
    }
    return steps.get(account.step) or _("Trying %(where)s") % {"where": account.step}


def state(account: MailAccount) -> str:
    """How an account stands, in a line."""
    if account.archived_at:
        return _("switched off")
    if account.state == MailAccount.State.SEEKING:
        return step(account)
    if account.trouble:
        return sentence(account.trouble)
    if account.state == MailAccount.State.READY:
        return _("say from when letters are read")
    return _("looked at %(when)s") % {"when": when(account.looked_at)} if account.looked_at else _("being read")


def answer(accounts: list[MailAccount]) -> tuple[str, str]:
    """Of the page: how many mailboxes are read, and what hinders."""
    here = [one for one in accounts if not one.archived_at]
    stuck = [one for one in here if one.trouble]
    if not here:
        return _("Your letters are not here yet."), _("An address and its password are enough.")
    if stuck:
        said = ngettext("%(n)d mail account needs you.", "%(n)d mail accounts need you.", len(stuck))
        return said % {"n": len(stuck)}, sentence(stuck[0].trouble)
    looked: list[datetime] = [one.looked_at for one in here if one.looked_at]
    said = ngettext("Letters come in from %(n)d address.", "Letters come in from %(n)d addresses.", len(here))
    return said % {"n": len(here)}, (
        _("The last look was %(when)s.") % {"when": when(max(looked))} if looked else _("The first look is under way.")
    )
