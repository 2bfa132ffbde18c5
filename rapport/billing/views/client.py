"""An invoice behind the client's private link: read, and printed."""

from django.shortcuts import get_object_or_404
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy

from rapport.billing import sending, showing, wording
from rapport.billing.models import Invoice
from rapport.billing.views.invoices import paper_of
from rapport.doors.entering import client_page, hand_of, through_door
from rapport.doors.opening import path_of
from rapport.web.visiting import is_a_person


def _one(request, pk):
    rows = Invoice.objects.shared_with(request.door).select_related("client", "corrects")
    one = get_object_or_404(rows, pk=pk)
    one.workspace = request.door.workspace
    return one


@through_door(says=gettext_lazy("an invoice"))
def invoice(request, token, pk):
    """What is to be paid, by when and where to."""
    one, now = _one(request, pk), timezone.now()
    if request.method == "GET" and not request.preview and is_a_person(request):
        sending.note_reading(one, by=hand_of(request.door), at=now)
    today = one.workspace.today(now)
    with translation.override(one.language):
        state, tone = wording.state_in_words(one, today)
        values = {
            "one": one, "paper": showing.printed(one, today), "state": state, "tone": tone,
            "about": wording.about(one, today), "left": wording.left_in_words(one),
            "place": path_of(request.door, sending.path_in(one)),
        }  # fmt: skip
        return client_page(request, "billing/client/invoice.html", values)


@through_door(says=gettext_lazy("an invoice on paper"))
def paper(request, token, pk):
    """The same as a PDF."""
    return paper_of(_one(request, pk))
