"""Settings are found: what is known, published, named in records, usual; and what is wrong is said exactly."""

import ssl

import pytest

from rapport.channels.mail import autoconfig, outside, providers
from rapport.channels.mail.saying import sentence
from rapport.channels.mail.seeking import Guess, Open, guesses, seek, try_typed
from rapport.channels.mail.troubles import Trouble
from rapport.channels.mail.ways import ImapWay
from rapport.channels.mail.wire import resolve
from tests.servers.dovecot import PASSWORD, free_port
from tests.servers.fake_imap import FakeImap
from tests.servers.pages import a_server

PAGE = """<?xml version="1.0"?>
<clientConfig version="1.1"><emailProvider id="example.org"><domain>example.org</domain>
<incomingServer type="pop3"><hostname>pop.example.org</hostname><port>995</port>
<socketType>SSL</socketType></incomingServer>
<incomingServer type="imap"><hostname>imap.%EMAILDOMAIN%</hostname><port>143</port>
<socketType>plain</socketType></incomingServer>
<incomingServer type="imap"><hostname>imap.%EMAILDOMAIN%</hostname><port>993</port>
<socketType>SSL</socketType>
<username>%EMAILLOCALPART%</username></incomingServer>
<outgoingServer type="smtp"><hostname>smtp.example.org</hostname><port>587</port>
<socketType>STARTTLS</socketType></outgoingServer>
</emailProvider></clientConfig>"""


class Internet:
    """A network of a few names: hand-written, at the edge."""

    def __init__(self, *, services=None, exchangers=(), pages=None, here=()):
        self.told, self.mx, self.pages, self.here = services or {}, list(exchangers), pages or {}, set(here)
        self.asked = []

    def services(self, name):
        self.asked.append(name)
        return self.told.get(name, [])

    def exchangers(self, domain):
        return self.mx

    def ask(self, url):
        self.asked.append(url)
        if url not in self.pages:
            raise Trouble("name_not_found", host=url)
        return 200, self.pages[url]

    def resolve(self, host, port):
        if host in self.here:
            return ["127.0.0.1"]
        raise Trouble("name_not_found", host=host, port=port)


def a_way(password=PASSWORD, token=""):
    return ImapWay("", 993, "tls", "", password=password, token=token)


@pytest.fixture
def trusted(dovecot, monkeypatch):
    """The certificate of the server is believed."""
    monkeypatch.setenv("SSL_CERT_FILE", str(dovecot.certificate))


def test_big_providers_are_known():
    [guess] = guesses("anna@gmail.com", Internet(), lambda _: None)
    assert (guess.imap.host, guess.imap.port, guess.imap.security) == ("imap.gmail.com", 993, "tls")
    assert guess.provider.needs == "app_password"
    assert all(one.imap and one.smtp and one.needs in {"", "app_password", "oauth"} for one in providers.providers())


def test_a_domain_whose_mail_is_kept_by_a_provider_is_known_by_its_exchanger():
    found = list(guesses("anna@vetrova.example", Internet(exchangers=["mx.yandex.net."]), lambda _: None))
    assert found[0].provider.name == "Яндекс Почта"


def test_what_a_domain_publishes_is_read():
    imap, smtp = autoconfig.read(PAGE.encode(), "anna@vetrova.example")
    assert (imap.host, imap.port, imap.security, imap.username) == ("imap.vetrova.example", 993, "tls", "anna")
    assert (smtp.host, smtp.port, smtp.security, smtp.username) == (
        "smtp.example.org", 587, "starttls", "anna@vetrova.example"
    )  # fmt: skip


@pytest.mark.parametrize(
    "page",
    [
        b"", b"<html>", b"not xml", b"\xff\xfe\x00", b"<clientConfig/>",
        b'<!DOCTYPE a [<!ENTITY b "bbbb">]><clientConfig>&b;</clientConfig>',
        PAGE.replace("993", "99999").encode(), PAGE.replace("SSL", "plain").encode(),
    ],
)  # fmt: skip
def test_a_page_that_says_nothing_useful_is_passed_over(page):
    assert autoconfig.read(page, "anna@vetrova.example")[0] is None


def test_records_and_usual_names_follow_in_order():
    told = {
        "_imaps._tcp.vetrova.example": [("in.vetrova.example", 993), ("mail.elsewhere.example", 993)],
        "_submissions._tcp.vetrova.example": [("out.vetrova.example", 465)],
    }
    found = list(guesses("anna@vetrova.example", Internet(services=told), lambda _: None))
    assert [(guess.source, guess.imap.host, guess.unsure) for guess in found[:4]] == [
        ("dns", "in.vetrova.example", False), ("dns", "mail.elsewhere.example", True),
        ("names", "imap.vetrova.example", False), ("names", "mail.vetrova.example", False),
    ]  # fmt: skip
    assert found[0].smtp[0].host == "out.vetrova.example"


def test_the_server_that_lets_us_in_is_found_by_its_record(dovecot, trusted):
    told = {"_imaps._tcp.localhost": [("localhost", dovecot.imaps)]}
    steps = []
    answer = seek("found@localhost", a_way(), Internet(services=told, here=["localhost"]), steps.append)
    assert answer.trouble is None
    assert (answer.guess.imap.host, answer.guess.imap.username) == ("localhost", "found@localhost")
    assert {"INBOX", "Sent", "Rapport"} <= {folder.name for folder in answer.folders}
    assert steps[:2] == ["autoconfig", "dns"]


def test_starttls_is_found_as_well(dovecot, trusted):
    told = {"_imap._tcp.localhost": [("localhost", dovecot.imap)]}
    answer = seek("found@localhost", a_way(), Internet(services=told, here=["localhost"]))
    assert answer.trouble is None
    assert answer.guess.imap.security == "starttls"


def test_a_wrong_password_ends_the_search_at_the_right_server(dovecot, trusted):
    told = {"_imaps._tcp.localhost": [("localhost", dovecot.imaps)]}
    answer = seek("found@localhost", a_way("wrong"), Internet(services=told, here=["localhost"]))
    assert answer.trouble.code == "password"
    assert answer.guess.imap.host == "localhost"


def test_a_record_that_leads_elsewhere_gets_no_password(dovecot, trusted):
    told = {"_imaps._tcp.vetrova.example": [("localhost", dovecot.imaps)]}
    answer = seek("anna@vetrova.example", a_way(), Internet(services=told, here=["localhost"]))
    assert answer.trouble.code == "confirm_host"
    assert answer.folders == []
    assert "localhost" in sentence(answer.trouble.as_json)


def test_a_certificate_nobody_vouches_for_gets_no_password(dovecot):
    told = {"_imaps._tcp.localhost": [("localhost", dovecot.imaps)]}
    answer = seek("found@localhost", a_way(), Internet(services=told, here=["localhost"]))
    assert answer.trouble.code == "certificate"
    assert answer.tried[0]["where"] == f"localhost:{dovecot.imaps}"


def test_nothing_found_asks_for_the_names():
    answer = seek("anna@vetrova.example", a_way(), Internet())
    assert (answer.guess, answer.trouble.code) == (None, "nothing_found")
    assert "vetrova.example" in sentence(answer.trouble.as_json)


@pytest.mark.parametrize(
    ("host", "port", "code"),
    [("127.0.0.1", "closed", "refused"), ("no-such-name.invalid", 993, "name_not_found")],
)
def test_what_is_wrong_with_a_typed_server_is_told(host, port, code):
    server = autoconfig.Server(host, free_port() if port == "closed" else port, "tls", "anna")
    answer = try_typed(Guess("typed", server, ()), "anna@vetrova.example", a_way())
    assert answer.trouble.code in {code, "no_names"}
    assert host in sentence(answer.trouble.as_json)


def test_a_server_without_tls_is_told(dovecot):
    server = autoconfig.Server("127.0.0.1", dovecot.imap, "tls", "anna")
    assert try_typed(Guess("typed", server, ()), "anna@vetrova.example", a_way()).trouble.code == "no_tls"


def test_a_server_that_offers_no_encryption_gets_no_password():
    with FakeImap() as server:
        typed = autoconfig.Server("127.0.0.1", server.way.port, "starttls", "anna")
        answer = try_typed(Guess("typed", typed, ()), "anna@vetrova.example", a_way())
        assert answer.trouble.code == "no_starttls"
        assert not any("secret" in command for command in server.commands)


# ---- Doors of this house


def test_a_name_that_leads_into_this_house_is_refused(settings):
    with pytest.raises(outside.Blocked):
        outside.resolve_open("localhost", 993)
    settings.PRIVATE_ADDRESSES = True
    assert outside.resolve_open("localhost", 993)


def test_pages_are_asked_of_open_addresses_only_over_https(monkeypatch, settings):
    with pytest.raises(Trouble, match="not_https"):
        outside.ask("http://example.org/mail/config-v1.1.xml")
    with a_server(monkeypatch, {"/a": (302, b"", "/b"), "/b": (200, b"page", "")}) as address:
        with pytest.raises(outside.Blocked):
            outside.ask(f"{address}/a")
        settings.PRIVATE_ADDRESSES = True
        assert outside.ask(f"{address}/a") == (200, b"page")


def test_a_redirect_to_a_page_in_the_clear_is_not_followed(monkeypatch, settings):
    settings.PRIVATE_ADDRESSES = True
    with (
        a_server(monkeypatch, {"/a": (302, b"", "http://localhost/b")}) as address,
        pytest.raises(Trouble, match="https"),
    ):
        outside.ask(f"{address}/a")


def test_the_real_network_is_asked_as_the_fake_one():
    assert {name for name in dir(Internet) if not name.startswith("_")} <= {*dir(Open)}
    assert ssl.create_default_context().check_hostname
    assert resolve("127.0.0.1", 1) == ["127.0.0.1"]
