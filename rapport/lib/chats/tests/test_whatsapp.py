"""WhatsApp's text export, line by line, of either phone and several countries."""

import io
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from rapport.lib.chats.packs import kind_of
from rapport.lib.chats.whatsapp_export import split_export, title_of
from rapport.lib.chats.whatsapp_lines import DMY, MDY, YMD, head_of, order_of

MOSCOW = ZoneInfo("Europe/Moscow")


def read(text, **how):
    return [(record, record.raw.message) for record in split_export(io.BytesIO(text.encode()), MOSCOW, **how)]


@pytest.mark.parametrize(
    ("line", "date", "clock", "rest"),
    [
        ("31.12.2023, 21:41 - Ann: x", (31, 12, 2023), (21, 41, 0), "Ann: x"),
        ("12/31/23, 9:41\u202fPM - Ann: x", (12, 31, 23), (21, 41, 0), "Ann: x"),
        ("12/31/23, 12:05 AM - Ann: x", (12, 31, 23), (0, 5, 0), "Ann: x"),
        ("31/12/2023, 9:41 p. m. - Ann: x", (31, 12, 2023), (21, 41, 0), "Ann: x"),
        ("31/12/2023, 9:41 pm - Ann: x", (31, 12, 2023), (21, 41, 0), "Ann: x"),
        ("2023-12-31, 21:41 - Ann: x", (2023, 12, 31), (21, 41, 0), "Ann: x"),
        ("[31.12.2023, 21:41:05] Ann: x", (31, 12, 2023), (21, 41, 5), "Ann: x"),
        ("\u200e[12/31/23, 9:41:05\u202fPM] Ann: x", (12, 31, 23), (21, 41, 5), "Ann: x"),
        ("[31.12.23 21:41:05] Ann: x", (31, 12, 23), (21, 41, 5), "Ann: x"),
        ("31.12.2023 21.41 – Ann: x", (31, 12, 2023), (21, 41, 0), "Ann: x"),
    ],
)
def test_the_head_of_a_message(line, date, clock, rest):
    head = head_of(line)
    assert (head.date, head.clock, head.rest) == (date, clock, rest)


@pytest.mark.parametrize(
    "line", ["see you at 21:41 - or so", "12/31/23 is the day", "31.12.2023, 25:61 - Ann: x", "", "- 12.12.2023, 10:00"]
)
def test_what_is_no_head(line):
    assert head_of(line) is None


@pytest.mark.parametrize(
    ("lines", "order"),
    [
        (["13/01/24, 10:00 - A: x"], DMY),
        (["01/13/24, 10:00 AM - A: x"], MDY),
        (["2024-01-13, 10:00 - A: x"], YMD),
        (["01.02.2024, 10:00 - A: x"], DMY),
        (["1/2/24, 10:00 AM - A: x"], MDY),
        (["1/2/24, 10:00 - A: x"], DMY),
        # January 2nd and 3rd, then February 1st: time runs forwards only so.
        (["1/2/24, 10:00 - A: x", "1/3/24, 10:00 - A: x", "2/1/24, 10:00 - A: x"], MDY),
    ],
)
def test_the_order_of_a_date_is_what_the_file_shows(lines, order):
    assert order_of([head_of(line) for line in lines]) == order


def test_lines_without_a_head_belong_to_the_message_above():
    ((_, message),) = read("31.12.2023, 21:41 - Ann: first\nsecond: with a colon\n\nfourth\n")
    assert message.text == "first\nsecond: with a colon\n\nfourth"
    assert message.at == datetime(2023, 12, 31, 18, 41, tzinfo=UTC)


@pytest.mark.parametrize(
    ("said", "text", "files", "defects"),
    [
        ("<Media omitted>", "<Media omitted>", [], ("media_omitted",)),
        ("<Без медиафайлов>", "<Без медиафайлов>", [], ("media_omitted",)),
        ("\u200eimage omitted", "image omitted", [], ("media_omitted",)),
        ("\u200eаудиофайл отсутствует", "аудиофайл отсутствует", [], ("media_omitted",)),
        ("IMG-1-WA0001.jpg (file attached)\nthe cover", "the cover", ["IMG-1-WA0001.jpg"], ()),
        ("PTT-1-WA0002.opus (файл добавлен)", "", ["PTT-1-WA0002.opus"], ()),
        ("\u200e<attached: 0001-PHOTO.jpg>", "", ["0001-PHOTO.jpg"], ()),
        ("\u200e<прикреплено: 0002-AUDIO.opus>", "", ["0002-AUDIO.opus"], ()),
        ("Yes \u200e<This message was edited>", "Yes", [], ("edited",)),
        ("\u200eДанное сообщение удалено.", "Данное сообщение удалено.", [], ("deleted",)),
        ("a < b: c", "a < b: c", [], ()),
    ],
)
def test_what_stands_for_a_file(said, text, files, defects):
    ((_, message),) = read(f"31.12.2023, 21:41 - Ann: {said}\n")
    assert (message.text, [file.path for file in message.files], message.defects) == (text, files, defects)


@pytest.mark.parametrize(
    "line",
    [
        "Messages and calls are end-to-end encrypted. No one can read them.",
        "Ann added Mara",
        'Ann changed the subject from "A" to "B: C"',
        "Вы создали группу «Запуск: осень»",
    ],
)
def test_lines_of_the_program_itself(line):
    ((record, _message),) = read(f"31.12.2023, 21:41 - {line}\n")
    assert record.raw.refusal == "service"


def test_the_same_message_is_called_the_same_with_and_without_pictures_and_seconds():
    one = read("31.12.2023, 21:41 - Ann: <Media omitted>\n31.12.2023, 21:41 - Bo: ok\n31.12.2023, 21:41 - Bo: ok\n")
    other = read("[31.12.2023, 21:41:05] Ann: \u200e<attached: 1.jpg>\n[31.12.2023, 21:41:07] Bo: ok\n"
                 "[31.12.2023, 21:41:09] Bo: ok\n")  # fmt: skip
    names = [[message.name for _, message in chat] for chat in (one, other)]
    assert names[0] == names[1]
    assert len(set(names[0])) == 3


def test_who_we_are_tells_whom_the_chat_is_with():
    chat = read("31.12.2023, 21:41 - Ann: x\n31.12.2023, 21:42 - +7 912 345-67-89: y\n", me=["ann"])
    assert [(message.ours, message.peer, message.author) for _, message in chat] == [
        (True, "+7 912 345-67-89", "Ann"), (False, "+7 912 345-67-89", "+79123456789")
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("WhatsApp Chat with Ilya Brandt.txt", "Ilya Brandt"),
        ("WhatsApp Chat - Ilya Brandt.zip", "Ilya Brandt"),
        ("Чат WhatsApp с контактом Илья.txt", "Илья"),
        ("Чат WhatsApp с Запуск (1).txt", "Запуск"),
        ("_chat.txt", ""),
        ("notes.txt", ""),
    ],
)
def test_the_name_of_the_file_says_with_whom(name, title):
    assert title_of(name) == title


@pytest.mark.parametrize(
    "text",
    ["name,email\r\nIlya,ilya@x.example\r\n", "Dear Ann,\n31.12.2023, 21:41 - we met.\n", '{"a": 1}', "12.12.2023"],
)
def test_what_is_no_chat(text):
    assert kind_of(text.encode()) == ""
