"""The words of the journal: things, deeds, places, the names of fields and their values, for people to read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import DateField, DateTimeField, Field, ForeignKey, Model, TimeField
from django.utils import timezone
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from rapport.lib.amounts import number_in_words
from rapport.web.dates import clock, day
from rapport.web.languages import our_language

# Its own page shows how far the undo is and what stays.
IMPORT = "import"
LONGEST_VALUE = 200

THINGS = {
    "client": pgettext_lazy("a thing in the journal", "Client"),
    "contact": pgettext_lazy("a thing in the journal", "Person"),
    # Many at once.
    "clients": pgettext_lazy("a thing in the journal", "Clients"),
    "contacts": pgettext_lazy("a thing in the journal", "People"),
    "interaction": pgettext_lazy("a thing in the journal", "Entry of the history"),
    "nextstep": pgettext_lazy("a thing in the journal", "Next step"),
    "commitment": pgettext_lazy("a thing in the journal", "Promise"),
    "engagement": pgettext_lazy("a thing in the journal", "Engagement"),
    "door": pgettext_lazy("a thing in the journal", "Link to their page"),
    "stagemove": pgettext_lazy("a thing in the journal", "Move to a stage"),
    "project": pgettext_lazy("a thing in the journal", "Project"),
    "lane": pgettext_lazy("a thing in the journal", "Column of a board"),
    "milestone": pgettext_lazy("a thing in the journal", "Milestone"),
    "deadlinemove": pgettext_lazy("a thing in the journal", "Moved deadline"),
    "task": pgettext_lazy("a thing in the journal", "Task"),
    "dependency": pgettext_lazy("a thing in the journal", "What comes after what"),
    "checkitem": pgettext_lazy("a thing in the journal", "Line to tick"),
    "taskcomment": pgettext_lazy("a thing in the journal", "Comment on a task"),
    "wait": pgettext_lazy("a thing in the journal", "What was waited for"),
    "changerequest": pgettext_lazy("a thing in the journal", "Change"),
    "gift": pgettext_lazy("a thing in the journal", "Present"),
    "checklist": pgettext_lazy("a thing in the journal", "Checklist"),
    "qualitycheck": pgettext_lazy("a thing in the journal", "Line of a checklist"),
    "submission": pgettext_lazy("a thing in the journal", "Handing in"),
    "remark": pgettext_lazy("a thing in the journal", "Remark"),
    "report": pgettext_lazy("a thing in the journal", "Report"),
    "handover": pgettext_lazy("a thing in the journal", "Hand-over"),
    "handedover": pgettext_lazy("a thing in the journal", "Thing handed over"),
    "evaluation": pgettext_lazy("a thing in the journal", "Evaluation"),
    "risk": pgettext_lazy("a thing in the journal", "Risk"),
    "problem": pgettext_lazy("a thing in the journal", "Notice of a problem"),
    "projecttemplate": pgettext_lazy("a thing in the journal", "Template of a project"),
    "timeentry": pgettext_lazy("a thing in the journal", "Time"),
    "rate": pgettext_lazy("a thing in the journal", "Rate"),
    "retainer": pgettext_lazy("a thing in the journal", "Prepaid hours"),
    "retainerentry": pgettext_lazy("a thing in the journal", "Line of prepaid hours"),
    "budgetalert": pgettext_lazy("a thing in the journal", "Budget that was reached"),
    "due": pgettext_lazy("a thing in the journal", "Thing a playbook asks for"),
    "playbookitem": pgettext_lazy("a thing in the journal", "Item of a playbook"),
    "suggestion": pgettext_lazy("a thing in the journal", "Sentence that may be a promise"),
    "segment": pgettext_lazy("a thing in the journal", "Segment"),
    "savedview": pgettext_lazy("a thing in the journal", "View of the list"),
    "consent": pgettext_lazy("a thing in the journal", "Consent"),
    "customfield": pgettext_lazy("a thing in the journal", "Field"),
    "typerefusal": pgettext_lazy("a thing in the journal", "Suggested type"),
    "researchnote": pgettext_lazy("a thing in the journal", "Research note"),
    "goal": pgettext_lazy("a thing in the journal", "Goal"),
    "expectation": pgettext_lazy("a thing in the journal", "Expectation"),
    "preparationitem": pgettext_lazy("a thing in the journal", "Preparation"),
    "lookalike": pgettext_lazy("a thing in the journal", "Pair"),
    "merging": pgettext_lazy("a thing in the journal", "Merging"),
    "bankaccount": pgettext_lazy("a thing in the journal", "Bank account"),
    "bankstatement": pgettext_lazy("a thing in the journal", "Bank statement"),
    "bankline": pgettext_lazy("a thing in the journal", "Movement on an account"),
    "message": pgettext_lazy("a thing in the journal", "Letter"),
    "chatlink": pgettext_lazy("a thing in the journal", "Chat with a person"),
    "bot": pgettext_lazy("a thing in the journal", "Bot of Telegram"),
    "hook": pgettext_lazy("a thing in the journal", "Program of your own"),
    "ownchat": pgettext_lazy("a thing in the journal", "Your own chat with the bot"),
    "startlink": pgettext_lazy("a thing in the journal", "Link to a chat"),
    "outgoing": pgettext_lazy("a thing in the journal", "Message of ours"),
    "thread": pgettext_lazy("a thing in the journal", "Thread of letters"),
    "senderrule": pgettext_lazy("a thing in the journal", "Rule about a sender"),
    "questionnaire": pgettext_lazy("a thing in the journal", "Form"),
    "invitation": pgettext_lazy("a thing in the journal", "Personal link"),
    "answersheet": pgettext_lazy("a thing in the journal", "Filled-in form"),
    "calendar": pgettext_lazy("a thing in the journal", "Calendar"),
    "calendaraccount": pgettext_lazy("a thing in the journal", "Calendar server"),
    "event": pgettext_lazy("a thing in the journal", "Event"),
    "feed": pgettext_lazy("a thing in the journal", "Link to a calendar"),
    "meeting": pgettext_lazy("a thing in the journal", "Meeting"),
    "participant": pgettext_lazy("a thing in the journal", "Participant"),
    "decision": pgettext_lazy("a thing in the journal", "Decision"),
    "actionitem": pgettext_lazy("a thing in the journal", "Thing to do"),
    "transcript": pgettext_lazy("a thing in the journal", "Transcript"),
    "invited": pgettext_lazy("a thing in the journal", "Invitation to us"),
    "bookingpage": pgettext_lazy("a thing in the journal", "Booking page"),
    "booking": pgettext_lazy("a thing in the journal", "Booking"),
    "requirement": pgettext_lazy("a thing in the journal", "Requirement"),
    "freeze": pgettext_lazy("a thing in the journal", "Requirements as a whole"),
    "estimate": pgettext_lazy("a thing in the journal", "Item of an estimate"),
    "proposal": pgettext_lazy("a thing in the journal", "Proposal"),
    "proposalversion": pgettext_lazy("a thing in the journal", "Version of a proposal"),
    "answer": pgettext_lazy("a thing in the journal", "Answer to a proposal"),
    "invoice": pgettext_lazy("a thing in the journal", "Invoice"),
    "payment": pgettext_lazy("a thing in the journal", "Payment"),
    "allocation": pgettext_lazy("a thing in the journal", "What a payment pays"),
    "requisites": pgettext_lazy("a thing in the journal", "Requisites"),
    "instalment": pgettext_lazy("a thing in the journal", "Payment that was agreed"),
    "document": pgettext_lazy("a thing in the journal", "Document"),
    "comment": pgettext_lazy("a thing in the journal", "Comment on a document"),
    "folder": pgettext_lazy("a thing in the journal", "Folder elsewhere"),
    "workspace": pgettext_lazy("a thing in the journal", "Workspace"),
    "verdict": pgettext_lazy("a thing in the journal", "Word about Today"),
    "nda": pgettext_lazy("a thing in the journal", "NDA"),
    "agreement": pgettext_lazy("a thing in the journal", "Agreement about communication"),
    "translatorplan": pgettext_lazy("a thing in the journal", "Translation engine"),
    "absence": pgettext_lazy("a thing in the journal", "Days away"),
    "erasure": pgettext_lazy("a thing in the journal", "Erasure of a person"),
    "disposal": pgettext_lazy("a thing in the journal", "What was kept for long enough"),
    "datarequest": pgettext_lazy("a thing in the journal", "Request of a person"),
    "breach": pgettext_lazy("a thing in the journal", "Breach"),
    "operator": pgettext_lazy("a thing in the journal", "Who answers for the data"),
    "retentionchoice": pgettext_lazy("a thing in the journal", "Term of keeping"),
    "backupplan": pgettext_lazy("a thing in the journal", "Plan of backups"),
    "mailaccount": pgettext_lazy("a thing in the journal", "Mail account"),
    "oauthclient": pgettext_lazy("a thing in the journal", "Sign-in at a mail provider"),
    "messagetemplate": pgettext_lazy("a thing in the journal", "Template"),
    "messagevariant": pgettext_lazy("a thing in the journal", "Wording of a template"),
    "templateuse": pgettext_lazy("a thing in the journal", "Template in a letter"),
}
DEEDS = {
    "created": pgettext_lazy("a deed in the journal", "written down"),
    "changed": pgettext_lazy("a deed in the journal", "changed"),
    "completed": pgettext_lazy("a deed in the journal", "completed"),
    "archived": pgettext_lazy("a deed in the journal", "archived"),
    "unarchived": pgettext_lazy("a deed in the journal", "back from the archive"),
    "trashed": pgettext_lazy("a deed in the journal", "into the trash"),
    "restored": pgettext_lazy("a deed in the journal", "back from the trash"),
    "settled": pgettext_lazy("a deed in the journal", "no answer needed"),
    "awaited": pgettext_lazy("a deed in the journal", "waits for an answer"),
    "done": pgettext_lazy("a deed in the journal", "done"),
    "kept": pgettext_lazy("a deed in the journal", "kept"),
    "broken": pgettext_lazy("a deed in the journal", "not kept"),
    "read": pgettext_lazy("a deed in the journal", "read by the client"),
    "declined": pgettext_lazy("a deed in the journal", "declined by the client"),
    "questioned": pgettext_lazy("a deed in the journal", "changes asked for by the client"),
    "frozen": pgettext_lazy("a deed in the journal", "frozen"),
    "thawed": pgettext_lazy("a deed in the journal", "opened for changes"),
    "rejected": pgettext_lazy("a deed in the journal", "rejected"),
    "judged": pgettext_lazy("a deed in the journal", "decided by the client"),
    "returned": pgettext_lazy("a deed in the journal", "returned with a defect"),
    "restaged": pgettext_lazy("a deed in the journal", "moved to another stage"),
    "qualified": pgettext_lazy("a deed in the journal", "worth pursuing"),
    "ticked": pgettext_lazy("a deed in the journal", "done, with a note"),
    "dismissed": pgettext_lazy("a deed in the journal", "not a promise"),
    "started": pgettext_lazy("a deed in the journal", "timer started"),
    "stopped": pgettext_lazy("a deed in the journal", "timer stopped"),
    "discarded": pgettext_lazy("a deed in the journal", "thrown away"),
    "split": pgettext_lazy("a deed in the journal", "cut in two"),
    "billed": pgettext_lazy("a deed in the journal", "put on a bill"),
    "unlocked": pgettext_lazy("a deed in the journal", "unlocked after its bill"),
    "tagged": pgettext_lazy("a deed in the journal", "tagged"),
    "adopted": pgettext_lazy("a deed in the journal", "given to a client"),
    "moved": pgettext_lazy("a deed in the journal", "moved to another client"),
    "person_moved": pgettext_lazy("a deed in the journal", "a person moved"),
    "made_main": pgettext_lazy("a deed in the journal", "made the main person"),
    "merged": pgettext_lazy("a deed in the journal", "became part of another"),
    "different": pgettext_lazy("a deed in the journal", "said to be two"),
    "withdrawn": pgettext_lazy("a deed in the journal", "withdrawn"),
    "ordered": pgettext_lazy("a deed in the journal", "put in another place"),
    "erased": pgettext_lazy("a deed in the journal", "erased"),
    "typed": pgettext_lazy("a deed in the journal", "type chosen"),
    "introduced": pgettext_lazy("a deed in the journal", "introduced by somebody"),
    "confirmed_by_us": pgettext_lazy("a deed in the journal", "confirmed by us"),
    "confirmed_by_them": pgettext_lazy("a deed in the journal", "confirmed by them"),
    "reopened": pgettext_lazy("a deed in the journal", "open again"),
    "closed": pgettext_lazy("a deed in the journal", "closed"),
    "opened": pgettext_lazy("a deed in the journal", "opened again"),
    "revoked": pgettext_lazy("a deed in the journal", "taken back"),
    "answered": pgettext_lazy("a deed in the journal", "answered"),
    "taken": pgettext_lazy("a deed in the journal", "taken in"),
    "refused": pgettext_lazy("a deed in the journal", "refused"),
    "given_back": pgettext_lazy("a deed in the journal", "returned or destroyed"),
    "handed_over": pgettext_lazy("a deed in the journal", "data handed over"),
    "lifted": pgettext_lazy("a deed in the journal", "imports may bring them again"),
    "extended": pgettext_lazy("a deed in the journal", "takes longer"),
    "prolonged": pgettext_lazy("a deed in the journal", "good for longer"),
    "written": pgettext_lazy("a deed in the journal", "a new version written"),
    "put_in_force": pgettext_lazy("a deed in the journal", "another version counts"),
    "resolved": pgettext_lazy("a deed in the journal", "dealt with"),
    "password_set": pgettext_lazy("a deed in the journal", "another password"),
    "let_go": pgettext_lazy("a deed in the journal", "let go"),
    "taken_back": pgettext_lazy("a deed in the journal", "taken back"),
    "edited_again": pgettext_lazy("a deed in the journal", "to be put right"),
    "waiting": pgettext_lazy("a deed in the journal", "tried, waits again"),
    "sent": pgettext_lazy("a deed in the journal", "sent"),
    "failed": pgettext_lazy("a deed in the journal", "not sent"),
    "unknown": pgettext_lazy("a deed in the journal", "sent perhaps"),
    "set_aside": pgettext_lazy("a deed in the journal", "set aside"),
    "brought_back": pgettext_lazy("a deed in the journal", "brought back"),
    "reminded": pgettext_lazy("a deed in the journal", "reminder set"),
    "assigned": pgettext_lazy("a deed in the journal", "given to somebody"),
    "unsubscribed": pgettext_lazy("a deed in the journal", "left the list"),
    "founded": pgettext_lazy("a deed in the journal", "founded"),
    "connected": pgettext_lazy("a deed in the journal", "connected"),
    "found": pgettext_lazy("a deed in the journal", "found on its server"),
    "left_out": pgettext_lazy("a deed in the journal", "one time left out"),
    "shown": pgettext_lazy("a deed in the journal", "shown on the client's page"),
    "hidden": pgettext_lazy("a deed in the journal", "taken off the client's page"),
    "shared": pgettext_lazy("a deed in the journal", "shared by a secret link"),
    "shifted": pgettext_lazy("a deed in the journal", "moved along"),
    "synced": pgettext_lazy("a deed in the journal", "changed on its server"),
    "renewed": pgettext_lazy("a deed in the journal", "renewed"),
    "reworded": pgettext_lazy("a deed in the journal", "reworded by its author"),
    "unsaid": pgettext_lazy("a deed in the journal", "deleted by its author"),
    "marked": pgettext_lazy("a deed in the journal", "marked"),
    "bound": pgettext_lazy("a deed in the journal", "opened by the person"),
    "ended": pgettext_lazy("a deed in the journal", "ended"),
    "used": pgettext_lazy("a deed in the journal", "used"),
    "unmade": pgettext_lazy("a deed in the journal", "taken away"),
    "unreached": pgettext_lazy("a deed in the journal", "came back undelivered"),
    "put_back": pgettext_lazy("a deed in the journal", "put back"),
    "password_changed": pgettext_lazy("a deed in the journal", "password changed"),
    "seen": pgettext_lazy("a deed in the journal", "seen"),
    "invited": pgettext_lazy("a deed in the journal", "people invited"),
    "taken_off": pgettext_lazy("a deed in the journal", "taken off the meeting"),
    "added": pgettext_lazy("a deed in the journal", "asked to the meeting"),
    "called_off": pgettext_lazy("a deed in the journal", "called off"),
    "noted": pgettext_lazy("a deed in the journal", "notes written"),
    "confirmed": pgettext_lazy("a deed in the journal", "taken on"),
    "dropped": pgettext_lazy("a deed in the journal", "dropped"),
    "changed_by_them": pgettext_lazy("a deed in the journal", "changed by whoever invites"),
    "submitted": pgettext_lazy("a deed in the journal", "handed over for acceptance"),
    "issued": pgettext_lazy("a deed in the journal", "issued"),
    "credited": pgettext_lazy("a deed in the journal", "credited"),
    "accepted": pgettext_lazy("a deed in the journal", "accepted"),
    "cancelled": pgettext_lazy("a deed in the journal", "not wanted any more"),
    "postponed": pgettext_lazy("a deed in the journal", "another date"),
    "blocked": pgettext_lazy("a deed in the journal", "stuck"),
    "unblocked": pgettext_lazy("a deed in the journal", "goes on"),
    "announced": pgettext_lazy("a deed in the journal", "they were told"),
    "reminded_again": pgettext_lazy("a deed in the journal", "they were reminded"),
    "moved_by_them": pgettext_lazy("a deed in the journal", "moved by whoever booked"),
}
PLACES = {
    "web": gettext_lazy("in the browser"),
    "command": gettext_lazy("on the command line"),
    "worker": gettext_lazy("by the worker"),
    "form": gettext_lazy("by a form"),
    "portal": gettext_lazy("by the client, on their page"),
    "api": gettext_lazy("by a program with a token"),
    "chat": gettext_lazy("by a messenger"),
}
# Columns no form names. Those with a name of their own in the model need none here.
FIELDS = {
    "price_minor": pgettext_lazy("a field in the journal", "Price, in the smallest unit"),
    "opening_minor": pgettext_lazy("a field in the journal", "There was, in the smallest unit"),
    "entries": pgettext_lazy("a field in the journal", "Movements"),
    "worth_minor": pgettext_lazy("a field in the journal", "Worth, in the smallest unit"),
    "budget_minor": pgettext_lazy("a field in the journal", "Budget, in the smallest unit"),
    "budget_minutes": pgettext_lazy("a field in the journal", "Budget, minutes"),
    "amount_minor": pgettext_lazy("a field in the journal", "Its part of the price"),
    "decided_by_id": pgettext_lazy("a field in the journal", "Who decided"),
    "decided_words": pgettext_lazy("a field in the journal", "What they said"),
    "decided_there": pgettext_lazy("a field in the journal", "On their page"),
    "late_then_rebased": pgettext_lazy("a field in the journal", "Accepted too late"),
    "milestone_id": pgettext_lazy("a field in the journal", "Milestone"),
    "project_id": pgettext_lazy("a field in the journal", "Project"),
    "currency": pgettext_lazy("a field in the journal", "Currency"),
    "decision": pgettext_lazy("a field in the journal", "Decision"),
    "passed_at": pgettext_lazy("a field in the journal", "Passed"),
    "override": pgettext_lazy("a field in the journal", "Although the checklist was open"),
    "answer_by": pgettext_lazy("a field in the journal", "Time until"),
    "change_request_id": pgettext_lazy("a field in the journal", "Change"),
    "lines": pgettext_lazy("a field in the journal", "Lines"),
    "marks": pgettext_lazy("a field in the journal", "Marks"),
    "said": pgettext_lazy("a field in the journal", "What it was written from"),
    "support_minutes": pgettext_lazy("a field in the journal", "Support, minutes"),
    "support_used": pgettext_lazy("a field in the journal", "Support used, minutes"),
    "confirmed_at": pgettext_lazy("a field in the journal", "They have everything"),
    "confirmed_by_id": pgettext_lazy("a field in the journal", "Who said so"),
    "thanked_at": pgettext_lazy("a field in the journal", "Thanked"),
    "options": pgettext_lazy("a field in the journal", "What can be done"),
    "recommended": pgettext_lazy("a field in the journal", "Recommended"),
    "signal": pgettext_lazy("a field in the journal", "What suggested it"),
    "since_on": pgettext_lazy("a field in the journal", "From"),
    "until_on": pgettext_lazy("a field in the journal", "Until"),
    "from_on": pgettext_lazy("a field in the journal", "From the day"),
    "to_on": pgettext_lazy("a field in the journal", "To the day"),
    "accepted_at": pgettext_lazy("a field in the journal", "Accepted"),
    "submitted_at": pgettext_lazy("a field in the journal", "Handed in"),
    "origin": pgettext_lazy("a field in the journal", "Copy of"),
    "origin_digest": pgettext_lazy("a field in the journal", "Original seen"),
    "archived_at": pgettext_lazy("a field in the journal", "Archived"),
    "trashed_at": pgettext_lazy("a field in the journal", "Thrown away"),
    "done_at": pgettext_lazy("a field in the journal", "Done"),
    "ended_at": pgettext_lazy("a field in the journal", "Ended"),
    "stage": pgettext_lazy("a field in the journal", "Stage"),
    "stage_since": pgettext_lazy("a field in the journal", "At this stage since"),
    "from_stage": pgettext_lazy("a field in the journal", "From the stage"),
    "to_stage": pgettext_lazy("a field in the journal", "To the stage"),
    "deal": pgettext_lazy("a field in the journal", "Deal"),
    "because": pgettext_lazy("a field in the journal", "Why nothing came of it"),
    "because_words": pgettext_lazy("a field in the journal", "In your words"),
    "value_minor": pgettext_lazy("a field in the journal", "Worth, in the smallest unit"),
    "expected_on": pgettext_lazy("a field in the journal", "Decision expected"),
    "proof_id": pgettext_lazy("a field in the journal", "Message that may be its keeping"),
    "proof_after": pgettext_lazy("a field in the journal", "Only newer messages count"),
    "renews_id": pgettext_lazy("a field in the journal", "Stands for"),
    "interaction_id": pgettext_lazy("a field in the journal", "Where it was said"),
    "sentence": pgettext_lazy("a field in the journal", "Sentence"),
    "decided_at": pgettext_lazy("a field in the journal", "Decided"),
    "settled_at": pgettext_lazy("a field in the journal", "No answer needed"),
    "awaits": pgettext_lazy("a field in the journal", "Waits for an answer"),
    "tags": pgettext_lazy("a field in the journal", "Tags"),
    "points": pgettext_lazy("a field in the journal", "Addresses"),
    "client_id": pgettext_lazy("a field in the journal", "Client"),
    "contact_id": pgettext_lazy("a field in the journal", "Person"),
    "merged_into_id": pgettext_lazy("a field in the journal", "Part of"),
    "moved": pgettext_lazy("a field in the journal", "Went along"),
    "different_at": pgettext_lazy("a field in the journal", "Said to be two"),
    "photo_id": pgettext_lazy("a field in the journal", "Photo"),
    "extra": pgettext_lazy("a field in the journal", "Also in the address book"),
    "suggested": pgettext_lazy("a field in the journal", "Nobody has decided yet"),
    "kind": pgettext_lazy("a field in the journal", "Kind"),
    "direction": pgettext_lazy("a field in the journal", "Who spoke"),
    "at": pgettext_lazy("a field in the journal", "When"),
    "title": pgettext_lazy("a field in the journal", "Subject"),
    "subject": pgettext_lazy("a field in the journal", "Subject"),
    "text": pgettext_lazy("a field in the journal", "Text"),
    "minutes": pgettext_lazy("a field in the journal", "Minutes"),
    "word": pgettext_lazy("a field in the journal", "Said"),
    "until": pgettext_lazy("a field in the journal", "Until"),
    "withdrawn_how": pgettext_lazy("a field in the journal", "How it was withdrawn"),
    "question": pgettext_lazy("a field in the journal", "Question"),
    "replaces_id": pgettext_lazy("a field in the journal", "Instead of"),
    "own_addresses": pgettext_lazy("a field in the journal", "Own addresses"),
    "questionnaire_id": pgettext_lazy("a field in the journal", "Form"),
    "questions": pgettext_lazy("a field in the journal", "Questions"),
    "closed_at": pgettext_lazy("a field in the journal", "Closed"),
    "current": pgettext_lazy("a field in the journal", "Version that counts"),
    "resolved_at": pgettext_lazy("a field in the journal", "Dealt with"),
    "revoked_at": pgettext_lazy("a field in the journal", "Taken back"),
    "shared_at": pgettext_lazy("a field in the journal", "On the client's page"),
    "sent_at": pgettext_lazy("a field in the journal", "Sent"),
    "defects": pgettext_lazy("a field in the journal", "Marks"),
    "channel": pgettext_lazy("a field in the journal", "Channel"),
    "address": pgettext_lazy("a field in the journal", "Address"),
    "erased_at": pgettext_lazy("a field in the journal", "Erased"),
    "file_id": pgettext_lazy("a field in the journal", "File"),
    "event_id": pgettext_lazy("a field in the journal", "Event"),
    "meeting_id": pgettext_lazy("a field in the journal", "Meeting"),
    "message_id": pgettext_lazy("a field in the journal", "Letter"),
    "notes_id": pgettext_lazy("a field in the journal", "Notes"),
    "step_id": pgettext_lazy("a field in the journal", "Next step"),
    "raw_id": pgettext_lazy("a field in the journal", "As it came"),
    "email": pgettext_lazy("a field in the journal", "E-mail"),
    "name": pgettext_lazy("a field in the journal", "Name"),
    "identity": pgettext_lazy("a field in the journal", "Sender"),
    "invited_at": pgettext_lazy("a field in the journal", "People invited"),
    "invited_sequence": pgettext_lazy("a field in the journal", "State they were told"),
    "sequence": pgettext_lazy("a field in the journal", "State"),
    "stamped_at": pgettext_lazy("a field in the journal", "Written"),
    "cancelled_at": pgettext_lazy("a field in the journal", "Called off"),
    "removed_at": pgettext_lazy("a field in the journal", "Taken off"),
    "answer": pgettext_lazy("a field in the journal", "Answer"),
    "answered_at": pgettext_lazy("a field in the journal", "Answered"),
    "comment": pgettext_lazy("a field in the journal", "Comment"),
    "proposed_starts_at": pgettext_lazy("a field in the journal", "Proposed beginning"),
    "proposed_ends_at": pgettext_lazy("a field in the journal", "Proposed end"),
    "starts_at": pgettext_lazy("a field in the journal", "Begins"),
    "ends_at": pgettext_lazy("a field in the journal", "Ends"),
    "template_id": pgettext_lazy("a field in the journal", "Template"),
    "state": pgettext_lazy("a field in the journal", "State"),
    "became": pgettext_lazy("a field in the journal", "Became"),
    "answers": pgettext_lazy("a field in the journal", "Answers"),
    "hours": pgettext_lazy("a field in the journal", "Hours"),
    "durations": pgettext_lazy("a field in the journal", "How long"),
    "consent_version": pgettext_lazy("a field in the journal", "Wording of the consent"),
    "send_at": pgettext_lazy("a field in the journal", "Goes at"),
    "sender": pgettext_lazy("a field in the journal", "Sender"),
    "rule": pgettext_lazy("a field in the journal", "Rule"),
    "suppressed": pgettext_lazy("a field in the journal", "Addresses imports pass over"),
}
# Kept as whole thousandths, told as the number somebody typed.
THOUSANDTHS = frozenset({"goal.baseline", "goal.target", "goal.result"})
# What Rapport keeps for itself; it is in the journal, and told to nobody.
BOOKKEEPING = frozenset({
    "id", "workspace_id", "workspace.second_factor_required", "workspace.is_demo", "user_id",
    "created_at", "updated_at", "version", "slug",
    "client.name_key", "client.tax_key", "client.sort_key", "client.face", "client.tag_line", "client.last_at",
    "client.turn", "client.turn_since", "client.weave", "client.silent_from", "contact.name_key", "contact.uid",
    "contact.zone_guess", "contact.zone_guess_why", "contact.language_guess", "contact.language_guess_why",
    "interaction.folded", "interaction.automatic", "interaction.conversation", "interaction.source",
    # A tree of conditions reads as JSON; that it changed is said by the entry itself.
    "segment.tree", "savedview.query",
    "customfield.position", "consent.text_version", "consent.evidence",
    "typerefusal.evidence", "typerefusal.at",
    "door.token_hash", "door.made_at", "door.language", "door.seen_at",
    "questionnaire.token", "questionnaire.consent_version",
    "invitation.token_hash", "invitation.made_at", "invitation.draft", "invitation.saved_at",
    "answersheet.invitation_id", "answersheet.interaction_id", "answersheet.answers", "answersheet.suspicions",
    "answersheet.agreed", "answersheet.evidence", "answersheet.digest", "answersheet.nonce", "answersheet.language",
    "erasure.person", "erasure.own_client", "erasure.stage", "erasure.place", "erasure.words", "erasure.begun_at",
    "erasure.finished_at", "erasure.broken_at", "erasure.gone", "erasure.cleaned", "erasure.kept",
    "erasure.left", "erasure.act", "erasure.digest", "disposal.at",
    "merging.kind", "merging.kept_id", "merging.gone_id",
    "lookalike.kind", "lookalike.first_id", "lookalike.second_id", "lookalike.points", "lookalike.reasons",
    "lookalike.found_at",
    "message.unsubscribe", "thread.put_off_at", "outgoing.message_id", "outgoing.claimed_at", "outgoing.trouble",
    "outgoing.became_id", "outgoing.recipients",
    "mailaccount.state", "mailaccount.sign", "mailaccount.trouble", "mailaccount.send_trouble",
    "backupplan.secret", "backupplan.identity", "backupplan.sealed",
    "event.recurrence_id", "event.sequence", "event.rrule", "event.rdates", "event.exdates", "event.starts_at",
    "event.ends_at", "event.calendar_id", "event.series_id", "event.ends_zone",
    "calendar.url", "calendar.sync_token", "calendar.ctag", "calendar.etag", "calendar.next_look_at", "calendar.zone",
    "calendar.account_id", "calendar.read_only", "calendar.trouble", "calendar.looked_at",
    "calendaraccount.home", "calendaraccount.looked_at", "calendaraccount.trouble",
    "feed.token_hash", "feed.calendar_id", "feed.made_at", "feed.read_at",
    "templateuse.key",
    "verdict.kind", "verdict.object_id", "verdict.seen_at", "verdict.said_at", "verdict.not_useful_at",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class OwnField:
    """A field somebody made: its name, and how its values are read."""

    label: str
    spoken: Callable[[Any], str]


# What a room taught of fields people make: which are named in changes, by their names there.
_own_fields: list[Callable[[Iterable[str]], Mapping[str, OwnField]]] = []


def learn_fields(known: Callable[[Iterable[str]], Mapping[str, OwnField]]) -> None:
    """Teach the journal to read fields that people make; called once by their room."""
    _own_fields.append(known)


def own_fields(names: Iterable[str]) -> dict[str, OwnField]:
    """Those of these names that are fields people made."""
    here = list(names)
    return {name: field for known in _own_fields for name, field in known(here).items()}


def what_of(kind: str) -> str:
    """The kind of an action in words: "Client: changed"."""
    if kind == IMPORT:
        return pgettext("a deed in the journal", "Import from files")
    if kind == "mail":
        return pgettext("a deed in the journal", "Letters from a mailbox")
    if kind == "undo":
        return _("Something undone")
    thing, _dot, deed = kind.partition(".")
    return f"{thing_of(thing)}: {deed_of(deed)}"


def thing_of(name: str) -> str:
    """A model by the word people know it by."""
    return str(THINGS.get(name, name))


def deed_of(verb: str) -> str:
    """A verb of the journal in the reader's language."""
    return str(DEEDS.get(verb, verb))


def named(row: Model | None, pk: int) -> str:
    """A row by its name as it is now; one that is gone by its number."""
    return str(row) if row is not None else _("no. %(number)s, gone") % {"number": pk}


def is_bookkeeping(model: type[Model], name: str) -> bool:
    """Whether a field is none of a person's business."""
    return name in BOOKKEEPING or f"{model._meta.model_name}.{name}" in BOOKKEEPING


def field_name(model: type[Model], name: str) -> str:
    """A field as its form calls it, or by its name in the journal."""
    known = _field(model, name)
    # Not `verbose_name`: Django makes one of the column's name where nobody gave any.
    given = getattr(known, "_verbose_name", None)
    return str(given or FIELDS.get(name, name))


def pointed_at(model: type[Model], name: str) -> type[Model] | None:
    """The model whose row a field names, if people know that row by a name."""
    known = _field(model, name)
    related = known.related_model if isinstance(known, ForeignKey) else None
    return related if related is not None and related._meta.model_name in THINGS else None


def spoken(model: type[Model], name: str, value: Any) -> str:
    """A value of the journal on one line: as its form shows it, not as it is kept."""
    if value is None or value in ("", []):
        return "—"
    known = _field(model, name)
    if name in LISTS:
        text = "; ".join(LISTS[name](one) for one in (value.split(",") if isinstance(value, str) else value))
    elif isinstance(value, bool) or isinstance(known, ForeignKey):
        text = _("yes") if value else _("no")
    elif f"{model._meta.model_name}.{name}" in THOUSANDTHS:
        text = number_in_words(Decimal(value).scaleb(-3), our_language())
    elif known is not None and known.choices:
        text = str(dict(known.flatchoices).get(value, value))
    elif isinstance(known, DateTimeField):
        moment = datetime.fromisoformat(value)
        text = f"{day(timezone.localtime(moment).date())}, {clock(moment)}"
    elif isinstance(known, DateField):
        text = day(date.fromisoformat(value))
    elif isinstance(known, TimeField):
        text = value[:5]
    else:
        text = str(value)
    return text[:LONGEST_VALUE]


# How one of many is told.
LISTS: dict[str, Callable[[Any], str]] = {
    "tags": str,
    "own_addresses": str,
    "choices": str,
    "questions": lambda question: question["text"],
    "sites": str,
    "points": lambda point: point[1],
    "extra": lambda pair: " ".join(map(str, pair)),
    "work_days": lambda number: str(WEEKDAYS_ABBR[int(number)]),
}


def _field(model: type[Model], name: str) -> Field[Any, Any] | None:
    return {field.attname: field for field in model._meta.concrete_fields}.get(name)
