"""Exported chats on their way in: who is who, each message once, files beside them, undone as every import."""

import io
import json
import zipfile
from datetime import UTC, datetime

import pytest
from django.db import transaction
from django.utils import timezone

from rapport.clients.models import Contact, Interaction, InteractionFile
from rapport.imports import importing
from rapport.imports.commanding import import_paths
from rapport.imports.models import Import
from rapport.inbox.chatting import ChatTaking
from rapport.inbox.models import ChatLink, Message, Thread
from rapport.journal.recording import begin
from rapport.lib.chats.messages import ChatMessage
from tests import cast

pytestmark = pytest.mark.django_db

ANDROID = """05.01.2024, 21:41 - Сообщения и звонки защищены сквозным шифрованием.
05.01.2024, 21:41 - Илья Брандт: Добрый вечер!
Макет посмотрели?
05.01.2024, 21:45 - Anna Vetrova: IMG-20240105-WA0001.jpg (файл добавлен)
05.01.2024, 21:45 - Anna Vetrova: ок
05.01.2024, 21:45 - Anna Vetrova: ок
06.01.2024, 09:00 - Илья Брандт: <Без медиафайлов>
"""
IOS = "\u200e[05.01.2024, 21:41:07] Илья Брандт: \u200eСообщения и звонки защищены сквозным шифрованием.\n" + "".join(
    f"[05.01.2024, {clock}] {line}\n"
    for clock, line in (
        ("21:41:09", "Илья Брандт: Добрый вечер!\nМакет посмотрели?"),
        ("21:45:11", "Anna Vetrova: \u200e<прикреплено: 00000002-PHOTO.jpg>"),
        ("21:45:12", "Anna Vetrova: ок"),
        ("21:45:14", "Anna Vetrova: ок"),
    )
)


def a_chat(*messages, id=77, name="Ilya Brandt", type="personal_chat"):
    rows = [
        {"id": number, "type": "message", "date_unixtime": str(1704480000 + 60 * number), "date": "2024-01-05T21:40:00",
         "from": who, "from_id": f"user{77 if who == 'Ilya Brandt' else 5}", "text": text, **more}
        for number, (who, text, more) in enumerate(messages, 1)
    ]  # fmt: skip
    return {"name": name, "type": type, "id": id, "messages": rows}


TALK = a_chat(
    ("Ilya Brandt", "Is it ready?", {}),
    ("Anna", ["Almost: ", {"type": "link", "text": "https://a.example"}], {"reply_to_message_id": 1}),
    (
        "Ilya Brandt",
        "",
        {"file": "voice_messages/audio_1.ogg", "media_type": "voice_message", "mime_type": "audio/ogg"},
    ),
)


@pytest.fixture
def anna():
    return cast.the_owner()


def bring(actor, *paths, **how):
    return list(import_paths(actor, list(paths), mine=[], at=timezone.now(), **{"dry_run": False, **how}))


def written(path, content):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_a_chat_of_telegram_stands_in_the_history_of_the_person(anna, tmp_path):
    ilya = cast.a_contact(cast.a_client(anna.workspace), "Ilya Brandt")
    folder = tmp_path / "ChatExport"
    written(folder / "result.json", json.dumps(TALK))
    written(folder / "voice_messages/audio_1.ogg", b"OggS voice")
    written(folder / "photos/unasked.jpg", b"nobody names me")
    (outcome,) = bring(anna, folder)
    assert outcome.as_json()["totals"] == {"messages": 3}
    assert outcome.counts == {"created": 3, "updated": 0, "unchanged": 0, "skipped": 0}
    words = list(Interaction.objects.order_by("at"))
    assert [(word.direction, word.text, word.contact_id) for word in words] == [
        ("in", "Is it ready?", ilya.pk), ("out", "Almost: https://a.example", ilya.pk), ("in", "", ilya.pk)
    ]  # fmt: skip
    assert [word.awaits for word in words] == [False, False, True]
    thread = Thread.objects.get()
    assert (thread.channel, thread.address, thread.subject) == ("telegram", "77", "Ilya Brandt")
    assert InteractionFile.objects.get().file.read() == b"OggS voice"
    assert Message.objects.get(message_id="telegram:77:2").references == ["telegram:77:1"]
    assert not ChatLink.objects.reachable().exists()


def test_brought_again_nothing_is_new_and_an_edit_is_told(anna, tmp_path):
    path = written(tmp_path / "result.json", json.dumps(TALK))
    bring(anna, path)
    (again,) = bring(anna, path)
    assert again.counts == {"created": 0, "updated": 0, "unchanged": 3, "skipped": 0}
    TALK_EDITED = json.loads(json.dumps(TALK))
    TALK_EDITED["messages"][0] |= {"text": "Is the draft ready?", "edited_unixtime": "1704490000"}
    (edited,) = bring(anna, written(tmp_path / "newer.json", json.dumps(TALK_EDITED)))
    assert edited.counts == {"created": 0, "updated": 1, "unchanged": 2, "skipped": 0}
    word = Interaction.objects.order_by("at").first()
    assert word.text == "Is the draft ready?"
    importing.begin_undo(Import.objects.order_by("-id").first())
    importing.take_back(Import.objects.order_by("-id").first(), anna, at=timezone.now())
    word.refresh_from_db()
    assert word.text == "Is it ready?"


def test_undone_nothing_of_it_stays(anna, tmp_path):
    bring(anna, written(tmp_path / "result.json", json.dumps(TALK)))
    the_import = Import.objects.get()
    importing.begin_undo(the_import)
    importing.take_back(the_import, anna, at=timezone.now())
    for model in (Interaction, Message, Thread, ChatLink, Contact):
        assert not model.objects.exists(), model


def test_the_whole_account_tells_who_we_are_and_what_is_no_talk_with_people(anna, tmp_path):
    account = {
        "about": "Here is the data you requested. Telegram", "personal_information": {"user_id": 5, "first_name": "A"},
        "chats": {"about": "x", "list": [
            TALK,
            a_chat(("Anna", "note to self", {}), id=5, name="", type="saved_messages"),
            a_chat(("News", "Post", {}), id=9, name="News", type="public_channel"),
            a_chat(("Ilya Brandt", "All here?", {}), ("Anna", "Yes", {}), id=12, name="Launch", type="private_group"),
        ]},
    }  # fmt: skip
    (outcome,) = bring(anna, written(tmp_path / "result.json", json.dumps(account, indent=1)))
    assert outcome.as_json()["totals"] == {"messages": 7}
    assert outcome.counts["created"] == 5
    assert outcome.counts["skipped"] == 2
    group = Thread.objects.get(address="group:12")
    assert list(group.messages.order_by("sent_at").values_list("direction", flat=True)) == ["in", "out"]


def test_a_chat_of_whatsapp_from_either_phone_is_the_same(anna, tmp_path):
    ilya = cast.a_contact(cast.a_client(anna.workspace), "Илья Брандт")
    (outcome,) = bring(anna, written(tmp_path / "Чат WhatsApp с контактом Илья Брандт.txt", ANDROID))
    assert outcome.as_json()["totals"] == {"messages": 5}
    assert (outcome.kind, outcome.counts["created"], outcome.counts["skipped"]) == ("whatsapp", 5, 1)
    first = Interaction.objects.order_by("at", "id").first()
    assert (first.text, first.direction) == ("Добрый вечер!\nМакет посмотрели?", "in")
    assert first.at.isoformat() == "2024-01-05T18:41:00+00:00"
    assert set(Interaction.objects.values_list("contact_id", flat=True)) == {ilya.pk}
    pack = io.BytesIO()
    with zipfile.ZipFile(pack, "w") as archive:
        archive.writestr("_chat.txt", IOS)
        archive.writestr("00000002-PHOTO.jpg", b"jpeg")
    (again,) = bring(anna, written(tmp_path / "WhatsApp Chat - Илья Брандт.zip", pack.getvalue()))
    assert again.counts["created"] == 0
    assert again.counts["unchanged"] == 4


def test_pictures_come_out_of_the_zip_and_what_is_missing_is_said(anna, tmp_path):
    pack = io.BytesIO()
    with zipfile.ZipFile(pack, "w") as archive:
        archive.writestr("_chat.txt", IOS + "[06.01.2024, 10:00:00] Илья Брандт: \u200e<прикреплено: lost.pdf>\n")
        archive.writestr("00000002-PHOTO.jpg", b"jpeg")
    (outcome,) = bring(anna, written(tmp_path / "WhatsApp Chat - Илья Брандт.zip", pack.getvalue()))
    assert outcome.counts["created"] == 5
    assert InteractionFile.objects.get().name == "00000002-PHOTO.jpg"
    assert Message.objects.order_by("sent_at").last().defects == ["file_missing"]


@pytest.mark.parametrize("reference", ["../secret.txt", "/etc/hostname", "photos/../../secret.txt", "link.txt"])
def test_no_reference_leads_out_of_the_folder(anna, tmp_path, reference):
    written(tmp_path / "secret.txt", b"secret")
    folder = tmp_path / "export"
    chat = a_chat(("Ilya Brandt", "x", {"file": reference}))
    written(folder / "result.json", json.dumps(chat))
    (folder / "link.txt").symlink_to(tmp_path / "secret.txt")
    (outcome,) = bring(anna, folder)
    assert outcome.counts["created"] == 1
    assert not InteractionFile.objects.exists()


def test_what_came_live_is_not_taken_again_from_an_export(anna, tmp_path):
    said = ChatMessage(
        channel="telegram", chat="900-77", number="41", at=datetime.fromtimestamp(1704480060, UTC), author="77",
        author_name="Ilya Brandt", text="Is it ready?", peer="77", peer_name="Ilya Brandt", ours=False,
    )  # fmt: skip
    live = ChatTaking(anna, at=timezone.now(), live=True)
    live.prepare([(b"{}", said)])
    live.decide([(b"{}", said)])
    with transaction.atomic():
        live.write(begin("chat", by=anna, at=timezone.now()))
    (outcome,) = bring(anna, written(tmp_path / "result.json", json.dumps(TALK)))
    assert outcome.counts == {"created": 2, "updated": 0, "unchanged": 1, "skipped": 0}
    assert Thread.objects.count() == 1
    assert Contact.objects.count() == 1


def test_the_page_asks_who_we_are_and_obeys(anna):
    chat = "1/2/24, 9:41\u202fPM - Ann: Hello\n1/2/24, 9:42\u202fPM - Mara: Hi\n1/13/24, 9:42\u202fPM - Ann: ok?\n"
    brought = cast.an_import(anna, "_chat.txt", state="ready", content=chat.encode())
    source = brought.sources.get()
    assert source.kind == "whatsapp"
    browser = cast.signed_in(anna)
    page = browser.get(f"/import/{brought.pk}/").text
    assert "Who is who" in page
    field = {one["name"]: f"author-{source.pk}-{place}" for place, one in enumerate(source.mapping)}
    browser.post(f"/import/{brought.pk}/running/", {})
    brought.refresh_from_db()
    assert brought.state == "ready"
    browser.post(f"/import/{brought.pk}/running/", {field["Ann"]: "me", field["Mara"]: "new"})
    brought.refresh_from_db()
    assert brought.state == "running"
    importing.run(brought, anna, at=timezone.now())
    mara = Contact.objects.get()
    assert (mara.name, mara.suggested) == ("Mara", True)
    assert list(Interaction.objects.order_by("at").values_list("direction", "contact_id")) == [
        ("out", mara.pk), ("in", mara.pk), ("out", mara.pk)
    ]  # fmt: skip


def test_a_broken_end_is_said_and_what_stood_before_is_read(anna, tmp_path):
    text = json.dumps(TALK)
    (outcome,) = bring(anna, written(tmp_path / "result.json", text[: text.rindex('{"id": 3') + 40]))
    assert outcome.counts["created"] == 2
    assert "damaged" in outcome.errors[0]["reason"]
    assert outcome.read == 3
