"""For what time can be written down: projects under way and clients, each by a short key (p12, c7; empty: nobody)."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

from rapport.clients.models import Client
from rapport.projects.models import Project
from rapport.timekeeping.models import TimeEntry
from rapport.timekeeping.timing import Work
from rapport.web.filters import number_in
from rapport.web.funnel import Actor

# Of so many the latest are offered; anything else has its own page with the timer on it.
MOST = 100
NOBODY = ""

type Choices = list[tuple[str, str]]


def key_of(project_id: int | None, client_id: int | None) -> str:
    """p12 for a project, c7 for a client without one."""
    return f"p{project_id}" if project_id else f"c{client_id}" if client_id else NOBODY


def name_of(project: Project | None, client: Client | None) -> str:
    """Site, Meridian · Meridian · for nobody"""
    if client is None:
        return _("for nobody")
    return f"{project.title}, {client.name}" if project else client.name


def offered(by: Actor, beside: Sequence[TimeEntry] = ()) -> Choices:
    """The keys with their names, the latest first; what stands in the entries at hand is offered in any case."""
    projects = Project.objects.visible_to(by).running().select_related("client").order_by("-updated_at", "-pk")
    clients = Client.objects.visible_to(by).living().order_by("-last_at", "-id")
    named = {key_of(one.pk, None): name_of(one, one.client) for one in projects[:MOST]}
    named |= {key_of(None, one.pk): one.name for one in clients[:MOST]}
    named |= {key_of(one.project_id, one.client_id): name_of(one.project, one.client) for one in beside}
    return [*((key, name) for key, name in named.items() if key), (NOBODY, _("for nobody"))]


def work_on(key: str, description: str, *, by: Actor, billable: bool = True) -> Work | None:
    """What a key names; None for what whoever acts cannot see."""
    if not key:
        return Work(description=description, billable=False)
    kind, number = key[0], number_in(key[1:]) or 0
    if kind == "p":
        project = Project.objects.visible_to(by).present().filter(pk=number).first()
        return Work(project.client_id, project.pk, None, description, billable) if project else None
    if kind == "c":
        client = Client.objects.visible_to(by).present().filter(pk=number).first()
        return Work(client.pk, None, None, description, billable) if client else None
    return None


def work_at(path: str, *, by: Actor) -> Work | None:
    """What a page is about: on the page of a project or a client the timer is started for them."""
    try:
        found = resolve(path)
    except Resolver404:
        return None
    kinds = {"projects:project": "p", "clients:client": "c"}
    kind, number = kinds.get(found.view_name), found.kwargs.get("pk")
    return work_on(f"{kind}{number}", "", by=by) if kind and number else None
