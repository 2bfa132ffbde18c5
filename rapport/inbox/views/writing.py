"""What is written: a new message, an answer, saving as one types, files, sending at its hour, taking back."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rapport.clients.models import Client, Contact
from rapport.clients.models.record import Stale
from rapport.files.keeping import keep_stream
from rapport.inbox import answering, answers, delivering, listing, outgoing, writing
from rapport.inbox.composing import composed
from rapport.inbox.models import Message, Outgoing, OutgoingFile
from rapport.inbox.outgoing import Enclosed, TooLate
from rapport.inbox.sending_by import channel_of, channels
from rapport.inbox.views.deeds import asking
from rapport.inbox.views.reading import tabs_of
from rapport.lib.mail.attachments import file_name
from rapport.web.coming import soon
from rapport.web.filters import keyset, number_in
from rapport.web.later import LaterForm
from rapport.web.pages import complain, form_page, go, is_partial, page, say

State = Outgoing.State
OPEN = (State.DRAFT, State.WAITING, State.SENDING, State.FAILED, State.UNKNOWN)
MOST_PEOPLE = 50


def mine(request, pk):
    rows = Outgoing.objects.visible_to(request.actor).select_related("contact", "client", "thread")
    return get_object_or_404(rows, pk=pk)


def home_of(one):
    """Where a message is seen: in its thread, or on a page of its own. To a draft one goes to write."""
    if not one.thread_id:
        return reverse("inbox:message", args=[one.pk])
    href = reverse("inbox:thread", args=[one.thread_id])
    # Where an address names a place of the page, browsers do not put the cursor into a field.
    return f"{href}?write=1" if one.state == State.DRAFT else f"{href}#message-{one.pk}"


# ---- Beginning


@require_POST
def answer(request, pk):
    return begun(request, pk, lambda message: answering.answer(message, by=request.actor))


@require_POST
def answer_all(request, pk):
    return begun(request, pk, lambda message: answering.answer(message, by=request.actor, all=True))


@require_POST
def forward(request, pk):
    return begun(request, pk, lambda message: answering.forward(message, by=request.actor))


def begun(request, pk, begin):
    """A new draft, or the one that was begun here and has not gone: nobody answers the same twice by mistake."""
    message = get_object_or_404(Message.objects.visible_to(request.actor).select_related("thread", "raw"), pk=pk)
    found = begin(message)
    drafts = Outgoing.objects.visible_to(request.actor).present().filter(state=State.DRAFT, user=request.actor.user_id)
    there = found.values.get("thread_id") and drafts.filter(thread=message.thread_id).order_by("-pk").first()
    if there:
        same = {"recipients": found.values["recipients"]}
        if there.answers_id == message.pk and there.recipients != same["recipients"]:
            # Answering everybody instead of one, or one instead of everybody: the words stay.
            writing.save(
                there, same, version=there.version, written_in="", by=request.actor, at=timezone.now()
            )  # fmt: skip
        return go(request, home_of(there))
    one = outgoing.draft(found.values, found.files, by=request.actor, at=timezone.now())
    return go(request, home_of(one))


@require_http_methods(["GET", "POST"])
def write(request):
    """A new message: to a person, on a channel that reaches them; GET offers the ways, POST begins it."""
    contact, client = about(request)
    if request.method == "POST":
        channel = channel_of(request.POST.get("channel", "mail"))
        values = writing.blank(
            by=request.actor, channel=channel, contact=contact, client=client, address=_given(request.POST, "address"),
            subject=_given(request.POST, "subject"), text=_given(request.POST, "text"),
        )  # fmt: skip
        return go(request, home_of(outgoing.draft(values, by=request.actor, at=timezone.now())))
    people = [contact] if contact else people_of(request, client) if client else []
    wanted = _given(request.GET, "address")
    ways = writing.ways_to(people, by=request.actor)
    ways = [way for way in ways if way[2].address == wanted] or ways
    connected = [channel for channel in channels() if channel.identities(request.actor)]
    values = {
        "contact": contact, "client": client, "ways": ways, "connected": connected,
        "asked": {
            "contact": contact.pk if contact else "", "client": client.pk if client else "", "address": wanted,
            "subject": _given(request.GET, "subject"), "text": _given(request.GET, "text"),
        },
    }  # fmt: skip
    return page(request, "inbox/write.html", values, fragment="content")


LONGEST = {"address": 320, "subject": 300, "text": 10_000}


def _given(asked, name):
    """What another page has written already."""
    return asked.get(name, "").replace("\x00", "").strip()[: LONGEST[name]]


def about(request):
    """The person or client a new message is for, as far as the address says."""
    asked = request.POST if request.method == "POST" else request.GET
    contacts = Contact.objects.visible_to(request.actor).living().select_related("client")
    contact = contacts.filter(pk=number_in(asked.get("contact", "")) or 0).first()
    clients = Client.objects.visible_to(request.actor).present()
    return contact, contact.client if contact else clients.filter(pk=number_in(asked.get("client", "")) or 0).first()


def people_of(request, client):
    rows = Contact.objects.visible_to(request.actor).living().filter(client=client)
    return list(rows.order_by("-is_main", "id")[:MOST_PEOPLE])


# ---- One message


@require_GET
def outgoing_list(request):
    """What has not gone yet: troubles, what waits for its hour, drafts."""
    now, actor = timezone.now(), request.actor
    rows = Outgoing.objects.visible_to(actor).present().filter(state__in=OPEN).select_related("contact", "client")
    part = keyset(rows, ("-updated_at",), after=request.GET.get("after", ""))
    counts = listing.counts(actor, now)
    strong, quiet = answers.outgoing(counts)
    shown = [
        {
            "one": one, "href": reverse("inbox:message", args=[one.pk]),
            "to": ", ".join(name or address for name, address in one.recipients.get("to", [])[:3]),
            "goes": soon(one.send_at, now) if one.send_at else "",
        }
        for one in part.rows
    ]  # fmt: skip
    order = [State.FAILED, State.UNKNOWN, State.WAITING, State.SENDING, State.DRAFT]
    shown.sort(key=lambda row: order.index(row["one"].state))
    values = {
        "strong": strong, "quiet": quiet, "rows": shown,
        "tabs": tabs_of(counts, "outgoing", reverse("inbox:inbox"), actor),
        "more_href": f"{request.path}?after={part.after}" if part.after else "",
    }  # fmt: skip
    return page(request, "inbox/outgoing.html", values, fragment="content")


@require_GET
def message(request, pk):
    one = mine(request, pk)
    return message_page(request, one)


def message_page(request, one, *, problems=(), typed=None, status=200):
    values = {"c": composed(request.actor, one, now=timezone.now(), text=typed), "problems": list(problems)}
    return page(request, "inbox/message.html", values, fragment="content", status=status)


def number(post, name):
    return number_in(post.get(name, ""), 9) or 0


def kept(request, one):
    """The message with what the form says; raises Stale, TooLate."""
    over = number(request.POST, "over")
    return writing.save(
        one, writing.typed(request.POST, one), version=over or number(request.POST, "version"),
        written_in=request.POST.get("written_in", "")[:32], by=request.actor, at=timezone.now(),
    )  # fmt: skip


@require_POST
def save(request, pk):
    """As one types, and by a button."""
    one = mine(request, pk)
    try:
        one = kept(request, one)
    except Stale as stale:
        return both(request, one, stale.record)
    except TooLate:
        return too_late(request, one)
    if is_partial(request):
        values = {"c": composed(request.actor, one, now=timezone.now())}
        return page(request, "inbox/saved.html", values, fragment="saved")
    say(request, _("The draft is kept."))
    return go(request, home_of(one))


def both(request, one, standing):
    """Another page has saved it: both versions, and which shall stay is asked."""
    typed = writing.typed(request.POST, one)
    values = {"one": standing, "typed": typed, "to": writing.written(typed.get("recipients", {}).get("to", []))}
    response = page(request, "inbox/both.html", values, fragment="asking", status=409)
    return asking(response) if is_partial(request) else response


def too_late(request, one):
    if is_partial(request):
        return HttpResponse(status=204)
    complain(request, _("It is on its way already and cannot be changed any more."))
    return go(request, home_of(one))


@require_POST
def send(request, pk):
    """Let it go: now, at a moment that was offered, or at one that was typed."""
    one, now = mine(request, pk), timezone.now()
    try:
        if one.state == State.DRAFT:
            one = kept(request, one)
        problems = writing.missing(one, by=request.actor)
        moment, wrong = hour_asked(request, now)
        if problems or wrong:
            return message_page(request, one, problems=[*problems, *wrong], status=422)
        outgoing.send(one, by=request.actor, at=now, not_before=moment)
    except Stale as stale:
        return both(request, one, stale.record)
    except TooLate:
        return too_late(request, one)
    if moment and moment > now + outgoing.UNDO:
        words = _("It goes %(moment)s.") % {"moment": soon(moment, now)}
    else:
        seconds = int(outgoing.UNDO.total_seconds())
        words = ngettext("It goes in %(count)s second.", "It goes in %(count)s seconds.", seconds) % {"count": seconds}
    say(request, words, take_back=reverse("inbox:taken_back", args=[one.pk]))
    return go(request, home_of(one))


def hour_asked(request, now):
    """The moment to send at (None: at once), and what is wrong with it."""
    asked = request.POST.get("when", "")
    if asked == "own":
        form = LaterForm({"date": request.POST.get("date", ""), "time": request.POST.get("time", "")}, now=now)
        if form.is_valid():
            return form.cleaned_data["moment"], []
        return None, [error for errors in form.errors.values() for error in errors]
    try:
        moment = parse_datetime(asked)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None or moment <= now:
        return None, []
    form = LaterForm({"until": asked}, now=now)
    return (form.cleaned_data["moment"], []) if form.is_valid() else (None, [_("That is more than a year away.")])


@require_GET
def when(request, pk):
    """A moment of one's own, asked over the composer."""
    one = mine(request, pk)
    form = LaterForm(None, now=timezone.now())
    return asking(form_page(request, form, "inbox/when.html", {"one": one}, fragment="asking"))


@require_POST
def taken_back(request, pk):
    one = mine(request, pk)
    try:
        outgoing.take_back(one, by=request.actor, at=timezone.now())
    except TooLate:
        complain(request, _("Too late: it is on its way already."))
    else:
        say(request, _("It is a draft again."))
    return go(request, home_of(one))


@require_POST
def edited_again(request, pk):
    """A message that has not gone becomes a draft again, to be put right."""
    one = mine(request, pk)
    if one.state == State.FAILED:
        values = {"state": State.DRAFT, "trouble": None, "send_at": None}
        one.change(values, by=request.actor, at=timezone.now(), verb="edited_again")
    return go(request, home_of(one))


@require_POST
def arrived(request, pk):
    """A person says of a message nobody knew about that it has arrived."""
    one = mine(request, pk)
    if one.state == State.UNKNOWN:
        delivering.it_arrived(one, by=request.actor, at=timezone.now())
        say(request, _("Noted: it has arrived."))
    return go(request, home_of(one))


@require_POST
def trash(request, pk):
    one = mine(request, pk)
    if one.state not in (State.DRAFT, State.FAILED, State.UNKNOWN):
        return too_late(request, one)
    batch = one.trash(by=request.actor, at=timezone.now())
    if batch is not None:
        say(request, _("The draft is thrown away."), batch=batch.pk)
    to = f"{reverse('inbox:thread', args=[one.thread_id])}" if one.thread_id else reverse("inbox:outgoing")
    return go(request, to)


@require_POST
def restore(request, pk):
    one = mine(request, pk)
    one.restore(by=request.actor, at=timezone.now())
    return go(request, home_of(one))


# ---- Files


@require_POST
def files(request, pk):
    one, now = mine(request, pk), timezone.now()
    brought = []
    for upload in request.FILES.getlist("files"):
        upload.seek(0)
        head = upload.read(4096)
        upload.seek(0)
        name = file_name(upload.name or "") or "file"
        stored = keep_stream(request.actor.workspace_id, upload, at=now)
        brought.append(Enclosed(stored, name, writing.kind_of(head, name)))
    try:
        wrong = writing.put_in(one, brought, by=request.actor)
    except TooLate:
        return too_late(request, one)
    if wrong:
        complain(request, wrong)
    elif not brought:
        complain(request, _("Choose a file first."))
    return files_page(request, one)


@require_POST
def take_out(request, pk):
    rows = OutgoingFile.objects.visible_to(request.actor).select_related("outgoing", "outgoing__thread")
    found = get_object_or_404(rows, pk=pk)
    one = found.outgoing
    try:
        writing.take_out(found, by=request.actor)
    except TooLate:
        return too_late(request, one)
    return files_page(request, one)


def files_page(request, one):
    """The list of files alone, or where the message is seen."""
    if not is_partial(request):
        return go(request, home_of(one))
    values = {"c": composed(request.actor, one, now=timezone.now())}
    return page(request, "inbox/enclosed.html", values, fragment="files")
