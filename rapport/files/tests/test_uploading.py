"""Uploads: within the limit, and a full disk is a word instead of a crash."""

import errno

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.test import RequestFactory

from rapport.accounts.models import User
from rapport.files.uploading import DISK_FULL, STRANGERS_LIMIT, TOO_LARGE


@pytest.fixture
def posted(settings, tmp_path):
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path
    return lambda size: RequestFactory().post("/", {"back": "/", "files": SimpleUploadedFile("a.vcf", b"x" * size)})


def test_an_upload_lies_on_the_disk_and_not_in_memory(posted, tmp_path):
    upload = posted(100).FILES["files"]
    assert isinstance(upload, TemporaryUploadedFile)
    assert upload.temporary_file_path().startswith(str(tmp_path))
    assert upload.size == 100


def test_an_upload_above_the_limit_is_refused_with_a_reason(posted, settings, tmp_path):
    settings.UPLOAD_LIMIT = 1000
    request = posted(2000)
    assert not request.FILES
    assert request.upload_refusal == TOO_LARGE
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(("known", "kept"), [(False, 0), (True, 1)])
def test_a_stranger_brings_no_more_than_a_form(posted, known, kept):
    request = posted(STRANGERS_LIMIT)
    request.user = User() if known else AnonymousUser()
    assert len(request.FILES) == kept


def test_an_upload_onto_a_full_disk_is_refused_with_a_reason(posted, monkeypatch, tmp_path):
    def full(self, *args):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("django.core.files.uploadhandler.TemporaryFileUploadHandler.receive_data_chunk", full)
    request = posted(2000)
    assert not request.FILES
    assert request.upload_refusal == DISK_FULL
    assert not list(tmp_path.iterdir())
