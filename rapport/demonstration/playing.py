"""A story becomes a year: everything happens in its order, through the verbs and takers of everyday life."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import partial
from typing import Any

from django.db import transaction

from rapport.accounts.actors import Actor
from rapport.calendars.arranging import arrange, people_of
from rapport.calendars.concluding import decide, write_notes
from rapport.calendars.connecting import home_calendar
from rapport.calendars.models import Meeting
from rapport.clients.adding import NewPerson, add_client, add_contact
from rapport.clients.communicating import agree_to_talk
from rapport.clients.models import Client, Contact, Interaction, NextStep
from rapport.clients.saying import note_down, plan
from rapport.commitments.models import Commitment
from rapport.commitments.promising import keep, promise
from rapport.demonstration.calendar import Calendar
from rapport.demonstration.carrying_out import CarryingOut
from rapport.demonstration.offering import Offering
from rapport.demonstration.post import Letter, Writer
from rapport.demonstration.speaking import Speaking
from rapport.demonstration.stories import ME, Said, Story, Year
from rapport.demonstration.working import Working
from rapport.documents import writing
from rapport.documents.models import Document
from rapport.doors.entering import note_visit
from rapport.doors.models import Door
from rapport.doors.opening import open_door
from rapport.engagements.models import Engagement
from rapport.engagements.moving import Grounds, begin_engagement, lose, move, win
from rapport.inbox.taking import LetterTaking
from rapport.journal.recording import begin
from rapport.lib.ics.facts import EventFacts
from rapport.lib.mail.addresses import Address
from rapport.lib.mail.letters import read_letter

LETTERS_AT_ONCE = 60
CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)
PERSON = ("family", "given", "patronymic", "role", "language", "timezone", "address_form", "prefers", "preferences",
          "birthday", "note", "do_not_contact")  # fmt: skip
LATIN = str.maketrans(
    dict(zip("абвгдеёзийклмнопрстуфыэ", "abvgdeeziiklmnoprstufye", strict=True))
    | {"ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ь": "", "ю": "iu", "я": "ia"}
)
ENGAGEMENT = ("title", "about", "source", "stage")
# The front page of a client in the log of visits.
FRONT = "portal.front_page"
# A letter that needs no answer is put aside after so long.
THOUGHT_OVER = timedelta(minutes=40)

type Report = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happens: a letter, or whatever else is done then."""

    at: datetime
    letter: Letter | None = None
    does: Callable[[datetime], Any] | None = None


class Playing:
    """One year while it is played. The same year and the same moment make the same workspace."""

    def __init__(self, actor: Actor, year: Year, *, now: datetime) -> None:
        self.actor, self.year, self.now = actor, year, now
        self.calendar = Calendar(actor.workspace.workhours, now, latest=year.latest)
        self.zone = actor.workspace.workhours.zone
        name = actor.user.name if actor.user else year.workspace
        self.given = name.split()[0]
        self.me = Writer(name, year.address, self._of_me(year.signature, name))
        self.clients: dict[str, Client] = {}
        self.people: dict[tuple[str, str], Contact] = {}
        self.steps: dict[tuple[str, int], NextStep] = {}

    def _of_me(self, text: str, name: str) -> str:
        return text.replace("{name}", name)

    def play(self, report: Report = lambda done, total: None) -> int:
        """Let everything happen; answers how much did."""
        events = sorted(self.events(), key=lambda event: event.at)
        waiting = list[Letter]()
        for done, event in enumerate(events):
            if event.letter:
                waiting.append(event.letter)
            if waiting and (event.does or len(waiting) == LETTERS_AT_ONCE):
                self.take(waiting)
                waiting = []
            if event.does:
                event.does(event.at)
            if done % 20 == 0:
                report(done, len(events))
        if waiting:
            self.take(waiting)
        report(len(events), len(events))
        return len(events)

    def take(self, letters: Sequence[Letter]) -> None:
        """Letters into the inbox, as an import takes them."""
        read = [(raw, read_letter(raw)) for raw in (letter.raw() for letter in letters)]
        at = letters[-1].at
        taker = LetterTaking(self.actor, at=at, own=self.actor.workspace.addresses(), strict=False)
        taker.prepare(read)
        with transaction.atomic():
            taker.decide(read)
            taker.write(begin("import", by=self.actor, at=at))

    def events(self) -> Iterator[Event]:
        """All of the year, story by story."""
        for story in self.year.stories:
            if story.client:
                yield from self._beginning(story)
            for number, thread in enumerate(story.threads):
                yield from self._thread(story, f"{story.key}-{number}", thread.subject, thread.letters, 0)
            for number, routine in enumerate(story.routines):
                for turn, anchor in enumerate(self.calendar.months(routine.months, routine.day)):
                    letters = routine.variants[turn % len(routine.variants)]
                    # Nothing comes back every month before it has begun, and nothing of it lies in the future.
                    begun = anchor < story.client.get("since", anchor + 1)
                    if begun and all(anchor >= said.stamp.ago for said in letters):
                        key = f"{story.key}-r{number}-{turn}"
                        yield from self._thread(story, key, routine.subject, letters, anchor)
            for talk in story.talks:
                yield self._talk(story, talk)
            for number, step in enumerate(story.steps):
                yield from self._step(story, number, step)
            for told in story.engagements:
                yield from self._engagement(story, told)
            for told in story.projects:
                yield from self._project(story, told)
            for told in story.promises:
                yield from self._promise(story, told)
            for meeting in story.meetings:
                yield from self._meeting(story, meeting)
            for paper in story.papers:
                yield from self._paper(story, paper)
            if story.door:
                yield from self._door(story, story.door)
            if story.agreed:
                yield self._agreement(story, story.agreed)
            if story.hours:
                working = Working(story.hours, partial(self.clients.__getitem__, story.key), by=self.actor)
                for ago, clock, does in working.deeds():
                    yield Event(self.calendar.moment(ago, clock), does=does)

    def _beginning(self, story: Story) -> Iterator[Event]:
        """The client and their people are written down."""
        facts = {name: value for name, value in story.client.items() if name not in ("since", "tags")}
        first, *others = story.people.items()

        def meet(at: datetime) -> None:
            client, _batch = add_client(
                facts, by=self.actor, at=at, tags=story.client.get("tags", ()),
                person=NewPerson(name=first[1]["name"], role=first[1].get("role", ""), points=_points(first[1])),
            )  # fmt: skip
            contact = Contact.objects.get(client=client)
            values = {name: first[1][name] for name in PERSON if name in first[1]}
            contact.change(values, by=self.actor, at=at)
            self.clients[story.key], self.people[story.key, first[0]] = client, contact

        since = story.client["since"]
        yield Event(self.calendar.moment(since, "7:30"), does=meet)
        for key, facts_of in others:
            yield Event(self.calendar.moment(facts_of.get("since", since), "7:40"), does=self._joins(story, key))

    def _joins(self, story: Story, key: str) -> Callable[[datetime], Any]:
        def join(at: datetime) -> None:
            facts = story.people[key]
            values = {name: facts[name] for name in ("name", *PERSON) if name in facts}
            contact, _batch = add_contact(
                self.clients[story.key], {**values, "points": _points(facts)}, by=self.actor, at=at
            )
            self.people[story.key, key] = contact

        return join

    def _thread(self, story: Story, key: str, subject: str, letters: Sequence[Said], anchor: int) -> Iterator[Event]:
        """Letters that answer each other. In a routine the stamps count days after its anchor."""
        before: Letter | None = None
        other = next((said.stamp.who for said in letters if said.stamp.who != ME), next(iter(story.people)))
        for number, said in enumerate(letters):
            ago = anchor - said.stamp.ago if anchor else said.stamp.ago
            if said.stamp.who != ME:
                other = said.stamp.who
            partner = self.writer(story, said.more.get("to", other))
            sender, to = (self.me, partner) if said.stamp.who == ME else (self.writer(story, other), self.me)
            first = self.words(subject, anchor or letters[0].stamp.ago)
            letter = Letter(
                id=f"{self.year.language}-{key}-{number}@post.example", sender=sender, to=to,
                at=self.calendar.moment(ago, said.stamp.clock), subject=first if before is None else f"Re: {first}",
                text=self.words(said.text, ago), said=said, answers=before, zone=self.zone, language=self.year.language,
            )  # fmt: skip
            yield Event(letter.at, letter=letter)
            if said.more.get("settled"):
                yield Event(letter.at + THOUGHT_OVER, does=self._settles(letter))
            before = letter

    def _settles(self, letter: Letter) -> Callable[[datetime], Any]:
        def settle(at: datetime) -> None:
            waiting = Interaction.objects.visible_to(self.actor).awaiting()
            for said in waiting.filter(title=letter.subject, at__lte=at):
                said.settle(by=self.actor, at=at)

        return settle

    def _talk(self, story: Story, talk: dict[str, Any]) -> Event:
        """A call, a meeting or a note, written down when it is over."""
        at = self.calendar.moment(talk["ago"], talk["at"])

        def write_down(moment: datetime) -> None:
            who = self.people.get((story.key, talk.get("who", "")))
            facts = {
                "kind": talk["kind"], "text": self.words(talk["text"].strip(), talk["ago"]), "at": moment,
                "minutes": talk.get("minutes"), "contact_id": who.pk if who else None,
            }  # fmt: skip
            note_down(self.clients[story.key], facts, by=self.actor, at=moment)

        return Event(at, does=write_down)

    def _step(self, story: Story, number: int, step: dict[str, Any]) -> Iterator[Event]:
        """A next step: made, and most times done."""
        key = (story.key, number)

        def make(at: datetime) -> None:
            facts = {"text": self.words(step["text"], step["made"]), "due_on": self.calendar.day(step["due"])}
            self.steps[key], _batch = plan(self.clients[story.key], facts, by=self.actor, at=at)

        def finish(at: datetime) -> None:
            self.steps[key].finish(by=self.actor, at=at)

        yield Event(self.calendar.moment(step["made"], step.get("at", "9:45")), does=make)
        if "done" in step:
            yield Event(self.calendar.moment(step["done"], "17:30"), does=finish)

    def _engagement(self, story: Story, told: dict[str, Any]) -> Iterator[Event]:
        """What is done for a client under one agreement: begun, moved for reasons, won or lost."""
        under: list[Engagement] = []

        def begin_it(at: datetime) -> None:
            facts: dict[str, Any] = {name: told[name] for name in ENGAGEMENT if name in told}
            if "worth" in told:
                facts |= {"value_minor": told["worth"] * 100, "currency": told.get("currency", self.year.currency)}
            under.append(begin_engagement(self.clients[story.key], facts, by=self.actor, at=at)[0])

        def go_on(at: datetime, step: dict[str, Any]) -> None:
            one, grounds = under[0], Grounds(step.get("reason", ""))
            if step["to"] == "won":
                win(one, grounds, by=self.actor, at=at)
            elif step["to"] == "lost":
                lose(one, step["because"], step["reason"], by=self.actor, at=at)
            else:
                move(one, step["to"], grounds, by=self.actor, at=at)

        yield Event(self.calendar.moment(told["begun"], "14:15"), does=begin_it)
        for step in told.get("steps", ()):
            yield Event(self.calendar.moment(step["ago"], "16:45"), does=partial(go_on, step=step))
        offering = Offering(told, under, by=self.actor)
        for ago, clock, does in offering.deeds(lambda who: self.people[story.key, who]):
            yield Event(self.calendar.moment(ago, clock), does=does)

    def _project(self, story: Story, told: dict[str, Any]) -> Iterator[Event]:
        """The work itself: its plan, and how far it has come."""
        going = CarryingOut(
            told, lambda: self.clients[story.key], lambda who: self.people[story.key, who], self.calendar.day,
            by=self.actor, currency=self.year.currency,
        )  # fmt: skip
        for ago, clock, does in (*going.deeds(), *Speaking(going).deeds()):
            yield Event(self.calendar.moment(ago, clock), does=does)

    def _door(self, story: Story, told: dict[str, Any]) -> Iterator[Event]:
        """Their private link, and when somebody came through it."""
        opened: list[Door] = []

        def open_it(at: datetime) -> None:
            who = self.people[story.key, told["who"]]
            opened.append(open_door(self.clients[story.key], who, by=self.actor, at=at)[0])

        yield Event(self.calendar.moment(told["ago"], "10:25"), does=open_it)
        for ago in told["visits"]:
            yield Event(
                self.calendar.moment(ago, "12:50"),
                does=lambda at: note_visit(opened[0], FRONT, program=told["program"], at=at),
            )

    def _promise(self, story: Story, told: dict[str, Any]) -> Iterator[Event]:
        """Who owes what by when, and most times when it was kept."""
        given: list[Commitment] = []

        def give(at: datetime) -> None:
            facts = {"side": told["side"], "text": told["text"], "due_on": self.calendar.day(told["due"])}
            if "who" in told:
                facts["contact_id"] = self.people[story.key, told["who"]].pk
            given.append(promise(self.clients[story.key], facts, by=self.actor, at=at)[0])

        def end(at: datetime) -> None:
            keep(given[0], by=self.actor, at=at)

        yield Event(self.calendar.moment(told["made"], "15:35"), does=give)
        if "kept" in told:
            yield Event(
                self.calendar.moment(told["kept"], "16:20"), does=lambda at: keep(given[0], by=self.actor, at=at)
            )

    def _meeting(self, story: Story, told: dict[str, Any]) -> Iterator[Event]:
        """A meeting with one person, put in before its day, and what came of it; negative `on`: working days ahead."""
        met: list[Meeting] = []
        day, begins = self.calendar.day(told["on"]), time.fromisoformat(told["at"])
        ends = (datetime.combine(day, begins) + timedelta(minutes=told["minutes"])).time()
        facts = EventFacts(
            starts_on=day, ends_on=day, starts_time=begins, ends_time=ends, zone=self.zone.key, title=told["title"],
            place=told.get("place", ""), rrule=told.get("rrule", ""),
        )  # fmt: skip

        def put_in(at: datetime) -> None:
            home = home_calendar(self.actor, at=at, name=self.year.calendar)
            people = people_of([Address(told_of["name"], told_of["email"])], by=self.actor)
            values = {"agenda": told.get("agenda", "").strip()}
            client = self.clients[story.key]
            met.append(arrange(home, facts, values, people, by=self.actor, at=at, client_id=client.pk)[0])

        def write_up(at: datetime) -> None:
            write_notes(met[0], told["notes"].strip(), by=self.actor, at=at)
            for decision in told.get("decisions", ()):
                decide(met[0], {**decision, "decided_on": day}, by=self.actor, at=at)

        told_of = story.people[told["who"]]
        yield Event(self.calendar.moment(told["made"], "11:10"), does=put_in)
        if "notes" in told:
            yield Event(self.calendar.moment(told["on"], "17:45"), does=write_up)

    def _paper(self, story: Story, told: dict[str, Any]) -> Iterator[Event]:
        """A document, and each version after the first written over the one before."""
        made: list[Document] = []

        def write_down(at: datetime, number: int, version: dict[str, Any]) -> None:
            content = writing.Content(text=version["text"].strip(), note=version.get("note", ""))
            if number:
                writing.write(made[0], content, base=number, by=self.actor, at=at)
            else:
                values = {"client_id": self.clients[story.key].pk, "kind": Document.Kind.TEXT, "title": told["title"]}
                made.append(writing.begin(values, content, by=self.actor, at=at)[0])

        for number, version in enumerate(told["versions"]):
            does = partial(write_down, number=number, version=version)
            yield Event(self.calendar.moment(version["ago"], "12:20"), does=does)

    def _agreement(self, story: Story, told: dict[str, Any]) -> Event:
        """How the two sides agreed to talk."""
        facts = {name: value for name, value in told.items() if name not in ("ago", "who", "starts", "ends")}
        facts |= {name: time.fromisoformat(told[name]) for name in ("starts", "ends")}

        def agree(at: datetime) -> None:
            who = self.people[story.key, told["who"]]
            values = facts | {"agreed_on": self.calendar.day(told["ago"]), "agreed_by_id": who.pk}
            agree_to_talk(self.clients[story.key], values, by=self.actor, at=at)

        return Event(self.calendar.moment(told["ago"], "13:05"), does=agree)

    def writer(self, story: Story, key: str) -> Writer:
        """A person of a story as a writer of letters."""
        facts = story.people[key]
        return Writer(facts["name"], facts["email"], facts.get("signature", ""))

    def words(self, text: str, ago: int) -> str:
        """A text with the names, months and dates of its day."""
        # A client from abroad is written to in English, months too.
        is_russian = CYRILLIC.search(text)
        language, me = (self.year.language, self.given) if is_russian else ("en", in_latin(self.given))
        return self.calendar.worded(text, ago, language).replace("{me}", me)


def in_latin(name: str) -> str:
    """A name as a foreigner writes it (ICAO Doc 9303, simplified)."""
    return name.lower().translate(LATIN).capitalize() if CYRILLIC.search(name) else name


def _points(facts: dict[str, Any]) -> list[list[str]]:
    ways = (("email", "email", "work"), ("phone", "phone", "mobile"), ("website", "website", ""))
    return [[kind, facts[name], label] for kind, name, label in ways if facts.get(name)]
