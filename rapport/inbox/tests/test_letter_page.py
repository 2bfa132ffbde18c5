"""The page of a letter, its files, and the letter as it came."""

from pathlib import Path

import pytest
from django.utils import timezone

from rapport.clients.models import Interaction, InteractionFile
from rapport.files import store
from rapport.imports.commanding import import_paths
from rapport.inbox.models import Message
from rapport.journal.models import Batch
from tests import cast

pytestmark = pytest.mark.django_db

RAW = b"""From: Martin Weber <martin@kessler.example>
To: anna@vetrova.example
Subject: Release
Message-ID: <release@kessler.example>
Date: Mon, 23 Nov 2026 09:30:00 +0100
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="b"

--b
Content-Type: text/html; charset=utf-8

<p>Could we move it? <img src="cid:plan"><img src="https://track.example/x.png"><script>alert(1)</script></p>
--b
Content-Type: image/png
Content-ID: <plan>
Content-Disposition: inline; filename="plan.png"
Content-Transfer-Encoding: base64

iVBORw0KGgo=
--b
Content-Type: text/html
Content-Disposition: attachment; filename="../evil.html"

<script>alert(document.cookie)</script>
--b--
"""


@pytest.fixture
def letter(anna, tmp_path) -> Message:
    path = tmp_path / "release.eml"
    path.write_bytes(RAW)
    list(import_paths(anna, [Path(path)], dry_run=False, mine=[], at=timezone.now()))
    return Message.objects.get()


def test_a_letter_is_shown_without_what_could_harm(anna, letter):
    page = cast.signed_in(anna).get(f"/letters/{letter.pk}/").content.decode()
    assert "Could we move it?" in page
    assert "alert(1)" not in page
    assert "https://track.example" not in page
    picture = InteractionFile.objects.get(name="plan.png")
    assert f'src="/files/{picture.pk}/"' in page


def test_the_letter_as_it_came_is_kept_to_the_byte(anna, letter):
    answer = cast.signed_in(anna).get(f"/letters/{letter.pk}/raw.eml")
    assert b"".join(answer.streaming_content) == RAW
    assert answer["Content-Disposition"].startswith("attachment")


def test_a_file_of_a_stranger_is_saved_never_run(anna, letter):
    evil = InteractionFile.objects.get(name__contains="evil")
    assert "/" not in evil.name
    answer = cast.signed_in(anna).get(f"/files/{evil.pk}/")
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]


def test_a_file_whose_content_is_lost_is_not_found(anna, letter):
    picture = InteractionFile.objects.get(name="plan.png")
    store.path_of(anna.workspace_id, picture.file.sha256).unlink()
    assert cast.signed_in(anna).get(f"/files/{picture.pk}/").status_code == 404


def test_saying_that_no_answer_is_needed_can_be_undone(anna, letter):
    browser = cast.signed_in(anna)
    browser.post(f"/letters/{letter.pk}/settled/")
    assert not Interaction.objects.get().awaits
    batch = Batch.objects.order_by("-id").first()
    browser.post(f"/undo/{batch.pk}/")
    assert Interaction.objects.get().awaits


def test_saying_it_twice_does_it_once(anna, letter):
    browser = cast.signed_in(anna)
    for _ in range(2):
        assert browser.post(f"/letters/{letter.pk}/settled/").status_code == 302
    assert Batch.objects.filter(kind="interaction.settled").count() == 1


def test_a_letter_that_follows_waits_again(anna, letter, tmp_path):
    cast.signed_in(anna).post(f"/letters/{letter.pk}/settled/")
    path = tmp_path / "again.eml"
    path.write_bytes(
        b"From: martin@kessler.example\nTo: anna@vetrova.example\nSubject: Re: Release\nMessage-ID: <again@x>\n"
        b"In-Reply-To: <release@kessler.example>\nDate: Tue, 24 Nov 2026 09:30:00 +0100\n\nAny news?\n"
    )
    list(import_paths(anna, [path], dry_run=False, mine=[], at=timezone.now()))
    assert list(Interaction.objects.order_by("at").values_list("awaits", flat=True)) == [False, True]


def test_no_answer_needed_is_said_of_the_whole_thread(anna, letter, tmp_path):
    """They wrote twice; an answer of a machine later must not bring the second letter back."""

    def bring(number: int, sender: str, more: str = "") -> None:
        path = tmp_path / f"{number}.eml"
        path.write_text(
            f"From: {sender}\nTo: anna@vetrova.example\nSubject: Re: Release\nMessage-ID: <n{number}@x>\n{more}"
            f"In-Reply-To: <release@kessler.example>\nDate: Mon, 23 Nov 2026 1{number}:00:00 +0100\n\nStill there?\n"
        )
        list(import_paths(anna, [path], dry_run=False, mine=[], at=timezone.now()))

    bring(1, "martin@kessler.example")
    cast.signed_in(anna).post(f"/letters/{letter.pk}/settled/")
    bring(2, "noreply@kessler.example", "Auto-Submitted: auto-replied\n")
    assert not Interaction.objects.filter(awaits=True).exists()
