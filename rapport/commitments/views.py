"""Pages of promises: the list with its answer, one promise, what is said of it, suggestions."""

from functools import partial

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rapport.accounts.views import way_back
from rapport.clients.models import Contact
from rapport.clients.models.record import Stale
from rapport.clients.owning import own
from rapport.clients.reaching import MOST_PEOPLE
from rapport.clients.views.editing import do, edit_page, version_of
from rapport.commitments import promising, showing
from rapport.commitments.forms import BrokenForm, PromiseForm
from rapport.commitments.listing import TABS, listed
from rapport.commitments.models import Commitment, Suggestion
from rapport.web.pages import complain, form_page, go, page, say
from rapport.web.rights import GUEST, open_to


@open_to(GUEST)
@require_safe
def promise_list(request):
    tab = request.GET.get("tab", "open")
    if tab not in TABS:
        raise Http404
    found = listed(request.actor, tab, after=request.GET.get("after", ""), now=timezone.now())
    return page(request, "commitments/list.html", {"found": found, "tab": tab}, fragment="list")


@open_to(GUEST)
@require_http_methods(["GET", "POST"])
def promise_edit(request, pk):
    one = get_object_or_404(_seen(request), pk=pk)
    mine = own(request.actor, _seen(request)).filter(pk=pk).exists()
    if request.method == "POST" and not mine:
        raise Http404
    people = list(
        Contact.objects.visible_to(request.actor).living().filter(client=one.client)
        .order_by("-is_main", "id")[:MOST_PEOPLE]
    )  # fmt: skip
    if one.contact and one.contact not in people:
        people.append(one.contact)
    form = PromiseForm(request.POST or None, record=one, people=people)
    values = {
        "client": one.client, "row": showing.row_of(one, now=timezone.now()), "mine": mine,
        "zone": showing.zone_name(one), "renewed": one.renewed_by.present().first(),
        "source_href": reverse("clients:entry", args=[one.interaction_id]) if one.interaction_id else "",
    }  # fmt: skip
    return edit_page(
        request, form, "commitments/promise.html", values, save=one.change, to=one.client.get_absolute_url(),
        said=_("The promise is changed."),
    )  # fmt: skip


def _seen(request):
    return Commitment.objects.visible_to(request.actor).select_related("client", "contact", "proof", "renews")


def _one(request, pk):
    return get_object_or_404(_seen(request), pk=pk)


@open_to(GUEST)
@require_POST
def kept(request, pk):
    # Kept is what anybody who sees it may say, whoever has written it down.
    one = _one(request, pk)
    return do(request, partial(promising.keep, one), _("Kept: %(text)s") % {"text": one.text}, to=one.client)


@open_to(GUEST)
@require_POST
def proved(request, pk):
    one = _one(request, pk)
    return do(request, partial(promising.keep_by_proof, one), _("Kept: %(text)s") % {"text": one.text}, to=one.client)


@open_to(GUEST)
@require_POST
def not_proved(request, pk):
    one = _one(request, pk)
    return do(request, partial(promising.no_proof, one), _("Noted: it is still open."), to=one.client)


@open_to(GUEST)
@require_POST
def open_again(request, pk):
    one = _one(request, pk)
    return do(request, partial(promising.reopen, one), _("It is open again."), to=one.client)


@open_to(GUEST)
@require_http_methods(["GET", "POST"])
def broken(request, pk):
    one = _one(request, pk)
    form = BrokenForm(request.POST or None, record=one)
    back = way_back(request) if request.POST.get("back") else one.client
    values = {"client": one.client, "promise": one, "version": version_of_form(request, one)}
    if one.state != Commitment.State.OPEN:
        complain(request, _("It is kept or broken already. Open it again first."))
        return go(request, one)
    if not form.is_valid():
        return form_page(request, form, "commitments/broken.html", values)
    try:
        batch = promising.break_off(
            one, apology=form.cleaned_data["apology"], due=form.due(), by=request.actor, at=timezone.now(),
            version=version_of(request, one),
        )  # fmt: skip
    except Stale:
        complain(request, _("Somebody has changed it meanwhile. Look at it again."))
        return go(request, one)
    if batch is not None:
        say(request, _("It is said, and the new day is written down."), batch=batch.pk)
    return go(request, back)


def version_of_form(request, one):
    return version_of(request, one) or one.version


@open_to(GUEST)
@require_POST
def trash(request, pk):
    one = get_object_or_404(own(request.actor, _seen(request)), pk=pk)
    return do(request, one.trash, _("The promise is in the trash."), to=one.client)


@open_to(GUEST)
@require_POST
def restore(request, pk):
    one = get_object_or_404(own(request.actor, _seen(request)), pk=pk)
    return do(request, one.restore, _("It is back where it was."), to=one.client)


# ---- Suggestions


@open_to(GUEST)
@require_POST
def confirmed(request, pk):
    found = _found(request, pk)
    made = promising.confirm(found, by=request.actor, at=timezone.now())
    if made is None:
        complain(request, _("That is decided already."))
        return go(request, _back(request, found))
    say(request, _("A promise: %(text)s") % {"text": made[0].text}, batch=made[1].pk)
    return go(request, _back(request, found))


@open_to(GUEST)
@require_POST
def dismissed(request, pk):
    found = _found(request, pk)
    said = _("Not a promise. The like of it from the same person is not asked about again.")
    return do(request, partial(promising.dismiss, found), said, to=_back(request, found))


def _found(request, pk):
    return get_object_or_404(Suggestion.objects.visible_to(request.actor).select_related("client"), pk=pk)


def _back(request, found):
    return way_back(request) if request.POST.get("back") else found.client
