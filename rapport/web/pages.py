"""The shapes of our pages: a page, a list, a form; whole for a browser, one block for an htmx swap."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers

from rapport.web.templating import render_block

type Values = Mapping[str, Any]


def page(request: HttpRequest, template: str, values: Values, *, fragment: str, status: int = 200) -> HttpResponse:
    """The whole template for a browser; for an htmx swap only the block `fragment`, with any new toasts beside it."""
    if is_partial(request):
        html = render_block(request, template, fragment, values) + render_block(
            request, "web/toasts.html", "swap", values
        )
    else:
        html = render_to_string(template, dict(values), request)
    response = HttpResponse(html, status=status)
    patch_vary_headers(response, ["HX-Request", "HX-Request-Type"])
    return response


def is_partial(request: HttpRequest) -> bool:
    """Whether htmx wants a fragment: a boosted link or a restored history entry replaces the document instead."""
    htmx = request.htmx  # type: ignore[attr-defined]
    return bool(htmx and not (htmx.boosted or htmx.history_restore_request or htmx.request_type == "full"))


def form_page(
    request: HttpRequest, form: Any, template: str, values: Values, *, fragment: str = "form", status: int = 200
) -> HttpResponse:
    """A form as it stands; refused input comes back with status 422, as typed, each error beside its field."""
    refused = bool(form.is_bound and form.errors)
    return page(request, template, {"form": form, **values}, fragment=fragment, status=422 if refused else status)


def go(request: HttpRequest, to: Any) -> HttpResponse:
    """After a change: a redirect for a browser, a navigation for htmx."""
    target = redirect(to)
    if is_partial(request):
        return HttpResponse(status=204, headers={"HX-Location": target.url})
    return target


def say(request: HttpRequest, text: str, *, batch: int | None = None, take_back: str = "") -> None:
    """A toast on the next page; with a batch of the journal it carries an undo, or the address that takes it back."""
    messages.success(request, text, extra_tags=f"batch-{batch}" if batch else f"back-{take_back}" if take_back else "")


def complain(request: HttpRequest, text: str) -> None:
    """A toast that says what did not work and what to do."""
    messages.error(request, text)
