"""Jinja2 as the language of our pages: its environment, what every page is given, and one block alone for a swap."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any

from django.conf import settings
from django.contrib.messages import get_messages
from django.forms.renderers import TemplatesSetting
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.template import engines
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django.utils.functional import SimpleLazyObject
from django.utils.html import json_script
from django.utils.module_loading import import_string
from jinja2 import Environment, FileSystemBytecodeCache, StrictUndefined
from markupsafe import Markup

from rapport.web import dates, marks, plurals, threads
from rapport.web.rights import may_open


def environment(**options: Any) -> Environment:
    """The one environment of the process; gettext reads the language of the thread."""
    options["undefined"] = StrictUndefined  # Django passes its own, which hides misspelt names
    # A template becomes Python once and not at every start; its text is part of the name it is kept by.
    options["bytecode_cache"] = FileSystemBytecodeCache(str(settings.TEMPLATES_ROOT))
    env = Environment(extensions=["jinja2.ext.i18n"], trim_blocks=True, lstrip_blocks=True, **options)  # noqa: S701 - Django turns autoescape on
    env.install_gettext_callables(  # type: ignore[attr-defined]
        translation.gettext,
        translation.ngettext,
        newstyle=True,
        pgettext=translation.pgettext,
        npgettext=translation.npgettext,
    )
    env.globals.update(
        static=static,
        url=url,
        icon=icon,
        hue=marks.hue,
        initials=marks.initials,
        now_in=dates.now_in,
        thread=threads.thread,
        may_open=may_open,
        json_script=json_script,
    )
    env.filters.update(
        when=dates.when, day=dates.day, clock=dates.clock, iso=dates.iso, only=only, paragraphs=marks.paragraphs,
        number=plurals.number,
    )  # fmt: skip
    return env


@lru_cache(maxsize=4096)
def url(name: str, *args: Any) -> str:
    """The address of a page. Never called in a loop over rows: those bring their own `href`."""
    return reverse(name, args=args)


@cache
def sprite() -> str:
    return static("dist/icons.svg")


@cache
def icon(name: str) -> Markup:
    """One picture of the set, hidden from screen readers: the words stand beside it."""
    return Markup('<svg class="icon" aria-hidden="true"><use href="{}#i-{}"/></svg>').format(sprite(), name)


def only(attrs: Mapping[str, Any], *names: str) -> dict[str, Any]:
    """The named attributes that are set, for `xmlattr`."""
    return {name: attrs[name] for name in names if attrs.get(name)}


def page_context(request: HttpRequest) -> dict[str, Any]:
    """What every page is given. The frame is built only if the page draws it."""
    # Asked for on every page, because htmx reads it from the cookie, which a page without a form would not set; asked
    # for once, because each asking masks it anew and a page has dozens of forms.
    token = get_token(request)
    actor = getattr(request, "actor", None)
    return {
        "csrf_token": token,
        "csrf_input": Markup('<input type="hidden" name="csrfmiddlewaretoken" value="{}">').format(token),
        "actor": actor,
        "user": getattr(request, "user", None),
        "language": translation.get_language(),
        "theme": getattr(getattr(request, "user", None), "theme", ""),
        "frame": SimpleLazyObject(lambda: import_string(settings.FRAME)(request)),
        "toasts": SimpleLazyObject(lambda: list(get_messages(request))),
    }


class FormRenderer(TemplatesSetting):
    """Django's forms in our templates: one place for label, widget, help and error."""

    form_template_name = "web/form_fields.html"
    field_template_name = "web/field.html"


def render_block(request: HttpRequest, template_name: str, block: str, values: Mapping[str, Any]) -> str:
    """One block of a template alone, with everything its imports and sets give it."""
    template: Any = engines["jinja2"].get_template(template_name)
    everything: dict[str, Any] = {"request": request}
    for processor in template.backend.template_context_processors:
        everything.update(processor(request))
    context = template.template.new_context({**everything, **values})
    # Runs `extends` and the imports and sets of every level, and stops at the first output of the base.
    next(template.template.root_render_func(context), None)
    return "".join(context.blocks[block][0](context))
