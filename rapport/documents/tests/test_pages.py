"""Pages of documents: made, written on by two, compared, printed, commented, brought back."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from rapport.documents.models import Comment, Document, Folder
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client, anna):
    client.force_login(anna.user)
    return client


@pytest.fixture
def rye(anna):
    return cast.a_client(anna.workspace, "Rye")


def test_a_text_is_written_for_a_client_and_read(page, rye):
    made = page.post(f"/documents/new/?client={rye.pk}&kind=text", {"title": "Scope", "text": "# Hello", "base": 0})
    document = Document.objects.get()
    assert made["Location"] == document.get_absolute_url()
    assert (document.client, document.current) == (rye, 1)
    assert "<h2>Hello</h2>" in page.get(document.get_absolute_url()).content.decode()
    assert "Scope" in page.get(f"/documents/?client={rye.pk}").content.decode()


def test_of_two_tabs_the_second_sees_both_and_loses_nothing(page, anna):
    document = cast.a_document(anna.workspace, "Scope", "the price is 100")
    edit = reverse("documents:edit", args=[document.pk])
    page.post(edit, {"text": "the price is 120", "base": 1})
    late = page.post(edit, {"text": "the price is 90", "base": 1})
    said = late.content.decode()
    assert late.status_code == 409
    assert "the price is 90" in said
    assert "<mark>120</mark>" in said
    assert 'name="base" value="2"' in said
    page.post(edit, {"text": "the price is 90", "base": 2})
    document.refresh_from_db()
    assert document.in_force.text == "the price is 90"


def test_pressing_save_twice_makes_one_version(page, anna):
    document = cast.a_document(anna.workspace, "Scope", "one")
    for _twice in range(2):
        page.post(reverse("documents:edit", args=[document.pk]), {"text": "two", "base": 1})
    assert document.versions.count() == 2


def test_a_file_has_versions_and_takes_its_name_for_a_title(page):
    page.post("/documents/new/?kind=file", {"title": "", "upload": SimpleUploadedFile("logo.png", b"one")})
    document = Document.objects.get()
    assert document.title == "logo.png"
    page.post(reverse("documents:new_file", args=[document.pk]), {"upload": SimpleUploadedFile("logo.png", b"two")})
    for number, content in ((1, b"one"), (2, b"two")):
        answer = page.get(reverse("documents:file", args=[document.pk, number]))
        assert b"".join(answer.streaming_content) == content
        assert "attachment" in answer["Content-Disposition"]
    page.post(reverse("documents:put_in_force", args=[document.pk, 1]))
    document.refresh_from_db()
    assert document.current == 1


@pytest.mark.parametrize("url", ["javascript:alert(1)", "ftp://x.example/a", "", "nonsense"])
def test_a_link_leads_to_a_page_or_is_refused(page, url):
    answer = page.post("/documents/new/?kind=link", {"title": "Board", "url": url})
    assert answer.status_code == 422
    assert not Document.objects.exists()


def test_nothing_is_made_of_a_form_that_is_refused(page):
    assert page.post("/documents/new/?kind=text", {"title": "", "text": "x", "base": 0}).status_code == 422
    assert page.post("/documents/new/?kind=file", {"title": "x"}).status_code == 422
    assert not Document.objects.exists()


def test_what_changed_is_shown_between_any_two_versions(page, anna):
    document = cast.a_document(anna.workspace, "Scope", "a b", "a c", "a d")
    said = page.get(reverse("documents:comparison", args=[document.pk]) + "?old=1&new=3").content.decode()
    assert "<mark>b</mark>" in said
    assert "<mark>d</mark>" in said
    assert page.get(reverse("documents:comparison", args=[document.pk]) + "?old=9").status_code == 404


def test_a_text_is_printed(page, anna):
    document = cast.a_document(anna.workspace, "Scope", "words")
    answer = page.get(reverse("documents:pdf", args=[document.pk, 1]))
    assert (answer["Content-Type"], answer.content[:5]) == ("application/pdf", b"%PDF-")


def test_a_comment_stands_with_its_version_until_it_is_dealt_with(page, anna):
    document = cast.a_document(anna.workspace, "Scope", "one", "two")
    page.post(reverse("documents:comment", args=[document.pk]), {"text": "Shorter", "passage": "two"})
    said = Comment.objects.get()
    assert (said.number, said.user) == (2, anna.user)
    page.post(reverse("documents:comment_resolve", args=[said.pk]))
    said.refresh_from_db()
    assert said.resolved_at
    assert page.post(reverse("documents:comment", args=[document.pk]), {"text": ""}).status_code == 422


def test_the_preview_keeps_nothing(page):
    answer = page.post("/documents/preview/", {"text": "**b** <script>"}, headers={"HX-Request": "true"})
    assert "<strong>b</strong> &lt;script&gt;" in answer.content.decode()
    assert not Document.objects.exists()


def test_the_password_of_a_folder_is_neither_shown_nor_in_the_journal(page, anna):
    values = {
        "title": "Cloud",
        "client": "",
        "url": "https://cloud.example/dav/",
        "username": "anna",
        "password": "s3cret",
    }
    page.post("/documents/folders/new/", values)
    folder = Folder.objects.get()
    edit = reverse("documents:folder_edit", args=[folder.pk])
    shown = page.get(edit).content.decode()
    assert "s3cret" not in shown
    page.post(edit, {**values, "password": "", "title": "Own cloud", "version": folder.version})
    folder.refresh_from_db()
    assert (folder.title, folder.password) == ("Own cloud", "s3cret")
    page.post(edit, {**values, "password": "other!", "version": folder.version})
    folder.refresh_from_db()
    assert folder.password == "other!"
    assert "s3cret" not in page.get("/settings/journal/").content.decode()


def test_a_list_of_many_is_bounded(page, anna, django_assert_max_num_queries):
    for number in range(60):
        cast.a_comment(cast.a_document(anna.workspace, f"Text {number}"))
    page.get("/documents/")
    with django_assert_max_num_queries(8):
        said = page.get("/documents/").content.decode()
    assert said.count("data-row") == 50
