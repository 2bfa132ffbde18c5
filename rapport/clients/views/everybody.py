"""The list of all people."""

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from rapport.clients.everybody import PeopleFilters, shown
from rapport.clients.models import Contact
from rapport.web.filters import keyset
from rapport.web.pages import is_partial, page
from rapport.web.plurals import number


@require_safe
def everybody(request):
    base, after = reverse("clients:everybody"), request.GET.get("after", "")
    filters = PeopleFilters(request.GET, actor=request.actor)
    part = keyset(filters.rows().prefetch_related("points"), filters.order, after=after)
    words = filters.cleaned_data.get("q", "") if filters.is_valid() else ""
    question = urlencode({"q": words}) if words else ""
    values = {
        "base": base,
        "words": words,
        "question": question,
        "people": shown(part.rows, base=reverse("clients:people"), clients=reverse("clients:list")),
        "more_href": f"{base}?{urlencode({'q': words, 'after': part.after} if words else {'after': part.after})}"
        if part.after
        else "",
    }
    if is_partial(request):
        return page(request, "clients/everybody.html", values, fragment="more" if after else "rows")
    every = PeopleFilters({}, actor=request.actor).rows().count()
    new = Contact.objects.visible_to(request.actor).suggested().count()
    said = ngettext("%(count)s person at your clients.", "%(count)s people at your clients.", every)
    new_said = ngettext(
        "%(count)s new one has yet to be decided about.", "%(count)s new ones have yet to be decided about.", new
    )
    selected = [ngettext("%(count)s selected", "%(count)s selected", n) % {"count": "{count}"} for n in (1, 2, 5)]
    values |= {
        "strong": said % {"count": number(every)} if every else _("There are no people yet."),
        "quiet": new_said % {"count": number(new)} if new else "",
        "count_one": selected[0], "count_few": selected[1], "count_many": selected[2],
    }  # fmt: skip
    return page(request, "clients/everybody.html", values, fragment="content")
