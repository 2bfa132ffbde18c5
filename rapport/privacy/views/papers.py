"""The room's front page, the operator's details, requests of persons, breaches."""

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rapport.clients.models import Contact
from rapport.clients.views.editing import edit_page
from rapport.privacy import asking, retention
from rapport.privacy.forms import AnswerForm, BreachForm, ExtendForm, OperatorForm, RequestForm
from rapport.privacy.models import Breach, DataRequest, Disposal, Erasure, Operator
from rapport.privacy.writing import write_down
from rapport.web.filters import number_in
from rapport.web.leaving import ways_out
from rapport.web.pages import complain, form_page, go, page, say
from rapport.web.rights import owners_only

MOST = 20


@require_safe
def privacy(request):
    actor, now, today = request.actor, timezone.now(), timezone.localdate()
    open_requests = list(
        DataRequest.objects.visible_to(actor).filter(answered_on=None, trashed_at=None).order_by("due_on")[:MOST]
    )
    breaches = list(Breach.objects.visible_to(actor).filter(trashed_at=None).order_by("-discovered_at")[:MOST])
    due = [one for one in retention.standing(actor, at=now) if one.count]
    strong, quiet = answer(open_requests, due, today)
    values = {
        "strong": strong,
        "quiet": quiet,
        "requests": [(one, *asking.left_in_words(one.due_on, today)) for one in open_requests],
        "breaches": [(one, asking.countdowns(one, now=now)) for one in breaches],
        "erasures": Erasure.objects.visible_to(actor).order_by("-id")[:MOST],
        "disposals": Disposal.objects.visible_to(actor).order_by("-id")[:MOST],
        "due": sum(one.count for one in due),
        "ways_out": ways_out(actor.workspace),
    }
    return page(request, "privacy/privacy.html", values, fragment="content")


def answer(open_requests, due, today):
    """How it stands, in one sentence."""
    late = sum(one.due_on < today for one in open_requests)
    if late:
        said = ngettext("%(count)s request is late.", "%(count)s requests are late.", late) % {"count": late}
        return said, _("Answer it first.")
    if open_requests:
        count = len(open_requests)
        said = ngettext("%(count)s request waits for an answer.", "%(count)s requests wait for an answer.", count)
        return said % {"count": count}, _("The next is due first.")
    if due:
        return _("Nobody waits for an answer."), _("Some data have been kept for long enough.")
    return _("All is in order."), _("Nobody waits for an answer, and nothing is kept for too long.")


@owners_only
@require_http_methods(["GET", "POST"])
def operator(request):
    actor, now = request.actor, timezone.now()
    known = Operator.objects.visible_to(actor).first()
    back, said = reverse("privacy:register"), _("The details are saved.")
    form = OperatorForm(request.POST or None, record=known or Operator(workspace=actor.workspace))
    texts = {"strong": _("Who answers for the data?"), "quiet": _("These details stand in the register."), "back": back}
    if known:
        return edit_page(request, form, "privacy/form.html", texts, save=known.change, to=back, said=said)
    if not form.is_valid():
        return _blank(request, form, texts, back)
    _row, batch = write_down(Operator, form.values(), by=actor, at=now)
    say(request, said, batch=batch.pk)
    return go(request, back)


def _blank(request, form, texts, back):
    """The form of something that is not written down yet."""
    return form_page(
        request, form, "privacy/form.html", {**texts, "record": None, "version": 0, "differences": [], "to": back}
    )


# ---- Requests


@require_http_methods(["GET", "POST"])
def request_new(request):
    actor, contact = request.actor, _asking(request)
    start = DataRequest(
        workspace=actor.workspace, contact=contact, who=contact.name if contact else "",
        law=asking.law_of(actor.workspace), received_on=timezone.localdate(), kind=DataRequest.Kind.ACCESS,
    )  # fmt: skip
    form = RequestForm(request.POST or None, record=start)
    back = reverse("privacy:person", args=[contact.pk]) if contact else reverse("privacy:privacy")
    texts = {"strong": _("What is asked?"), "quiet": _("The clock of the law begins on the day it came."), "back": back}
    if not form.is_valid():
        return _blank(request, form, texts, back)
    made, batch = asking.ask(form.values(), contact, by=actor, at=timezone.now())
    say(request, _("The request is written down."), batch=batch.pk)
    return go(request, made)


def _asking(request):
    """The person a request is about, if one is named."""
    pk = request.GET.get("person", "")
    if not pk:
        return None
    return get_object_or_404(Contact.objects.visible_to(request.actor).open(), pk=number_in(pk))


def my_request(request, pk):
    return get_object_or_404(DataRequest.objects.visible_to(request.actor).select_related("contact"), pk=pk)


@require_safe
def one_request(request, pk):
    one = my_request(request, pk)
    said, meaning = asking.left_in_words(one.due_on, timezone.localdate())
    values = {"one": one, "said": said, "meaning": meaning, "answering": AnswerForm(), "extending": ExtendForm()}
    return page(request, "privacy/request.html", values, fragment="content")


@require_POST
def request_answer(request, pk):
    one, form = my_request(request, pk), AnswerForm(request.POST)
    text = form.cleaned_data["answer"] if form.is_valid() else ""
    batch = asking.answer(one, text, by=request.actor, at=timezone.now())
    if batch:
        say(request, _("Answered."), batch=batch.pk)
    return go(request, one)


@require_POST
def request_extend(request, pk):
    one, form = my_request(request, pk), ExtendForm(request.POST)
    if not form.is_valid():
        complain(request, _("Say why it takes longer: the person is told."))
        return go(request, one)
    batch = asking.extend(one, form.cleaned_data["why"], by=request.actor, at=timezone.now())
    if batch:
        say(request, _("The longer term is taken."), batch=batch.pk)
    return go(request, one)


# ---- Breaches


@require_http_methods(["GET", "POST"])
def breach_new(request):
    actor, now = request.actor, timezone.now()
    start = Breach(workspace=actor.workspace, discovered_at=now, law=asking.law_of(actor.workspace))
    form = BreachForm(request.POST or None, record=start)
    back = reverse("privacy:privacy")
    texts = {"strong": _("What happened?"), "quiet": _("Every breach is written down, also one that harms nobody."),
             "back": back}  # fmt: skip
    if not form.is_valid():
        return _blank(request, form, texts, back)
    _row, batch = write_down(Breach, form.values(), by=actor, at=now)
    say(request, _("The breach is written down."), batch=batch.pk)
    return go(request, back)


@require_http_methods(["GET", "POST"])
def breach(request, pk):
    one = get_object_or_404(Breach.objects.visible_to(request.actor), pk=pk)
    back = reverse("privacy:privacy")
    texts = {"strong": _("What happened?"), "quiet": "", "back": back,
             "countdowns": asking.countdowns(one, now=timezone.now())}  # fmt: skip
    form = BreachForm(request.POST or None, record=one)
    said = _("The breach is changed.")
    return edit_page(request, form, "privacy/form.html", texts, save=one.change, to=back, said=said)
