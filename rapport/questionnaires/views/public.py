"""The pages of people without an account: a form for everybody, the same in a frame, and a personal link."""

from django.conf import settings
from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_http_methods

from rapport.questionnaires.forms.answering import AnswerForm, draft_of
from rapport.questionnaires.inviting import note_opening, save_draft
from rapport.questionnaires.models import AnswerSheet, Invitation, Questionnaire
from rapport.questionnaires.receiving import Filled, receive
from rapport.questionnaires.showing import shown_answers
from rapport.web import limits, tokens
from rapport.web.pages import page
from rapport.web.visiting import address_of, fields_of, is_a_person, is_too_large, program_of, public

ASKED = ["GET", "HEAD", "POST"]


@public
@require_http_methods(ASKED)
def open_form(request, token):
    return _form(request, _by_token(token), "questionnaires:sent")


@public
@require_http_methods(["GET", "HEAD"])
def sent(request, token):
    return _thanks(request, _by_token(token))


@public
@xframe_options_exempt
@require_http_methods(ASKED)
def embedded(request, token):
    questionnaire = _by_token(token)
    return _framed(_form(request, questionnaire, "questionnaires:embedded_sent", framed=True), questionnaire)


@public
@xframe_options_exempt
@require_http_methods(["GET", "HEAD"])
def embedded_sent(request, token):
    questionnaire = _by_token(token)
    return _framed(_thanks(request, questionnaire, framed=True), questionnaire)


def _framed(response, questionnaire):
    """Only the named sites may draw this page in a frame; there is nothing on it that acts for somebody signed in."""
    response._csp_config = {**settings.SECURE_CSP, "frame-ancestors": questionnaire.sites or ["'none'"]}
    return response


@public
@require_http_methods(ASKED)
def personal(request, token):
    """A brief for one person: begun, put away, continued, sent, and read again."""
    invitation, now = Invitation.by_token(token), timezone.now()
    if invitation is None:
        raise Http404
    questionnaire = invitation.questionnaire
    with _language_of(questionnaire):
        if not invitation.is_alive(now):
            return _closed(request, questionnaire, over=True)
        _look(request, invitation, now)
        if invitation.sent_at:
            return _copy(request, invitation)
        if not questionnaire.is_open:
            return _closed(request, questionnaire)
        if request.method != "POST":
            return _ask(request, questionnaire, invitation=invitation)
        return _answered(request, questionnaire, request.path, invitation=invitation)


def _look(request, invitation, now):
    """Opened by them: not by us, to see what it looks like, and not by a machine."""
    actor = request.actor
    ours = actor is not None and actor.workspace_id == invitation.workspace_id
    if request.method == "GET" and not ours and is_a_person(request):
        note_opening(invitation, at=now)


def _by_token(token):
    found = Questionnaire.objects.select_related("workspace").filter(token=token, trashed_at=None).first()
    if found is None:
        raise Http404
    return found


def _language_of(questionnaire):
    return translation.override(questionnaire.language)


def _form(request, questionnaire, thanks, *, framed=False):
    with _language_of(questionnaire):
        if not questionnaire.is_open:
            return _closed(request, questionnaire, framed=framed)
        if request.method != "POST":
            return _ask(request, questionnaire, framed=framed)
        to = redirect(thanks, questionnaire.token).url
        return _answered(request, questionnaire, to, framed=framed)


def _answered(request, questionnaire, to, *, framed=False, invitation=None):
    """What was sent: taken, or asked for again with everything that was typed."""
    now, place = timezone.now(), _purpose(questionnaire, invitation)
    again = {"framed": framed, "invitation": invitation}
    if is_too_large(request):
        said = _("This is too much for one form. Write a shorter answer.")
        return _ask(request, questionnaire, **again, said=said, status=413)
    sent = fields_of(request)
    if limits.is_over(place, address_of(request), at=now):
        said = _("Too much came from here in a short time. Your answers are still below: send them in ten minutes.")
        return _ask(request, questionnaire, **again, sent=sent, said=said, status=429)
    if invitation and "save" in sent:
        save_draft(invitation, draft_of(invitation.asked(), sent), at=now)
        return redirect(f"{request.path}?kept")
    form = AnswerForm(sent, questionnaire=questionnaire, asked=_asked(questionnaire, invitation))
    try:
        token = tokens.read(sent.get("page", ""), place)
    except tokens.Forged:
        said = _("The page could not tell where it came from. Look through your answers and send them once more.")
        return _ask(request, questionnaire, **again, sent=sent, said=said)
    if token.is_too_old(now):
        said = _("This page has been open for long. Your answers are still here: send them once more.")
        return _ask(request, questionnaire, **again, sent=sent, said=said)
    if AnswerSheet.objects.filter(workspace=questionnaire.workspace, nonce=token.nonce).exists():
        return redirect(to)
    if token.is_too_young(now) and invitation is None:
        said = _("That was quick. Look through your answers once more, please, and send them then.")
        return _ask(request, questionnaire, **again, sent=sent, said=said, page_token=sent["page"], bait=token.bait)
    if not form.is_valid():
        return _ask(request, questionnaire, **again, form=form, page_token=sent["page"], bait=token.bait)
    evidence = {
        "page": request.build_absolute_uri(request.path), "site": token.site, "ip": address_of(request),
        "program": program_of(request),
    }  # fmt: skip
    if invitation:
        # A personal link is a secret; the number of the link says as much.
        evidence["page"] = f"/b/… ({invitation.pk})"
    filled = Filled(form.answers(), token.nonce, form.agreed(), sent.get(token.bait, ""), evidence)
    receive(questionnaire, filled, at=now, invitation=invitation)
    return redirect(to)


def _purpose(questionnaire, invitation):
    return f"b{invitation.pk}" if invitation else f"f{questionnaire.pk}"


def _ask(
    request, questionnaire, *, framed=False, invitation=None, form=None, sent=None, said="", status=422,
    page_token="", bait="",
):  # fmt: skip
    """The form as it stands: empty, as it was put away, or as it was sent and could not be taken."""
    first = form is None and not said
    if form is None:
        asked = _asked(questionnaire, invitation)
        draft = draft_of(asked, sent) if sent is not None else invitation.draft if invitation else None
        form = AnswerForm(questionnaire=questionnaire, asked=asked, draft=draft)
    if not page_token:
        # Of a frame the browser tells the site around it, and nothing more than its name.
        site = tokens.origin_of(request.headers.get("Referer", "")) if framed else ""
        page_token, bait = tokens.issue(_purpose(questionnaire, invitation), at=timezone.now(), site=site)
    values = {
        **_frame(questionnaire, framed), "form": form, "said": said, "page_token": page_token, "bait": bait,
        "invitation": invitation, "kept": first and "kept" in request.GET,
        "wrong": form.wrong(),
        "has_draft": bool(first and invitation and invitation.draft),
    }  # fmt: skip
    return _shown(request, "questionnaires/public.html", values, status=200 if first else status)


def _asked(questionnaire, invitation):
    return invitation.asked() if invitation else questionnaire.asked()


def _frame(questionnaire, framed=False):
    return {"questionnaire": questionnaire, "workspace": questionnaire.workspace, "framed": framed}


def _thanks(request, questionnaire, *, framed=False):
    with _language_of(questionnaire):
        return _shown(request, "questionnaires/thanks.html", _frame(questionnaire, framed))


def _closed(request, questionnaire, *, over=False, framed=False):
    values = {**_frame(questionnaire, framed), "over": over}
    return _shown(request, "questionnaires/closed.html", values, status=410)


def _copy(request, invitation):
    """What they sent, for them to read again."""
    sheet = invitation.sheets.order_by("id").first()
    values = {**_frame(invitation.questionnaire), "answers": shown_answers(sheet) if sheet else [], "sheet": sheet}
    return _shown(request, "questionnaires/copy.html", values)


def _shown(request, template, values, status=200):
    response = page(request, template, values, fragment="content", status=status)
    response.headers["Content-Language"] = values["questionnaire"].language
    return response
