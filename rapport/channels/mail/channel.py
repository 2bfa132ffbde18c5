"""The channel "mail": our accounts are its voices, people's mail addresses its ways to them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.db.models import Case, Value, When
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from rapport.accounts.actors import Actor as Somebody
from rapport.channels.mail import filing, oauth
from rapport.channels.mail.allowing import refuse_unwanted
from rapport.channels.mail.composing import compose, people, wire_addresses
from rapport.channels.mail.sending import PREFIX, hand_over, not_delivered
from rapport.channels.mail.troubles import Trouble
from rapport.channels.models import MailAccount
from rapport.clients.models import Contact, ContactPoint
from rapport.clients.models.record import RecordRows
from rapport.inbox import delivering
from rapport.inbox.models import Message, Outgoing
from rapport.inbox.sending_by import Delivered, Identity, NotDelivered, Reach
from rapport.inbox.taking import LetterTaking, Partner
from rapport.journal.recording import begin
from rapport.lib.mail.letters import Letter, read_letter
from rapport.lib.mail.writing import Unwritable
from rapport.lib.phones import normalise_email
from rapport.web.funnel import Actor

NAME = "mail"
# What is wrong with the account rather than with one letter, for its own page, which has words for these.
OF_ACCOUNT = frozenset({
    "password", "app_password", "sign_in_on_page", "token_refused", "name_not_found", "refused", "certificate",
    "no_tls", "no_starttls", "unreachable", "silent", "no_names",
})  # fmt: skip
# And what the page shows in the server's own words.
AS_THE_SERVER_SAYS = frozenset({
    "no_sign_in", "sending_switched_off", "sign_in_needed", "sender_refused", "sending_limit", "refuses_us",
})  # fmt: skip


class MailChannel:
    """Letters by SMTP; what has gone out is kept as any letter, and a copy put into the folder of sent ones."""

    name = NAME
    label = pgettext_lazy("a channel", "E-mail")
    has_subject = True
    longest_text = 500_000

    def identities(self, actor: Actor) -> list[Identity]:
        """Accounts that can send; the member's own come first."""
        rows = sending_accounts(actor.workspace_id).filter(pk__in=MailAccount.objects.visible_to(actor).values("pk"))
        own = Case(When(user_id=actor.user_id, then=Value(0)), default=Value(1))
        return [Identity(row.address, row.name, row.address) for row in rows.order_by(own, "pk")]

    def reaches(self, actor: Actor, contacts: Sequence[Contact]) -> dict[int, list[Reach]]:
        """Their mail addresses, unless they are not to be contacted."""
        asked = [one.pk for one in contacts if not (one.do_not_contact or one.erased_at or one.trashed_at)]
        points = ContactPoint.objects.visible_to(actor).filter(contact__in=asked, kind=ContactPoint.Kind.EMAIL)
        found: dict[int, list[Reach]] = defaultdict(list)
        for row in points.order_by("position", "id"):
            if normalise_email(row.value):
                found[row.contact_id].append(Reach(row.value, row.value))
        return found

    def deliver(self, outgoing: Outgoing, *, at: datetime) -> Delivered:
        """Write the letter and give it to the account's server."""
        account = account_of(outgoing)
        try:
            refuse_unwanted(outgoing, wire_addresses(outgoing), at=at)
        except Unwritable as unwritable:
            raise NotDelivered(PREFIX + unwritable.code, **unwritable.details) from unwritable
        composed = compose(outgoing, account, at=at, last_try=outgoing.attempts > len(delivering.PAUSES))
        try:
            oauth.freshen(account, at=at)
            taken = hand_over(account.smtp_way(), composed.envelope, composed.raw)
        except Trouble as trouble:
            _note(account, not_delivered(trouble))
            raise not_delivered(trouble) from trouble
        except NotDelivered as trouble:
            _note(account, trouble)
            raise
        _note(account, None)
        return Delivered(composed.raw, outgoing.message_id, taken.refused)

    def as_given(self, outgoing: Outgoing) -> Delivered:
        """The letter, written once more as it was."""
        composed = compose(outgoing, account_of(outgoing), at=outgoing.send_at or outgoing.updated_at)
        return Delivered(composed.raw, outgoing.message_id)

    def was_delivered(self, outgoing: Outgoing) -> bool | None:
        """Whether a copy lies among the sent letters, or in our own inbox; that there is none proves nothing."""
        if Message.objects.filter(workspace_id=outgoing.workspace_id, message_id=outgoing.message_id).exists():
            return True
        try:
            return filing.is_there(account_of(outgoing), outgoing.message_id, at=timezone.now()) or None
        except (NotDelivered, Trouble):
            return None

    def taken_in(self, outgoing: Outgoing, delivered: Delivered, *, by: Somebody, at: datetime) -> int | None:
        """A letter like any other, in its thread and in the history of whoever got it. Those who got it in secret
        stand in no letter, and in our record.
        """
        letter = replace(read_letter(delivered.raw), bcc=people(outgoing, "bcc"))
        taking = LetterTaking(by, at=at, own=by.workspace.addresses(), strict=False)
        taking.prepare([(delivered.raw, letter)])
        taking.decide([(delivered.raw, letter)])
        if taking.has_news:
            _seat(taking, outgoing, letter)
            taking.write(begin("message.sent", by=by, at=at))
        became = Message.objects.filter(workspace_id=by.workspace_id, message_id=letter.message_id).first()
        if became is None:
            return None
        filing.queue(account_of(outgoing), became, at=at)
        return became.pk


def sending_accounts(workspace_id: int) -> RecordRows[MailAccount]:
    """Accounts of a workspace that letters go out by."""
    return MailAccount.objects.filter(workspace_id=workspace_id).living().exclude(smtp_host="")


def account_of(outgoing: Outgoing) -> MailAccount:
    """The account a letter goes out by. Raises NotDelivered."""
    rows = sending_accounts(outgoing.workspace_id).order_by("pk")
    account = rows.filter(address__iexact=outgoing.identity).first() if outgoing.identity else rows.first()
    if account is None:
        raise NotDelivered(f"{PREFIX}no_account", who=outgoing.identity)
    return account


def _note(account: MailAccount, trouble: NotDelivered | None) -> None:
    """Keep with the account what is wrong with it, until a letter goes out again."""
    code = trouble.code.removeprefix(PREFIX) if trouble else ""
    if trouble is None:
        standing = None
    elif code in OF_ACCOUNT:
        standing = {"code": code, "details": trouble.details}
    elif code in AS_THE_SERVER_SAYS:
        said = trouble.details.get("said") or trouble.details.get("offered", "")
        standing = {"code": "server_says", "details": {"host": trouble.details.get("host", ""), "said": said}}
    else:
        return
    if account.send_trouble != standing:
        MailAccount.objects.filter(pk=account.pk).update(send_trouble=standing)


def _seat(taking: LetterTaking, outgoing: Outgoing, letter: Letter) -> None:
    """An address nobody is known by belongs to whom the letter was written to, not to somebody new."""
    if not outgoing.client_id and not outgoing.contact_id:
        return
    for person in letter.to[:1]:
        points = ContactPoint.objects.filter(workspace_id=outgoing.workspace_id, kind="email", key=person.email)
        if not points.filter(contact__trashed_at=None).exists():
            name = outgoing.contact.name if outgoing.contact else person.name
            taking.people[person.email] = [Partner(name, outgoing.contact_id, outgoing.client_id)]
