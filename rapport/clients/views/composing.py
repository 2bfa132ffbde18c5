"""Composing conditions: for the list as it stands now, and for segments, which keep them under a name."""

from urllib.parse import parse_qsl, urlencode

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rapport.clients import answers
from rapport.clients.conditions.asking import Asking
from rapport.clients.conditions.composing import finished, fitting, pressed, sent_tree, shown
from rapport.clients.conditions.tree import Condition, Group, Malformed, Some, as_json, of_json, read, text_of
from rapport.clients.conditions.vocabulary import Vocabulary
from rapport.clients.conditions.words import said
from rapport.clients.models import Client, Segment
from rapport.clients.models.record import Stale
from rapport.clients.saved_views import kept
from rapport.clients.segmenting import counted, make_segment
from rapport.clients.views.editing import do, version_of
from rapport.web.pages import go, page, say

LONGEST_NAME = 80


@require_http_methods(["GET", "POST"])
def conditions(request):
    """What narrows the list now; nothing of it is kept."""
    words, now = Vocabulary(request.actor), timezone.now()
    # The rest of the list's address goes along, so that its columns and its order stay.
    query = kept(dict(parse_qsl(request.POST.get("query", "")[:8000])) if request.method == "POST" else request.GET)
    sent = _sent(request, words, lambda: read(query.get("where", "")))
    if sent.wanted == "show" and not sent.complaints(now):
        return go(request, _list_href(query, sent.finished))
    if sent.wanted == "keep" and not sent.complaints(now):
        return go(request, f"{reverse('clients:segment_new')}?{urlencode({'where': text_of(sent.finished)})}")
    values = {
        "query": urlencode(query),
        "strong": _("Whom do you want to see?"),
        "quiet": _("Conditions narrow the list; joined together they make a segment."),
        "segment": None,
        "named": False,
        "to": _list_href(query, read_or_nothing(query.get("where", ""))),
    }
    return _form(request, sent, values, now)


@require_safe
def segments(request):
    """All segments, each with how many it holds now."""
    words, now = Vocabulary(request.actor), timezone.now()
    rows = list(words.segments.values())
    counts = counted(rows, words, now=now)
    listed = [
        {
            "name": row.name,
            "href": row.get_absolute_url(),
            "list_href": _list_href({}, _in_segment(row)),
            "words": _words_of(row, words),
            "count": counts[row.pk],
        }
        for row in rows
    ]
    strong, quiet = answers.segments_answer(len(rows))
    return page(
        request, "clients/segments.html", {"segments": listed, "strong": strong, "quiet": quiet}, fragment="content"
    )


@require_http_methods(["GET", "POST"])
def segment_new(request):
    words, now = Vocabulary(request.actor), timezone.now()
    sent = _sent(request, words, lambda: read(request.GET.get("where", "")))
    name = " ".join(request.POST.get("name", "").replace("\0", "").split())
    problem = _problem(name) if sent.wanted == "save" else ""
    if sent.wanted == "save" and not problem and not sent.complaints(now):
        _segment, batch = make_segment(name, sent.finished, by=request.actor, at=now)
        say(request, _("The segment “%(name)s” is kept.") % {"name": name}, batch=batch.pk)
        return go(request, "clients:segments")
    values = {
        "strong": _("A new segment."),
        "quiet": _("It always holds whoever fulfils its conditions."),
        "segment": None,
        "named": True,
        "name": name,
        "name_problem": problem,
        "version": 1,
        "to": reverse("clients:segments"),
    }
    return _form(request, sent, values, now)


@require_http_methods(["GET", "POST"])
def segment_edit(request, pk):
    words, now = Vocabulary(request.actor), timezone.now()
    segment = get_object_or_404(Segment.objects.visible_to(request.actor), pk=pk)
    sent = _sent(request, words, lambda: of_json(segment.tree), within=[segment.pk])
    name = " ".join(request.POST.get("name", segment.name).replace("\0", "").split())
    problem, version = _problem(name) if sent.wanted == "save" else "", version_of(request, segment)
    if sent.wanted == "save" and not problem and not sent.complaints(now):
        new = {"name": name, "tree": as_json(sent.finished)}
        try:
            batch = segment.change(new, by=request.actor, at=now, version=version)
        except Stale as stale:
            problem, version = _changed_meanwhile(stale.record, words), stale.record.version
        else:
            if batch is not None:
                say(request, _("The segment “%(name)s” is changed.") % {"name": name}, batch=batch.pk)
            return go(request, "clients:segments")
    values = {
        "strong": segment.name,
        "quiet": _("It always holds whoever fulfils its conditions."),
        "segment": segment,
        "named": True,
        "name": name,
        "name_problem": problem,
        "version": version,
        "to": reverse("clients:segments"),
    }
    return _form(request, sent, values, now)


@require_POST
def segment_trash(request, pk):
    segment = get_object_or_404(Segment.objects.visible_to(request.actor), pk=pk)
    said_so = _("The segment “%(name)s” is in the trash.") % {"name": segment.name}
    return do(request, segment.trash, said_so, to="clients:segments")


@require_POST
def segment_restore(request, pk):
    segment = get_object_or_404(Segment.objects.visible_to(request.actor), pk=pk)
    said_so = _("The segment “%(name)s” is back from the trash.") % {"name": segment.name}
    return do(request, segment.restore, said_so, to="clients:segments")


class _Sent:
    """The tree as the form holds it, what was pressed, and what is wrong with it."""

    def __init__(self, words, tree, wanted, refused="", within=()):
        self.words, self.tree, self.wanted, self.refused = words, tree, wanted, refused
        # The segment being composed, which may not ask for itself.
        self.within = [str(pk) for pk in within]
        self.finished = finished(tree)

    def complaints(self, now):
        """What is wrong, by condition; asked one by one, so that each stands beside its condition."""
        found = {}
        for node, about in _conditions(self.tree, "client"):
            try:
                tree = node if about == "client" else Some(about, Group("all", (node,)))
                Asking(self.words, now, list(self.within)).clients(Group("all", (tree,)))
            except Malformed as problem:
                found[id(node)] = str(problem)
        return found

    def count(self, now):
        """How many living clients fulfil what is finished; None while it cannot be asked."""
        rows = Client.objects.visible_to(self.words.actor).living()
        try:
            return rows.filter(Asking(self.words, now, list(self.within)).clients(self.finished)).count()
        except Malformed:
            return None


def _sent(request, words, standing, within=()):
    wanted, refused = request.POST.get("do", "look"), ""
    try:
        tree = sent_tree(request.POST) if request.method == "POST" else standing()
        tree = pressed(fitting(tree, words), wanted, words)
    except Malformed as problem:
        refused, wanted = str(problem), "look"
        tree = read_or_nothing(request.POST.get("kept", ""))
    if request.method == "GET" and not tree.parts:
        tree = pressed(tree, "add:t", words)
    return _Sent(words, tree, wanted, refused, within)


def _form(request, sent, values, now):
    complaints = sent.complaints(now) if sent.wanted in {"show", "save", "keep"} else {}
    wrong = bool(complaints or sent.refused or values.get("name_problem"))
    count = sent.count(now)
    shown_tree = shown(sent.tree, sent.words, lambda node, about: complaints.get(id(node), ""))
    everything = {
        **values,
        "tree": shown_tree,
        "kept": text_of(sent.tree),
        "refused": sent.refused,
        "count_words": answers.matching_answer(count) if count is not None else "",
    }
    return page(request, "clients/conditions.html", everything, fragment="form", status=422 if wrong else 200)


def _conditions(node, about):
    if isinstance(node, Condition):
        yield node, about
    elif isinstance(node, Some):
        yield from _conditions(node.where, node.of)
    else:
        for part in node.parts:
            yield from _conditions(part, about)


def _problem(name):
    if not name:
        return _("Give the segment a name.")
    return _("This name is too long.") if len(name) > LONGEST_NAME else ""


def _changed_meanwhile(segment, words):
    how = {"name": segment.name, "conditions": _words_of(segment, words)}
    return _("Somebody has changed it meanwhile; now it is “%(name)s”: %(conditions)s. Save again to keep yours.") % how


def _words_of(segment, words):
    try:
        return said(of_json(segment.tree), words)
    except Malformed as problem:
        return str(problem)


def _in_segment(segment):
    return Group("all", (Condition("segment", "any_of", [str(segment.pk)]),))


def read_or_nothing(text):
    try:
        return read(text)
    except Malformed:
        return Group()


def _list_href(query, tree):
    asked = {**query, "where": text_of(tree)}
    left = {name: value for name, value in asked.items() if value}
    return f"{reverse('clients:list')}?{urlencode(left)}" if left else reverse("clients:list")
