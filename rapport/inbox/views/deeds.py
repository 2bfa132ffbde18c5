"""What is done with threads, one or many, and with their senders."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from rapport.accounts.models import Membership
from rapport.accounts.views import way_back
from rapport.inbox import leaving_lists, listing, senders, threads
from rapport.inbox.marking import mark
from rapport.inbox.models import Message, SenderRule, Thread
from rapport.inbox.views.reading import snooze_choices, tab_of
from rapport.web.coming import comes_back
from rapport.web.filters import number_in
from rapport.web.later import LaterForm
from rapport.web.pages import complain, form_page, go, say

Rule = SenderRule.Rule
MOST_PICKED = threads.MOST
# What is older than so many letters of a thread was read long ago.
MOST_SEEN = 100


def one_of(request, pk):
    return get_object_or_404(Thread.objects.visible_to(request.actor), pk=pk)


def next_href(request, thread, tab, now):
    """Where one goes on: the thread after this one in the same tab."""
    following = listing.next_after(request.actor, tab, thread, now)
    if following is None:
        return f"{reverse('inbox:inbox')}?tab={tab}"
    return f"{reverse('inbox:thread', args=[following])}?tab={tab}"


def after_deed(request, thread, batch, words, nothing):
    """Say it and go on to the next thread."""
    now, tab = timezone.now(), tab_of(request, thread)
    if batch is None:
        complain(request, nothing)
        return go(request, f"{reverse('inbox:thread', args=[thread.pk])}?tab={tab}")
    say(request, words, batch=batch.pk)
    return go(request, next_href(request, thread, tab, now))


@require_POST
def settled(request, pk):
    thread = one_of(request, pk)
    batch = threads.settle([thread.pk], by=request.actor, at=timezone.now())
    return after_deed(request, thread, batch, _("No answer is needed here any more."), _("Nobody has to move here."))


@require_POST
def seen(request, pk):
    """The thread of a letter was read here; where its letters lie elsewhere, that is told there."""
    message = get_object_or_404(Message.objects.visible_to(request.actor), pk=pk)
    letters = Message.objects.visible_to(request.actor).filter(thread=message.thread_id).order_by("-sent_at", "-pk")
    mark(message.workspace_id, list(letters.values_list("pk", flat=True)[:MOST_SEEN]), "seen", at=timezone.now())
    return HttpResponse(status=204)


@require_POST
def letter_settled(request, pk):
    """The same, by a letter of the thread."""
    message = get_object_or_404(Message.objects.visible_to(request.actor), pk=pk)
    batch = threads.settle([message.thread_id], by=request.actor, at=timezone.now())
    if batch is not None:
        say(request, _("No answer is needed here any more."), batch=batch.pk)
    return go(request, reverse("inbox:letter", args=[message.pk]))


@require_http_methods(["GET", "POST"])
def later(request, pk):
    thread, now = one_of(request, pk), timezone.now()
    form = LaterForm(request.POST if request.method == "POST" else None, now=now)
    if form.is_valid():
        until = form.cleaned_data["moment"]
        batch = threads.set_aside([thread.pk], until, by=request.actor, at=now)
        return after_deed(request, thread, batch, comes_back(until, now), _("It is set aside until then already."))
    values = {"thread": thread, "tab": tab_of(request, thread), "choices": snooze_choices(request.actor, now)}
    return asking(form_page(request, form, "inbox/later.html", values, fragment="asking"))


def asking(response):
    """A question that opens over the page it was asked on."""
    response.headers["HX-Retarget"] = "#asking"
    response.headers["HX-Reswap"] = "innerHTML"
    return response


@require_POST
def brought_back(request, pk):
    thread = one_of(request, pk)
    batch = threads.bring_back([thread.pk], by=request.actor, at=timezone.now())
    return stay(request, thread, batch, _("It is back."))


@require_POST
def no_reminder(request, pk):
    thread = one_of(request, pk)
    batch = threads.remind(thread, None, by=request.actor, at=timezone.now())
    return stay(request, thread, batch, _("You are not reminded of this any more."))


@require_POST
def assigned(request, pk):
    thread, number = one_of(request, pk), number_in(request.POST.get("user", ""))
    seat = Membership.objects.filter(workspace=request.actor.workspace_id, user=number).select_related("user").first()
    if number and seat is None:
        complain(request, _("Choose somebody of your team."))
        return stay(request, thread, None, "")
    batch = threads.assign(thread, seat.user_id if seat else None, by=request.actor, at=timezone.now())
    words = _("%(name)s answers here.") % {"name": str(seat.user)} if seat else _("Nobody in particular answers here.")
    return stay(request, thread, batch, words)


def stay(request, thread, batch, words):
    if batch is not None:
        say(request, words, batch=batch.pk)
    return go(request, f"{reverse('inbox:thread', args=[thread.pk])}?tab={tab_of(request)}")


# ---- Senders


@require_POST
def ignored(request, pk):
    return decided(request, pk, Rule.IGNORE, _("%(sender)s is ignored from now on."))


@require_POST
def is_machine(request, pk):
    return decided(request, pk, Rule.MACHINE, _("%(sender)s is a machine: nobody waits behind it."))


def decided(request, pk, rule, words):
    thread = one_of(request, pk)
    sender = last_sender(request.actor, thread)
    if not sender:
        complain(request, _("Nobody has written here, so there is nobody to decide about."))
        return stay(request, thread, None, "")
    batch = senders.decide(sender, rule, by=request.actor, at=timezone.now())
    return after_deed(request, thread, batch, words % {"sender": sender}, _("That is decided already."))


@require_POST
def undecided(request, pk):
    """Neither ignored nor a machine any more."""
    thread, now = one_of(request, pk), timezone.now()
    sender = last_sender(request.actor, thread)
    for rule in (Rule.IGNORE, Rule.MACHINE):
        if sender and senders.take_back(sender, rule, by=request.actor, at=now):
            say(request, _("%(sender)s is a sender like others again.") % {"sender": sender})
    return stay(request, thread, None, "")


def last_sender(actor, thread):
    rows = Message.objects.visible_to(actor).filter(thread=thread).exclude(direction="out").exclude(from_email="")
    return rows.order_by("-sent_at").values_list("from_email", flat=True).first() or ""


@require_POST
def pictures(request, pk):
    """Show the pictures of this sender from now on."""
    message = get_object_or_404(Message.objects.visible_to(request.actor), pk=pk)
    if message.from_email:
        batch = senders.decide(message.from_email, Rule.PICTURES, by=request.actor, at=timezone.now())
        if batch is not None:
            said = _("Pictures of %(sender)s are shown from now on.") % {"sender": message.from_email}
            say(request, said, batch=batch.pk)
    return go(request, reverse("inbox:letter", args=[message.pk]))


@require_POST
def unsubscribed(request, pk):
    """Leave the list a letter came by: the worker does it, or a letter of ours."""
    message = get_object_or_404(Message.objects.visible_to(request.actor), pk=pk)
    how = leaving_lists.leave(message, by=request.actor, at=timezone.now())
    if how == leaving_lists.BY_HAND:
        complain(
            request, _("This list can only be left on its own page: %(url)s") % {"url": message.unsubscribe["url"]}
        )
    elif how:
        say(request, _("You are being taken off the list of %(sender)s.") % {"sender": message.from_email})
    else:
        complain(request, _("This letter does not say how one leaves its list."))
    return go(request, f"{reverse('inbox:thread', args=[message.thread_id])}?tab={tab_of(request)}")


# ---- Many at once


@require_POST
def many_settled(request):
    def said(count):
        return ngettext(
            "No answer is needed in %(count)s thread.", "No answer is needed in %(count)s threads.", count
        )  # fmt: skip

    return on_many(request, threads.settle, said)


@require_POST
def many_later(request):
    now = timezone.now()
    form = LaterForm(request.POST, now=now)
    if not form.is_valid():
        complain(request, str(next(iter(form.errors.values()))[0]))
        return go(request, way_back(request))
    until = form.cleaned_data["moment"]

    def deed(ids, *, by, at):
        return threads.set_aside(ids, until, by=by, at=at)

    def said(count):
        return ngettext("%(count)s thread is set aside.", "%(count)s threads are set aside.", count)

    return on_many(request, deed, said)


@require_POST
def many_ignored(request):
    def said(count):
        return ngettext(
            "The sender of %(count)s thread is ignored.", "The senders of %(count)s threads are ignored.", count
        )

    return on_many(request, senders.ignore_all, said)


def on_many(request, deed, said):
    """The ticked threads of this workspace; a number of somebody else's finds nothing."""
    numbers = [number for text in request.POST.getlist("pick") if (number := number_in(text))][: MOST_PICKED + 1]
    ids = list(Thread.objects.visible_to(request.actor).filter(pk__in=numbers).values_list("pk", flat=True))
    if not ids:
        complain(request, _("Select at least one thread first."))
    elif len(ids) > MOST_PICKED:
        complain(request, _("That is too many for one press. Select fewer."))
    elif (batch := deed(ids, by=request.actor, at=timezone.now())) is None:
        complain(request, _("Nothing was left to change."))
    else:
        say(request, said(len(ids)) % {"count": len(ids)}, batch=batch.pk)
    return go(request, way_back(request))
