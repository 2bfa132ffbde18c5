"""The cast everybody knows, and plain factories with honest defaults: a_client(workspace), a_contact(client), …

Anna Vetrova owns a studio, Boris works in it, Charlie has a workspace of his own. Factories write rows as they stand
after the fact, without a journal entry; derived columns and the search index are right. A test says what matters to it.
"""

from __future__ import annotations

import itertools
from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib.sessions.backends.db import SessionStore
from django.test import Client as Browser
from django.utils import timezone

from rapport.accounts.actors import Actor
from rapport.accounts.models import (
    Device,
    Grant,
    Membership,
    User,
    Workspace,
    hash_of,
)
from rapport.agreements import proposing
from rapport.agreements.models import Estimate, Freeze, Proposal, Requirement
from rapport.banking.models import BankAccount, BankLine, BankStatement, StatementLine
from rapport.banking.settling import settle
from rapport.billing import drafting as invoicing
from rapport.billing import issuing
from rapport.billing.allocating import take_in
from rapport.billing.models import Invoice, Payment, Requisites
from rapport.calendars.deriving import renew
from rapport.calendars.models import (
    Booking,
    BookingPage,
    Calendar,
    Event,
    Invited,
    Meeting,
    Participant,
    Series,
)
from rapport.channels.models import MailAccount
from rapport.clients import (
    filing,
    standing,
)
from rapport.clients.models import (
    Absence,
    Agreement,
    Client,
    ClientTag,
    Consent,
    Contact,
    ContactPoint,
    CustomField,
    Expectation,
    Goal,
    Interaction,
    InteractionFile,
    Lookalike,
    Nda,
    NextStep,
    PreparationItem,
    ResearchNote,
    SavedView,
    Segment,
    Tag,
)
from rapport.commitments import promising
from rapport.commitments.models import Commitment, Suggestion
from rapport.documents.models import Comment, Document, Folder, RemoteFile, Version
from rapport.doors.models import Door
from rapport.doors.opening import open_door
from rapport.engagements import moving
from rapport.engagements.models import Due, Engagement, PlaybookItem, StageMove
from rapport.files.keeping import keep
from rapport.files.models import StoredFile
from rapport.imports import importing
from rapport.imports.models import Import, Remark, Source
from rapport.inbox.models import Message, Outgoing, OutgoingFile, Reference, Thread
from rapport.journal.models import Batch
from rapport.journal.recording import begin
from rapport.lib.bills import Bill
from rapport.lib.offers import FIXED, Line, Offer, Part, Share, Stop
from rapport.lib.zones import zone_or_utc
from rapport.message_templates.composing import make as make_template
from rapport.message_templates.models import MessageTemplate
from rapport.privacy.models import Breach, DataRequest, Erasure
from rapport.projects import changes, planning
from rapport.projects.models import (
    ChangeRequest,
    Lane,
    Milestone,
    Problem,
    Project,
    ProjectTemplate,
    Report,
    Risk,
    Submission,
    Task,
    Wait,
)
from rapport.projects.models import Remark as ClientRemark
from rapport.questionnaires import composing, inviting
from rapport.questionnaires.models import AnswerSheet, Invitation, Questionnaire
from rapport.questionnaires.receiving import Filled, receive
from rapport.questionnaires.starters import starter
from rapport.search.words import fold
from rapport.timekeeping.models import Rate, Retainer, TimeEntry
from rapport.timekeeping.models.entry import by_the_clock

PASSWORD = "seven quiet herons"
PEOPLE = b"name,email\r\nIlya Brandt,ilya@meridian.example\r\nMara Quist,mara@quist.example\r\n"
_count = itertools.count(1)


def ago(**time: float) -> datetime:
    """A moment of the past: ago(days=2, hours=1)."""
    return timezone.now() - timedelta(**time)


# ---- People who sign in


def the_owner() -> Actor:
    """Anna Vetrova, in her studio in Moscow."""
    studio = a_workspace("Vetrova Studio", timezone="Europe/Moscow", country="RU", currency="RUB")
    return a_member(studio, email="anna@vetrova.example", name="Anna Vetrova", timezone="Europe/Moscow")


def the_stranger() -> Actor:
    """Charlie Nobody, in a workspace of his own."""
    return a_member(a_workspace("Nobody & Sons"), email="charlie@nobody.example", name="Charlie Nobody")


def a_user(*, email: str = "", name: str = "Dora Able", password: str | None = PASSWORD, **facts: Any) -> User:
    """Somebody who can sign in, without a seat."""
    return User.objects.create_user(email or f"user{next(_count)}@users.example", password, name=name, **facts)


def a_workspace(name: str = "A workspace", *, slug: str = "", **facts: Any) -> Workspace:
    """A workspace in which nobody sits yet."""
    return Workspace.objects.create(name=name, slug=slug or f"workspace-{next(_count)}", **facts)


def a_member(workspace: Workspace | None = None, *, role: str = "owner", **facts: Any) -> Actor:
    """A user at work in a workspace, as verbs want them."""
    workspace = workspace or a_workspace()
    user = a_user(**facts)
    user.seat = Membership.objects.create(workspace=workspace, user=user, role=role)
    user.save(update_fields=["seat"])
    return Actor(workspace, user)


def signed_in(actor: Actor, **how: Any) -> Browser:
    """Django's test browser with this person signed in."""
    browser = Browser(**how)
    browser.force_login(actor.user)
    return browser


def a_guest(workspace: Workspace, *clients: Client, **facts: Any) -> Actor:
    """A subcontractor who sees these clients and nothing else."""
    actor = a_member(workspace, role="guest", **facts)
    for client in clients:
        Grant.objects.create(workspace=workspace, membership=actor.user.seat, client=client)
    return actor


def a_device(actor: Actor) -> Device:
    """Another browser they are signed in with."""
    session = SessionStore()
    session.create()
    now = timezone.now()
    agent = "Mozilla/5.0 (X11; Linux x86_64; rv:150.0) Gecko/20100101 Firefox/150.0"
    return Device.objects.create(
        user=actor.user, session_key=session.session_key, agent=agent, ip="192.0.2.7", since=now, last_used_at=now
    )


# ---- Calendars


def a_calendar(workspace: Workspace, name: str = "Work", **facts: Any) -> Calendar:
    """A calendar of ours, of everybody here."""
    now = timezone.now()
    return Calendar.objects.create(workspace=workspace, name=name, **{"created_at": now, "updated_at": now, **facts})


def an_event(calendar: Calendar, title: str = "Review", *, client: Client | None = None, **facts: Any) -> Event:
    """An hour of today at ten of UTC, with its series and its times."""
    now = timezone.now()
    facts = {
        "starts_on": now.date(), "starts_time": time(10), "ends_on": now.date(), "ends_time": time(11), "zone": "UTC",
        "created_at": now, "updated_at": now, "starts_at": now, "ends_at": now, **facts,
    }  # fmt: skip
    series = Series.objects.create(
        workspace=calendar.workspace, calendar=calendar, uid=f"event-{next(_count)}@lantern.example"
    )
    event = Event.objects.create(
        workspace=calendar.workspace, calendar=calendar, series=series, title=title, client=client, **facts
    )
    renew([series.pk], at=now)
    event.refresh_from_db()
    return event


def a_meeting(
    calendar: Calendar, title: str = "Review", *, contact: Contact | None = None, agenda: str = "", **facts: Any
) -> Meeting:
    """A meeting at ten of UTC, online, with this person, to which nobody has been invited yet."""
    if "starts_on" in facts:
        facts["ends_on"] = facts["starts_on"]
    event = an_event(calendar, title, contact=contact, **facts)
    workspace = calendar.workspace
    meeting = a_paper(Meeting, workspace, event=event, agenda=agenda, room_url="https://meet.jit.si/0123456789abcdef")
    if contact is not None:
        email = contact.points.filter(kind="email").values_list("key", flat=True).first() or "ilya@meridian.example"
        a_paper(Participant, workspace, meeting=meeting, contact=contact, name=contact.name, email=email)
    return meeting


def an_invited(workspace: Workspace, title: str = "Their review") -> Invited:
    """An invitation of somebody else, for tomorrow, that waits for an answer."""
    starts, number = timezone.now().replace(microsecond=0) + timedelta(days=1), next(_count)
    ends = starts + timedelta(hours=1)
    text = (
        f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Cast//EN\r\nBEGIN:VEVENT\r\nUID:theirs-{number}@meridian.example\r\n"
        f"DTSTAMP:20261101T000000Z\r\nDTSTART:{starts:%Y%m%dT%H%M%SZ}\r\nDTEND:{ends:%Y%m%dT%H%M%SZ}\r\nSUMMARY:{title}\r\n"
        "ORGANIZER:mailto:ilya@meridian.example\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    return a_paper(
        Invited, workspace, uid=f"theirs-{number}@meridian.example", raw=a_file(workspace, text.encode()), title=title,
        organizer_name=title, organizer_email="ilya@meridian.example", us="anna@vetrova.example", starts_at=starts,
        ends_at=ends, came_at=timezone.now(),
    )  # fmt: skip


def a_booking_page(actor: Actor, title: str = "Talks of an hour", **facts: Any) -> BookingPage:
    """Half hours and hours on working days, from the day after tomorrow on, in UTC."""
    hours = {str(day): [["10:00", "18:00"]] for day in range(7)}
    facts = {
        "user": actor.user, "title": title, "durations": [30, 60], "zone": "UTC", "hours": hours, "lead_hours": 48,
        "mind_holidays": False, **facts,
    }  # fmt: skip
    return a_paper(BookingPage, actor.workspace, **facts)


def a_booking(page: BookingPage, contact: Contact, meeting: Meeting, *, days: int = 0) -> tuple[Booking, str]:
    """Whoever booked the hour of this meeting, and the token of their link."""
    token, event = f"token{next(_count)}", meeting.event
    starts = event.starts_at + timedelta(days=days)
    booking = a_paper(
        Booking, page.workspace, page=page, host=page.user, contact=contact, meeting=meeting, name="Nora Field",
        email="nora@field.example", language="en", zone="UTC", starts_at=starts,
        ends_at=starts + timedelta(hours=1), token_hash=hash_of(token), nonce=token,
    )  # fmt: skip
    return booking, token


# ---- Clients and what happens with them


def a_client(
    workspace: Workspace,
    name: str = "Meridian Books",
    kind: str = "company",
    *,
    tags: tuple[str, ...] = (),
    **facts: Any,
) -> Client:
    """A client without people and without a word said."""
    now = timezone.now()
    facts = {"created_at": now, "updated_at": now, "last_at": now, **facts}
    client = Client(workspace=workspace, name=name, kind=kind, **facts)
    client.set_keys()
    client.save()
    marks = [ClientTag(workspace=workspace, client=client, tag=Tag.of(workspace.pk, tag)) for tag in tags]
    ClientTag.objects.bulk_create(marks)
    standing.refresh([client.pk])
    client.refresh_from_db()
    return client


def a_person(
    workspace: Workspace, name: str = "Mara Quist", *, email: str = "mara@quist.example", **facts: Any
) -> Client:
    """A client who is a person, and therefore their own contact."""
    client = a_client(workspace, name, "person", **facts)
    a_contact(client, name, email=email, is_main=True)
    client.refresh_from_db()
    return client


def a_contact(
    client: Client | None,
    name: str = "Ilya Brandt",
    *,
    email: str = "ilya@meridian.example",
    phone: str = "",
    workspace: Workspace | None = None,
    **facts: Any,
) -> Contact:
    """A person at a client; without a client (and with a workspace) one who is only suggested."""
    workspace = workspace or client.workspace
    now = timezone.now()
    facts = {"created_at": now, "updated_at": now, "suggested": client is None, **facts}
    contact = Contact(workspace=workspace, client=client, name=name, **facts)
    contact.set_keys()
    contact.save()
    ways = [("email", email, "work")] * bool(email) + [("phone", phone, "mobile")] * bool(phone)
    ContactPoint.objects.bulk_create(ContactPoint.of(contact, *way, position=place) for place, way in enumerate(ways))
    standing.refresh_contacts([contact.pk])
    contact.refresh_from_db()
    return contact


def an_interaction(
    client: Client | None,
    direction: str = "in",
    text: str = "Could you look at the second draft?",
    *,
    kind: str = "mail",
    at: datetime | None = None,
    contact: Contact | None = None,
    awaits: bool | None = None,
    workspace: Workspace | None = None,
    **facts: Any,
) -> Interaction:
    """Something said. What they wrote waits for an answer unless `awaits` says otherwise."""
    now = timezone.now()
    at = at or now
    asked = kind == "mail" and direction == "in" and not facts.get("automatic", False)
    facts = {"created_at": now, "updated_at": now, "title": "The second draft" if kind == "mail" else "", **facts}
    interaction = Interaction.objects.create(
        workspace=workspace or client.workspace,
        client=client,
        contact=contact,
        kind=kind,
        direction=direction,
        at=at,
        text=text,
        awaits=asked if awaits is None else awaits,
        **facts,
    )
    standing.refresh_interactions([interaction.pk])
    if client is not None:
        client.refresh_from_db()
    return interaction


def a_next_step(
    client: Client, text: str = "Send the estimate", *, due_on: date | None = None, **facts: Any
) -> NextStep:
    """Something to do, by today unless another day or moment is given."""
    now = timezone.now()
    if due_on is None and "due_at" not in facts:
        due_on = now.astimezone(client.workspace.workhours.zone).date()
    facts = {"created_at": now, "updated_at": now, **facts}
    return NextStep.objects.create(workspace=client.workspace, client=client, text=text, due_on=due_on, **facts)


def a_field(
    workspace: Workspace, label: str = "Hosting", kind: str = "text", *, subject: str = "client", **facts: Any
) -> CustomField:
    """A field somebody made; money in roubles unless said otherwise."""
    now, number = timezone.now(), next(_count)
    facts = {"created_at": now, "updated_at": now, "key": f"field_{number}", "position": number, **facts}
    facts.setdefault("currency", "RUB" if kind == "money" else "")
    return CustomField.objects.create(workspace=workspace, label=label, kind=kind, subject=subject, **facts)


def a_segment(workspace: Workspace, name: str = "Hotels", tree: dict | None = None, **facts: Any) -> Segment:
    """A segment; without a tree of everybody."""
    now = timezone.now()
    facts = {"created_at": now, "updated_at": now, **facts}
    return Segment.objects.create(workspace=workspace, name=name, tree=tree or {"all": []}, **facts)


def a_view(actor: Actor, name: str = "Mine", *, shared: bool = False, **facts: Any) -> SavedView:
    """A saved view of the list of clients, one's own unless said otherwise."""
    now = timezone.now()
    facts = {"created_at": now, "updated_at": now, **facts}
    return SavedView.objects.create(workspace=actor.workspace, user=actor.user, name=name, shared=shared, **facts)


# ---- Engagements


def an_engagement(client: Client, title: str = "The sign", stage: str = "discussion", **facts: Any) -> Engagement:
    """Talked about since yesterday."""
    since = facts.pop("stage_since", ago(days=1))
    facts = {**_of(client), "title": title, "stage": stage, "stage_since": since, **facts}
    one = Engagement.objects.create(**facts)
    StageMove.objects.create(workspace_id=client.workspace_id, engagement=one, to_stage=stage, at=since)
    moving.SEARCHED.renew([one.pk])
    return one


# ---- Doors


def a_door(client: Client, contact: Contact | None = None, *, by: Actor, **facts: Any) -> Door:
    """A private link that was opened an hour ago, and what else is to be true of it."""
    door, _token, _batch = open_door(client, contact, by=by, at=ago(hours=1))
    Door.objects.filter(pk=door.pk).update(**facts)
    door.refresh_from_db()
    return door


# ---- Projects


def a_project(
    client: Client, title: str = "Product site", lanes: tuple[str, ...] = ("To do", "Done"), **facts: Any
) -> Project:
    """Under way, with a board whose last lane is what is done."""
    one = Project.objects.create(**_of(client), title=title, **facts)
    for position, name in enumerate(lanes):
        Lane.objects.create(
            workspace=client.workspace, project=one, title=name, position=position,
            is_done=position == len(lanes) - 1,
        )  # fmt: skip
    planning.PROJECTS.renew([one.pk])
    return one


def a_milestone(project: Project, title: str = "Catalogue", **facts: Any) -> Milestone:
    """Due in ten days, as it was from the beginning."""
    facts.setdefault("due_on", project.workspace.today() + timedelta(days=10))
    facts = {"first_due_on": facts["due_on"], "position": project.milestones.count(), **facts}
    now = timezone.now()
    return Milestone.objects.create(
        workspace=project.workspace, project=project, title=title, created_at=now, updated_at=now, **facts
    )


def a_task(project: Project, title: str = "Draw the map", **facts: Any) -> Task:
    """In the first lane of the board."""
    facts = {"lane": project.lanes.order_by("position").first(), "position": project.tasks.count(), **facts}
    now = timezone.now()
    one = Task.objects.create(
        workspace=project.workspace, project=project, title=title, created_at=now, updated_at=now, **facts
    )
    planning.TASKS.renew([one.pk])
    return one


def a_project_template(workspace: Workspace, title: str = "A site", **facts: Any) -> ProjectTemplate:
    """Two lanes, a milestone and a task."""
    now = timezone.now()
    none = dict.fromkeys(("optimistic", "likely", "pessimistic"))
    plan = {
        "lanes": [{"title": "To do", "is_done": False}, {"title": "Done", "is_done": True}],
        "milestones": [{"title": "Design", "about": "", "due": 10, "minutes": None}],
        "tasks": [{
            "title": "Draw", "text": "", "lane": 0, "milestone": 0, "starts": 0, "due": 4, **none, "checks": [],
            "after": [],
        }],
    }  # fmt: skip
    return ProjectTemplate.objects.create(
        workspace=workspace, title=title, plan=plan, created_at=now, updated_at=now, **facts
    )


def a_wait(project: Project, what: str = "24 product photos", **facts: Any) -> Wait:
    """For the client, since three days."""
    facts = {"asked_at": ago(days=3), **facts}
    now = timezone.now()
    return Wait.objects.create(
        workspace=project.workspace, project=project, what=what, created_at=now, updated_at=now, **facts
    )


def a_change(
    project: Project, title: str = "German as a second language", *, sent: bool = False, **facts: Any
) -> ChangeRequest:
    """A draft that costs 1,800 and 24 hours; on the client's page when it was sent."""
    by = Actor(project.workspace, via="worker")
    facts = {"title": title, "price_minor": 180_000, "minutes": 24 * 60, **facts}
    one, _batch = changes.propose(project, facts, by=by, at=ago(hours=2))
    if sent:
        changes.send(one, by=by, at=ago(hours=1))
        one.refresh_from_db()
    return one


def a_submission(milestone: Milestone, text: str = "All pages", **facts: Any) -> Submission:
    """Handed in two days ago, and not decided."""
    facts = {"number": milestone.submissions.count() + 1, "at": ago(days=2), **facts}
    now = timezone.now()
    return Submission.objects.create(
        workspace=milestone.workspace, milestone=milestone, text=text, created_at=now, updated_at=now, **facts
    )


def a_remark(milestone: Milestone, text: str = "The logo is small", **facts: Any) -> ClientRemark:
    """Said yesterday, and not answered."""
    now = timezone.now()
    return ClientRemark.objects.create(
        workspace=milestone.workspace, milestone=milestone, text=text, at=ago(days=1), created_at=now, updated_at=now,
        **facts,
    )  # fmt: skip


def a_report(project: Project, text: str = "The map is drawn.", **facts: Any) -> Report:
    """A draft about the last week."""
    now, today = timezone.now(), project.workspace.today()
    facts = {
        "title": "How the work goes", "language": "en", "since_on": today - timedelta(days=7), "until_on": today,
        **facts,
    }  # fmt: skip
    return Report.objects.create(
        workspace=project.workspace, project=project, text=text, created_at=now, updated_at=now, **facts
    )


def a_risk(project: Project, title: str = "Photos come late", **facts: Any) -> Risk:
    """Watched, and in the middle of everything."""
    now = timezone.now()
    return Risk.objects.create(
        workspace=project.workspace, project=project, title=title, created_at=now, updated_at=now, **facts
    )


def a_problem(project: Project, title: str = "The server is too small", **facts: Any) -> Problem:
    """Written down with two ways out, of which the first is better, and not shown to anybody."""
    now = timezone.now()
    facts = {
        "number": project.problems.count() + 1, "options": ["A larger server", "Fewer pictures"], "recommended": 0,
        **facts,
    }  # fmt: skip
    return Problem.objects.create(
        workspace=project.workspace, project=project, title=title, created_at=now, updated_at=now, **facts
    )


# ---- Time


def some_time(
    client: Client | None, description: str = "Layout of the map", minutes: int = 90, *, user: User | None = None,
    workspace: Workspace | None = None, **facts: Any,
) -> TimeEntry:  # fmt: skip
    """Worked by the clock, until an hour ago unless `started_at` says otherwise; with `day`, typed without times."""
    workspace, now = client.workspace if client else workspace, timezone.now()
    user = user or User.objects.filter(membership__workspace=workspace).order_by("pk").first()
    if "day" not in facts:
        begin = facts.pop("started_at", None) or now - timedelta(minutes=minutes + 60)
        facts |= by_the_clock(begin, begin + timedelta(minutes=minutes))
        facts["day"] = begin.astimezone(zone_or_utc(workspace.timezone)).date()
    facts = {"seconds": minutes * 60, "zone": workspace.timezone, **facts}
    return TimeEntry.objects.create(
        workspace=workspace, client=client, user=user, description=description, created_at=now, updated_at=now, **facts
    )


def a_running_timer(client: Client | None, minutes: int = 42, **facts: Any) -> TimeEntry:
    """Started so many minutes ago."""
    begin = timezone.now() - timedelta(minutes=minutes)
    day = begin.astimezone(zone_or_utc(client.workspace.timezone)).date()
    return some_time(client, **{"day": day, "started_at": begin, "seconds": None, **facts})


def a_rate(workspace: Workspace, minor: int = 75_00, currency: str = "EUR", **facts: Any) -> Rate:
    """Of the whole workspace from the beginning of last year, unless the facts say otherwise."""
    now = timezone.now()
    facts = {"since": date(now.year - 1, 1, 1), **facts}
    return Rate.objects.create(
        workspace=workspace, minor=minor, currency=currency, created_at=now, updated_at=now, **facts
    )


def a_retainer(client: Client, title: str = "Support", minutes: int = 600, **facts: Any) -> Retainer:
    """Ten hours a month since the first of this one."""
    facts = {"begins_on": client.workspace.today().replace(day=1), **facts}
    return Retainer.objects.create(**_of(client), title=title, minutes=minutes, **facts)


def a_bank_account(workspace: Workspace, name: str = "Current account", **facts: Any) -> BankAccount:
    """In euros, with a number of its own."""
    now, number = timezone.now(), f"DE{next(_count):020}"
    facts = {"number": number, "number_key": number, "currency": "EUR", **facts}
    return BankAccount.objects.create(workspace=workspace, name=name, created_at=now, updated_at=now, **facts)


def a_statement(account: BankAccount, *lines: BankLine, **facts: Any) -> BankStatement:
    """Of this month, with these lines; it counts and adds up unless the facts say otherwise."""
    now, today = timezone.now(), account.workspace.today()
    came = sum(line.amount_minor for line in lines if line.amount_minor > 0)
    went = -sum(line.amount_minor for line in lines if line.amount_minor < 0)
    facts = {
        "begins_on": today.replace(day=1), "ends_on": today, "opening_minor": 0, "closing_minor": came - went,
        "in_minor": came, "out_minor": went, "entries": len(lines), "kind": "camt", "digest": f"s{next(_count)}",
        **facts,
    }  # fmt: skip
    statement = BankStatement.objects.create(
        workspace=account.workspace, account=account, created_at=now, updated_at=now, **facts
    )
    for place, line in enumerate(lines, 1):
        StatementLine.objects.create(workspace=account.workspace, statement=statement, line=line, place=place)
    settle([statement.pk])
    return statement


def a_bank_line(account: BankAccount, counterparty: str = "Hotel Lumen", minor: int = 150_00, **facts: Any) -> BankLine:
    """Money that came in today; it counts once a statement that counts has it."""
    facts = {"booked_on": account.workspace.today(), "purpose": "INV-7", "currency": account.currency, **facts}
    return BankLine.objects.create(
        workspace=account.workspace, account=account, counterparty=counterparty, amount_minor=minor,
        digest=f"l{next(_count)}", created_at=timezone.now(),
        folded=fold(f"{counterparty} {facts['purpose']}"), **facts,
    )  # fmt: skip


def a_due(engagement: Engagement, item: str = "discussion.nda", **facts: Any) -> Due:
    """Open, and due since an hour ago."""
    facts = {"since": ago(days=1), "due_at": ago(hours=1), "workspace_id": engagement.workspace_id, **facts}
    return Due.objects.create(engagement=engagement, item=item, **facts)


def a_playbook_item(workspace: Workspace, key: str = "contact.research", **facts: Any) -> PlaybookItem:
    """An item that is worded otherwise here."""
    return a_paper(PlaybookItem, workspace, key=key, **facts)


# ---- Promises


def a_requirement(engagement: Engagement, text: str = "Guests book a room", **facts: Any) -> Requirement:
    return Requirement.objects.create(**_of_engagement(engagement), engagement=engagement, text=text, **facts)


def an_estimate(
    engagement: Engagement, title: str = "Booking form", hours: tuple[float, float, float] = (10, 14, 24), **facts: Any
) -> Estimate:
    low, likely, high = (round(one * 60) for one in hours)
    if "actual_minutes" in facts:
        facts = {"known_at": timezone.now(), **facts}
    return Estimate.objects.create(
        **_of_engagement(engagement), engagement=engagement, title=title, optimistic_minutes=low, likely_minutes=likely,
        pessimistic_minutes=high, **facts,
    )  # fmt: skip


def a_freeze(engagement: Engagement) -> Freeze:
    return Freeze.objects.create(**_of_engagement(engagement), engagement=engagement, frozen_at=timezone.now())


def an_offer(title: str = "A shop that opens in spring", **facts: Any) -> Offer:
    """Two options and two extras at 60 an hour, paid in two parts, good for ten days."""
    usual: dict[str, Any] = {
        "currency": "GBP", "rate_minor": 6000, "valid_until": (timezone.localdate() + timedelta(days=10)).isoformat(),
        "options": (
            Part("o1", "Catalogue", "40 pieces", lines=(Line("Pages", "hours", 600, 6000),)),
            Part("o2", "Shop", "With payments", "Covers all", True, (
                Line("Pages", "hours", 600, 6000), Line("Payments", "hours", 330, 6000),
                Line("Fonts", "cost", sum_minor=4000),
            )),
        ),
        "extras": (
            Part("e1", "Photographs", ticked=True, lines=(Line("Photographs", "fixed", sum_minor=64000),)),
            Part("e2", "Wholesale", lines=(Line("Wholesale", "fixed", sum_minor=52001),)),
        ),
        "schedule": (Stop("Design", days=18), Stop("Opening day", days=60)),
        "payments": (Share("when we start", 3333), Share("at launch", 6667)), "rounds": 2, "acceptance_days": 5,
    }  # fmt: skip
    return Offer(title, **{**usual, **facts})


def a_proposal(
    engagement: Engagement, offer: Offer | None = None, *, contact: Contact | None = None, sent: bool = True, by: Actor
) -> Proposal:
    """A proposal for the first person of the client, with them unless it is not `sent`."""
    person = contact or engagement.client.contacts.order_by("id").first()
    now = timezone.now()
    one, _batch = proposing.begin_proposal(
        engagement, offer or an_offer(), contact_id=person.pk if person else None, by=by, at=now
    )
    if sent:
        proposing.send(one, by=by, at=now)
    return one


def some_requisites(workspace: Workspace, client: Client | None = None, **facts: Any) -> Requisites:
    """Who is paid, or with a client who pays."""
    name = client.name if client else "Anna Vetrova"
    known = {"name": name, "city": "Berlin", "country": "DE", "tax_number": "12/345/67890", **facts}
    if client is None:
        known = {"account": "DE89370400440532013000", "bank": "Commerzbank", "bic": "COBADEFFXXX", **known}
    return Requisites.objects.create(workspace=workspace, client=client, **_now(), **known)


def a_bill(*lines: tuple[str, int], **facts: Any) -> Bill:
    """Lines of a title and a sum in minor units."""
    told = [Line(what, FIXED, sum_minor=minor) for what, minor in (lines or (("Catalogue", 120_000),))]
    return Bill(lines=tuple(told), **facts)


def an_invoice(
    client: Client, title: str = "Catalogue", bill: Bill | None = None, *, by: Actor, issued: bool = True, **facts: Any
) -> Invoice:
    """An invoice of 1,200 euros, issued unless said otherwise; the requisites it needs are written."""
    if issued and not Requisites.objects.filter(workspace=client.workspace, client=None).exists():
        some_requisites(client.workspace)
    known = {"title": title, "currency": "EUR", "language": "en", **facts}
    one, _batch = invoicing.begin_invoice(client, bill or a_bill(), known, by=by, at=timezone.now())
    if issued:
        issuing.issue(one, by=by, at=timezone.now())
    return one


def a_payment(invoice: Invoice, minor: int, *, by: Actor, **facts: Any) -> Payment:
    """Money that came for an invoice, today."""
    payment = Payment(
        workspace_id=invoice.workspace_id, client_id=invoice.client_id, amount_minor=minor, currency=invoice.currency,
        received_on=timezone.now().date(), user=by.user, **facts,
    )  # fmt: skip
    take_in(payment, [invoice], by=by, at=timezone.now())
    return payment


def _now() -> dict[str, Any]:
    return {"created_at": timezone.now(), "updated_at": timezone.now()}


def _of_engagement(engagement: Engagement) -> dict[str, Any]:
    now = timezone.now()
    return {"workspace_id": engagement.workspace_id, "created_at": now, "updated_at": now}


def a_promise(client: Client, text: str = "The second draft", **facts: Any) -> Commitment:
    """A promise of ours, due tomorrow."""
    facts = {"proof_after": timezone.now(), "zone": client.workspace.timezone, **facts}
    if "due_at" not in facts:
        facts.setdefault("due_on", timezone.localdate() + timedelta(days=1))
    one = Commitment.objects.create(**_of(client), text=text, **facts)
    promising.SEARCHED.renew([one.pk])
    return one


def a_suggestion(letter: Message, sentence: str = "I will send the draft tomorrow.", **facts: Any) -> Suggestion:
    """A sentence of a letter that sounds like a promise."""
    word = history_of(letter)
    facts = {
        "side": "ours" if word.direction == "out" else "theirs", "pattern": "en:send:tomorrow", "said_at": word.at,
        "due_on": timezone.localdate() + timedelta(days=1), "key": f"key{next(_count)}", **facts,
    }  # fmt: skip
    return Suggestion.objects.create(
        workspace=word.workspace, client=word.client, contact=word.contact, interaction=word, text=sentence,
        sentence=sentence, **facts,
    )  # fmt: skip


# ---- Dossiers


def a_research_note(client: Client, text: str = "Twelve rooms, opens in May", **facts: Any) -> ResearchNote:
    """Something found out about a client today."""
    note = ResearchNote.objects.create(
        **_of(client), text=text, **{"source_title": "Their site", "looked_up_on": timezone.localdate(), **facts}
    )
    filing.SEARCHED["research"].renew([note.pk])
    return note


def a_goal(client: Client, statement: str = "More direct bookings", **facts: Any) -> Goal:
    """A goal: from 120 to 200 bookings a month, not measured yet."""
    facts = {"measure": "Bookings a month", "unit": "bookings", "baseline": 120_000, "target": 200_000, **facts}
    goal = Goal.objects.create(**_of(client), statement=statement, **facts)
    filing.SEARCHED["goal"].renew([goal.pk])
    return goal


def an_expectation(client: Client, statement: str = "The site opens before May", **facts: Any) -> Expectation:
    """A statement nobody has confirmed yet."""
    facts = {"kind": "date", "said_on": timezone.localdate(), **facts}
    expectation = Expectation.objects.create(**_of(client), statement=statement, **facts)
    filing.SEARCHED["expectation"].renew([expectation.pk])
    return expectation


def a_preparation_item(client: Client, text: str = "Bring the samples", **facts: Any) -> PreparationItem:
    """Something to prepare."""
    return PreparationItem.objects.create(**_of(client), text=text, **facts)


def _of(client: Client) -> dict[str, Any]:
    now = timezone.now()
    return {"workspace": client.workspace, "client": client, "created_at": now, "updated_at": now}


def a_pair(one: Client | Contact, other: Client | Contact, *reasons: str, points: int = 80) -> Lookalike:
    """Two clients or two people who may be one."""
    first, second = sorted((one.pk, other.pk))
    return Lookalike.objects.create(
        workspace=one.workspace, kind=one._meta.model_name, first_id=first, second_id=second, points=points,
        reasons=list(reasons or ("name_same",)), found_at=timezone.now(),
    )  # fmt: skip


# ---- Mail


def a_mail_account(actor: Actor, address: str, *, state: str = "seeking", **facts: Any) -> MailAccount:
    """A mail account, as the form leaves it or as the worker found it."""
    now = timezone.now()
    return MailAccount.objects.create(
        workspace=actor.workspace, user=actor.user, address=address, state=state, imap_host="imap.example.org",
        smtp_host="smtp.example.org", password="secret", created_at=now, updated_at=now, **facts,
    )  # fmt: skip


def a_letter(
    client: Client | None,
    direction: str = "in",
    text: str = "Could you look at the second draft?",
    *,
    subject: str = "The second draft",
    at: datetime | None = None,
    contact: Contact | None = None,
    thread: Thread | None = None,
    attachment: tuple[str, bytes] | None = None,
    html: str = "",
    workspace: Workspace | None = None,
    **facts: Any,
) -> Message:
    """A letter as an import leaves it: message, thread, raw bytes, and its place in the client's history."""
    workspace, at = workspace or client.workspace, at or timezone.now()
    email = (
        contact.points.filter(kind="email").values_list("value", flat=True).first()
        if contact
        else "ilya@meridian.example"
    )
    name, me = contact.name if contact else "Ilya Brandt", "anna@vetrova.example"
    sender, to = ((name, email), ("", me)) if direction == "in" else (("", me), (name, email))
    message_id = f"letter{next(_count)}@mail.example"
    raw = f"Message-ID: <{message_id}>\r\nFrom: {sender[1]}\r\nTo: {to[1]}\r\nSubject: {subject}\r\n\r\n{text}\r\n"
    if thread is None:
        thread = Thread.objects.create(
            workspace=workspace, subject=subject, base_subject=subject.casefold(), first_at=at, last_at=at
        )
    message = Message.objects.create(
        workspace=workspace,
        thread=thread,
        message_id=message_id,
        raw=a_file(workspace, raw.encode()),
        subject=subject,
        sent_at=at,
        direction=direction,
        from_name=sender[0],
        from_email=sender[1],
        recipients={"to": [list(to)], "cc": [], "dropped": 0},
        html=html,
        attachment_count=int(attachment is not None),
    )
    Reference.objects.create(workspace=workspace, message_id=message_id, thread=thread)
    interaction = an_interaction(
        client,
        direction,
        text,
        at=at,
        contact=contact,
        workspace=workspace,
        title=subject,
        conversation=thread.pk,
        source=message.pk,
        **facts,
    )
    if attachment:
        a_file_of(interaction, *attachment)
    return message


def a_draft(
    actor: Actor, message: Message, text: str = "I am for the second", *, file: bytes = b"bytes", **facts: Any
) -> Outgoing:
    """An answer that has not gone, with a file."""
    now, word = timezone.now(), history_of(message)
    facts = {"created_at": now, "updated_at": now, "message_id": f"draft{next(_count)}@vetrova.example", **facts}
    draft = Outgoing.objects.create(
        workspace=actor.workspace, user=actor.user, thread=message.thread, answers=message, client=word.client,
        contact=word.contact, recipients={"to": [[message.from_name, message.from_email]]}, subject=message.subject,
        text=text, **facts,
    )  # fmt: skip
    OutgoingFile.objects.create(
        workspace=actor.workspace, outgoing=draft, file=a_file(actor.workspace, file), name="estimate.txt",
        content_type="text/plain",
    )  # fmt: skip
    return draft


def history_of(message: Message) -> Interaction:
    """The place of a letter in the client's history."""
    return Interaction.objects.get(workspace=message.workspace, source=message.pk)


def a_file(workspace: Workspace, content: bytes = b"bytes") -> StoredFile:
    """Content in the store."""
    return next(iter(keep(workspace.pk, [content], at=timezone.now()).values()))


def a_file_of(
    interaction: Interaction, name: str = "estimate.txt", content: bytes = b"bytes", *, content_type: str = "text/plain"
) -> InteractionFile:
    """A file that came with something said."""
    return InteractionFile.objects.create(
        workspace=interaction.workspace,
        interaction=interaction,
        file=a_file(interaction.workspace, content),
        name=name,
        content_type=content_type,
    )


# ---- Forms


def a_form(actor: Actor, key: str = "contact", *, language: str = "en", **facts: Any) -> Questionnaire:
    """A form as it is begun from a starter."""
    made, _batch = composing.begin_from(starter(key, language), by=actor, at=timezone.now())
    Questionnaire.objects.filter(pk=made.pk).update(**facts)
    return Questionnaire.objects.select_related("workspace").get(pk=made.pk)


def an_invitation(form: Questionnaire, contact: Contact, by: Actor, *, days: int = 30) -> tuple[Invitation, str]:
    """A personal link and its token."""
    made, token, _batch = inviting.invite(
        form, contact, press=f"press{next(_count)}", days=days, by=by, at=timezone.now()
    )
    return made, token


def an_answer_sheet(
    form: Questionnaire,
    said: dict[str, Any] | None = None,
    *,
    agreed: tuple[str, ...] = ("answer",),
    bait: str = "",
    at: datetime | None = None,
    invitation: Invitation | None = None,
) -> AnswerSheet:
    """A form somebody sent: `said` are answers by the keys of the questions. With `bait` it is held."""
    said = {"name": "Nora Field", "email": "nora@field.example", "about": "A shop for pots.", **(said or {})}
    answers = [
        {"key": one.key, "kind": one.kind, "text": one.text, "fills": one.fills, "value": said.get(one.key)}
        for one in form.asked()
    ]
    evidence = {"page": "https://rapport.example/f/x/", "site": "", "ip": "203.0.113.7", "program": "Browser"}
    filled = Filled(answers, f"nonce{next(_count)}", agreed, bait, evidence)
    return receive(form, filled, at=at or timezone.now(), invitation=invitation)


# ---- Privacy


def a_template(
    actor: Actor, name: str = "After a call", *, text: str = "{{ greeting }}", **facts: Any
) -> MessageTemplate:
    """A template with one English wording."""
    values = {"name": name, "stage": "any", **facts}
    made, _batch = make_template(values, [{"language": "en", "text": text}], by=actor, at=ago())
    return made


def an_nda(client: Client, covers: str = "Everything about the book", **facts: Any) -> Nda:
    """An agreement signed today, without an end."""
    return a_paper(Nda, client.workspace, client=client, covers=covers, **{"signed_on": ago().date(), **facts})


def an_agreement(client: Client, **facts: Any) -> Agreement:
    """What was agreed about talking with a client."""
    return Agreement.objects.create(**_of(client), **facts)


def an_absence(workspace: Workspace, client: Client | None = None, **facts: Any) -> Absence:
    """A week away: ours, or a client's."""
    now = timezone.now()
    days = {"starts_on": now.date(), "ends_on": now.date() + timedelta(days=6), **facts}
    return Absence.objects.create(workspace=workspace, client=client, created_at=now, updated_at=now, **days)


def a_consent(contact: Contact, text: str = "Write to me", *, purpose: str = "mailing", **facts: Any) -> Consent:
    """A consent given in a letter, a moment ago."""
    facts = {"given_at": ago(), "how": Consent.How.LETTER, **facts}
    return Consent.objects.create(workspace=contact.workspace, contact=contact, purpose=purpose, text=text, **facts)


def a_data_request(contact: Contact, said: str = "What do you know?", **facts: Any) -> DataRequest:
    """A request that came today and is due in a month."""
    today = ago().date()
    facts = {
        "kind": DataRequest.Kind.ACCESS, "law": "gdpr", "received_on": today, "due_on": today + timedelta(days=30),
        "who": contact.name, **facts,
    }  # fmt: skip
    return a_paper(DataRequest, contact.workspace, contact=contact, said=said, **facts)


def a_breach(workspace: Workspace, what: str = "A letter went to a wrong address", **facts: Any) -> Breach:
    """Noticed an hour ago."""
    return a_paper(Breach, workspace, what=what, **{"discovered_at": ago(hours=1), "law": "gdpr", **facts})


def an_erasure(actor: Actor, person: int, **facts: Any) -> Erasure:
    """The record of an erasure, under way unless `finished_at` says otherwise."""
    facts = {"letters": Erasure.Letters.REMOVE, "ground": Erasure.Ground.REQUEST, "begun_at": ago(), **facts}
    return Erasure.objects.create(workspace=actor.workspace, user=actor.user, person=person, **facts)


def a_paper(model: Any, workspace: Workspace, **facts: Any) -> Any:
    """A record of any kind as it stands."""
    return model.objects.create(workspace=workspace, **{"created_at": ago(), "updated_at": ago(), **facts})


# ---- The journal and imports


def a_batch(actor: Actor, kind: str = "client.changed") -> Batch:
    """A batch of the journal without entries."""
    return begin(kind, by=actor, at=timezone.now())


def an_import(
    actor: Actor,
    name: str = "contacts.csv",
    *,
    state: str = "done",
    content: bytes = PEOPLE,
    problem: str = "",
    **facts: Any,
) -> Import:
    """An import of one file, looked through, in any state; the people in it are not really taken in.

    `problem` is the code of one record that could not be read.
    """
    now = timezone.now()
    source = Source(name=name, file=a_file(actor.workspace, content), total=0)
    brought = importing.begin_import(actor, [source], at=now)
    if state != Import.State.READING:
        importing.look(brought, actor, at=now)
    brought.refresh_from_db()
    source = brought.sources.get()
    if state not in {Import.State.READING, Import.State.READY}:
        facts = {"state": state, "batch": a_batch(actor, "import"), "started_at": now, "finished_at": now, **facts}
        counts = {"read": source.total, "created": source.total - bool(problem), "failed": int(bool(problem))}
        brought.sources.update(finished=state != Import.State.STOPPED, **counts)
    Import.objects.filter(pk=brought.pk).update(**facts)
    if problem:
        Remark.objects.create(
            workspace=actor.workspace,
            source=source,
            number=1,
            kind=Remark.Kind.ERROR,
            at="2",
            code=problem,
            excerpt=name,
        )
    brought.refresh_from_db()
    return brought


def a_document(workspace: Workspace, title: str = "Scope", *texts: str, **facts: Any) -> Document:
    """A text of one version for each text given."""
    texts = texts or ("Words",)
    facts = {"kind": Document.Kind.TEXT, "current": len(texts), **facts}
    document = a_paper(Document, workspace, title=title, **facts)
    for number, text in enumerate(texts, 1):
        Version.objects.create(
            workspace=workspace, document=document, number=number, text=text, at=ago(), note=text[:40]
        )
    return document


def a_file_document(workspace: Workspace, name: str = "logo.png", content: bytes = b"logo", **facts: Any) -> Document:
    """A file of one version."""
    facts = {"kind": Document.Kind.FILE, "current": 1, **facts}
    document = a_paper(Document, workspace, title=name, **facts)
    Version.objects.create(
        workspace=workspace, document=document, number=1, file=a_file(workspace, content), file_name=name, at=ago()
    )
    return document


def a_comment(document: Document, text: str = "Shorter", **facts: Any) -> Comment:
    """Something said about the version in force."""
    return a_paper(Comment, document.workspace, document=document, number=document.current, text=text, **facts)


def a_folder(workspace: Workspace, title: str = "Cloud", **facts: Any) -> Folder:
    """A folder that nobody reaches."""
    return a_paper(Folder, workspace, title=title, **{"url": "http://127.0.0.1:9/", **facts})


def a_remote_file(folder: Folder, document: Document, **facts: Any) -> RemoteFile:
    """A file of it, the same as the document."""
    facts = {"name": f"{document.title}.md"[:255], "number": document.current, "etag": "1", **facts}
    return RemoteFile.objects.create(workspace=folder.workspace, folder=folder, document=document, **facts)
