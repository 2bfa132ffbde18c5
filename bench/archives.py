"""Invented address books and mailboxes, as programs export them."""

from __future__ import annotations

import base64
import quopri
from datetime import UTC, datetime, timedelta
from email.header import Header
from email.utils import format_datetime
from pathlib import Path

from bench.invented import Someone, World

FIRST = datetime(2025, 1, 6, 7, tzinfo=UTC)
ME = ("Anna Vetrova", "me@studio.example")


def address_book(path: Path, count: int, seed: int = 1) -> None:
    """So many cards, vCard 3.0 and every fifth 2.1 with quoted-printable names."""
    world = World(seed)
    with path.open("w", encoding="utf-8", newline="") as file:
        for number in range(count):
            someone = world.someone(number)
            file.write(_old_card(someone) if number % 5 == 4 else _card(world, someone, number))


def _card(world: World, someone: Someone, number: int) -> str:
    lines = [
        "BEGIN:VCARD",
        "VERSION:3.0",
        f"UID:{number:08x}-7d1c-4c1e-9d55-0b6f3c2a9e10",
        f"N:{someone.family};{someone.given};;;",
        f"FN:{someone.name}",
        f"ORG:{someone.company};",
        f"TITLE:{world.text(someone.language, 2).strip('. ')}",
        f"EMAIL;TYPE=INTERNET;TYPE=WORK:{someone.email}",
        f"TEL;TYPE=CELL:{someone.phone}",
        f"ADR;TYPE=WORK:;;{world.text('ru', 2).strip('. ')} {number % 90 + 1};{someone.town};;{100000 + number};",
        f"NOTE:{world.text(someone.language, 12)}".replace("\n", "\\n"),
        f"REV:2025-0{number % 9 + 1}-11T09:20:00Z",
        "CATEGORIES:myContacts",
        "END:VCARD",
    ]
    return "\r\n".join(lines) + "\r\n"


def _old_card(someone: Someone) -> str:
    name = (
        quopri.encodestring(f"{someone.family};{someone.given};;;".encode(), quotetabs=True).decode().replace("=\n", "")
    )
    lines = [
        "BEGIN:VCARD",
        "VERSION:2.1",
        f"N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:{name}",
        f"ORG:{someone.company}",
        f"EMAIL;INTERNET:{someone.email}",
        f"TEL;WORK;VOICE:{someone.phone}",
        "END:VCARD",
    ]
    return "\r\n".join(lines) + "\r\n"


def mailbox(path: Path, count: int, seed: int = 1, people: int = 1_500) -> None:
    """So many letters in conversations of one to eight: plain, with an HTML part, some with a small attachment."""
    world = World(seed)
    everybody = [world.someone(number) for number in range(people)]
    with path.open("wb") as file:
        number = 0
        while number < count:
            someone, said = world.random.choice(everybody), ""
            subject = world.text(someone.language, 4).strip(". ")
            for place in range(min(world.random.choice((1, 1, 2, 3, 4, 5, 8)), count - number)):
                letter, said = _letter(world, someone, subject, number, place, said)
                file.write(b"From x Mon Jan  6 07:00:00 2025\n" + letter + b"\n\n")
                number += 1


def _letter(world: World, someone: Someone, subject: str, number: int, place: int, before: str) -> tuple[bytes, str]:
    """One letter and what it says; letter `place` of a conversation answers the one before, every third is ours."""
    ours, at = place % 3 == 1, FIRST + timedelta(minutes=37 * number)
    sender, receiver = (ME, (someone.name, someone.email)) if ours else ((someone.name, someone.email), ME)
    said = world.text(someone.language, world.random.choice((20, 40, 60, 90, 140, 220)))
    name, sent = sender[0].split()[0], format_datetime(at)
    quoted = "".join(f"> {line}\n" for line in before.splitlines())
    wrote = (
        f"\n\n{at - timedelta(hours=3):%d.%m.%Y, %H:%M}, {receiver[0]} <{receiver[1]}> wrote:\n{quoted}"
        if before
        else ""
    )
    text = f"{said}\n\n-- \n{name}, {someone.phone}\n{wrote}"
    head = {
        "Return-Path": f"<{sender[1]}>",
        "Received": f"from mx.example (mx.example [192.0.2.7]) by in.example with ESMTPS id {number:x}; {sent}",
        "From": f"{Header(sender[0], 'utf-8').encode()} <{sender[1]}>",
        "To": f"{Header(receiver[0], 'utf-8').encode()} <{receiver[1]}>",
        "Subject": Header(("Re: " if place else "") + subject, "utf-8").encode(),
        "Message-ID": f"<{number}.bench@mail.example>",
        "Date": sent,
        "MIME-Version": "1.0",
    }
    if place:
        head["In-Reply-To"] = head["References"] = f"<{number - 1}.bench@mail.example>"
    kind, body = _body(text, number)
    lines = "".join(f"{field}: {value}\n" for field, value in {**head, **kind}.items())
    return lines.encode() + b"\n" + body, said


def _body(text: str, number: int) -> tuple[dict[str, str], bytes]:
    if number % 5 < 2:
        return {"Content-Type": "text/plain; charset=utf-8", "Content-Transfer-Encoding": "8bit"}, text.encode()
    border = f"=_{number:x}"
    html = "<html><body>" + "".join(f"<div>{line or '<br>'}</div>" for line in text.splitlines()) + "</body></html>"
    parts = [
        b"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n"
        + quopri.encodestring(text.encode()),
        b"Content-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: base64\n\n"
        + base64.encodebytes(html.encode()),
    ]
    kind = "alternative"
    if number % 20 == 7:
        kind = "mixed"
        parts.append(
            b'Content-Type: application/pdf; name="offer.pdf"\nContent-Disposition: attachment; filename="offer.pdf"\n'
            b"Content-Transfer-Encoding: base64\n\n" + base64.encodebytes(b"%PDF-1.7 " + f"{number} ".encode() * 4000)
        )
    body = (
        b"".join(b"--" + border.encode() + b"\n" + part + b"\n" for part in parts) + b"--" + border.encode() + b"--\n"
    )
    return {"Content-Type": f'multipart/{kind}; boundary="{border}"'}, body
