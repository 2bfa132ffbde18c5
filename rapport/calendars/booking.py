"""An hour is booked, moved or called off by whoever has the link, and never given twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import translation
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from rapport.accounts.actors import Actor
from rapport.accounts.models import Workspace, hash_of
from rapport.calendars import arranging, connecting, inviting
from rapport.calendars.models import Booking, BookingPage, Calendar, Meeting
from rapport.calendars.slots import Slot, host_of, is_free
from rapport.calendars.wording import stretch_in
from rapport.clients.consenting import give
from rapport.clients.models import Consent, Contact, ContactPoint
from rapport.inbox.outgoing import write_once
from rapport.journal.models import Batch
from rapport.journal.recording import begin, record
from rapport.lib.ics.facts import EventFacts
from rapport.lib.phones import normalise_email
from rapport.lib.zones import zone_or_utc

# One address has no more hours ahead than this: letters go to it, and anybody can type it.
MOST_AHEAD = 3


class Taken(Exception):
    """Somebody was quicker, or it is not offered any more."""


class Enough(Exception):
    """This address has as many hours ahead as one may."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a visitor sent. `evidence` is kept only if something was agreed to; `zone` is a guess unless `zone_said`."""

    name: str
    email: str
    zone: str
    language: str
    slot: Slot
    nonce: str
    answers: Sequence[Mapping[str, Any]] = ()
    agreed: bool = False
    evidence: Mapping[str, Any] = field(default_factory=dict)
    zone_said: bool = True


def token_of(page: BookingPage, nonce: str) -> str:
    """The token of a booking, from the page it was sent with: sent twice it is the same, and only its hash is kept."""
    return salted_hmac("rapport.calendars.booking", f"{page.pk}:{nonce}", algorithm="sha256").hexdigest()[:40]


def link_of(token: str) -> str:
    """Where a booking is moved and called off."""
    return settings.PUBLIC_URL + reverse("calendars:booked", args=[token])


def book(page: BookingPage, wanted: Wanted, *, at: datetime) -> Booking:
    """Give somebody an hour, once: the same page sent again is the same booking. Raises Taken, Enough."""
    by, token = host_of(page), token_of(page, wanted.nonce)
    try:
        with transaction.atomic():
            _wait(page)
            same = Booking.objects.filter(workspace_id=page.workspace_id, nonce=wanted.nonce).first()
            if same is not None:
                return same
            if not page.is_open or not is_free(page, wanted.slot, at=at):
                raise Taken
            _not_too_many(page, wanted.email, at)
            booking = _booked(page, wanted, token, by=by, at=at)
            _tell(booking, by=by, at=at)
    except IntegrityError as twice:
        # Whatever the locks say, the database gives an hour of somebody once.
        raise Taken from twice
    return booking


def _wait(page: BookingPage) -> None:
    """Whoever comes second waits here: an hour is one over all pages of a workspace."""
    Workspace.objects.select_for_update().get(pk=page.workspace_id)


def _not_too_many(page: BookingPage, email: str, at: datetime) -> None:
    rows = Booking.objects.filter(
        workspace_id=page.workspace_id, email=normalise_email(email), state=Booking.State.HELD, ends_at__gt=at
    )
    if rows.count() >= MOST_AHEAD:
        raise Enough


def _booked(page: BookingPage, wanted: Wanted, token: str, *, by: Actor, at: datetime) -> Booking:
    batch = begin("booking.created", by=by, at=at)
    contact = _person(page, wanted, by=by, at=at, batch=batch)
    agreed = _agreed(page, wanted)
    for one in agreed:
        give(
            contact, one["purpose"], text=one["text"], text_version=one["version"], how=Consent.How.FORM,
            evidence=wanted.evidence, by=by, at=at, batch=batch,
        )  # fmt: skip
    meeting = _meeting(page, wanted, contact, by=by, at=at, batch=batch)
    booking = Booking.objects.create(
        workspace_id=page.workspace_id, page=page, host_id=page.user_id, contact=contact, meeting=meeting,
        name=wanted.name[:200], email=normalise_email(wanted.email), language=wanted.language, zone=wanted.zone,
        starts_at=wanted.slot.starts_at, ends_at=wanted.slot.ends_at, answers=list(wanted.answers), agreed=agreed,
        evidence=dict(wanted.evidence) if agreed else {}, token_hash=hash_of(token), nonce=wanted.nonce, created_at=at,
        updated_at=at,
    )  # fmt: skip
    record(booking, "created", {"starts_at": (None, booking.starts_at)}, by=by, at=at, batch=batch)
    return booking


def _agreed(page: BookingPage, wanted: Wanted) -> list[dict[str, str]]:
    if not page.consent or not wanted.agreed:
        return []
    return [
        {"purpose": Consent.Purpose.ANSWER.value, "text": page.consent, "version": f"b{page.pk}.{page.consent_version}"}
    ]


def _person(page: BookingPage, wanted: Wanted, *, by: Actor, at: datetime, batch: Batch) -> Contact:
    """Whoever has this address; else somebody new, about whom a person decides later."""
    key = normalise_email(wanted.email)
    rows = ContactPoint.objects.filter(
        workspace_id=page.workspace_id, kind="email", key=key, contact__trashed_at=None, contact__merged_into=None
    )
    known = rows.select_related("contact").order_by("contact__suggested", "-contact__is_main", "contact_id").first()
    if known is not None:
        contact: Contact = known.contact
        return contact
    contact = Contact(
        workspace_id=page.workspace_id, name=wanted.name[:200], language=wanted.language,
        timezone=wanted.zone if wanted.zone_said else "", suggested=True, created_at=at, updated_at=at,
    )  # fmt: skip
    contact.set_keys()
    contact.save(force_insert=True)
    points = [["email", key, ""]]
    contact.put_back("points", points)
    record(contact, "created", {"name": (None, contact.name), "points": (None, points)}, by=by, at=at, batch=batch)
    return contact


def _meeting(page: BookingPage, wanted: Wanted, contact: Contact, *, by: Actor, at: datetime, batch: Batch) -> Meeting:
    agenda = "\n\n".join(f"{one['text']}\n{one['value']}" for one in wanted.answers if one["value"])
    values = {"agenda": agenda, "room_url": arranging.room_for(by) if page.online else ""}
    people = [
        arranging.Somebody(
            normalise_email(wanted.email), wanted.name, contact.pk, wanted.zone if wanted.zone_said else ""
        )
    ]
    facts = EventFacts(
        title=f"{page.title} · {wanted.name}"[:300], place="" if page.online else page.place,
        **moments(page, wanted.slot),
    )  # fmt: skip
    calendar = _calendar(page, by=by, at=at)
    meeting, _batch = arranging.arrange(
        calendar, facts, values, people, by=by, at=at, client_id=contact.client_id, batch=batch
    )
    return meeting


def _calendar(page: BookingPage, *, by: Actor, at: datetime) -> Calendar:
    chosen = page.calendar
    if chosen is not None and chosen.trashed_at is None and chosen.takes_events and chosen.takes_time:
        return chosen
    mine = Calendar.objects.filter(workspace_id=page.workspace_id, user_id=page.user_id).writable()
    found = mine.filter(takes_time=True).order_by("id").first()
    return found or connecting.make_calendar({"name": _("Bookings")}, by=by, at=at)[0]


def moments(page: BookingPage, slot: Slot) -> dict[str, Any]:
    """An hour as columns of an event."""
    zone = zone_or_utc(page.zone)
    starts, ends = slot.starts_at.astimezone(zone), slot.ends_at.astimezone(zone)
    return {
        "starts_on": starts.date(), "starts_time": starts.time(), "ends_on": ends.date(), "ends_time": ends.time(),
        "zone": zone.key,
    }  # fmt: skip


def lines_for_them(booking: Booking) -> dict[str, str]:
    """What the letter to whoever booked says and no other: by their address, the link that moves it and calls it off.

    Nothing for a booking whose link was lost on its way from another installation.
    """
    token = token_of(booking.page, booking.nonce)
    if hash_of(token) != booking.token_hash:
        return {}
    with translation.override(booking.language):
        return {booking.email: _("To move it or to call it off:\n%(link)s") % {"link": link_of(token)}}


def _tell(booking: Booking, *, by: Actor, at: datetime, moved: bool = False) -> None:
    """The invitation to whoever booked, with the link, and a word to the host. Without a mail account nobody is told,
    and the page says so.
    """
    if not inviting.voices(by):
        return
    assert booking.meeting is not None
    # Somebody who wants no letters gets none, whoever typed their address.
    with suppress(inviting.NobodyToInvite):
        inviting.invite(booking.meeting, by=by, at=at, extra=lines_for_them(booking))
    _word_to_host(booking, by=by, at=at, moved=moved)


def _word_to_host(booking: Booking, *, by: Actor, at: datetime, moved: bool = False) -> None:
    page, host = booking.page, booking.page.user
    voice = inviting.voices(by)[0]
    with translation.override(host.language):
        when = stretch_in(booking.starts_at, booking.ends_at, host.timezone)
        said = {"name": booking.name, "title": page.title, "when": when, "email": booking.email}
        if booking.state == Booking.State.CANCELLED:
            subject, text = _("Called off: %(name)s, %(when)s") % said, _("%(name)s (%(email)s) does not come.") % said
        elif moved:
            subject = _("Moved: %(name)s, %(when)s") % said
            text = _("%(name)s (%(email)s) has moved “%(title)s”.\n\nNow: %(when)s") % said
        else:
            subject = _("Booked: %(name)s, %(when)s") % said
            text = _("%(name)s (%(email)s) has booked “%(title)s”.\n\nWhen: %(when)s") % said
    if booking.meeting is not None:
        text = f"{text}\n\n{settings.PUBLIC_URL}{booking.meeting.get_absolute_url()}"
    values = {
        "channel": inviting.CHANNEL, "identity": voice.key, "recipients": {"to": [[str(host), host.email]]},
        "subject": subject[:300], "text": text, "urgent": True,
    }  # fmt: skip
    write_once(f"booking:{booking.pk}:{booking.version}", values, by=by, at=at)


def move(booking: Booking, slot: Slot, *, at: datetime) -> Booking:
    """Another hour instead; everybody is told. Raises Taken when it is not free, or the booking was called off."""
    page = booking.page
    by = host_of(page)
    try:
        with transaction.atomic():
            _wait(page)
            booking = _standing(booking)
            if booking.state != Booking.State.HELD or booking.meeting is None or booking.starts_at <= at:
                raise Taken
            if (booking.starts_at, booking.ends_at) == (slot.starts_at, slot.ends_at):
                return booking
            if not is_free(page, slot, at=at, without=booking):
                raise Taken
            booking.change({"starts_at": slot.starts_at, "ends_at": slot.ends_at}, by=by, at=at, verb="moved_by_them")
            arranging.change_meeting(booking.meeting, moments(page, slot), {}, None, by=by, at=at)
            _tell(_standing(booking), by=by, at=at, moved=True)
    except IntegrityError as twice:
        raise Taken from twice
    return booking


def _standing(booking: Booking) -> Booking:
    rows = Booking.objects.select_for_update(of=("self",)).select_related(
        "page__workspace", "page__user", "meeting__event__calendar", "meeting__event__series"
    )
    return rows.get(pk=booking.pk)


def cancel(booking: Booking, *, at: datetime) -> Batch | None:
    """The hour is free again, and both are told; None when it was called off already."""
    by = host_of(booking.page)
    with transaction.atomic():
        _wait(booking.page)
        booking = _standing(booking)
        if booking.state != Booking.State.HELD:
            return None
        batch = None
        if booking.meeting is not None:
            # Calling off a meeting lets go of its hour as well.
            batch = arranging.call_off(booking.meeting, by=by, at=at)
        if batch is None:
            batch = booking.change({"state": Booking.State.CANCELLED.value}, by=by, at=at, verb="called_off")
        if inviting.voices(by):
            booking = _standing(booking)
            if booking.meeting is not None:
                inviting.tell_off(booking.meeting, by=by, at=at)
            _word_to_host(booking, by=by, at=at)
    return batch
