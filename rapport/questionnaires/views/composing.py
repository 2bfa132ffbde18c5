"""Forms inside: their list, their words, their questions, what they look like."""

from functools import partial

from django.http import Http404, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rapport.accounts.models import LANGUAGES
from rapport.clients.exporting import tell_of_export
from rapport.clients.views.editing import do, edit_page
from rapport.clients.views.gone import unmade
from rapport.lib.csv_writing import csv_lines
from rapport.questionnaires import composing
from rapport.questionnaires.exporting import sheets, table
from rapport.questionnaires.forms.answering import AnswerForm
from rapport.questionnaires.forms.composing import QuestionForm, QuestionnaireForm
from rapport.questionnaires.models import AnswerSheet, Questionnaire
from rapport.questionnaires.questions import Fills, Kind
from rapport.questionnaires.showing import about, form_answer, links_of, list_answer, listed, rows_of
from rapport.questionnaires.starters import consent_texts, starter, starters
from rapport.web.downloads import named
from rapport.web.filters import keyset, number_in
from rapport.web.pages import complain, form_page, go, is_partial, page, say

MOST_FORMS = 200
PER_PAGE = 30
STATES = {"answers": "taken", "held": "held", "refused": "refused"}


def of_this_workspace(request, pk):
    return get_object_or_404(Questionnaire.objects.visible_to(request.actor).select_related("workspace"), pk=pk)


@require_safe
def form_list(request):
    forms = list(listed(request.actor).order_by("closed_at", "-id")[:MOST_FORMS])
    base = reverse("questionnaires:list")
    rows = [{"form": one, "href": f"{base}{one.pk}/", "about": about(one)} for one in forms]
    # In the order of the closed ones SQLite and PostgreSQL differ about those that have no such moment.
    rows.sort(key=lambda row: row["form"].closed_at is not None)
    if not rows:
        return page(request, "questionnaires/new.html", {**_starters(request), "first": True}, fragment="content")
    return page(request, "questionnaires/list.html", {"rows": rows, "answer": list_answer(forms)}, fragment="content")


def _starters(request):
    language = request.GET.get("language", "")
    if language not in dict(LANGUAGES):
        language = request.actor.workspace.language
    # `language` is on every page that of the page itself.
    return {"starters": starters(language), "spoken": language, "languages": LANGUAGES}


@require_http_methods(["GET", "POST"])
def form_new(request):
    if request.method == "GET":
        return page(request, "questionnaires/new.html", {**_starters(request), "first": False}, fragment="content")
    try:
        chosen = starter(request.POST.get("starter", ""), request.POST.get("language", ""))
    except KeyError:
        complain(request, _("Choose what to begin with."))
        return go(request, "questionnaires:new")
    made, batch = composing.begin_from(chosen, by=request.actor, at=timezone.now())
    say(request, _("The form is open. Change its questions until they are yours."), batch=batch.pk)
    return go(request, reverse("questionnaires:questions", args=[made.pk]))


@require_safe
def questionnaire(request, pk):
    """One form: who answered, who was asked, and where it stands."""
    actor, now = request.actor, timezone.now()
    form = (
        listed(actor).filter(pk=pk).first() or Questionnaire.objects.visible_to(actor).trashed().filter(pk=pk).first()
    )
    if form is None:
        return unmade(request, Questionnaire, pk, "questionnaires:list")
    tab, after = request.GET.get("tab", "answers"), request.GET.get("after", "")
    if tab not in {*STATES, "links"}:
        raise Http404
    here, rows, more = form.get_absolute_url(), [], ""
    if tab in STATES:
        sheets = AnswerSheet.objects.visible_to(actor).filter(questionnaire=form, state=STATES[tab])
        part = keyset(sheets.select_related("contact"), ("-at",), after=after, size=PER_PAGE)
        rows, more = rows_of(part.rows), f"{here}?tab={tab}&after={part.after}" if part.after else ""
    values: dict[str, object] = {"rows": rows, "more_href": more}
    if after and is_partial(request):
        return page(request, "questionnaires/questionnaire.html", values, fragment="more")
    values |= {
        "form": form,
        "quiet": form_answer(form) if not form.trashed_at else "",
        "tab": tab,
        "tabs": _tabs(form, tab, here) if not form.trashed_at else [],
        "links": links_of(actor, form, now=now) if tab == "links" else [],
        "address": request.build_absolute_uri(form.public_href),
        "snippet": snippet(request, form),
    }
    return page(request, "questionnaires/questionnaire.html", values, fragment="content")


def _tabs(form, here, base):
    counts = {"answers": form.taken, "held": form.held, "refused": form.refused, "links": form.asked_for}
    labels = {"answers": _("Answers"), "held": _("Held"), "refused": _("Refused"), "links": _("Personal links")}
    shown = [name for name in counts if counts[name] or name in {"answers", "links", here}]
    return [
        {"label": labels[name], "count": counts[name], "here": name == here,
         "href": base if name == "answers" else f"{base}?tab={name}"}
        for name in shown
    ]  # fmt: skip


def snippet(request, form):
    """What is put into the page of another site; it needs no script."""
    address = request.build_absolute_uri(reverse("questionnaires:embedded", args=[form.token]))
    title = form.title.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
    height = 260 + 96 * len(form.questions)
    return f'<iframe src="{address}" title="{title}" width="100%" height="{height}" style="border:0"></iframe>'


@require_http_methods(["GET", "POST"])
def form_edit(request, pk):
    record = of_this_workspace(request, pk)
    form = QuestionnaireForm(request.POST or None, record=record)

    def save(values, **how):
        return composing.change_questionnaire(record, values, **how)

    words = consent_texts(record.language, request.actor.workspace.name)
    return edit_page(
        request, form, "questionnaires/edit.html", {"words": words}, save=save, to=record.get_absolute_url(),
        said=_("The form is changed."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def questions(request, pk):
    """The questions in order, and one more below them."""
    record = of_this_workspace(request, pk)
    form = QuestionForm(request.POST or None, questionnaire=record)
    if form.is_valid():
        return _put(request, record, form, _("The question is added."))
    return form_page(request, form, "questionnaires/questions.html", {"record": record, "rows": _rows(record)})


def _rows(record):
    asked, base = record.asked(), reverse("questionnaires:questions", args=[record.pk])
    return [
        {"question": one, "place": place, "last": place == len(asked) - 1, "href": f"{base}{one.key}/",
         "kind": Kind(one.kind).label, "fills": Fills(one.fills).label if one.fills else ""}
        for place, one in enumerate(asked)
    ]  # fmt: skip


def _put(request, record, form, said):
    try:
        batch = composing.put_question(record, form.made(), by=request.actor, at=timezone.now())
    except composing.TooManyQuestions:
        complain(request, _("Sixty questions are enough for anybody. Take one out first."))
    else:
        if batch is not None:
            say(request, said, batch=batch.pk)
    return go(request, reverse("questionnaires:questions", args=[record.pk]))


def _question(record, key):
    return next((one for one in record.asked() if one.key == key), None)


@require_http_methods(["GET", "POST"])
def question(request, pk, key):
    record = of_this_workspace(request, pk)
    found = _question(record, key)
    if found is None:
        raise Http404
    form = QuestionForm(request.POST or None, questionnaire=record, question=found)
    if form.is_valid():
        return _put(request, record, form, _("The question is changed. What was answered before keeps its old words."))
    return form_page(request, form, "questionnaires/question.html", {"record": record, "question": found})


@require_POST
def question_move(request, pk, key):
    record, place = of_this_workspace(request, pk), number_in(request.POST.get("place", ""), 3)
    to = reverse("questionnaires:questions", args=[record.pk])
    if place is None:
        return go(request, to)
    deed = partial(composing.move_question, record, key, place)
    return do(request, deed, _("The question has another place."), to=to)


@require_POST
def question_out(request, pk, key):
    record = of_this_workspace(request, pk)
    to = reverse("questionnaires:questions", args=[record.pk])
    return do(request, partial(composing.take_out, record, key), _("This is asked no more."), to=to)


@require_safe
def preview(request, pk):
    """As somebody will see it, in the form's language; nothing can be sent from here."""
    record = of_this_workspace(request, pk)
    with translation.override(record.language):
        values = {
            "questionnaire": record, "workspace": record.workspace, "framed": False, "said": "", "page_token": "",
            "bait": "second_line", "invitation": None, "kept": False, "wrong": [], "has_draft": False,
            "form": AnswerForm(questionnaire=record, asked=record.asked()),
        }  # fmt: skip
        return page(request, "questionnaires/preview.html", values, fragment="content")


@require_POST
def form_close(request, pk):
    record = of_this_workspace(request, pk)
    return do(request, record.close, _("The form is closed: nobody can send it now."), to=record)


@require_POST
def form_open(request, pk):
    record = of_this_workspace(request, pk)
    return do(request, record.open_again, _("The form takes answers again."), to=record)


@require_POST
def form_trash(request, pk):
    record = of_this_workspace(request, pk)
    return do(request, record.trash, _("The form is in the trash. Its answers stay where they are."), to=record)


@require_POST
def form_restore(request, pk):
    record = of_this_workspace(request, pk)
    return do(request, record.restore, _("The form is back from the trash."), to=record)


@require_POST
def form_copy(request, pk):
    made, batch = composing.copy_of(of_this_workspace(request, pk), by=request.actor, at=timezone.now())
    say(request, _("This is a copy. Give it its own name."), batch=batch.pk)
    return go(request, reverse("questionnaires:edit", args=[made.pk]))


@require_POST
def answers_csv(request, pk):
    record = of_this_workspace(request, pk)
    rows = sheets(request.actor, record)
    tell_of_export(request, request.actor, "answers", "csv", rows, at=timezone.now())
    response = StreamingHttpResponse(csv_lines(table(rows, record)), content_type="text/csv; charset=utf-8")
    return named(response, f"answers-{record.pk}.csv")
