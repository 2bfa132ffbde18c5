"""A proposal behind the client's private link: chosen of, accepted with a name, declined, asked about, printed.

The same address works without scripts: a choice is the question of the address, and the server counts.
"""

from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone, translation
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rapport.agreements import accepting, offering, proposing, wording
from rapport.agreements.models import Answer, Proposal
from rapport.agreements.models.proposal import State
from rapport.agreements.views.proposals import paper_of
from rapport.doors.entering import client_page, hand_of, through_door
from rapport.doors.opening import path_of
from rapport.lib.offers import NoSuchChoice, price
from rapport.web.dates import clock, when
from rapport.web.visiting import is_a_person

LONGEST_NAME, LONGEST_WORDS = 200, 4000


def _one(request, number):
    rows = Proposal.objects.shared_with(request.door).select_related("client", "contact", "engagement", "user")
    one = get_object_or_404(rows, number=number)
    one.workspace = request.door.workspace
    return one, one.versions.get(number=one.current)


def _place(request, one, tail=""):
    return path_of(request.door, f"proposals/{one.number}/{tail}")


@through_door(says=gettext_lazy("a proposal"))
def offer(request, token, number):
    """The proposal with the choice in its address; what was said to it, once something was."""
    one, version = _one(request, number)
    now = timezone.now()
    if request.method == "GET" and not request.preview and is_a_person(request):
        proposing.note_reading(one, by=hand_of(request.door), at=now)
    return _page(request, one, version, now)


def _page(request, one, version, now):
    told, today = version.offer, one.workspace.today(now)
    answer = one.answers.filter(kind=Answer.Kind.ACCEPTED).first()
    with translation.override(told.language):
        choice = (answer.option, answer.extras) if answer else offering.chosen_in(told, request.GET)
        day = timezone.localdate(answer.at) if answer else today
        values = {
            **offering.shown(told, choice, day), "one": one, "place": _place(request, one), "answer": answer,
            "open": one.is_with_client and not one.has_run_out(today), "said": _state(one, answer, today),
            "newer": "newer" in request.GET, "asked": one.state == State.CHANGES,
            "clocks": _clocks(request, one, now),
        }  # fmt: skip
        return client_page(request, "agreements/client/offer.html", values)


def _state(one, answer, today):
    """What became of it, in a sentence; nothing while it is open."""
    if answer:
        with_sum = {
            "name": answer.name,
            "when": when(answer.at),
            "sum": wording.money(answer.total_minor, answer.currency),
        }
        return _("Accepted by %(name)s, %(when)s: %(sum)s. It stays here as it was agreed.") % with_sum
    if one.state == State.DECLINED:
        return _("This was declined. If something has changed, write to us.")
    if one.state == State.WITHDRAWN:
        return _("This does not hold any more.")
    return (
        _("It held until a day that is over. Write to us if you would like it again.") if one.has_run_out(today) else ""
    )


def _clocks(request, one, now):
    """It is 9:41 for you and 12:41 for Daria; nothing where it is the same hour."""
    theirs, ours = clock(now), clock(now.astimezone(one.workspace.workhours.zone))
    with timezone.override(one.workspace.workhours.zone):
        ours = clock(now)
    name = (one.user.name if one.user else "") or one.workspace.name
    return (
        _("It is %(theirs)s for you and %(ours)s for %(name)s.") % {"theirs": theirs, "ours": ours, "name": name}
        if theirs != ours
        else ""
    )


@through_door(says=gettext_lazy("accepting a proposal"))
def accept(request, token, number):
    """What exactly is accepted, and by whom; then the yes."""
    one, version = _one(request, number)
    asked = request.press.sent if request.method == "POST" else request.GET
    now = timezone.now()
    if not one.is_with_client or one.has_run_out(one.workspace.today(now)):
        return redirect(_place(request, one))
    with translation.override(version.offer.language):
        if request.method != "POST":
            return _sign(request, one, version, asked)
        name = _name(asked)
        if not name:
            return _sign(request, one, version, asked, wrong=_("Write your name: it says who accepts."), status=422)
    return _accepted(request, one, asked, name, now)


def _accepted(request, one, asked, name, now):
    choice = accepting.Choice(asked.get("option", ""), frozenset(asked.getlist("extra")), asked.get("digest", ""))
    signer = accepting.Signer(name, request.door.contact)
    try:
        with transaction.atomic():
            if request.press.first(now):
                accepting.accept(one, choice, signer, by=hand_of(request.door), at=now)
    except accepting.Overtaken:
        return redirect(f"{_place(request, one)}?newer=1")
    except (accepting.Answered, accepting.RunOut):
        # The page says what became of it, and who was first.
        return redirect(_place(request, one))
    except NoSuchChoice:
        raise Http404 from None
    return redirect(_place(request, one))


def _sign(request, one, version, asked, *, wrong="", status=200):
    told = version.offer
    option, extras = offering.chosen_in(told, asked)
    found = price(told, option, extras)
    back = urlencode([("chosen", 1), ("option", option), *(("extra", key) for key in sorted(extras))])
    values = {
        **offering.shown(told, (option, extras), one.workspace.today()), "one": one, "version": version,
        "option": option,
        "chosen": sorted(extras), "place": _place(request, one), "back": f"{_place(request, one)}?{back}",
        "sum": wording.money(found.total_minor, told.currency), "wrong": wrong,
        "name": asked.get("name", "") or (request.door.contact.name if request.door.contact else ""),
    }  # fmt: skip
    return client_page(request, "agreements/client/sign.html", values, status=status)


def _name(sent):
    return " ".join(sent.get("name", "").split())[:LONGEST_NAME]


@through_door(says=gettext_lazy("declining a proposal"))
def decline(request, token, number):
    """No, with a word why, if they like."""
    return _say(request, number, "decline", accepting.decline)


@through_door(says=gettext_lazy("asking about a proposal"))
def changes(request, token, number):
    """What should be otherwise, or what is not clear."""
    return _say(request, number, "changes", accepting.ask_for_changes)


def _say(request, number, what, deed):
    one, version = _one(request, number)
    now = timezone.now()
    if not one.is_with_client:
        return redirect(_place(request, one))
    with translation.override(version.offer.language):
        sent = request.press.sent if request.method == "POST" else {}
        words = str(sent.get("words", "")).strip()[:LONGEST_WORDS]
        if request.method == "POST" and (words or what == "decline"):
            return _told(request, one, sent, words, deed, now)
        values = {
            "one": one, "version": version, "offer": version.offer, "what": what, "place": _place(request, one),
            "wrong": _("Write what should be otherwise.") if request.method == "POST" else "",
        }  # fmt: skip
        return client_page(
            request, "agreements/client/say.html", values, status=422 if request.method == "POST" else 200
        )


def _told(request, one, sent, words, deed, now):
    person = request.door.contact
    signer = accepting.Signer(_name(sent) or request.door.name, person)
    try:
        with transaction.atomic():
            if request.press.first(now):
                deed(one, words, sent.get("digest", ""), signer, by=hand_of(request.door), at=now)
    except accepting.Overtaken:
        return redirect(f"{_place(request, one)}?newer=1")
    except accepting.Answered:
        pass
    return redirect(_place(request, one))


@through_door(says=gettext_lazy("a proposal on paper"))
def paper(request, token, number):
    """The version that counts as a PDF; after the yes, what was agreed."""
    one, version = _one(request, number)
    answer = one.answers.filter(kind=Answer.Kind.ACCEPTED).first()
    found = price(version.offer, answer.option, answer.extras) if answer else None
    return paper_of(one, version.offer, answer.at if answer else version.at, found)
