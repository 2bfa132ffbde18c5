"""A list with tabs, fifty rows at a time: which tab the address names, the links to the others, and its rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse

from rapport.web.filters import keyset

type Values = dict[str, Any]


def tabs(request: HttpRequest, name: str, labels: Mapping[str, str], *args: Any) -> Values:
    """For the template: `tab` as the address has it, the first where it says nothing, and `tabs`; Http404 for another.

    `name` and `args` are the address of the page, `labels` what each tab is called.
    """
    tab, base = request.GET.get("tab") or next(iter(labels)), reverse(name, args=args)
    if tab not in labels:
        raise Http404
    links = [{"href": f"{base}?tab={one}", "label": label, "here": one == tab} for one, label in labels.items()]
    return {"tab": tab, "tabs": links}


def tabbed(
    request: HttpRequest, name: str, labels: Mapping[str, str], rows_of: Callable[[str], Any]
) -> tuple[list[Any], Values]:
    """The rows of the tab, those changed last first, and the same for the template with `more_href`."""
    values = tabs(request, name, labels)
    part = keyset(rows_of(values["tab"]), ("-updated_at",), after=request.GET.get("after", ""))
    more = f"{reverse(name)}?tab={values['tab']}&after={part.after}" if part.after else ""
    return part.rows, {**values, "more_href": more}
