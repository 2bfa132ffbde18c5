"""What comes out of a meeting: notes, decisions, things to do, transcripts; and invitations of others."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rapport.calendars import concluding, editing, invited, transcribing
from rapport.calendars.forms.meetings import AnswerForm, DecisionForm, ItemForm, NotesForm, TranscriptForm
from rapport.calendars.inviting import NoVoice
from rapport.calendars.models import ActionItem, Decision, Invited, Transcript
from rapport.calendars.views.events import zone_of
from rapport.calendars.views.meetings import of_this_workspace
from rapport.calendars.wording import stretch_in
from rapport.lib.action_items import speakers_of
from rapport.lib.records import Unreadable
from rapport.lib.transcripts import clock
from rapport.web.filters import number_in
from rapport.web.pages import complain, form_page, go, page, say
from rapport.web.rights import GUEST, open_to

LINES = 2000


def _part(request, meeting, form, title, quiet, deed, **more):
    values = {"title": title, "quiet": quiet, "deed": deed, "to": meeting.get_absolute_url(),
              "up": meeting.event.title or _("Meeting"), "upload": False, "out": "", **more}  # fmt: skip
    return form_page(request, form, "calendars/part.html", values)


@require_http_methods(["GET", "POST"])
def notes(request, pk):
    """Write the notes; they stand in the client's history."""
    meeting = of_this_workspace(request, pk)
    text = meeting.notes.text if meeting.notes and not meeting.notes.trashed_at else ""
    transcript = number_in(request.GET.get("from", ""))
    if not text and transcript:
        text = transcribing.as_notes(get_object_or_404(meeting.transcripts.filter(trashed_at=None), pk=transcript))
    form = NotesForm(request.POST or None, initial={"text": text or meeting.agenda})
    if not form.is_valid():
        return _part(
            request, meeting, form, _("Notes"), _("What was said, for the client's history."), _("Keep the notes")
        )
    try:
        batch = concluding.write_notes(meeting, form.cleaned_data["text"], by=request.actor, at=timezone.now())
    except concluding.NoClient:
        return _without_client(request, meeting)
    if batch is not None:
        say(request, _("The notes stand in the client's history."), batch=batch.pk)
    return go(request, meeting.get_absolute_url())


def _without_client(request, meeting):
    complain(request, _("This meeting is with no client. Choose the client first, under Change."))
    return go(request, meeting.get_absolute_url())


@require_http_methods(["GET", "POST"])
def decision_new(request, pk):
    """Write a decision down."""
    meeting, now = of_this_workspace(request, pk), timezone.now()
    on = min(meeting.event.starts_at, now).astimezone(zone_of(request)).date()
    form = DecisionForm(request.POST or None, initial={"decided_on": on})
    if not form.is_valid():
        said = _("What, why, and what else was possible.")
        return _part(request, meeting, form, _("A decision"), said, _("Keep the decision"))
    _row, batch = concluding.decide(meeting, form.cleaned_data, by=request.actor, at=now)
    say(request, _("The decision is written down."), batch=batch.pk)
    return go(request, meeting.get_absolute_url())


@require_http_methods(["GET", "POST"])
def decision_edit(request, pk):
    """Change a decision."""
    row = get_object_or_404(Decision.objects.visible_to(request.actor), pk=pk)
    meeting = of_this_workspace(request, row.meeting_id)
    initial = {name: getattr(row, name) for name in DecisionForm.Meta.fields}
    form = DecisionForm(request.POST or None, initial=initial)
    if not form.is_valid():
        return _part(
            request, meeting, form, _("A decision"), "", _("Save"), out=reverse("calendars:decision_trash", args=[pk])
        )
    batch = row.change(form.cleaned_data, by=request.actor, at=timezone.now())
    if batch is not None:
        say(request, _("The decision is changed."), batch=batch.pk)
    return go(request, meeting.get_absolute_url())


@require_POST
def decision_trash(request, pk):
    """Throw a decision away."""
    row = get_object_or_404(Decision.objects.visible_to(request.actor), pk=pk)
    batch = row.trash(by=request.actor, at=timezone.now())
    if batch is not None:
        say(request, _("The decision is in the trash."), batch=batch.pk)
    return go(request, row.meeting.get_absolute_url())


@require_http_methods(["GET", "POST"])
def item_new(request, pk):
    """Write down something to do."""
    meeting = of_this_workspace(request, pk)
    form = ItemForm(request.POST or None, initial={"side": ActionItem.Side.OURS})
    if not form.is_valid():
        said = _("With a day it becomes a promise, without one a next step.")
        return _part(request, meeting, form, _("Something to do"), said, _("Take it on"))
    try:
        _row, batch = concluding.add_item(meeting, form.cleaned_data, by=request.actor, at=timezone.now())
    except concluding.NoClient:
        return _without_client(request, meeting)
    say(request, _("It is taken on."), batch=batch.pk)
    return go(request, meeting.get_absolute_url())


def _item_of(request, pk):
    rows = ActionItem.objects.visible_to(request.actor).filter(trashed_at=None)
    return get_object_or_404(rows.select_related("meeting__event__client"), pk=pk)


@require_http_methods(["GET", "POST"])
def item(request, pk):
    """Take a suggestion on in other words, with another day, or by the other side."""
    row = _item_of(request, pk)
    initial = {"text": row.text, "side": row.side, "due_on": row.due_on}
    form = ItemForm(request.POST or None, initial=initial)
    if not form.is_valid():
        source = " · ".join(part for part in (clock(row.at_second), row.speaker, row.quote) if part)
        return _part(request, row.meeting, form, _("Something to do"), source, _("Take it on"))
    return _confirmed(request, row, form.cleaned_data)


@require_POST
def item_confirm(request, pk):
    """Take a suggestion on as it stands."""
    return _confirmed(request, _item_of(request, pk), {})


def _confirmed(request, row, values):
    try:
        batch = concluding.confirm_item(row, values, by=request.actor, at=timezone.now())
    except concluding.NoClient:
        return _without_client(request, row.meeting)
    if batch is not None:
        say(request, _("It is taken on."), batch=batch.pk)
    return go(request, row.meeting.get_absolute_url())


@require_POST
def item_drop(request, pk):
    """It is nothing to do."""
    row = _item_of(request, pk)
    batch = concluding.drop_item(row, by=request.actor, at=timezone.now())
    if batch is not None:
        say(request, _("It is dropped."), batch=batch.pk)
    return go(request, row.meeting.get_absolute_url())


@require_http_methods(["GET", "POST"])
def transcript_new(request, pk):
    """Upload a transcript."""
    meeting = of_this_workspace(request, pk)
    form = TranscriptForm(request.POST or None, request.FILES or None)
    said = _("It becomes readable, and what sounds like something to do is suggested. Nothing leaves this machine.")
    if not form.is_valid():
        return _part(request, meeting, form, _("A transcript"), said, _("Read it"), upload=True)
    file = form.cleaned_data["file"]
    try:
        made, batch = transcribing.add_transcript(meeting, file.name, file.read(), by=request.actor, at=timezone.now())
    except Unreadable:
        form.add_error("file", _("Nobody speaks in this file. Choose the VTT, SRT or TXT that the call gave you."))
        return _part(request, meeting, form, _("A transcript"), said, _("Read it"), upload=True)
    n = meeting.items.filter(transcript=made, state=ActionItem.State.SUGGESTED).count()
    told = ngettext("It is read: %(n)s suggestion.", "It is read: %(n)s suggestions.", n) % {"n": n}
    say(request, told, batch=batch.pk if batch else None)
    return go(request, meeting.get_absolute_url())


def _transcript_of(request, pk):
    rows = Transcript.objects.visible_to(request.actor).select_related("meeting__event__client", "file")
    return get_object_or_404(rows, pk=pk)


@open_to(GUEST)
@require_safe
def transcript(request, pk):
    """What was said, line by line."""
    row = _transcript_of(request, pk)
    lines = transcribing.lines_of(row)
    values = {
        "transcript": row, "meeting": row.meeting, "speakers": speakers_of(lines), "more": max(0, len(lines) - LINES),
        "lines": [{"at": clock(line.at), "speaker": line.speaker, "text": line.text} for line in lines[:LINES]],
    }  # fmt: skip
    return page(request, "calendars/transcript.html", values, fragment="content")


@require_POST
def transcript_trash(request, pk):
    """Throw a transcript away."""
    row = _transcript_of(request, pk)
    batch = row.trash(by=request.actor, at=timezone.now())
    if batch is not None:
        say(request, _("The transcript is in the trash."), batch=batch.pk)
    return go(request, row.meeting.get_absolute_url())


@require_safe
def transcript_file(request, pk):
    """The file as it was uploaded."""
    row = _transcript_of(request, pk)
    headers = {"Content-Disposition": 'attachment; filename="transcript.txt"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(row.file.read(), content_type="text/plain; charset=utf-8", headers=headers)


@require_safe
def invitation(request, pk):
    """An invitation of somebody else."""
    rows = Invited.objects.visible_to(request.actor).select_related("event", "message", "raw")
    row, zone, now = get_object_or_404(rows, pk=pk), zone_of(request), timezone.now()
    when = stretch_in(row.starts_at, row.ends_at or row.starts_at, zone.key) if row.starts_at else ""
    values = {
        "row": row, "when": when, "over": bool(row.ends_at and row.ends_at <= now),
        "readable": invited.readable(row, at=now), "voice": invited.voice_for(row, by=request.actor),
        "letter": reverse("inbox:letter", args=[row.message_id]) if row.message_id else "",
    }  # fmt: skip
    return page(request, "calendars/invited.html", values, fragment="content")


@require_POST
def invitation_answer(request, pk):
    """Accept, perhaps, or decline."""
    row = get_object_or_404(Invited.objects.visible_to(request.actor).select_related("event__calendar"), pk=pk)
    form, to = AnswerForm(request.POST), row.get_absolute_url()
    if not form.is_valid():
        complain(request, _("Choose an answer: accept, perhaps or decline."))
        return go(request, to)
    facts = form.cleaned_data
    try:
        batch = invited.answer_invitation(
            row,
            facts["answer"],
            by=request.actor,
            at=timezone.now(),
            comment=facts["comment"],
            tell=not facts["silent"],
        )
    except invited.CalledOff:
        complain(request, _("It was called off meanwhile."))
    except NoVoice:
        complain(request, _("No mail account can send. Set one up in the settings, or keep the answer to yourself."))
    except editing.NotHere:
        complain(request, _("This calendar is only read: change the event where it comes from."))
    except Unreadable:
        complain(request, _("This invitation cannot be read as an event. Write it into the calendar by hand."))
    else:
        if batch is not None:
            say(request, _("Your answer is kept.") if facts["silent"] else _("Your answer is on its way."))
    return go(request, to)
