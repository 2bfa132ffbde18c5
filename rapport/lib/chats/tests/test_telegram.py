"""Telegram's JSON export: texts in pieces, files, chats of an account, and files that break."""

import io
import json
import tracemalloc
from zoneinfo import ZoneInfo

import pytest

from rapport.lib.chats.packs import kind_of
from rapport.lib.chats.telegram_export import split_export

MOSCOW = ZoneInfo("Europe/Moscow")
HEAD = {"name": "Ilya", "type": "personal_chat", "id": 7}


def one(**facts):
    message = {"id": 1, "type": "message", "date": "2024-01-05T12:00:00", "from": "Ilya", "from_id": "user7", **facts}
    return next(read({**HEAD, "messages": [message]}))


def read(document):
    stream = io.BytesIO(json.dumps(document, ensure_ascii=False).encode())
    return (record.raw for record in split_export(stream, MOSCOW))


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("plain", "plain"),
        (["a ", {"type": "bold", "text": "b"}, " c"], "a b c"),
        ([{"type": "text_link", "text": "here", "href": "https://x.example"}], "here (https://x.example)"),
        ([{"type": "link", "text": "https://x.example"}], "https://x.example"),
        ([], ""),
        (None, ""),
        (12, "12"),
    ],
)
def test_text_in_pieces(said, text):
    assert one(text=said).message.text == text


def test_a_date_without_a_zone_is_the_reader_s():
    assert one(text="x").message.at.isoformat() == "2024-01-05T09:00:00+00:00"
    assert one(text="x", date_unixtime="1704445260").message.at.isoformat() == "2024-01-05T09:01:00+00:00"


@pytest.mark.parametrize(
    ("facts", "name", "content_type", "path", "defects"),
    [
        ({"photo": "photos/a.jpg"}, "a.jpg", "image/jpeg", "photos/a.jpg", ()),
        ({"file": "files/v.ogg", "media_type": "voice_message"}, "v.ogg", "audio/ogg", "files/v.ogg", ()),
        ({"file": "files/x.pdf", "file_name": "Счёт.pdf", "mime_type": "application/pdf"}, "Счёт.pdf",
         "application/pdf", "files/x.pdf", ()),
        ({"file": "(File not included. Change data exporting settings to download.)", "file_name": "big.zip"},
         "big.zip", "application/zip", "", ("media_omitted",)),
    ],
)  # fmt: skip
def test_files(facts, name, content_type, path, defects):
    message = one(text="", **facts).message
    (file,) = message.files
    assert (file.name, file.content_type, file.path, message.defects) == (name, content_type, path, defects)


@pytest.mark.parametrize(
    ("facts", "text"),
    [
        ({"contact_information": {"first_name": "Mara", "last_name": "", "phone_number": "+79"}}, "Mara  +79"),
        ({"location_information": {"latitude": 55.7, "longitude": 37.6}}, "55.7, 37.6"),
        ({"poll": {"question": "When?", "answers": [{"text": "Mon"}, {"text": "Tue"}]}}, "When?\n• Mon\n• Tue"),
        ({"forwarded_from": "Vera", "text": "look"}, "↪ Vera:\nlook"),
        ({"file": "s.webp", "media_type": "sticker", "sticker_emoji": "👍"}, "👍"),
    ],
)
def test_what_stands_for_a_text(facts, text):
    assert one(**{"text": "", **facts}).message.text == text


@pytest.mark.parametrize(
    ("message", "refusal"),
    [
        ({"id": 1, "type": "service", "date": "2024-01-05T12:00:00", "action": "phone_call"}, "service"),
        ({"id": 1, "type": "message", "date": "yesterday", "text": "x"}, "not_a_message"),
        ({"type": "message", "date": "2024-01-05T12:00:00", "text": "x"}, "not_a_message"),
        ("word", "not_a_message"),
        (None, "not_a_message"),
    ],
)
def test_what_is_no_message(message, refusal):
    assert next(read({**HEAD, "messages": [message]})).refusal == refusal


@pytest.mark.parametrize("cut", range(60, 330, 9))
def test_a_file_cut_anywhere_ends_with_a_word_and_never_with_an_error(cut):
    text = json.dumps({**HEAD, "messages": [{"id": n, "type": "message", "date": "2024-01-05T12:00:00", "from": "I",
                                             "from_id": "user7", "text": "ё" * n} for n in range(3)]})  # fmt: skip
    pieces = [record.raw for record in split_export(io.BytesIO(text[:cut].encode()), MOSCOW)]
    assert pieces[-1].refusal == "broken_json"
    assert all(piece.message for piece in pieces[:-1])


def test_memory_does_not_grow_with_the_file():
    row = {
        "id": 1,
        "type": "message",
        "date": "2024-01-05T12:00:00",
        "from": "I",
        "from_id": "user7",
        "text": "x" * 400,
    }
    text = json.dumps(HEAD)[:-1] + ', "messages": [' + ",\n".join([json.dumps(row)] * 20_000) + "]}"
    stream = io.BytesIO(text.encode())
    tracemalloc.start()
    count = sum(1 for _ in split_export(stream, MOSCOW))
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 20_000
    assert peak < 3_000_000


@pytest.mark.parametrize(
    ("document", "kind"),
    [
        ({**HEAD, "messages": []}, "telegram"),
        ({"about": "Here is the data you requested from Telegram", "chats": {"list": []}}, "telegram"),
        ({"messages": [], "type": "something"}, ""),
        ([1, 2], ""),
    ],
)
def test_it_is_known_by_what_stands_in_it(document, kind):
    assert kind_of(json.dumps(document, indent=1).encode()) == kind
