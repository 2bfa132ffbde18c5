"""Pages of imports: bring files, look, take in, undo."""

from django.db import transaction
from django.http import StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rapport.files import uploading
from rapport.files.keeping import keep_stream
from rapport.files.store import DiskFull
from rapport.imports import importing, tasks
from rapport.imports.boards import BoardsForm
from rapport.imports.chats import AuthorsForm, knows_us
from rapport.imports.forms import FIELDS, ColumnsForm, OwnAddressesForm, TreatmentForm
from rapport.imports.mending import rows_to_mend
from rapport.imports.models import Import, Source
from rapport.imports.reading import BANKS, BOARDS, CARDS, CHATS, HOURS
from rapport.imports.reasons import place, sentence
from rapport.imports.showing import shown_import, shown_imports
from rapport.imports.statements import StatementForm
from rapport.imports.timesheets import TimeForm
from rapport.lib.csv_writing import csv_lines
from rapport.web.downloads import named
from rapport.web.pages import complain, go, page, say


def my_imports(request):
    return Import.objects.visible_to(request.actor)


@require_http_methods(["GET", "POST"])
def imports(request):
    if request.method == "GET":
        recent = shown_imports(my_imports(request).order_by("-id")[:20])
        return page(
            request, "imports/list.html", {"imports": recent, "workspace": request.actor.workspace}, fragment="content"
        )
    refusal = getattr(request, "upload_refusal", "")
    files = request.FILES.getlist("files")
    if refusal or not files:
        complain(request, upload_sentence(refusal))
        return go(request, "imports:list")
    try:
        sources = [keep(request, file) for file in files]
    except DiskFull:
        complain(request, upload_sentence(uploading.DISK_FULL))
        return go(request, "imports:list")
    with transaction.atomic():
        the_import = importing.begin_import(request.actor, sources, at=timezone.now())
        tasks.look.enqueue(the_import.pk)
    return go(request, the_import)


def upload_sentence(refusal):
    if refusal == uploading.TOO_LARGE:
        return _(
            "That is more than this server takes by upload. On the server, "
            "`rapport import PATH` reads archives of any size in place."
        )
    if refusal == uploading.DISK_FULL:
        return _("The disk of this server is full: nothing was kept. Make room and bring the files again.")
    return _("Choose at least one file.")


def keep(request, file):
    stored = keep_stream(request.actor.workspace_id, file, at=timezone.now())
    return Source(name=file.name[:400], file=stored, total=0)


@require_GET
def one_import(request, pk):
    the_import = get_object_or_404(my_imports(request), pk=pk)
    return page(request, "imports/import.html", context(request, the_import), fragment="progress")


def treated(request, the_import):
    """How the cards are to be treated; without cards nothing is asked, and a form that was not shown says the usual."""
    asked = any(name.startswith("treat-") for name in request.POST)
    return TreatmentForm(request.POST if asked else as_usual(the_import), kept=the_import.treatment)


def as_usual(the_import):
    form = TreatmentForm(kept=the_import.treatment)
    return {f"treat-{name}": value for name, value in form.initial.items() if value not in ("", False)}


def context(request, the_import, own=None, treatment=None):
    sources = list(the_import.sources.order_by("id"))
    ready = the_import.state == Import.State.READY
    tables = [ColumnsForm(source) for source in sources if ready and source.kind == Source.Kind.CSV]
    cards = ready and any(source.kind in CARDS for source in sources)
    mail = ready and any(source.preview.get("owner") for source in sources)
    return {
        "shown": shown_import(the_import, sources),
        "tables": tables,
        "treatment": (treatment or TreatmentForm(kept=the_import.treatment)) if cards else None,
        "chats": [AuthorsForm(source, request.actor) for source in sources if ready and source.kind in CHATS],
        "boards": [BoardsForm(source, request.actor) for source in sources if ready and source.kind in BOARDS],
        "times": [TimeForm(source, request.actor) for source in sources if ready and source.kind in HOURS],
        "banks": [StatementForm(source, request.actor) for source in sources if ready and source.kind in BANKS],
        "to_mend": mendable(the_import, sources),
        "own": own or (OwnAddressesForm.of(sources) if mail else None),
        "fields": FIELDS,
    }


@require_POST
def looking(request, pk):
    the_import = get_object_or_404(my_imports(request), pk=pk)
    treatment = treated(request, the_import)
    if not treatment.is_valid():
        values = context(request, the_import, treatment=treatment)
        return page(request, "imports/import.html", values, fragment="content", status=422)
    try:
        with transaction.atomic():
            importing.look_again(
                the_import, mappings=chosen(request, the_import), treatment=treatment.treatment(), actor=request.actor
            )
            tasks.look.enqueue(the_import.pk)
    except importing.NotNow:
        complain(request, _("This import is under way already."))
    return go(request, the_import)


def chosen(request, the_import):
    """What columns mean, who is who in a chat, whose a board is, which account it is of: as it stands on the page."""
    tables = the_import.sources.filter(kind=Source.Kind.CSV)
    chats = the_import.sources.filter(kind__in=CHATS)
    boards = the_import.sources.filter(kind__in=BOARDS)
    times = the_import.sources.filter(kind__in=HOURS)
    banks = the_import.sources.filter(kind__in=BANKS)
    return {
        **{source.pk: ColumnsForm(source, request.POST).columns() for source in tables},
        **{source.pk: AuthorsForm(source, request.actor, request.POST).mapping() for source in chats},
        **{source.pk: BoardsForm(source, request.actor, request.POST).mapping() for source in boards},
        **{source.pk: TimeForm(source, request.actor, request.POST).mapping() for source in times},
        **{source.pk: StatementForm(source, request.actor, request.POST).mapping() for source in banks},
    }


@require_POST
def running(request, pk):
    the_import = get_object_or_404(my_imports(request), pk=pk)
    own, treatment = OwnAddressesForm(request.POST), treated(request, the_import)
    if not own.is_valid() or not treatment.is_valid():
        values = context(request, the_import, own, treatment)
        return page(request, "imports/import.html", values, fragment="content", status=422)
    mappings = chosen(request, the_import)
    if nobody_is_us(the_import, mappings):
        complain(request, _("Say who you are in the chat: without that nobody can tell who waits for whom."))
        return go(request, the_import)
    try:
        with transaction.atomic():
            importing.start(
                the_import,
                mappings=mappings,
                own=own.cleaned_data["own"],
                treatment=treatment.treatment(),
                actor=request.actor,
                at=timezone.now(),
            )
            tasks.run.enqueue(the_import.pk)
    except importing.NotNow:
        complain(request, _("This import is under way already."))
    return go(request, the_import)


def nobody_is_us(the_import, mappings):
    """Whether in some chat nobody was said to be us."""
    for source in the_import.sources.filter(kind__in=CHATS):
        source.mapping = mappings[source.pk]
        if not knows_us(source):
            return True
    return False


@require_POST
def going_on(request, pk):
    the_import = get_object_or_404(my_imports(request), pk=pk)
    try:
        with transaction.atomic():
            importing.resume(the_import)
            tasks.run.enqueue(the_import.pk)
    except importing.NotNow:
        complain(request, _("This import does not wait to go on."))
    return go(request, the_import)


@require_POST
def undoing(request, pk):
    the_import = get_object_or_404(my_imports(request), pk=pk)
    try:
        with transaction.atomic():
            importing.begin_undo(the_import)
            tasks.take_back.enqueue(the_import.pk)
    except importing.NotNow:
        complain(request, _("There is nothing to undo here any more."))
    return go(request, the_import)


@require_POST
def dropping(request, pk):
    the_import = get_object_or_404(my_imports(request), pk=pk)
    try:
        importing.drop(the_import)
    except importing.NotNow:
        complain(request, _("This import is under way already."))
        return go(request, the_import)
    say(request, _("Forgotten: nothing of it was taken in."))
    return redirect("imports:list")


def mendable(the_import, sources):
    """The tables of which rows were not taken in, once that is known."""
    if the_import.state not in (Import.State.DONE, Import.State.STOPPED):
        return []
    return [source for source in sources if source.kind == Source.Kind.CSV and source.failed + source.skipped]


@require_GET
def mend_csv(request, pk, source):
    the_import = get_object_or_404(my_imports(request), pk=pk)
    table = get_object_or_404(the_import.sources.filter(kind=Source.Kind.CSV), pk=source)
    name = f"{table.name.rpartition('/')[2].removesuffix('.csv')[:80]}-to-mend.csv"
    return _csv(rows_to_mend(table), name)


@require_GET
def problems_csv(request, pk):
    the_import = get_object_or_404(my_imports(request), pk=pk)
    head = [_("File"), _("Place"), _("What"), _("Reason"), _("What stands there")]
    rows = [
        [
            remark.source.name,
            place(remark.at),
            remark.get_kind_display(),
            sentence(remark.code, remark.details),
            remark.excerpt,
        ]
        for remark in importing.problems(the_import)
    ]
    return _csv([head, *rows], f"import-{pk}.csv")


def _csv(rows, name):
    response = StreamingHttpResponse(csv_lines(rows), content_type="text/csv; charset=utf-8")
    named(response, name)
    return response
