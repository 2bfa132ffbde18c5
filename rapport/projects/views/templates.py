"""Pages of templates of projects: all of them, one saved of a project, the trash."""

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rapport.clients.views.editing import do
from rapport.projects import templates
from rapport.projects.forms.plan import TemplateForm
from rapport.projects.models import ProjectTemplate
from rapport.projects.views.projects import one_of
from rapport.web.filters import keyset
from rapport.web.pages import form_page, go, page, say


@require_safe
def template_list(request):
    thrown = request.GET.get("tab") == "thrown"
    rows = ProjectTemplate.objects.visible_to(request.actor)
    part = keyset(rows.trashed() if thrown else rows.living(), ("title",), after=request.GET.get("after", ""))
    base = reverse("projects:templates")
    tab = "?tab=thrown&" if thrown else "?"
    values = {
        "rows": [
            {
                "pk": one.pk, "title": one.title, "begin": f"{reverse('projects:new')}?template={one.pk}",
                "milestones": len(one.plan.get("milestones", ())), "tasks": len(one.plan.get("tasks", ())),
            }
            for one in part.rows
        ],
        "thrown": thrown, "more_href": f"{base}{tab}after={part.after}" if part.after else "",
    }  # fmt: skip
    return page(request, "projects/templates.html", values, fragment="list")


@require_http_methods(["GET", "POST"])
def save(request, pk):
    """A template of this project."""
    project = one_of(request, pk)
    form = TemplateForm(request.POST or None, initial={"title": project.title})
    if not form.is_valid():
        return form_page(request, form, "projects/template_new.html", {"project": project})
    made, batch = templates.save_as_template(project, form.cleaned_data["title"], by=request.actor, at=timezone.now())
    say(request, _("The template is saved: %(title)s") % {"title": made.title}, batch=batch.pk)
    return go(request, reverse("projects:templates"))


def _one(request, pk):
    return get_object_or_404(ProjectTemplate.objects.visible_to(request.actor), pk=pk)


@require_POST
def trash(request, pk):
    return do(request, _one(request, pk).trash, _("The template is in the trash."), to=reverse("projects:templates"))


@require_POST
def restore(request, pk):
    return do(request, _one(request, pk).restore, _("It is back where it was."), to=reverse("projects:templates"))
