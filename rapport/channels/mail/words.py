"""Why a letter was not sent, in the reader's words: a sentence for each code, with what helps where something does."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy

WORDS: dict[str, Any] = {
    # The line
    "name_not_found": gettext_lazy("There is no server %(host)s. Correct its name in the mail account."),
    "no_names": gettext_lazy("The name %(host)s could not be looked up: this machine may have no network."),
    "refused": gettext_lazy("%(host)s takes no connections at port %(port)s. Look at the port in the mail account."),
    "unreachable": gettext_lazy("%(host)s cannot be reached from here: %(reason)s."),
    "silent": gettext_lazy("%(host)s did not answer in time. Nothing was sent."),
    "dropped": gettext_lazy("%(host)s closed the connection before it had the letter. Nothing was sent."),
    "certificate": gettext_lazy(
        "%(host)s could not prove who it is (%(reason)s), so it was given neither password nor letter."
    ),
    "no_tls": gettext_lazy(
        "%(host)s does not encrypt from the start at port %(port)s. Choose STARTTLS or another port in the account."
    ),
    "no_starttls": gettext_lazy(
        "%(host)s offers no encryption at port %(port)s, so it was given neither password nor letter."
    ),
    "not_smtp": gettext_lazy("What answers at %(host)s, port %(port)s, is no server for sending mail."),
    "too_much": gettext_lazy("%(host)s answers without end. It is no server for sending mail."),
    "garbage": gettext_lazy("%(host)s answers nothing that makes sense. It is no server for sending mail."),
    "busy": gettext_lazy("%(host)s takes no letters just now: “%(said)s”."),
    "refuses_us": gettext_lazy("%(host)s does not talk to this machine: “%(said)s”."),
    # Signing in
    "password": gettext_lazy(
        "%(host)s refuses the user name or the password: “%(said)s”. Enter them again in the mail account."
    ),
    "app_password": gettext_lazy(
        "%(host)s wants a password for apps instead of your usual one. Make one at your mail provider and enter it in"
        " the mail account."
    ),
    "sign_in_on_page": gettext_lazy(
        "%(host)s wants you to sign in on its own page: “%(said)s”. Do so, then let the letter go again."
    ),
    "token_refused": gettext_lazy("%(host)s does not accept the sign-in any more. Sign in again in the mail account."),
    "token_silent": gettext_lazy("%(host)s does not renew your sign-in just now."),
    "no_sign_in": gettext_lazy(
        "%(host)s offers no way to sign in that Rapport knows. Look at port and protection in the mail account."
    ),
    "sending_switched_off": gettext_lazy(
        "Sending by programs is switched off for this mailbox at %(host)s: “%(said)s”. Switch it on there."
    ),
    "sign_in_needed": gettext_lazy("%(host)s wants a sign-in before it sends. Enter a password in the mail account."),
    # The letter
    "sender_refused": gettext_lazy("%(host)s does not let you write from this address: “%(said)s”."),
    "sending_limit": gettext_lazy("You have sent as much as %(host)s allows for now: “%(said)s”."),
    "come_later": gettext_lazy("%(host)s asks to come again later: “%(said)s”. Nobody has got the letter yet."),
    "larger_than": gettext_lazy(
        "The letter has %(size)s MB, and %(host)s takes %(limit)s MB at most. Send a link to the files instead."
    ),
    "too_large": gettext_lazy("The letter is too large for %(host)s: “%(said)s”. Send a link to the files instead."),
    "letter_refused": gettext_lazy("%(host)s refuses the letter: “%(said)s”. Perhaps it looks like spam to it."),
    "no_utf8": gettext_lazy(
        "%(host)s cannot send to %(who)s: it does not know addresses with such letters before the @."
    ),
    "cut_after_letter": gettext_lazy(
        "The connection to %(host)s broke after it had the whole letter and before it said yes. Look into the folder of"
        " sent letters, or ask the reader; then let it go again, or leave it."
    ),
    # Recipients
    "no_such_mailbox": gettext_lazy("There is no mailbox %(who)s: “%(said)s”. Look for a typing mistake."),
    "mailbox_full": gettext_lazy("The mailbox %(who)s is full: “%(said)s”. Reach them in another way."),
    "no_domain": gettext_lazy("No mail server for %(who)s is to be found: “%(said)s”. Look for a typing mistake."),
    "no_relay": gettext_lazy("%(host)s does not send to %(who)s: “%(said)s”. Perhaps it wants a sign-in first."),
    "not_from_you": gettext_lazy("The mail server of %(who)s takes no letters from you: “%(said)s”."),
    "not_taken": gettext_lazy("%(host)s does not take the letter for %(who)s: “%(said)s”."),
    "recipients_refused": gettext_lazy("%(host)s takes the letter for none of %(who)s: “%(said)s”."),
    # Stands with letters that went before it was kept by person.
    "some_refused": gettext_lazy("It was sent, but %(who)s did not get it: “%(said)s”."),
    # Before anything is sent
    "no_account": gettext_lazy("No mail account here sends as “%(who)s”. Add one, or choose another sender."),
    "no_recipients": gettext_lazy("The letter names nobody to send it to."),
    "too_many": gettext_lazy("The letter names %(count)s recipients; %(limit)s at most are sent to at once."),
    "bad_address": gettext_lazy("“%(address)s” is no mail address. Correct it and let the letter go again."),
    "bad_message_id": gettext_lazy("The letter has no name of its own. Write it anew."),
    "bad_method": gettext_lazy("The invitation says nothing that calendars know. Write it anew."),
    "file_missing": gettext_lazy("The file “%(name)s” is gone. Attach it again."),
    "too_large_here": gettext_lazy("The letter's files are larger than %(limit)s MB together. Send a link to them."),
    "do_not_contact": gettext_lazy("%(who)s is not to be contacted; you have noted so. Nothing was sent."),
    "erased": gettext_lazy(
        "The data of %(who)s were erased here at their wish, so Rapport does not write to them. If they have come back"
        " themselves, add them anew first."
    ),
    "loop": gettext_lazy(
        "It would answer a machine by a machine, which might go on for ever. Nothing was sent; answer it yourself."
    ),
}
