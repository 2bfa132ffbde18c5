"""The page of backups: the plan with its passphrase, one now, how it stands; and whose business it is not."""

import pytest
from django.conf import settings as configured
from django.utils import timezone

from rapport.backups import forms, keeping
from rapport.backups.keys import Key
from rapport.backups.models import Backup, BackupPlan
from rapport.backups.tests.conftest import PASSPHRASE
from rapport.journal.models import Batch, Payload
from rapport.journal.undoing import undo
from tests import cast

PAGE = "/settings/backups/"


@pytest.fixture(autouse=True)
def one_key(monkeypatch, key):
    """Making a key takes seconds."""
    monkeypatch.setattr(Key, "new", classmethod(lambda cls, passphrase: key))


def said(tmp_path, **more):
    return {
        "often": "daily", "weekday": "0", "hour": "3", "address": str(tmp_path / "backups"), "keep_daily": "7",
        "keep_weekly": "4", "keep_monthly": "12", "passphrase": PASSPHRASE, "again": PASSPHRASE, **more,
    }  # fmt: skip


def test_a_plan_is_set_its_secrets_are_nowhere_to_be_read_and_it_can_be_undone(anna, tmp_path, key):
    browser = cast.signed_in(anna)
    assert "There is no backup yet." in browser.get(PAGE).content.decode()
    address = "webdavs://cloud.example/anna"
    assert browser.post(PAGE, said(tmp_path, address=address, account="anna", secret="hush-hush")).status_code == 302
    plan = BackupPlan.objects.get()
    assert (plan.secret, plan.key) == ("hush-hush", key)
    page = browser.get(PAGE).content.decode()
    told = page + "".join(str(one.changes) for one in Payload.objects.all())
    for secret in ("hush-hush", PASSPHRASE, key.identity):
        assert secret not in told
    assert "Losing the passphrase means losing the backups" in page
    undo(Batch.objects.get(), by=anna, at=timezone.now())
    assert not BackupPlan.objects.exists()


def test_left_empty_the_secrets_stay_and_a_second_press_changes_nothing(anna, tmp_path, key):
    browser = cast.signed_in(anna)
    browser.post(PAGE, said(tmp_path, address="s3://backups/anna", account="a", secret="hush-hush"))
    again = said(tmp_path, address="s3://backups/anna", account="a", passphrase="", again="")
    for _ in range(2):
        assert browser.post(PAGE, again).status_code == 302
    plan = BackupPlan.objects.get()
    assert (plan.secret, plan.key) == ("hush-hush", key)
    assert Batch.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"passphrase": "", "again": ""}, "Choose a passphrase"),
        ({"passphrase": "short", "again": "short"}, "at least 10 characters"),
        ({"again": "correct horse batterie"}, "two different passphrases"),
        ({"address": "ftp://x"}, "is no place for backups"),
        ({"address": "backups"}, "is no place for backups"),
        ({"address": ""}, "This field is required"),
        ({"keep_daily": "0"}, "greater than or equal to 1"),
        ({"hour": "24"}, "Select a valid choice"),
    ],
)
def test_what_cannot_be_is_told_beside_its_field(anna, tmp_path, wrong, sentence):
    answer = cast.signed_in(anna).post(PAGE, said(tmp_path, **wrong))
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not BackupPlan.objects.exists()


def test_the_data_folder_is_no_place_for_its_own_backup(anna, tmp_path):
    inside = str(configured.HOME / "backups")
    answer = cast.signed_in(anna).post(PAGE, said(tmp_path, address=inside))
    assert "inside the data folder" in answer.content.decode()


def test_one_now_is_queued_once_and_its_progress_survives_a_reload(anna, tmp_path):
    browser = cast.signed_in(anna)
    browser.post(PAGE, said(tmp_path))
    for _ in range(2):
        assert browser.post(f"{PAGE}now/").status_code == 302
    backup = Backup.objects.get()
    assert "Waits for the worker" in browser.get(PAGE).content.decode()
    Backup.objects.update(state="running", step="files", done=50, total=200)
    page = browser.get(PAGE).content.decode()
    assert '<progress value="50" max="200"' in page
    assert 'hx-trigger="every 1s"' in page
    Backup.objects.filter(pk=backup.pk).update(state="done", size=1000, checked_at=timezone.now())
    page = browser.get(PAGE).content.decode()
    assert 'hx-trigger="every 1s"' not in page
    assert f"rapport restore --replace {backup.name}" in page


def test_a_failure_is_told_in_words(anna, tmp_path):
    browser = cast.signed_in(anna)
    browser.post(PAGE, said(tmp_path))
    trouble = {"code": "place_silent", "details": {"place": "s3://x", "reason": "ConnectTimeout"}}
    Backup.objects.create(
        workspace=anna.workspace, state="failed", name="x", address="s3://x", created_at=timezone.now(), trouble=trouble
    )
    page = browser.get(PAGE).content.decode()
    assert "The last backup failed." in page
    assert "s3://x does not answer: ConnectTimeout" in page


def test_a_member_and_the_owner_of_another_workspace_see_and_do_nothing(anna, teammate, stranger, tmp_path):
    cast.signed_in(anna).post(PAGE, said(tmp_path))
    for other in (teammate, stranger):
        browser = cast.signed_in(other)
        page = browser.get(PAGE).content.decode()
        assert "not yours to look after" in page
        assert str(tmp_path) not in page
        browser.post(PAGE, said(tmp_path, address="/elsewhere"))
        browser.post(f"{PAGE}now/")
    assert BackupPlan.objects.get().address == str(tmp_path / "backups")
    assert not Backup.objects.exists()


def test_the_page_asks_few_questions(anna, tmp_path, django_assert_max_num_queries):
    browser = cast.signed_in(anna)
    browser.post(PAGE, said(tmp_path))
    for number in range(15):
        Backup.objects.create(
            workspace=anna.workspace, state="done", name=f"{number}", address="/x", created_at=timezone.now(),
            checked_at=timezone.now(),
        )  # fmt: skip
    browser.get(PAGE)
    with django_assert_max_num_queries(12):
        browser.get(PAGE)


def test_the_form_names_every_hour():
    assert len(forms.hours()) == 24
    assert keeping.moment_of(keeping.name_for(timezone.now())) is not None
