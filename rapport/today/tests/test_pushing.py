"""Notices in browsers: our key, what a browser may tell us, what is sent, and browsers that are gone."""

import json
import stat
from unittest import mock

import pytest
from pywebpush import WebPushException

from rapport.today import pushing
from rapport.today.models import DigestPlan, PushAddress
from tests.cast import signed_in

pytestmark = pytest.mark.django_db
GIVEN = {"endpoint": "https://push.example.org/abc", "key": "B" * 87, "auth": "a" * 22}


@pytest.fixture(autouse=True)
def elsewhere(settings, tmp_path):
    settings.SECRET_KEYS_FILE = tmp_path / "keys"


def test_the_key_is_made_once_and_only_we_read_it():
    first = pushing.public_key()
    assert pushing.public_key() == first
    assert len(first) == 87, "65 bytes"
    assert stat.S_IMODE(pushing.our_key_file().stat().st_mode) == 0o600


def test_a_browser_that_is_allowed_is_kept_once(anna):
    browser = signed_in(anna)
    for _ in range(2):
        assert browser.post("/settings/me/push/", GIVEN).status_code == 200
    one = PushAddress.objects.get()
    assert (one.endpoint, one.user) == (GIVEN["endpoint"], anna.user)
    assert DigestPlan.objects.get().push
    browser.post(f"/settings/me/push/{one.pk}/forget/")
    assert not PushAddress.objects.exists()


@pytest.mark.parametrize(
    "endpoint",
    ["http://push.example.org/a", "https://127.0.0.1/a", "https://localhost/a", "https://10.0.0.1:80/a", "x"],
)
def test_our_server_is_not_sent_into_its_own_network(anna, endpoint):
    assert signed_in(anna).post("/settings/me/push/", GIVEN | {"endpoint": endpoint}).status_code == 422


def kept(anna):
    return PushAddress.objects.create(
        workspace=anna.workspace, user=anna.user, endpoint=GIVEN["endpoint"], key=GIVEN["key"], auth=GIVEN["auth"],
        made_at="2026-11-24T09:00:00Z",
    )  # fmt: skip


def test_a_notice_names_nobody(anna):
    kept(anna)
    with mock.patch("pywebpush.webpush") as sent:
        assert pushing.push_all(anna.user_id, anna.workspace_id, "3 people wait for you.") == 1
    assert json.loads(sent.call_args.args[1]) == {"text": "3 people wait for you.", "href": "/"}


@pytest.mark.parametrize(("status", "left"), [(410, 0), (404, 0), (500, 1)])
def test_a_browser_that_is_gone_is_forgotten(anna, status, left):
    kept(anna)
    trouble = WebPushException("no", response=mock.Mock(status_code=status))
    with mock.patch("pywebpush.webpush", side_effect=trouble):
        assert pushing.push_all(anna.user_id, anna.workspace_id, "x") == 0
    assert PushAddress.objects.count() == left


def test_the_worker_of_the_browser_is_a_script_for_anybody(client):
    answer = client.get("/push-worker.js")
    assert answer["Content-Type"].startswith("text/javascript")
    assert "showNotification" in answer.text
