"""A whole workspace: at least one of everything there is, each with two words in it that occur nowhere else."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models
from django.http import QueryDict
from django.utils import timezone

from rapport.accounts.access_log import remember
from rapport.accounts.actors import Actor
from rapport.accounts.inviting import invite
from rapport.accounts.links import token_of
from rapport.accounts.models import (
    ApiToken,
    Device,
    Grant,
    Invitation,
    Membership,
    SignInLink,
)
from rapport.accounts.tokens import make_token
from rapport.agreements.accepting import Choice, Signer, accept, ask_for_changes
from rapport.agreements.models import Estimate, Freeze, Proposal, Requirement
from rapport.backups.models import Backup, BackupPlan
from rapport.banking.models import BankAccount, BankLine, BankStatement
from rapport.billing import correcting
from rapport.billing.models import Allocation, Invoice, Payment, Requisites
from rapport.billing.models import Series as InvoiceSeries
from rapport.calendars.models import (
    ActionItem,
    Booking,
    BookingPage,
    Calendar,
    CalendarAccount,
    Conferencing,
    Decision,
    Event,
    Feed,
    Invited,
    Meeting,
    Participant,
    Series,
    Transcript,
)
from rapport.calendars.publishing import make_feed
from rapport.channels.models import MailAccount, MailFolder, MailPlace, OAuthClient
from rapport.channels.telegram.models import Bot, OwnChat
from rapport.channels.webhook.models import Hook
from rapport.clients.bulk_editing import begin_bulk_edit
from rapport.clients.merging import merge
from rapport.clients.models import (
    Absence,
    Agreement,
    BulkEdit,
    Client,
    Consent,
    Contact,
    CustomField,
    Expectation,
    Goal,
    Interaction,
    InteractionFile,
    Lookalike,
    Merging,
    Nda,
    NextStep,
    PreparationItem,
    ResearchNote,
    SavedView,
    Segment,
)
from rapport.commitments.models import Commitment, Suggestion
from rapport.documents.models import Comment, Document, Folder, RemoteFile
from rapport.doors.models import Door, Visit
from rapport.doors.pressing import Press
from rapport.engagements.models import Due, Engagement, PlaybookItem
from rapport.exports.models import Export
from rapport.imports.models import Import, Source
from rapport.inbox.binding import make_start_link
from rapport.inbox.models import (
    ChatLink,
    Message,
    Outgoing,
    OutgoingFile,
    SenderRule,
    StartLink,
    Thread,
    Translation,
    TranslatorPlan,
)
from rapport.journal.models import Batch
from rapport.message_templates.composing import add_wording, tell_use
from rapport.message_templates.models import MessageTemplate, MessageVariant, TemplateUse
from rapport.portal.conversing import write
from rapport.privacy.models import Breach, DataRequest, Disposal, Erasure, Operator, RetentionChoice
from rapport.projects.models import (
    ChangeRequest,
    CheckItem,
    Checklist,
    DeadlineMove,
    Dependency,
    Evaluation,
    Gift,
    HandedOver,
    Handover,
    Lane,
    Milestone,
    Problem,
    Project,
    ProjectTemplate,
    QualityCheck,
    Remark,
    Report,
    Risk,
    Submission,
    Task,
    TaskComment,
    Wait,
)
from rapport.questionnaires.models import AnswerSheet, Questionnaire
from rapport.questionnaires.models import Invitation as BriefInvitation
from rapport.timekeeping.models import BudgetAlert, Rate, Retainer, RetainerEntry, TimeEntry, TimeRules
from rapport.today.models import DigestPlan, Kind, PushAddress, Told, Verdict
from tests.cast import (
    a_bank_account,
    a_bank_line,
    a_bill,
    a_booking,
    a_booking_page,
    a_breach,
    a_calendar,
    a_change,
    a_client,
    a_comment,
    a_consent,
    a_contact,
    a_data_request,
    a_device,
    a_document,
    a_door,
    a_draft,
    a_due,
    a_field,
    a_file,
    a_file_document,
    a_file_of,
    a_folder,
    a_form,
    a_freeze,
    a_goal,
    a_letter,
    a_mail_account,
    a_meeting,
    a_member,
    a_milestone,
    a_next_step,
    a_pair,
    a_paper,
    a_payment,
    a_person,
    a_playbook_item,
    a_preparation_item,
    a_problem,
    a_project,
    a_project_template,
    a_promise,
    a_proposal,
    a_rate,
    a_remark,
    a_remote_file,
    a_report,
    a_requirement,
    a_research_note,
    a_retainer,
    a_risk,
    a_running_timer,
    a_segment,
    a_statement,
    a_submission,
    a_suggestion,
    a_task,
    a_template,
    a_view,
    a_wait,
    ago,
    an_absence,
    an_agreement,
    an_answer_sheet,
    an_engagement,
    an_erasure,
    an_estimate,
    an_event,
    an_expectation,
    an_import,
    an_interaction,
    an_invitation,
    an_invited,
    an_invoice,
    an_nda,
    an_offer,
    some_requisites,
    some_time,
)

# A question may repeat ASKED in its answer; HIDDEN stands beside it and is never asked for.
ASKED, HIDDEN = "Lantern", "Zeppelin"
WORDS = f"{ASKED} {HIDDEN}"
TABLE = f"""name,email,tel
Ilya {WORDS},ilya@lantern.example,+79123456789
,,
Mara {WORDS},mara@lantern.example,
""".encode()
CHAT = json.dumps({
    "name": f"Ilya {WORDS}", "type": "personal_chat", "id": 77,
    "messages": [{
        "id": 1, "type": "message", "date": "2026-11-24T09:00:00", "from": f"Ilya {WORDS}", "from_id": "user77",
        "text": WORDS,
    }],
}).encode()  # fmt: skip
MAIL = f"""From mara@lantern.example Tue Nov 24 09:00:00 2026
From: Mara {WORDS} <mara@lantern.example>
To: hello@lantern.example
Subject: {WORDS}
Date: Tue, 24 Nov 2026 09:00:00 +0000
Message-ID: <one@lantern.example>

{WORDS}
""".encode()


@dataclass(frozen=True)
class World:
    """What the contracts of every page fill addresses with."""

    actor: Actor
    client: Client
    person: Client
    silent: Client
    archived: Client
    trashed: Client
    contact: Contact
    suggested: Contact
    trashed_contact: Contact
    thread: Thread
    draft: Outgoing
    waiting: Outgoing
    failed: Outgoing
    unknown: Outgoing
    enclosed: OutgoingFile
    rule: SenderRule
    letter: Message
    answer: Message
    adrift: Message
    file: InteractionFile
    note: Interaction
    call: Interaction
    trashed_note: Interaction
    segment: Segment
    trashed_segment: Segment
    view: SavedView
    trashed_view: SavedView
    digest_plan: DigestPlan
    told: Told
    browser: PushAddress
    promise: Commitment
    kept_promise: Commitment
    broken_promise: Commitment
    trashed_promise: Commitment
    suggestion: Suggestion
    engagement: Engagement
    lost_engagement: Engagement
    won_engagement: Engagement
    trashed_engagement: Engagement
    requirement: Requirement
    trashed_requirement: Requirement
    estimate: Estimate
    trashed_estimate: Estimate
    freeze: Freeze
    draft_proposal: Proposal
    sent_proposal: Proposal
    trashed_proposal: Proposal
    accepted_proposal: Proposal
    door_proposal: Proposal
    agreed_proposal: Proposal
    draft_invoice: Invoice
    invoice: Invoice
    part_paid_invoice: Invoice
    credited_invoice: Invoice
    credit_note: Invoice
    trashed_invoice: Invoice
    door_invoice: Invoice
    payment: Payment
    credit: Payment
    own_requisites: Requisites
    client_requisites: Requisites
    allocation: Allocation
    invoice_series: InvoiceSeries
    project: Project
    trashed_project: Project
    milestone: Milestone
    task: Task
    wait: Wait
    change: ChangeRequest
    sent_change: ChangeRequest
    accepted_change: ChangeRequest
    gift: Gift
    check: QualityCheck
    tick: CheckItem
    checklist: Checklist
    submission: Submission
    judged: Submission
    remark: Remark
    report: Report
    said_report: Report
    handover: Handover
    handed_over: HandedOver
    evaluation: Evaluation
    risk: Risk
    problem: Problem
    shown_change: ChangeRequest
    shown_submission: Submission
    shown_report: Report
    shown_handover: Handover
    shown_problem: Problem
    told_problem: Problem
    time: TimeEntry
    typed_time: TimeEntry
    timer: TimeEntry
    trashed_time: TimeEntry
    rate: Rate
    bank_account: BankAccount
    bank_line: BankLine
    bank_statement: BankStatement
    draft_statement: BankStatement
    retainer: Retainer
    door: Door
    door_token: str
    own_door: Door
    shown_promise: Commitment
    shown_wait: Wait
    shown_document: Document
    shown_file: Document
    shown_link: Document
    said_file: InteractionFile
    revoked_door: Door
    visit: Visit
    lane: Lane
    project_template: ProjectTemplate
    trashed_project_template: ProjectTemplate
    due: Due
    playbook_item: PlaybookItem
    own_item: PlaybookItem
    trashed_item: PlaybookItem
    step: NextStep
    done_step: NextStep
    bot: Bot
    own_chat: OwnChat
    hook: Hook
    chat_link: ChatLink
    start_link: StartLink
    pair: Lookalike
    people_pair: Lookalike
    merged: Client
    merging: Merging
    trashed_step: NextStep
    research: ResearchNote
    goal: Goal
    expectation: Expectation
    preparation: PreparationItem
    imported: Import
    reading: Import
    ready: Import
    ready_mail: Import
    ready_chat: Import
    refused: Import
    running: Import
    stopped: Import
    undoing: Import
    undone: Import
    source: Source
    field: CustomField
    bulk_edit: BulkEdit
    batch: Batch
    verdict: Verdict
    nda: Nda
    agreement: Agreement
    engine: TranslatorPlan
    translation: Translation
    absence: Absence
    own_absence: Absence
    document: Document
    file_document: Document
    link_document: Document
    trashed_document: Document
    comment: Comment
    folder: Folder
    remote_file: RemoteFile
    consent: Consent
    data_request: DataRequest
    answered_request: DataRequest
    breach: Breach
    operator: Operator
    term: RetentionChoice
    erasure: Erasure
    erasing: Erasure
    disposal: Disposal
    plan: BackupPlan
    backup: Backup
    failed_backup: Backup
    packed: Export
    mail_account: MailAccount
    stuck_account: MailAccount
    ready_account: MailAccount
    oauth_account: MailAccount
    oauth_client: OAuthClient
    mail_place: MailPlace
    template: MessageTemplate
    archived_template: MessageTemplate
    trashed_template: MessageTemplate
    wording: MessageVariant
    trashed_wording: MessageVariant
    template_use: TemplateUse
    token: str
    form: Questionnaire
    brief: Questionnaire
    closed_form: Questionnaire
    trashed_form: Questionnaire
    brief_invitation: BriefInvitation
    sent_brief_invitation: BriefInvitation
    sheet: AnswerSheet
    suggested_sheet: AnswerSheet
    held_sheet: AnswerSheet
    refused_sheet: AnswerSheet
    personal_token: str
    calendar: Calendar
    server_calendar: Calendar
    trashed_calendar: Calendar
    calendar_account: CalendarAccount
    event: Event
    repeated: Event
    trashed_event: Event
    conflict: Series
    feed: Feed
    feed_token: str
    meeting: Meeting
    past_meeting: Meeting
    participant: Participant
    decision: Decision
    item: ActionItem
    taken_item: ActionItem
    transcript: Transcript
    invited: Invited
    conferencing: Conferencing
    booking_page: BookingPage
    closed_booking_page: BookingPage
    trashed_booking_page: BookingPage
    booking: Booking
    booking_token: str
    sent_token: str
    seat: Membership
    guest_seat: Membership
    given: Grant
    invitation: Invitation
    device: Device
    api_token: ApiToken
    invitation_token: str

    def rows(self) -> list[models.Model]:
        """Everything in it that has a number."""
        values = (getattr(self, field.name) for field in fields(self))
        return [value for value in values if isinstance(value, models.Model)]


def world(actor: Actor) -> World:
    """Fill the actor's workspace."""
    workspace, now = actor.workspace, timezone.now()
    client = a_client(workspace, f"{WORDS} Books", tags=(f"tag {WORDS}",), city=WORDS, note=WORDS, rhythm_days=30)
    contact = a_contact(client, f"Ilya {WORDS}", phone="+7 912 345-67-89", is_main=True, role=WORDS, note=WORDS)
    letter = a_letter(
        client,
        contact=contact,
        subject=f"Re: {WORDS}",
        text=f"{WORDS}?",
        at=ago(days=3),
        folded=f"> {WORDS}",
        html=f"<p>{WORDS}</p>",
        attachment=(f"{WORDS}.txt", WORDS.encode()),
    )
    answer = a_letter(client, "out", contact=contact, subject=WORDS, text=WORDS, at=ago(days=4), thread=letter.thread)
    suggested = a_contact(None, f"Nils {WORDS}", email="somebody@lantern.example", workspace=workspace)
    adrift = a_letter(None, contact=suggested, subject=WORDS, text=WORDS, at=ago(days=1), workspace=workspace)
    silent = a_person(workspace, f"Vera {WORDS}", email="silent@lantern.example")
    an_interaction(silent, "out", WORDS, at=ago(days=90), title=WORDS)
    merged = a_client(workspace, f"Emil {WORDS}")
    merge(client, merged, {"note": "left", "city": "left"}, by=actor, at=now)
    imported = an_import(actor, f"{WORDS}.csv", problem="empty_row", content=TABLE)
    asked = {"all": [{"field": "city", "is": "contains", "value": WORDS}]}
    field = a_field(workspace, f"Field {WORDS}", help=WORDS)
    a_field(workspace, f"Field of people {WORDS}", subject="contact")
    forms = _forms(actor, client, contact, now)
    guest, seat = a_member(workspace, role="guest", name=f"Gleb {WORDS}").user.seat, actor.user.seat
    invitation = invite("nora@lantern.example", "guest", by=actor, at=now)
    draft = a_draft(actor, letter, WORDS)
    left = {"put_back": 3, "left": [["clients.client", client.pk, "name"]], "left_count": 1}
    document = a_document(workspace, f"Text {WORDS}", WORDS, f"# {WORDS}", f"theirs {WORDS}", client=client, current=2)
    folder = a_folder(workspace, f"Folder {WORDS}", client=client, trouble={"code": "silent", "details": {"host": "x"}})
    bot = Bot.objects.create(
        workspace=workspace,
        token=HIDDEN,
        number=7,
        username="lantern_bot",
        name=WORDS,
        state="on",
        way="called",
        hook_key=f"a-door-{workspace.pk}",
        hook_secret=HIDDEN,
        connected_at=now,
    )
    projects = _projects_of(client, contact)
    return World(
        actor=actor,
        client=client,
        person=a_person(workspace, f"Mara {WORDS}", email="mara@lantern.example"),
        silent=silent,
        archived=a_client(workspace, f"Otto {WORDS}", archived_at=now),
        trashed=a_client(workspace, f"Ugo {WORDS}", trashed_at=now),
        contact=contact,
        suggested=suggested,
        trashed_contact=a_contact(client, f"Rolf {WORDS}", email="gone@lantern.example", trashed_at=now),
        thread=letter.thread,
        draft=draft,
        waiting=a_draft(actor, letter, f"waiting {WORDS}", state="waiting", send_at=now + timedelta(days=1)),
        failed=a_draft(actor, letter, f"failed {WORDS}", state="failed", trouble={"code": "no_answer", "details": {}}),
        unknown=a_draft(
            actor, letter, f"unknown {WORDS}", state="unknown", trouble={"code": "broken_off", "details": {}}
        ),
        enclosed=OutgoingFile.objects.get(outgoing=draft),
        rule=SenderRule.objects.create(
            workspace=workspace, sender="noreply@lantern.example", rule="machine", created_at=now
        ),
        letter=letter,
        answer=answer,
        adrift=adrift,
        file=InteractionFile.objects.get(interaction__client=client),
        note=an_interaction(client, "", WORDS, kind="note", at=ago(days=5)),
        call=an_interaction(client, "", WORDS, kind="call", at=ago(days=6), minutes=20, contact=contact),
        trashed_note=an_interaction(client, "", WORDS, kind="note", trashed_at=now),
        segment=a_segment(workspace, f"Segment {WORDS}", tree=asked),
        trashed_segment=a_segment(workspace, f"Gone {WORDS}", trashed_at=now),
        view=a_view(actor, f"View {WORDS}", shared=True, query={"where": json.dumps(asked), "columns": "city,tags"}),
        trashed_view=a_view(actor, f"Gone {WORDS}", shared=True, trashed_at=now),
        digest_plan=DigestPlan.objects.create(workspace=workspace, user=actor.user),
        told=Told.objects.create(
            workspace=workspace, user=actor.user, key="digest:2026-11-24", state="sent", made_at=now
        ),
        browser=PushAddress.objects.create(
            workspace=workspace,
            user=actor.user,
            endpoint=f"https://push.example/{HIDDEN}",
            key="k" * 87,
            auth="a" * 22,
            browser=WORDS,
            made_at=now,
        ),
        promise=a_promise(
            client,
            WORDS,
            contact=contact,
            interaction=Interaction.objects.get(source=answer.pk),
            sentence=WORDS,
            proof=Interaction.objects.get(source=letter.pk),
        ),
        kept_promise=a_promise(client, f"Honoured {WORDS}", state="kept", ended_at=ago(days=2)),
        broken_promise=a_promise(client, f"Broken {WORDS}", state="broken", ended_at=ago(days=1), apology=WORDS),
        trashed_promise=a_promise(client, f"Gone {WORDS}", trashed_at=now),
        suggestion=a_suggestion(letter, f"I will send {WORDS} tomorrow."),
        engagement=an_engagement(
            client, WORDS, contact=contact, about=WORDS, value_minor=32_000_000, currency="RUB", source="referral"
        ),
        lost_engagement=an_engagement(
            client, f"Parted {WORDS}", "keeping", deal="lost", because="price", because_words=WORDS, decided_at=now
        ),
        won_engagement=an_engagement(client, f"Hired {WORDS}", "execution", deal="won", decided_at=now),
        trashed_engagement=an_engagement(client, f"Gone {WORDS}", trashed_at=now),
        **projects,
        **_time_of(client, projects["project"], projects["task"]),
        **_bank_of(client),
        **_doors(actor, client, contact, now),
        due=a_due(client.engagements.earliest("pk")),
        playbook_item=a_playbook_item(workspace, words=WORDS, due="2 WD"),
        own_item=a_playbook_item(
            workspace, "own.1a", stage="discussion", trigger="discussion_begun", due="1 WD", words=f"Own {WORDS}"
        ),
        trashed_item=a_playbook_item(
            workspace, "own.2b", stage="contact", trigger="begun", due="1 d", words=f"Gone {WORDS}", trashed_at=now
        ),
        step=a_next_step(client, WORDS),
        done_step=a_next_step(client, f"Yes {WORDS}", done_at=ago(days=2)),
        pair=a_pair(client, silent),
        people_pair=a_pair(contact, suggested),
        merged=merged,
        merging=Merging.objects.get(gone_id=merged.pk, kind="client"),
        trashed_step=a_next_step(client, f"Ugo {WORDS}", trashed_at=now),
        imported=imported,
        reading=an_import(actor, f"reading {WORDS}.csv", state="reading", content=TABLE),
        ready=an_import(actor, f"ready {WORDS}.csv", state="ready", content=TABLE),
        ready_chat=an_import(actor, f"{WORDS}.json", state="ready", content=CHAT),
        bot=bot,
        own_chat=OwnChat.objects.create(
            workspace=workspace, bot=bot, seat=actor.user.seat, address="78", name=WORDS, bound_at=now
        ),
        hook=Hook.objects.create(workspace=workspace, name=WORDS, url=f"https://lantern.example/{ASKED}", made_at=now),
        chat_link=ChatLink.objects.create(
            workspace=workspace,
            channel="telegram",
            address="77",
            contact=contact,
            name=WORDS,
            handle="ilya",
            bound_at=now,
        ),
        start_link=make_start_link(contact, "telegram", by=actor, at=now)[0],
        ready_mail=an_import(actor, f"ready {WORDS}.mbox", state="ready", content=MAIL),
        refused=an_import(actor, f"refused {WORDS}.bin", state="ready", content=bytes(range(256))),
        running=an_import(actor, f"running {WORDS}.csv", state="running", content=TABLE),
        stopped=an_import(actor, f"stopped {WORDS}.csv", state="stopped", content=TABLE, trouble={"code": "disk_full"}),
        undoing=an_import(actor, f"undoing {WORDS}.csv", state="undoing", content=TABLE),
        research=a_research_note(client, WORDS, source_title=WORDS, letter=Interaction.objects.get(source=letter.pk)),
        goal=a_goal(client, WORDS, measure=WORDS, unit=HIDDEN),
        expectation=an_expectation(client, f"{WORDS} is expected", said_by=contact),
        preparation=a_preparation_item(client, WORDS),
        undone=an_import(actor, f"undone {WORDS}.csv", state="undone", content=TABLE, undone=left),
        source=imported.sources.get(),
        field=field,
        bulk_edit=begin_bulk_edit("clients", Client.objects.visible_to(actor).living(), by=actor, at=now),
        batch=client.change(
            {"note": f"{WORDS} again", "tags": [f"tag {WORDS}", "late"], field.name: f"{WORDS} {WORDS}"},
            by=actor,
            at=now,
        ),
        verdict=Verdict.objects.create(
            workspace=workspace,
            kind=Kind.STEP,
            object_id=0,
            client=client,
            seen_at=now,
            word=Verdict.Word.LATER,
            until=now,
            said_at=now,
        ),
        nda=an_nda(
            client,
            WORDS,
            signed_by=WORDS,
            return_by=now.date(),
            file=a_file(workspace, WORDS.encode()),
            file_name=f"{WORDS}.pdf",
        ),
        agreement=an_agreement(client, note=WORDS, decides=contact, agreed_by=contact, answer_hours=8),
        engine=TranslatorPlan.objects.create(
            workspace=workspace, address="https://translate.example", enabled=True, key=HIDDEN, agreed_at=now
        ),
        translation=Translation.objects.create(
            workspace=workspace,
            message=letter,
            language="en",
            state="done",
            text=WORDS,
            engine="translate.example",
            asked_at=now,
            made_at=now,
        ),
        absence=an_absence(workspace, client, note=WORDS),
        own_absence=an_absence(workspace, note=WORDS),
        document=document,
        file_document=a_file_document(workspace, f"{WORDS}.png", WORDS.encode(), client=client),
        link_document=a_paper(
            Document, workspace, title=f"Link {WORDS}", kind="link", url="https://docs.example/1", client=client
        ),
        trashed_document=a_document(workspace, f"Gone {WORDS}", WORDS, client=client, trashed_at=now),
        comment=a_comment(document, WORDS, passage=WORDS),
        folder=folder,
        remote_file=a_remote_file(folder, document, conflict=3),
        consent=a_consent(contact, WORDS),
        data_request=a_data_request(contact, WORDS),
        answered_request=a_data_request(contact, WORDS, answered_on=now.date(), answer=WORDS),
        breach=a_breach(workspace, WORDS),
        operator=a_paper(Operator, workspace, name=WORDS, address=WORDS),
        term=a_paper(RetentionChoice, workspace, data_class="lead", months=24, reason=WORDS),
        erasure=an_erasure(actor, 0, finished_at=now, act=WORDS, gone={"clients.contact": 1}),
        erasing=an_erasure(actor, -1),
        disposal=Disposal.objects.create(workspace=workspace, data_class="upload", count=1, at=now),
        plan=BackupPlan.objects.create(workspace=workspace, address=f"/mnt/{WORDS}", identity=HIDDEN, sealed=HIDDEN),
        backup=a_backup(workspace, f"done {WORDS}"),
        failed_backup=a_backup(
            workspace, f"failed {WORDS}", state="failed", trouble={"code": "disk_full", "details": {}}
        ),
        packed=a_packed_export(actor),
        **_mailboxes(actor, letter),
        token=SignInLink.issue(actor.user, at=now),
        **forms,
        **_calendars(actor, client, contact, now),
        **_meetings(actor, client, contact, now),
        **_agreements(actor, client, contact, now),
        **_invoices(actor, client, contact, now),
        **_templates(actor, contact, now),
        seat=seat,
        guest_seat=guest,
        given=Grant.objects.create(workspace=workspace, membership=guest, client=client),
        invitation=invitation,
        device=a_device(actor),
        api_token=make_token(seat, f"For {WORDS}", ["read"], expires_at=None, by=actor, at=now)[0],
        invitation_token=token_of(invitation.nonce),
    )


def _mailboxes(actor: Actor, letter: Message) -> dict[str, Any]:
    """Mail accounts of every state."""
    client = OAuthClient.objects.create(
        workspace=actor.workspace, name=WORDS, authorise_url="https://lantern.example/in", scope="mail",
        token_url="https://lantern.example/token", client_id=WORDS, created_at=timezone.now(),
    )  # fmt: skip
    running = a_mail_account(actor, "in@lantern.example", state="running", name=WORDS)
    folder = MailFolder.objects.create(
        workspace=actor.workspace, account=running, name="INBOX", role="inbox", uidvalidity=1, total=9, looked=4
    )
    trouble = {"code": "password", "details": {"host": f"imap.{ASKED.lower()}.example"}}
    return {
        "mail_account": running, "oauth_client": client,
        "mail_place": MailPlace.objects.create(workspace=actor.workspace, folder=folder, uid=1, message=letter),
        "stuck_account": a_mail_account(actor, "stuck@lantern.example", state="stuck", name=WORDS, trouble=trouble),
        "ready_account": a_mail_account(actor, "ready@lantern.example", state="ready", name=WORDS, offered=[WORDS]),
        "oauth_account": a_mail_account(
            actor, "oauth@lantern.example", state="running", name=WORDS, sign="oauth", oauth_client=client
        ),
    }  # fmt: skip


def _doors(actor: Actor, client: Client, contact: Contact, now: Any) -> dict[str, Any]:
    """Links to the pages of clients. Whoever has one reads the page, so it has nothing of the world in it."""
    reader = a_client(actor.workspace, "Reader Press", language="en")
    door = a_door(reader, a_contact(reader, "Rita Reader", email="rita@reader.example", is_main=True), by=actor)
    project = a_project(reader, "The site")
    a_task(project, "Draw it", done_at=now)
    milestone = a_milestone(project)
    press = Press(door, "portal.send", "0" * 32, "Firefox", QueryDict())
    upload = SimpleUploadedFile("photo.png", b"\x89PNG\r\n\x1a\n")
    write(press, "Here it is.", [upload], about="word", at=ago(hours=2))
    return {
        "shown_promise": a_promise(reader, "The old brochure", side="theirs"),
        "shown_wait": a_wait(project, milestone=milestone),
        "shown_change": a_change(project, sent=True),
        "shown_submission": a_submission(milestone),
        "shown_report": a_report(project, sent_at=now),
        "shown_problem": a_problem(project, shared_at=now),
        "shown_handover": Handover.objects.create(
            workspace=actor.workspace, project=project, shared_at=now, created_at=now, updated_at=now
        ),
        "shown_document": a_document(actor.workspace, "Pages of the site", "# Pages", client=reader, shared_at=now),
        "shown_file": a_file_document(actor.workspace, "plan.png", b"\x89PNG", client=reader, shared_at=now),
        "shown_link": a_paper(
            Document, actor.workspace, title="Elsewhere", kind="link", url="https://docs.example/2", client=reader,
            shared_at=now,
        ),
        "said_file": InteractionFile.objects.get(interaction__client=reader),
        "door": door, "door_token": door.token, "own_door": a_door(client, contact, by=actor),
        "revoked_door": a_door(client, by=actor, revoked_at=now),
        "visit": Visit.objects.create(workspace=actor.workspace, door=door, at=ago(days=1), page="portal.front_page"),
    }  # fmt: skip


def _forms(actor: Actor, client: Client, contact: Contact, now: Any) -> dict[str, Any]:
    """Forms of every state and answers of every state. What everybody may read has nothing of the world in it."""
    form, brief = a_form(actor, sites=["https://lantern.example"], mailing="Letters, too."), a_form(actor, "site")
    invitation, token = an_invitation(brief, contact, actor)
    sent, sent_token = an_invitation(brief, contact, actor)
    said = {"name": WORDS, "company": WORDS, "about": f"{WORDS}?"}
    refused = an_answer_sheet(form, {**said, "about": f"{WORDS} {WORDS}"}, bait="x", at=ago(days=2))
    AnswerSheet.objects.filter(pk=refused.pk).update(state="refused")
    return {
        "form": form, "brief": brief, "closed_form": a_form(actor, closed_at=now),
        "trashed_form": a_form(actor, trashed_at=now), "brief_invitation": invitation, "sent_brief_invitation": sent,
        "sheet": an_answer_sheet(form, {**said, "email": "ilya@meridian.example"}, at=ago(days=2)),
        "suggested_sheet": an_answer_sheet(form, {**said, "email": "form@lantern.example"}, at=ago(days=2)),
        "held_sheet": an_answer_sheet(form, {**said, "email": "held@lantern.example"}, bait="x", at=ago(days=2)),
        "refused_sheet": refused, "personal_token": token, "sent_token": sent_token,
    }  # fmt: skip


def _calendars(actor: Actor, client: Client, contact: Contact, now: Any) -> dict[str, Any]:
    """Calendars here and on a server, events of every state, a link, and one event that both sides changed."""
    workspace = actor.workspace
    calendar = a_calendar(workspace, f"Calendar {WORDS}")
    account = CalendarAccount.objects.create(
        workspace=workspace, name=f"Server {WORDS}", url="https://calendars.lantern.example/", username=WORDS,
        password=HIDDEN, created_at=now, updated_at=now, looked_at=now,
    )  # fmt: skip
    there = a_calendar(
        workspace, f"There {WORDS}", kind="caldav", account=account, looked_at=now,
        url="https://calendars.lantern.example/work/",
    )  # fmt: skip
    both = an_event(there, f"Both {WORDS}")
    raw = both.series.raw.read().replace(b"Both", b"Theirs")  # type: ignore[union-attr]
    Series.objects.filter(pk=both.series_id).update(theirs=a_file(workspace, raw), theirs_etag="2", href="/work/1.ics")
    # What a link tells to whoever has it, has nothing of the world in it.
    told = a_calendar(workspace, "Public hours")
    an_event(told, "Dentist")
    feed, token, _batch = make_feed(told, name=WORDS, busy_only=False, press=WORDS, by=actor, at=now)
    return {
        "calendar": calendar, "server_calendar": there, "calendar_account": account,
        "trashed_calendar": a_calendar(workspace, f"Gone {WORDS}", trashed_at=now),
        "event": an_event(calendar, f"Event {WORDS}", client=client, contact=contact, text=WORDS, place=WORDS),
        "repeated": an_event(calendar, f"Weekly {WORDS}", rrule="FREQ=WEEKLY"),
        "trashed_event": an_event(calendar, f"Gone {WORDS}", trashed_at=now),
        "conflict": Series.objects.get(pk=both.series_id), "feed": feed, "feed_token": token,
    }  # fmt: skip


def _templates(actor: Actor, contact: Contact, now: Any) -> dict[str, Any]:
    """Templates of every state, one of them taken for the contact."""
    template = a_template(actor, f"Template {WORDS}", text=f"{{{{ greeting }}}} {WORDS}", note=WORDS)
    wording = template.variants.get()
    trashed, _batch = add_wording(template, {"language": "ru", "text": WORDS}, by=actor, at=now)
    trashed.trash(by=actor, at=now)
    return {
        "template": template, "wording": wording, "trashed_wording": trashed,
        "archived_template": a_template(actor, f"Old {WORDS}", archived_at=now),
        "trashed_template": a_template(actor, f"Gone {WORDS}", trashed_at=now),
        "template_use": tell_use(template, contact, by=actor, at=now),
    }  # fmt: skip


def _meetings(actor: Actor, client: Client, contact: Contact, now: Any) -> dict[str, Any]:
    """Meetings ahead and over with what came of them, an invitation of somebody else, and booking pages of every state.
    What everybody may read has nothing of the world in it.
    """
    workspace = actor.workspace
    calendar = a_calendar(workspace, f"Meetings {WORDS}")
    who = {"client": client, "contact": contact}
    ahead = a_meeting(calendar, f"Ahead {WORDS}", agenda=WORDS, starts_on=ago(days=-3).date(), **who)
    past = a_meeting(calendar, f"Over {WORDS}", starts_on=ago(days=3).date(), **who)
    transcript = a_paper(
        Transcript, workspace, meeting=past, file=a_file(workspace, f"{WORDS}: {WORDS}".encode()), name=f"{WORDS}.txt",
        lines=[[3, WORDS, f"I will send {WORDS}"]],
    )  # fmt: skip
    item = {"meeting": past, "transcript": transcript, "speaker": WORDS, "quote": WORDS, "at_second": 3}
    page = a_booking_page(actor)
    booked, token = a_booking(page, contact, ahead)
    return {
        "meeting": ahead, "past_meeting": past, "participant": ahead.participants.get(), "transcript": transcript,
        "decision": a_paper(
            Decision, workspace, meeting=past, text=WORDS, reason=WORDS, alternatives=WORDS, decided_on=now.date()
        ),
        "item": a_paper(ActionItem, workspace, text=f"Send {WORDS}", **item),
        "taken_item": a_paper(ActionItem, workspace, text=f"Sent {WORDS}", state="taken", became=WORDS, **item),
        "invited": an_invited(workspace, f"Theirs {WORDS}"),
        "conferencing": Conferencing.objects.create(workspace=workspace, base_url="https://video.lantern.example"),
        "booking_page": page, "closed_booking_page": a_booking_page(actor, closed_at=now),
        "trashed_booking_page": a_booking_page(actor, trashed_at=now), "booking": booked, "booking_token": token,
    }  # fmt: skip


def _agreements(actor: Actor, client: Client, contact: Contact, now: Any) -> dict[str, Any]:
    """An engagement that is offered, and one that was accepted."""
    source = Interaction.objects.filter(client=client).first()
    offered, agreed_on, done = (an_engagement(client, f"{word} {WORDS}") for word in ("Offered", "Settled", "Frozen"))
    offer = an_offer(f"Offer {WORDS}", intro=WORDS, quiet=WORDS, method=WORDS, terms=WORDS, tax_words=WORDS)
    sent, accepted = (a_proposal(one, offer, contact=contact, by=actor) for one in (offered, agreed_on))
    reader = Door.objects.select_related("client", "contact").get(
        workspace=actor.workspace, contact__name="Rita Reader"
    )
    theirs, agreed = (
        a_proposal(an_engagement(reader.client, "Reading"), contact=reader.contact, by=actor) for _ in range(2)
    )
    accept(agreed, Choice("o1", [], agreed.versions.get().digest), Signer("Rita Reader"), by=actor, at=now)
    digest = accepted.versions.get().digest
    asked = Signer(f"Ilya {WORDS}", contact)
    ask_for_changes(sent, WORDS, sent.versions.get().digest, asked, by=actor, at=now)
    accept(accepted, Choice("o2", ["e1"], digest), asked, by=actor, at=now)
    accepted.refresh_from_db()
    return {
        "requirement": a_requirement(offered, WORDS, criterion=WORDS, question=WORDS, source=source),
        "trashed_requirement": a_requirement(offered, f"Gone {WORDS}", trashed_at=now),
        "estimate": an_estimate(offered, f"Form {WORDS}", tags=WORDS, actual_minutes=900),
        "trashed_estimate": an_estimate(offered, f"Gone {WORDS}", trashed_at=now),
        "freeze": a_freeze(done),
        "draft_proposal": a_proposal(offered, offer, contact=contact, sent=False, by=actor),
        "trashed_proposal": a_trashed_proposal(offered, offer, contact, actor, now),
        "sent_proposal": sent, "accepted_proposal": accepted, "door_proposal": theirs,
        "agreed_proposal": agreed,
    }  # fmt: skip


def _invoices(actor: Actor, client: Client, contact: Contact, now: Any) -> dict[str, Any]:
    """Invoices of every state, with what pays them; one of the client with the link."""
    known = {"bank": WORDS, "address": WORDS, "city": WORDS, "vat_words": WORDS}
    # What a client reads through their link has none of the words.
    ours = some_requisites(actor.workspace, email=f"{HIDDEN}@lantern.example")
    theirs = some_requisites(actor.workspace, client, name=f"Buyer {WORDS}", **known)
    bill = a_bill((f"Line {WORDS}", 120_000), note=WORDS, intro=WORDS, discount_hundredths=500, discount_reason=WORDS)
    engagement = an_engagement(client, f"Invoiced {WORDS}")
    of = {"by": actor, "contact_id": contact.pk, "engagement_id": engagement.pk}
    states = ("Due", "Part", "Less", "Paid")
    issued, part_paid, credited, earlier = (an_invoice(client, f"{word} {WORDS}", bill, **of) for word in states)
    payment = a_payment(part_paid, 50_000, note=WORDS, by=actor)
    credit = a_payment(earlier, 500_000, note=WORDS, by=actor)
    note, _batch = correcting.credit(credited, 14_000, f"Why {WORDS}", by=actor, at=now)
    trashed = an_invoice(client, f"Gone {WORDS}", bill, issued=False, **of)
    trashed.trash(by=actor, at=now)
    reader = Contact.objects.select_related("client").get(workspace=actor.workspace, name="Rita Reader")
    return {
        "draft_invoice": an_invoice(client, f"Sketched {WORDS}", bill, issued=False, **of), "invoice": issued,
        "part_paid_invoice": part_paid, "credited_invoice": credited, "credit_note": note, "trashed_invoice": trashed,
        "payment": payment, "credit": credit, "own_requisites": ours, "client_requisites": theirs,
        "door_invoice": an_invoice(reader.client, "For Rita", by=actor),
        "allocation": Allocation.objects.get(payment=payment),
        "invoice_series": InvoiceSeries.objects.get(workspace=actor.workspace, kind="380"),
    }  # fmt: skip


def a_trashed_proposal(engagement: Engagement, offer: Any, contact: Contact, actor: Actor, now: Any) -> Proposal:
    """A draft that was thrown away."""
    one = a_proposal(engagement, offer, contact=contact, sent=False, by=actor)
    one.trash(by=actor, at=now)
    return one


def a_backup(workspace: Any, name: str, *, state: str = "done", **facts: Any) -> Backup:
    """One that was made, or was not."""
    now = timezone.now()
    return Backup.objects.create(
        workspace=workspace, name=name, state=state, address="/mnt", size=1, created_at=now, checked_at=now, **facts
    )


def a_packed_export(actor: Actor) -> Export:
    """An export that is ready, with a ZIP of one line in its place."""
    now = timezone.now()
    one = Export.objects.create(
        workspace=actor.workspace, user=actor.user, state="ready", size=4, created_at=now, finished_at=now,
        expires_at=now + Export.KEPT,
    )  # fmt: skip
    one.place.parent.mkdir(parents=True, exist_ok=True)
    one.place.write_bytes(b"zip\n")
    return one


def _projects_of(client: Client, contact: Contact) -> dict[str, Any]:
    """A project with something of everything a plan is made of."""
    now = timezone.now()
    project = a_project(
        client, f"Site {WORDS}", (WORDS, f"Ready {WORDS}"), about=WORDS, contact=contact, currency="RUB",
        budget_minor=1_590_000_00, budget_minutes=212 * 60,
    )  # fmt: skip
    milestone = a_milestone(project, WORDS, about=WORDS)
    DeadlineMove.objects.create(
        workspace=client.workspace, milestone=milestone, from_on=milestone.due_on, to_on=milestone.due_on,
        accepted_at=now, because="agreed", reason=WORDS,
    )  # fmt: skip
    task, later = a_task(project, WORDS, text=WORDS, milestone=milestone), a_task(project, f"Afterwards {WORDS}")
    Dependency.objects.create(workspace=client.workspace, before=task, after=later)
    tick = CheckItem.objects.create(workspace=client.workspace, task=task, text=WORDS)
    TaskComment.objects.create(workspace=client.workspace, task=task, text=WORDS, at=now, author=WORDS)
    return {
        **_agreed_of(project, milestone, contact), "project": project, "milestone": milestone, "task": task,
        "lane": task.lane, "tick": tick,
        "wait": a_wait(project, WORDS, milestone=milestone),
        "project_template": a_project_template(client.workspace, WORDS),
        "trashed_project_template": a_project_template(client.workspace, f"Gone {WORDS}", trashed_at=now),
        "trashed_project": a_project(client, f"Gone site {WORDS}", trashed_at=now),
    }  # fmt: skip


def _bank_of(client: Client) -> dict[str, Any]:
    """An account with a statement that counts and one that does not add up, and what both have."""
    account = a_bank_account(
        client.workspace, WORDS, bank=WORDS, opening_minor=100, opening_on=client.workspace.today()
    )
    line = a_bank_line(
        account, WORDS, purpose=WORDS, number=HIDDEN, end_to_end=HIDDEN, reference=HIDDEN, client=client,
        tax_number="7707083893", their_account="GB33BUKB20201555555555", extra=[["TRNTYPE", "CREDIT"]],
    )  # fmt: skip
    return {
        "bank_account": account, "bank_line": line,
        "bank_statement": a_statement(account, line, number=WORDS),
        "draft_statement": a_statement(account, line, number=f"Draft {WORDS}", state="draft", closing_minor=1),
    }  # fmt: skip


def _time_of(client: Client, project: Project, task: Task) -> dict[str, Any]:
    """Hours of every shape, what they cost, and prepaid ones with a line of their ledger."""
    workspace, now = client.workspace, timezone.now()
    retainer = a_retainer(client, WORDS, currency="RUB", amount_minor=500_000)
    month = retainer.begins_on
    RetainerEntry.objects.create(
        workspace=workspace, retainer=retainer, kind="grant", month=month, bought=month, seconds=36_000, at=now
    )
    BudgetAlert.objects.create(
        workspace=workspace, project=project, of="hours", percent=50, budget=12_720, spent=6_400, reached_at=now
    )
    TimeRules.objects.create(workspace=workspace, round_to_minutes=15)
    return {
        "retainer": retainer,
        "rate": a_rate(workspace, 4_500_00, "RUB", project=project),
        "time": some_time(client, WORDS, project=project, task=task, rate_minor=4_500_00, currency="RUB", tags=[WORDS]),
        "typed_time": some_time(client, WORDS, day=workspace.today()),
        "timer": a_running_timer(client, description=WORDS, project=project),
        "trashed_time": some_time(client, f"Gone {WORDS}", trashed_at=now),
    }  # fmt: skip


def _agreed_of(project: Project, milestone: Milestone, contact: Contact) -> dict[str, Any]:
    """What becomes of an agreement: changes, presents, what was handed in and said to it, reports, the end of it."""
    now, here = timezone.now(), {"workspace": project.workspace, "created_at": timezone.now()}
    here["updated_at"] = now
    decided = {"decided_at": now, "decided_by": contact, "decided_words": WORDS, "decided_there": True}
    words = {"text": WORDS, "risk": WORDS}
    handover = Handover.objects.create(
        project=project, text=WORDS, support_minutes=600, support_until=now.date(), shared_at=now, **here
    )
    told = {"cause": WORDS, "effect": WORDS, "options": [WORDS, f"Other {WORDS}"], "milestone": milestone}
    return {
        "change": a_change(project, WORDS, milestone_id=milestone.pk, days=3, **words),
        "sent_change": a_change(project, f"Sent {WORDS}", sent=True, **words),
        "accepted_change": a_change(project, f"Yes {WORDS}", state="accepted", sent_at=now, **words, **{
            "decided_at": now, "decided_by_id": contact.pk, "decided_words": WORDS,
        }),
        "gift": Gift.objects.create(
            project=project, what=WORDS, given_on=now.date(), minutes=60, worth_minor=100, currency="RUB", **here
        ),
        "check": QualityCheck.objects.create(workspace=project.workspace, milestone=milestone, text=WORDS),
        "checklist": Checklist.objects.create(name=WORDS, lines=[WORDS], **here),
        "judged": a_submission(milestone, WORDS, decision="revision", override=WORDS, **decided),
        "submission": a_submission(milestone, WORDS, number=100),
        "remark": a_remark(milestone, WORDS),
        "report": a_report(project, WORDS, title=WORDS),
        "said_report": a_report(project, WORDS, title=WORDS, sent_at=now, said={"next": [], "dates": []}),
        "handover": handover,
        "handed_over": HandedOver.objects.create(
            workspace=project.workspace, handover=handover, name=WORDS, note=WORDS
        ),
        "evaluation": Evaluation.objects.create(
            project=project, side="theirs", marks={"result": 5}, well=WORDS, better=WORDS, answered_at=now,
            contact=contact, **here,
        ),
        "risk": a_risk(project, WORDS, effect=WORDS, response=WORDS),
        "problem": a_problem(project, WORDS, **told),
        "told_problem": a_problem(project, f"Told {WORDS}", shared_at=now, **told),
    }  # fmt: skip


def more(world: World, count: int = 10) -> None:
    """As many again of everything a list could show, beside the world's rows and hanging on them."""
    workspace, now = world.actor.workspace, timezone.now()
    letter: Any = Interaction.objects.get(source=world.letter.pk)
    for number in range(count):
        name = f"{WORDS} {number}"
        client = a_client(workspace, name, tags=(f"tag {number}", f"tag {WORDS}"))
        person = a_contact(
            client, name, email=f"p{number}@lantern.example", phone=f"+7 912 345-67-{number:02}", is_main=True
        )
        a_letter(client, contact=person, subject=name, at=ago(days=2, minutes=number), attachment=(name, name.encode()))
        an_interaction(client, "", name, kind="note")
        a_next_step(client, name)
        a_promise(world.client, name)
        a_promise(client, name, side="theirs", state="kept", ended_at=ago(days=number))
        a_promise(client, name, trashed_at=now)
        an_engagement(client, name, "execution", deal="won", value_minor=100 * number, currency="EUR")
        an_engagement(world.client, name)
        guest = a_contact(world.door.client, f"Rita {number}", email=f"r{number}@reader.example")
        a_door(guest.client, guest, by=world.actor)
        work = a_project(guest.client, f"The site {number}")
        a_wait(work, f"Photos {number}", milestone=a_milestone(work))
        a_wait(world.shown_wait.project, f"Photos again {number}", milestone=a_milestone(world.shown_wait.project))
        a_promise(guest.client, f"The map {number}")
        a_promise(guest.client, f"The texts {number}", side="theirs")
        a_document(workspace, f"Shown {number}", client=guest.client, shared_at=now)
        press = Press(world.door, "portal.send", f"{number:032}", "Firefox", QueryDict())
        write(press, f"One more {number}.", [SimpleUploadedFile(f"{number}.txt", b"text")], at=ago(minutes=number))
        guest = a_contact(world.client, f"Door {name}", email=f"d{number}@lantern.example")
        a_door(world.client, guest, by=world.actor)
        seen = {"at": ago(days=2, hours=number), "page": "portal.front_page"}
        Visit.objects.create(workspace=workspace, door=world.door, **seen)
        a_due(an_engagement(world.client, name))
        a_playbook_item(
            workspace, f"own.{number}c", stage="discussion", trigger="discussion_begun", due="1 WD", words=name
        )
        a_playbook_item(workspace, "contact.research", client=client, due="4 WD")
        an_engagement(client, name, trashed_at=now)
        a_requirement(world.requirement.engagement, name, source=letter)
        an_estimate(world.requirement.engagement, name, actual_minutes=60)
        a_proposal(world.requirement.engagement, sent=False, by=world.actor)
        a_proposal(world.requirement.engagement, by=world.actor)
        project = a_project(client, name)
        a_wait(a_project(world.client, name), name)
        a_project_template(workspace, name)
        for place in (project, world.project):
            a_task(place, name, milestone=a_milestone(place, name))
            a_change(place, name, sent=True)
            a_change(place, name, state="accepted", decided_at=now)
            a_report(place, name, sent_at=now)
            a_risk(place, name)
            a_problem(place, name, shared_at=now)
            some_time(place.client, name, project=place)
        a_submission(world.milestone, name, decision="revision", decided_at=now, decided_by=world.contact)
        a_remark(world.milestone, name)
        some_time(client, name, trashed_at=now)
        a_bank_account(workspace, name)
        line = a_bank_line(world.bank_account, name)
        a_statement(world.bank_account, line)
        a_statement(world.bank_account, line, world.bank_line, state="draft", closing_minor=1)
        a_rate(workspace, 100 * number, project=project)
        a_retainer(world.client, name)
        a_suggestion(world.letter, f"We send {name} tomorrow.")
        client.put_all({a_field(workspace, f"Field {name}").name: name})
        silent = a_person(workspace, f"Vera {name}", email=f"s{number}@lantern.example")
        a_pair(client, silent)
        Hook.objects.create(workspace=workspace, name=name, made_at=now)
        ChatLink.objects.create(
            workspace=workspace,
            channel="telegram",
            address=f"9{number}",
            contact=world.contact,
            name=name,
            bound_at=now,
        )
        a_pair(person, a_contact(client, f"Ira {name}", email=f"i{number}@lantern.example"))
        merge(world.client, a_client(workspace, f"Emil {name}"), {}, by=world.actor, at=now)
        an_interaction(silent, "out", name, at=ago(days=80))
        stranger = a_contact(None, name, email=f"n{number}@lantern.example", workspace=workspace)
        a_letter(None, contact=stranger, subject=name, at=ago(days=1, minutes=number), workspace=workspace)
        a_client(workspace, f"Otto {name}", archived_at=now)
        a_client(workspace, f"Ugo {name}", trashed_at=now)
        a_contact(client, f"Rolf {name}", email=f"t{number}@lantern.example", trashed_at=now)
        an_interaction(client, "", name, kind="call", trashed_at=now)
        a_next_step(client, name, trashed_at=now)
        other = a_member(workspace, role="guest", name=name)
        Grant.objects.create(workspace=workspace, membership=other.user.seat, client=client)
        Grant.objects.create(workspace=workspace, membership=world.guest_seat, client=client)
        Grant.objects.create(workspace=workspace, invitation=world.invitation, client=client)
        invite(f"i{number}@lantern.example", "guest", by=world.actor, at=now)
        a_device(world.actor)
        make_token(world.seat, name, ["read"], expires_at=None, by=world.actor, at=now)
        remember("exported", by=world.actor, at=now, subject=name)
        an_import(world.actor, f"{name}.csv", problem="empty_row", content=TABLE)
        a_mail_account(world.actor, f"m{number}@lantern.example", state="running", name=name)
        OAuthClient.objects.create(workspace=workspace, name=name, client_id=name, created_at=now)
        a_form(world.actor)
        an_event(a_calendar(workspace, name), name, client=client)
        an_event(world.calendar, name, client=world.client, rrule="FREQ=DAILY;COUNT=3")
        who = {"client": client, "contact": person}
        made = a_meeting(world.calendar, f"Meeting {name}", starts_on=ago(days=-4).date(), **who)
        a_meeting(world.calendar, f"Over {name}", starts_on=ago(days=4).date(), **who)
        guest = {"email": f"g{number}@lantern.example", "name": name, "contact": person}
        a_paper(Participant, workspace, meeting=world.meeting, **guest)
        a_paper(Decision, workspace, meeting=world.meeting, text=name, decided_on=now.date())
        a_paper(ActionItem, workspace, meeting=world.meeting, text=name)
        step = a_next_step(client, name)
        a_paper(ActionItem, workspace, meeting=world.past_meeting, text=name, state="taken", step=step)
        a_paper(
            Transcript, workspace, meeting=world.meeting, file=a_file(workspace, name.encode()), name=name,
            lines=[[number, name, name]],
        )  # fmt: skip
        an_invited(workspace, name)
        a_booking_page(world.actor)
        a_booking(world.booking_page, person, made, days=number + 1)
        make_feed(world.calendar, name=name, busy_only=False, press=name, by=world.actor, at=now)
        said = {"name": name, "email": f"f{number}@lantern.example"}
        an_answer_sheet(world.form, {**said, "about": name}, at=ago(days=2, hours=number))
        an_answer_sheet(world.form, {**said, "about": f"held {name}"}, bait="x", at=ago(days=2, hours=number))
        an_invitation(world.brief, person, world.actor)
        taken = a_template(world.actor, f"Template {name}", text=name, archived_at=now if number % 2 else None)
        tell_use(taken, world.contact, by=world.actor, at=now)
        add_wording(world.template, {"language": "en", "text": name}, by=world.actor, at=now)
        an_nda(world.client, name)
        a_comment(a_document(workspace, name, name, name, client=world.client), name)
        a_comment(world.document, name)
        a_remote_file(world.folder, a_document(workspace, f"more {name}", name, client=world.client))
        a_folder(workspace, name, client=world.client)
        a_consent(world.contact, name)
        an_absence(workspace, world.client, note=name)
        an_absence(workspace, note=name)
        a_data_request(world.contact, name)
        a_breach(workspace, name)
        an_erasure(world.actor, -2 - number, finished_at=now)
        a_backup(workspace, name)
        # On the world's own client, letter and import.
        colleague = a_contact(world.client, name, email=f"c{number}@lantern.example")
        a_letter(world.client, contact=colleague, subject=name, at=ago(hours=number + 1), thread=world.letter.thread)
        an_interaction(world.client, "", name, kind="call", contact=colleague, at=ago(days=number))
        a_next_step(world.client, name)
        a_research_note(world.client, name)
        a_goal(world.client, name)
        an_expectation(world.client, name, said_by=colleague)
        a_preparation_item(world.client, name)
        a_preparation_item(client, name, trashed_at=now)
        a_file_of(letter, name, name.encode())
        a_draft(world.actor, world.letter, name)
        for brought in (world.imported, world.ready):
            _another_file(brought, name)


def _another_file(brought: Import, name: str) -> None:
    source = brought.sources.order_by("id")[0]
    first = source.remarks.first()
    source.pk, source.name, source._state.adding = None, name, True
    source.save()
    if first:
        first.pk, first.source, first._state.adding = None, source, True
        first.save()
