"""The people of a workspace: invited, let in, given a role, shown clients, sent away."""

import re
import smtplib
from datetime import timedelta

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client as Browser
from django.utils import timezone
from django_ox.models import OxTask

from rapport.accounts import inviting, seating, tasks
from rapport.accounts.actors import Actor
from rapport.accounts.links import link_of, token_of
from rapport.accounts.models import AccessEntry, Grant, Invitation, Membership, User
from rapport.accounts.settling import change_settings
from rapport.config.environment import Smtp
from rapport.web.rights import GUEST, MEMBER, NOBODY, OWNER
from tests.cast import PASSWORD, a_client, a_guest, a_member, a_user, signed_in


@pytest.fixture
def browser(anna):
    cache.clear()
    return signed_in(anna)


@pytest.fixture
def by_mail(settings):
    settings.SMTP = Smtp({}, "rapport@vetrova.example", "mail.example:587")


def invited(browser, email="nora@ledger.example", role="bookkeeper"):
    answer = browser.post("/settings/people/invite/", {"email": email, "role": role})
    assert answer.status_code == 302, answer.text
    return Invitation.objects.latest("pk")


def way_in(invitation):
    return f"/invitation/{token_of(invitation.nonce)}/"


FACTS = {"name": "Nora Ledger", "password": PASSWORD, "timezone": "Europe/Berlin"}


# ---- Invitations


def test_without_a_mail_server_the_link_is_shown_and_nothing_is_queued(browser):
    one = invited(browser)
    page = browser.get(f"/settings/people/invited/{one.pk}/").text
    assert link_of(one) in page
    assert not OxTask.objects.exists()
    assert token_of(one.nonce) not in one.token_hash


def test_a_letter_is_sent_by_the_worker_once(browser, by_mail, settings):
    one = invited(browser, "Nora@Ledger.example")
    assert OxTask.objects.count() == 1
    for _ in range(2):
        tasks.send_invitation.func(one.pk)
    [letter] = mail.outbox
    assert letter.to == ["nora@ledger.example"]
    assert link_of(one) in letter.body
    assert letter.extra_headers["Message-ID"].startswith(f"<invitation-{one.pk}-")
    page = browser.get(f"/settings/people/invited/{one.pk}/").text
    assert "The letter was sent" in page
    assert link_of(one) not in page


def test_what_a_mail_server_refuses_is_said(browser, by_mail, monkeypatch):
    one = invited(browser)

    def refuse(letter):
        raise smtplib.SMTPRecipientsRefused({})

    monkeypatch.setattr("django.core.mail.EmailMessage.send", refuse)
    tasks.send_invitation.func(one.pk)
    assert "refuses this address" in browser.get(f"/settings/people/invited/{one.pk}/").text
    monkeypatch.setattr("django.core.mail.EmailMessage.send", lambda letter: (_ for _ in ()).throw(OSError("no")))
    with pytest.raises(OSError, match="no"):
        tasks.send_invitation.func(one.pk)
    assert "tried again" in browser.get(f"/settings/people/invited/{one.pk}/").text


@pytest.mark.parametrize("email", ["", "no address", "a@b", "x" * 300 + "@a.example"])
def test_a_wrong_address_is_refused_with_a_sentence(browser, email):
    answer = browser.post("/settings/people/invite/", {"email": email, "role": "member"})
    assert answer.status_code == 422
    assert 'class="error"' in answer.text
    assert not Invitation.objects.exists()


def test_who_sits_here_is_not_invited_and_no_role_is_made_up(browser, teammate):
    assert "has a seat here already" in browser.post(
        "/settings/people/invite/", {"email": "BORIS@vetrova.example", "role": "owner"}
    ).text  # fmt: skip
    assert browser.post("/settings/people/invite/", {"email": "x@x.example", "role": "emperor"}).status_code == 422


def test_a_new_invitation_ends_the_earlier_one(browser):
    first = invited(browser)
    second = invited(browser)
    assert Browser().get(way_in(first)).status_code == 410
    assert Browser().get(way_in(second)).status_code == 200


def test_a_new_account_comes_in_once(browser, anna):
    one = invited(browser)
    nora = Browser()
    assert "Vetrova Studio" in nora.get(way_in(one)).text
    assert nora.post(way_in(one), FACTS)["Location"] == "/"
    user = User.objects.get(email="nora@ledger.example")
    assert (user.seat.role, user.seat.workspace, user.timezone) == ("bookkeeper", anna.workspace, "Europe/Berlin")
    assert nora.get("/clients/").status_code == 200
    assert nora.get("/settings/people/").status_code == 403
    assert Browser().post(way_in(one), FACTS | {"name": "Again"}).status_code == 410
    assert User.objects.filter(email="nora@ledger.example").count() == 1


def test_a_weak_password_is_refused_and_the_invitation_stays(browser):
    one = invited(browser)
    assert Browser().post(way_in(one), FACTS | {"password": "short"}).status_code == 422
    assert one.is_open(timezone.now())
    assert not User.objects.filter(email=one.email).exists()


def test_it_is_over_after_a_week_and_when_taken_back(browser):
    late, revoked = invited(browser), invited(browser, "other@x.example")
    Invitation.objects.filter(pk=late.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    for _ in range(2):
        assert browser.post(f"/settings/people/invited/{revoked.pk}/revoking/").status_code == 302
    assert AccessEntry.objects.filter(what="invitation_revoked").count() == 1
    for one in (late, revoked):
        assert Browser().post(way_in(one), FACTS).status_code == 410
        with pytest.raises(inviting.NotOpen):
            inviting.accept(one, a_user(), at=timezone.now())


def test_guessing_is_slowed_down(anna):
    cache.clear()
    codes = [Browser().get(f"/invitation/{number}/").status_code for number in range(32)]
    assert codes[0] == 410
    assert codes[-1] == 429


def test_who_has_an_account_signs_in_and_joins_with_it(browser, stranger, anna):
    one = invited(browser, "charlie@nobody.example", "member")
    door = Browser()
    assert f"/sign-in/?next={way_in(one)}" in door.get(way_in(one)).text
    charlie = signed_in(stranger)
    assert "Charlie Nobody" in charlie.get(way_in(one)).text
    charlie.post(way_in(one))
    stranger.user.refresh_from_db()
    assert stranger.user.seat.workspace == anna.workspace
    assert Membership.objects.filter(user=stranger.user).count() == 2
    page = charlie.get("/settings/me/").text
    [back] = re.findall(r"/seats/\d+/take/", page)
    assert charlie.post(back)["Location"] == "/"
    stranger.user.refresh_from_db()
    assert stranger.user.seat.workspace == stranger.workspace


def test_an_invitation_never_changes_the_role_of_who_sits_here(browser, anna, teammate):
    one = inviting.invite("someone@x.example", "owner", by=anna, at=timezone.now())
    signed_in(teammate).post(way_in(one))
    teammate.user.seat.refresh_from_db()
    assert teammate.user.seat.role == "member"


# ---- Guests


def test_what_was_promised_to_a_guest_is_theirs_when_they_come(browser, anna, stranger):
    one = invited(browser, role="guest")
    client, foreign = a_client(anna.workspace, "Meridian Books"), a_client(stranger.workspace, "Foreign Books")
    for _ in range(2):
        assert browser.post(f"/settings/people/invitation/{one.pk}/show/", {"client": client.pk}).status_code == 302
    for number in (foreign.pk, "x", "", 10**30):
        assert browser.post(f"/settings/people/invitation/{one.pk}/show/", {"client": number}).status_code == 404
    assert Grant.objects.count() == 1
    nora = Browser()
    nora.post(way_in(one), FACTS)
    assert "Meridian Books" in nora.get("/clients/").text
    seat = Membership.objects.get(user__email=one.email)
    assert "sees Meridian Books" in browser.get("/settings/people/").text
    browser.post(f"/settings/people/seat/{seat.pk}/hide/", {"client": client.pk})
    assert nora.get(f"/clients/{client.pk}/").status_code == 404


def test_clients_are_given_to_guests_only_and_found_by_name_whatever_the_case(browser, anna, teammate):
    client = a_client(anna.workspace, "Дом у Моря")
    seat = teammate.user.seat.pk
    assert browser.post(f"/settings/people/seat/{seat}/show/", {"client": client.pk}).status_code == 404
    assert browser.post(f"/settings/people/nothing/{seat}/show/").status_code == 404
    guest = a_guest(anna.workspace)
    page, choice = f"/settings/people/{guest.user.seat.pk}/", f'name="client" value="{client.pk}"'
    assert choice in browser.get(page, {"q": "дом у"}).text
    assert choice not in browser.get(page, {"q": "нет такого"}).text


# ---- Roles and the way out


def test_a_role_is_changed_and_holds_at_once(browser, teammate):
    page = f"/settings/people/{teammate.user.seat.pk}/"
    for _ in range(2):
        assert browser.post(page, {"role": "bookkeeper"}).status_code == 302
    assert AccessEntry.objects.filter(what="role_changed").count() == 1
    assert signed_in(teammate).get("/settings/journal/").status_code == 403


def test_the_last_owner_stays_one(browser, anna, teammate):
    mine = f"/settings/people/{anna.user.seat.pk}/"
    browser.post(mine, {"role": "member"})
    assert "The last owner stays" in browser.get(mine).text
    browser.post("/settings/leave/")
    anna.user.refresh_from_db()
    assert anna.user.seat.role == OWNER
    browser.post(f"/settings/people/{teammate.user.seat.pk}/", {"role": "owner"})
    browser.post("/settings/leave/")
    anna.user.refresh_from_db()
    assert anna.user.seat is None


def test_who_was_sent_away_sees_nothing_and_sits_where_else_they_have_a_seat(browser, anna, teammate, stranger):
    there = signed_in(teammate)
    assert "Take the seat of Boris Lind away?" in browser.get(f"/settings/people/{teammate.user.seat.pk}/away/").text
    browser.post(f"/settings/people/{teammate.user.seat.pk}/away/")
    answer = there.get("/clients/")
    assert answer.status_code == 403
    assert "You are in no workspace now." in answer.text
    for page in ("/settings/me/", "/settings/security/", "/settings/leave/"):
        assert there.get(page).status_code == 200
    seat = Membership.objects.create(workspace=anna.workspace, user=stranger.user, role=MEMBER)
    seating.take_seat(stranger.user, seat)
    seating.take_away(seat, by=anna, at=timezone.now())
    stranger.user.refresh_from_db()
    assert stranger.user.seat.workspace == stranger.workspace


def test_a_seat_of_somebody_else_is_not_taken(anna, stranger):
    with pytest.raises(seating.NotYours):
        seating.take_seat(stranger.user, anna.user.seat)
    assert signed_in(stranger).post(f"/seats/{anna.user.seat.pk}/take/").status_code == 404


def test_the_role_of_an_actor(anna, stranger):
    guest = a_guest(anna.workspace)
    assert (anna.role, guest.role) == (OWNER, GUEST)
    assert Actor(anna.workspace, stranger.user).role == NOBODY
    assert Actor(anna.workspace, guest.user, via="worker").role == OWNER
    assert Actor(anna.workspace).role == OWNER
    Membership.objects.create(workspace=anna.workspace, user=stranger.user, role=MEMBER)
    assert Actor(anna.workspace, stranger.user).role == MEMBER


def test_a_member_does_not_undo_what_owners_settled(anna, teammate):
    batch = change_settings(anna.workspace, {"name": "North", "version": 1}, by=anna, at=timezone.now())
    signed_in(teammate).post(f"/undo/{batch.pk}/")
    anna.workspace.refresh_from_db()
    assert anna.workspace.name == "North"


def test_the_page_of_members_costs_the_same_for_many(browser, anna, django_assert_max_num_queries):
    for number in range(12):
        a_member(anna.workspace, role="guest", name=f"Guest {number}")
    with django_assert_max_num_queries(9):
        browser.get("/settings/people/")


def test_an_account_nobody_could_use_becomes_theirs(browser):
    came = a_user(email="nora@ledger.example", password=None, is_active=False)
    one = invited(browser)
    assert Browser().post(way_in(one), FACTS)["Location"] == "/"
    came.refresh_from_db()
    assert (came.is_active, came.name, came.check_password(FACTS["password"])) == (True, FACTS["name"], True)


def test_nobody_is_invited_into_a_demonstration(browser, anna):
    type(anna.workspace).objects.filter(pk=anna.workspace_id).update(is_demo=True)
    assert browser.post("/settings/people/invite/", {"email": "x@y.example", "role": "owner"}).status_code == 302
    assert not Invitation.objects.exists()
