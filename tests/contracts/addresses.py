"""Every address of the product, found by walking the URL resolver and filled from a world: no page escapes.

The tables are kept by hand, and a test says when one is out of date: what the arguments of an address are filled with,
which addresses are open to everybody, which answer something else than a page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.world import ASKED, World

type Filling = Callable[[World], list[tuple[Any, ...]]]


def of(*names: str) -> Filling:
    """One address for each named thing of the world."""
    return lambda world: [(getattr(world, name).pk,) for name in names]


def facts_of(name: str, *facts: str) -> Filling:
    return lambda world: [(getattr(world, name).pk, fact) for fact in facts]


def rows_of_dossier(world: World) -> list[tuple[Any, ...]]:
    """Each kind of row of a dossier, by the word of its address."""
    rows = {"research": world.research, "goals": world.goal, "expectations": world.expectation}
    return [(kind, row.pk) for kind, row in {**rows, "preparation": world.preparation}.items()]


CLIENT, CONTACT, ENTRY, STEP = of("client"), of("contact"), of("note"), of("step")

ARGUMENTS: dict[str, Filling] = {
    "accounts:batch": of("batch"),
    "accounts:enter": lambda world: [(world.token,)],
    "accounts:hide_client": lambda world: [("seat", world.guest_seat.pk), ("invitation", world.invitation.pk)],
    "accounts:invitation": lambda world: [(world.invitation_token,)],
    "accounts:invited": of("invitation"),
    "accounts:member": of("seat", "guest_seat"),
    # A passkey is made by a browser; the journeys have one.
    "accounts:remove_passkey": lambda world: [(0,)],
    "accounts:revoke_invitation": of("invitation"),
    "accounts:revoke_token": of("api_token"),
    "accounts:send_away": of("guest_seat"),
    "accounts:show_client": lambda world: [("seat", world.guest_seat.pk), ("invitation", world.invitation.pk)],
    "accounts:sign_out_device": of("device"),
    "accounts:switch": of("seat"),
    "accounts:undo": of("batch"),
    "calendars:account": of("calendar_account"),
    "calendars:account_look": of("calendar_account"),
    "calendars:calendar": of("calendar", "server_calendar", "trashed_calendar"),
    "calendars:collection_new": of("calendar_account"),
    "calendars:event": of("event", "repeated", "trashed_event"),
    "calendars:event_edit": of("event", "repeated"),
    "calendars:event_out": of("event"),
    "calendars:event_restore": of("trashed_event"),
    "calendars:book": lambda world: [(world.booking_page.token,)],
    "calendars:book_at": lambda world: [(world.booking_page.token,)],
    "calendars:booked": lambda world: [(world.booking_token,)],
    "calendars:booked_move": lambda world: [(world.booking_token,)],
    "calendars:booked_off": lambda world: [(world.booking_token,)],
    "calendars:booking_page": of("booking_page", "closed_booking_page", "trashed_booking_page"),
    "calendars:booking_page_close": of("booking_page"),
    "calendars:booking_page_edit": of("booking_page"),
    "calendars:booking_page_open": of("closed_booking_page"),
    "calendars:booking_page_restore": of("trashed_booking_page"),
    "calendars:booking_page_trash": of("booking_page"),
    "calendars:decision_edit": of("decision"),
    "calendars:decision_new": of("meeting"),
    "calendars:decision_trash": of("decision"),
    "calendars:invited": of("invited"),
    "calendars:invited_answer": of("invited"),
    "calendars:item": of("item"),
    "calendars:item_confirm": of("item"),
    "calendars:item_drop": of("item"),
    "calendars:item_new": of("meeting"),
    "calendars:meeting": of("meeting", "past_meeting"),
    "calendars:meeting_edit": of("meeting"),
    "calendars:meeting_ics": of("meeting"),
    "calendars:meeting_invite": of("meeting"),
    "calendars:meeting_notes": of("meeting", "past_meeting"),
    "calendars:meeting_off": of("meeting"),
    "calendars:transcript": of("transcript"),
    "calendars:transcript_file": of("transcript"),
    "calendars:transcript_new": of("meeting"),
    "calendars:transcript_trash": of("transcript"),
    "calendars:feed": lambda world: [(world.feed_token,)],
    "calendars:feed_revoked": of("feed"),
    "calendars:keep_ours": of("conflict"),
    "calendars:look": of("server_calendar"),
    "calendars:restore": of("trashed_calendar"),
    "calendars:take_theirs": of("conflict"),
    "calendars:trash": of("calendar"),
    "clients:absence_new": CLIENT,
    "clients:absence_restore": of("absence"),
    "clients:absence_trash": of("absence", "own_absence"),
    "clients:agreement": of("client", "person"),
    "clients:archive": CLIENT,
    "clients:bulk_apply": of("bulk_edit"),
    "clients:bulk_edit": of("bulk_edit"),
    "clients:bulk_going_on": of("bulk_edit"),
    "clients:change_many": lambda world: [("clients",), ("people",)],
    "clients:export": lambda world: [("clients",), ("people",)],
    "clients:export_file": lambda world: [("clients",), ("people",)],
    "clients:field": of("field"),
    "clients:field_archive": of("field"),
    "clients:field_erase": of("field"),
    "clients:field_move": of("field"),
    "clients:field_unarchive": of("field"),
    "clients:client_fields": CLIENT,
    "clients:contact_fields": CONTACT,
    "clients:contact_language": CONTACT,
    "clients:contact_zone": CONTACT,
    "clients:client": of("client", "person", "silent", "archived", "trashed"),
    "clients:client_fact": facts_of("client", "city", "timezone", "language", "website", "rhythm_days", "note"),
    "clients:contact": of("contact", "suggested", "trashed_contact"),
    "clients:contact_archive": CONTACT,
    "clients:contact_edit": of("contact", "suggested"),
    "clients:contact_fact": facts_of("contact", "role", "timezone", "birthday", "do_not_contact", "note"),
    "clients:contact_make_main": CONTACT,
    "clients:contact_move": of("contact", "suggested"),
    "clients:contact_new": CLIENT,
    "clients:contact_restore": of("trashed_contact"),
    "clients:contact_to_client": of("suggested"),
    "clients:contact_trash": CONTACT,
    "clients:contact_unarchive": CONTACT,
    "clients:copy": CLIENT,
    "clients:dossier": of("client", "person", "trashed"),
    "clients:dossier_edit": rows_of_dossier,
    "clients:dossier_new": lambda world: [(world.client.pk, kind) for kind, _pk in rows_of_dossier(world)],
    "clients:dossier_restore": rows_of_dossier,
    "clients:dossier_trash": rows_of_dossier,
    "clients:different": of("pair"),
    "clients:duplicates": lambda world: [("name",), ("email",), ("phone",)],
    "clients:edit": of("client", "person"),
    "clients:entry": of("note", "call"),
    "clients:entry_edit": of("note", "call"),
    "clients:entry_restore": of("trashed_note"),
    "clients:entry_trash": ENTRY,
    "clients:expectation_confirmation": of("expectation"),
    "clients:introduction": CLIENT,
    "clients:preparation_done": of("preparation"),
    "clients:merge": lambda world: [(world.client.pk, world.person.pk), (world.person.pk, world.silent.pk)],
    "clients:merge_people": lambda world: [(world.contact.pk, world.suggested.pk)],
    "clients:merge_with": CLIENT,
    "clients:merged": CLIENT,
    "clients:overlap": of("client", "person"),
    "clients:part": of("merging"),
    "clients:rhythm": of("client", "person", "silent"),
    "clients:restore": of("trashed"),
    "clients:say": CLIENT,
    "clients:settle": CLIENT,
    "clients:segment": of("segment"),
    "clients:segment_restore": of("trashed_segment"),
    "clients:segment_trash": of("segment"),
    "clients:step_done": STEP,
    "clients:step_edit": STEP,
    "clients:step_restore": of("trashed_step"),
    "clients:step_trash": STEP,
    "clients:trash_client": CLIENT,
    "clients:type": of("client", "person", "silent"),
    "clients:type_choice": facts_of("client", "experience", "interaction_type"),
    "clients:type_refusal": facts_of("client", "experience", "interaction_type"),
    "clients:unarchive": of("archived"),
    "clients:view": of("view"),
    "clients:view_restore": of("trashed_view"),
    "clients:view_trash": of("view"),
    "clients:consent_new": CONTACT,
    "clients:consent_withdraw": of("consent"),
    "clients:level": facts_of("client", "open", "discreet", "secret"),
    "clients:nda_edit": of("nda"),
    "clients:nda_file": of("nda"),
    "clients:nda_given_back": of("nda"),
    "clients:nda_new": CLIENT,
    "clients:nda_remind": of("nda"),
    "clients:nda_restore": of("nda"),
    "clients:nda_trash": of("nda"),
    "clients:secrecy": of("client", "person"),
    "channels:account": of("mail_account", "stuck_account", "ready_account"),
    "channels:again": of("mail_account"),
    "channels:away": of("mail_account"),
    "channels:client": of("oauth_client"),
    "channels:off": of("mail_account"),
    "channels:on": of("mail_account"),
    "channels:read": of("ready_account"),
    "channels:sign_in": of("oauth_account"),
    "commitments:broken": of("promise"),
    "commitments:confirm": of("suggestion"),
    "commitments:dismiss": of("suggestion"),
    "commitments:kept": of("promise"),
    "commitments:not_proved": of("promise"),
    "commitments:open": of("kept_promise"),
    "commitments:promise": of("promise", "kept_promise", "broken_promise", "trashed_promise"),
    "commitments:proved": of("promise"),
    "commitments:restore": of("trashed_promise"),
    "commitments:trash": of("promise"),
    "doors:doors": lambda world: [(world.client.pk,), (world.door.client_id,)],
    "doors:prolonged": of("door"),
    "doors:revoked": of("door", "own_door"),
    "portal:front": lambda world: [(world.door_token,)],
    "portal:language": lambda world: [(world.door_token,)],
    "engagements:again": of("lost_engagement"),
    "engagements:engagement": of("engagement", "lost_engagement", "won_engagement", "trashed_engagement"),
    "engagements:lost": of("engagement"),
    "engagements:move": of("engagement"),
    "engagements:restore": of("trashed_engagement"),
    "engagements:trash": of("engagement"),
    "engagements:won": of("engagement"),
    "projects:again": of("project"),
    "projects:board": of("project"),
    "projects:calendar": of("project"),
    "projects:deadline": of("milestone"),
    "projects:done": of("project"),
    "projects:edit": of("project"),
    "projects:lane": of("lane"),
    "projects:lane_new": of("project"),
    "projects:lane_out": of("lane"),
    "projects:milestone": of("milestone"),
    "projects:milestone_accepted": of("milestone"),
    "projects:milestone_again": of("milestone"),
    "projects:milestone_cancelled": of("milestone"),
    "projects:milestone_new": of("project"),
    "projects:milestone_order": of("milestone"),
    "projects:milestone_restore": of("milestone"),
    "projects:milestone_submitted": of("milestone"),
    "projects:milestone_trash": of("milestone"),
    "projects:project": of("project", "trashed_project"),
    "projects:restore": of("trashed_project"),
    "projects:stopped": of("project"),
    "projects:task": of("task"),
    "projects:task_again": of("task"),
    "projects:task_comment": of("task"),
    "projects:task_done": of("task"),
    "projects:task_free": of("task"),
    "projects:task_move": of("task"),
    "projects:task_new": of("project"),
    "projects:task_place": of("task"),
    "projects:task_restore": of("task"),
    "projects:task_stuck": of("task"),
    "projects:task_trash": of("task"),
    "projects:task_unstuck": of("task"),
    "projects:task_waits": of("task"),
    "projects:tasks": of("project"),
    "projects:tick": of("check"),
    "projects:timeline": of("project"),
    "projects:trash": of("project"),
    "projects:wait_answered": of("wait"),
    "projects:wait_ended": of("wait"),
    "projects:wait_new": of("project"),
    "projects:wait_reminded": of("wait"),
    "projects:wait_restore": of("wait"),
    "projects:wait_told": of("wait"),
    "projects:wait_trash": of("wait"),
    "documents:comment": of("document"),
    "documents:comment_resolve": of("comment"),
    "documents:comment_trash": of("comment"),
    "documents:comparison": of("document"),
    "documents:conflict": of("remote_file"),
    "documents:document": of("document", "file_document", "link_document", "trashed_document"),
    "documents:edit": of("document"),
    "documents:file": lambda world: [(world.document.pk, 1), (world.file_document.pk, 1)],
    "documents:folder": of("folder"),
    "documents:folder_edit": of("folder"),
    "documents:folder_look": of("folder"),
    "documents:folder_restore": of("folder"),
    "documents:folder_trash": of("folder"),
    "documents:new_file": of("file_document"),
    "documents:pdf": lambda world: [(world.document.pk, 2)],
    "documents:put_in_force": lambda world: [(world.document.pk, 1)],
    "documents:rename": of("document", "link_document"),
    "documents:restore": of("trashed_document"),
    "documents:trash": of("document"),
    "documents:version": lambda world: [(world.document.pk, 1), (world.file_document.pk, 1)],
    "exports:download": of("packed"),
    "exports:removing": of("packed"),
    "imports:dropping": of("ready"),
    "imports:going_on": of("stopped"),
    "imports:import": of(
        "imported", "reading", "ready", "ready_mail", "ready_chat", "refused", "running", "stopped", "undoing", "undone"
    ),
    "imports:mend": lambda world: [(world.imported.pk, world.source.pk)],
    "imports:problems": of("imported"),
    "imports:running": of("ready", "ready_mail"),
    "imports:looking": of("ready", "ready_mail"),
    "imports:undoing": of("imported"),
    "inbox:answer": of("letter"),
    "inbox:answer_all": of("letter"),
    "inbox:arrived": of("unknown"),
    "inbox:assigned": of("thread"),
    "inbox:brought_back": of("thread"),
    "inbox:edited_again": of("failed"),
    "inbox:enclose": of("draft"),
    "inbox:enclosed": of("enclosed"),
    "inbox:file": of("file"),
    "inbox:forward": of("letter"),
    "inbox:ignored": of("thread"),
    "inbox:later": of("thread"),
    "inbox:letter": of("letter", "answer", "adrift"),
    "inbox:machine": of("thread"),
    "inbox:message": of("draft", "waiting", "failed", "unknown"),
    "inbox:no_reminder": of("thread"),
    "inbox:pictures": of("letter"),
    "inbox:restore": of("draft"),
    "inbox:save": of("draft"),
    "inbox:send": of("draft"),
    "inbox:take_out": of("enclosed"),
    "inbox:taken_back": of("waiting"),
    "inbox:thread": of("thread"),
    "inbox:thread_settled": of("thread"),
    "inbox:trash": of("draft"),
    "inbox:undecided": of("thread"),
    "inbox:unsubscribed": of("letter"),
    "inbox:when": of("draft"),
    "inbox:raw": of("letter"),
    "inbox:seen": of("letter"),
    "inbox:settled": of("letter"),
    "today:push_forget": of("browser"),
    "inbox:translate": of("letter", "answer"),
    "message_templates:archive": of("template"),
    "message_templates:built_in": lambda world: [("contact.reply",)],
    "message_templates:built_in_copy": lambda world: [("contact.reply",)],
    "message_templates:copy": of("template"),
    "message_templates:edit": of("template"),
    "message_templates:origin_seen": of("template"),
    "message_templates:picked": lambda world: [("contact.reply",), (str(world.template.pk),)],
    "message_templates:restore": of("trashed_template"),
    "message_templates:template": of("template", "archived_template", "trashed_template"),
    "message_templates:trash": of("template"),
    "message_templates:unarchive": of("archived_template"),
    "message_templates:variant": lambda world: [(world.template.pk, world.wording.pk)],
    "message_templates:variant_new": of("template"),
    "message_templates:variant_restore": lambda world: [(world.template.pk, world.trashed_wording.pk)],
    "message_templates:variant_trash": lambda world: [(world.template.pk, world.wording.pk)],
    "questionnaires:close": of("form"),
    "questionnaires:copy": of("form"),
    "questionnaires:csv": of("form"),
    "questionnaires:edit": of("form", "brief"),
    "questionnaires:embedded": lambda world: [(world.form.token,)],
    "questionnaires:embedded_sent": lambda world: [(world.form.token,)],
    "questionnaires:facts": of("sheet"),
    "questionnaires:invite": of("contact"),
    "questionnaires:open": lambda world: [(world.form.token,), (world.brief.token,)],
    "questionnaires:open_again": of("closed_form"),
    "questionnaires:personal": lambda world: [(world.personal_token,)],
    "questionnaires:preview": of("form", "brief"),
    "questionnaires:question": lambda world: [(world.form.pk, "name")],
    "questionnaires:question_move": lambda world: [(world.form.pk, "name")],
    "questionnaires:question_out": lambda world: [(world.form.pk, "phone")],
    "questionnaires:questionnaire": of("form", "brief", "closed_form", "trashed_form"),
    "questionnaires:questions": of("form"),
    "questionnaires:real": of("held_sheet"),
    "questionnaires:refuse": of("held_sheet"),
    "questionnaires:restore": of("trashed_form"),
    "questionnaires:revoke": of("brief_invitation"),
    "questionnaires:said": lambda world: [(world.sheet.interaction_id,)],
    "questionnaires:send": of("brief"),
    "questionnaires:sent": lambda world: [(world.form.token,)],
    "questionnaires:settled": of("sheet"),
    "questionnaires:sheet": of("sheet", "suggested_sheet", "held_sheet", "refused_sheet"),
    "questionnaires:trash": of("form"),
    "privacy:act": of("erasure"),
    "privacy:breach": of("breach"),
    "privacy:choice": lambda world: [("lead",), ("invoice",)],
    "privacy:dispose": lambda world: [("lead",), ("trash",)],
    "privacy:erase": of("contact", "suggested"),
    "privacy:erasure": of("erasure", "erasing"),
    "privacy:going_on": of("erasing"),
    "privacy:hand_over": CONTACT,
    "privacy:lift": of("erasure"),
    "privacy:person": of("contact", "suggested"),
    "privacy:request": of("data_request", "answered_request"),
    "privacy:request_answer": of("data_request"),
    "privacy:request_extend": of("data_request"),
    "telegram:chat_ended": CONTACT,
    "telegram:hook": lambda world: [(world.bot.hook_key,)],
    "telegram:link_made": CONTACT,
    "telegram:link_revoked": CONTACT,
    "telegram:person": of("contact", "suggested"),
    "webhook:door": lambda world: [(world.hook.key,)],
    "webhook:ended": of("hook"),
    "webhook:hook": of("hook"),
    "webhook:secret_renewed": of("hook"),
    **{
        f"today:{word}": lambda world: [
            ("person", world.contact.pk),
            ("client", world.client.pk),
            ("step", world.step.pk),
            ("silence", world.silent.pk),
        ]
        for word in ("done", "later", "not_useful")
    },
}

# Addresses without arguments whose question matters.
QUESTIONS: dict[str, list[str]] = {
    "clients:list": [
        "",
        f"?q={ASKED}",
        "?tab=waiting",
        "?tab=silent",
        "?tab=archived",
        "?sort=name",
        "?sort=-city&columns=city,rhythm_days,email,people,talks",
        f'?where={{"all":[{{"field":"city","is":"contains","value":"{ASKED}"}}]}}',
        f"?q={ASKED}&tag=tag",
    ],
    "clients:everybody": ["", f"?q={ASKED}"],
    "clients:fields": ["", "?of=contact", "?of=client&archived=1"],
    "clients:client": ["", "?tab=letters", "?tab=talks", "?tab=notes"],
    "clients:contact_move": ["", f"?q={ASKED}"],
    "clients:overlap": ["", "?on=2027-03-28"],
    "clients:introduction": ["", f"?q={ASKED}"],
    "clients:duplicates": [f"?said={ASKED}"],
    "clients:merge_with": ["", f"?q={ASKED}"],
    "clients:palette": ["", f"?q={ASKED}", "?q=%40", f"?q=%40{ASKED}", "?q=%3E"],
    "clients:consent_new": ["", "?purpose=contract"],
    "documents:comparison": ["", "?old=1&new=2"],
    "documents:new": ["", "?kind=file", "?kind=link"],
    "inbox:inbox": ["", "?tab=theirs", "?tab=new", "?tab=machines", "?tab=snoozed", "?tab=all"],
    "inbox:news": [""],
    "inbox:write": ["", "?contact=1", "?client=1"],
    "privacy:register": ["", "?law=gdpr", "?law=152-fz"],
    "clients:search": ["", f"?q={ASKED}", f"?q={ASKED.lower()[:2]}"],
    "message_templates:list": ["", f"?q={ASKED}", "?archived=1"],
    "calendars:meeting_new": ["", "?client=1", "?event=1", "?contact=1&on=2027-01-01"],
    "calendars:book": ["", "?minutes=60&zone=Asia/Tokyo", "?on=nonsense&zone=nonsense&minutes=x"],
    "calendars:list": ["", "?view=week", "?view=day", "?view=month&on=2027-01-01", "?view=week&on=nonsense"],
    "questionnaires:new": ["", "?language=ru"],
    "questionnaires:questionnaire": ["", "?tab=held", "?tab=refused", "?tab=links"],
    "questionnaires:send": ["", f"?q={ASKED}"],
}

# Open to everybody, each with its reason. Everything else is behind the sign-in.
PUBLIC: dict[str, str] = {
    "account_inactive": "somebody who may no longer sign in is told so",
    "account_login": "the door",
    "account_logout": "who is signed out already is led away",
    "account_reset_password": "says how a forgotten password is replaced here",
    "account_signup": "says that nobody signs up here by themselves",
    "accounts:enter": "a sign-in link: whoever has it is let in, once",
    "accounts:first_run": "the first minute, when there is nobody yet; closed afterwards",
    "accounts:invitation": "an invitation: whoever has it may come in, once",
    "accounts:language": "a visitor chooses the language of the door",
    "healthz": "for the machines that watch: says nothing but that it lives",
    "calendars:book": "a booking page, for whoever has its address",
    "calendars:book_at": "one hour of it, and who comes",
    "calendars:booked": "what somebody booked, by a secret link that ends after the meeting",
    "calendars:booked_move": "another hour instead, by the same link",
    "calendars:booked_off": "calling it off, by the same link",
    "calendars:feed": "a calendar for programs, by a secret link that can be taken back",
    "questionnaires:embedded": "the form in a frame on the freelancer's own site",
    "questionnaires:embedded_sent": "that it has arrived, in the frame",
    "questionnaires:open": "a contact form or a brief that anybody may fill in",
    "questionnaires:personal": "a brief for one person, by a secret link that ends and can be taken back",
    "questionnaires:sent": "that it has arrived",
    "portal:front": "the page of a client, by a secret link that ends and can be taken back",
    "portal:language": "their choice of a language, by the same link",
    "mfa_authenticate": "the second step of a sign-in",
    "mfa_login_webauthn": "signing in with a passkey",
    "readyz": "for the machines that watch: says nothing but that it is ready",
    "today:push_worker": "the script that shows notices in a browser: the same for everybody, and it knows nothing",
    "telegram:hook": "Telegram brings messages there; it shows the secret it was given",
    "web:manifest": "what makes it installable: the same for everybody",
    "webhook:door": "a program brings messages there, each signed with the secret it was given",
}

# Take a POST on the word of a signed token in the page, each with its reason.
OWN_TOKEN: dict[str, str] = {
    "calendars:book": "the same door; it takes no POST",
    "calendars:book_at": "for people without an account or a cookie; the page carries a signed token",
    "calendars:booked": "the secret is in the address; it takes no POST",
    "calendars:booked_move": "the secret is in the address, and a signed token in the page; no session is asked",
    "calendars:booked_off": "the same",
    "questionnaires:embedded": "in a frame on another site a browser sends no cookie of ours, and no session is asked",
    "questionnaires:embedded_sent": "the same door; it takes no POST",
    "questionnaires:open": "the same page outside of a frame, for people without an account or a cookie",
    "questionnaires:personal": "the secret is in the address; no session is asked",
    "questionnaires:sent": "the same door; it takes no POST",
    "portal:front": "the secret is in the address, and a signed token in each form; no session is asked",
    "portal:language": "the same door",
    "telegram:hook": "Telegram is no browser and sends no cookie; it shows the secret it was given",
    "webhook:door": "a program sends no cookie; it signs what it brings",
}

# Speak a language of their own, whatever the reader has chosen.
OWN_LANGUAGE: dict[str, str] = {
    **dict.fromkeys(
        (name for name in OWN_TOKEN if name.startswith("questionnaires:")), "the form's, for people who know no other"
    ),
    **dict.fromkeys((name for name in OWN_TOKEN if name.startswith("portal:")), "the client's, whoever looks"),
    "questionnaires:preview": "the form's, because it shows what they will see",
    "questionnaires:new": "the starters' own words, whose language is chosen on the page",
}

# Answer a piece of a page whoever asks, each with its reason.
PIECES: dict[str, str] = {
    "clients:duplicates": "the remark under a field; without scripts nobody asks for it",
}

# Pages a package brings. They are never swapped into another page, so they answer whole whoever asks.
WHOLE: dict[str, str] = {
    "account_change_password": "a form of its own",
    "account_inactive": "a word at the door",
    "account_logout": "a question of its own",
    "account_reauthenticate": "a form of its own",
}


@dataclass(frozen=True)
class Address:
    """One route of the product."""

    name: str
    arguments: tuple[str, ...]
    view: Callable[..., Any]

    @property
    def is_public(self) -> bool:
        """Whether the view itself says so."""
        return not getattr(self.view, "login_required", True)

    def hrefs(self, world: World) -> list[str]:
        """Everything this route leads to in a world."""
        filled = ARGUMENTS[self.name](world) if self.arguments else [()]
        return [
            reverse(self.name, args=args) + question for args in filled for question in QUESTIONS.get(self.name, [""])
        ]


def every_address() -> list[Address]:
    """All routes, by name."""
    return sorted(_walk(get_resolver().url_patterns, ""), key=lambda address: address.name)


def _walk(patterns: list[URLPattern | URLResolver], space: str) -> Iterator[Address]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, f"{space}{pattern.namespace}:" if pattern.namespace else space)
        else:
            arguments = tuple(pattern.pattern.regex.groupindex)
            yield Address(f"{space}{pattern.name}", arguments, pattern.callback)


def hrefs(world: World, *, public: bool = True) -> Iterator[tuple[Address, str]]:
    """Every address with everything it leads to."""
    for address in every_address():
        if public or not address.is_public:
            for href in address.hrefs(world):
                yield address, href
