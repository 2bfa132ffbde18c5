"""What a mail server means when it says no to a letter: a code for each reason, and whether it passes by itself.

Servers say it by number (RFC 5321, RFC 3463), and where those are vague, in words.
"""

from __future__ import annotations

import re

from rapport.channels.mail.smtp import Refused, Reply
from rapport.channels.mail.troubles import Trouble, of_sign_in
from rapport.channels.mail.ways import SmtpWay
from rapport.lib.mail.bounces import Unreached
from rapport.lib.mail.refusals import why

LONGEST_SAID = 300
_STATUS = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
_LIMIT = re.compile(
    r"quota|(?:sending|rate|daily|hourly|user|mail) ?(?:send\w* )?limit|limit exceeded|throttl|exceeded the|превышен"
    r"|too many (?:messages|mails|letters|recipients)",
    re.I,
)
_LARGE = re.compile(r"size (?:exceed|limit|is over)|(?:exceed|over)\w* .{0,30}size|too (?:big|large)", re.I)
_SIGN_IN = re.compile(
    r"(?:authentication|authorization) (?:is )?(?:required|needed)|must (?:first )?auth|log ?in first|not logged in",
    re.I,
)
_SWITCHED_OFF = re.compile(r"SmtpClientAuth\w* is disabled|smtp[^.]{0,40}(?:disabled|switched off|turned off)", re.I)


def of_refusal(refused: Refused, way: SmtpWay) -> Trouble:
    """A no of the server, at whichever step but the one of recipients."""
    reply = refused.reply
    if refused.step == "sign_in":
        trouble = _sign_in(reply, way.host)
        return Trouble("token_refused", **trouble.details) if way.token and not trouble.passing else trouble
    words = {"hello": _hello, "sender": _sender, "letter": _letter}[refused.step]
    return Trouble(words(reply), host=way.host, said=said(reply))


def of_recipient(reply: Reply) -> str:
    """Why one recipient is refused, for good or for now."""
    if _needs_sign_in(reply):
        return "sign_in_needed"
    code = why(reply.said, number=reply.code, status=_status(reply))
    if reply.code >= 500 or code == "mailbox_full":
        return code
    return "sending_limit" if _LIMIT.search(reply.said) else "come_later"


def unreached(address: str, reply: Reply) -> Unreached:
    """Somebody who is refused while others get the letter; nobody tries again for them."""
    code, found = of_recipient(reply), _STATUS.search(reply.said[:40])
    status = found[0] if found else str(reply.code)
    return Unreached(address.lower(), "gave_up" if passes(code) else code, status, said(reply))


def passes(code: str) -> bool:
    """Whether trying again later may help."""
    return code in {"come_later", "sending_limit"} or Trouble(code).passing


def said(reply: Reply) -> str:
    """The server's own words, on one line, for whoever wants to ask its people."""
    return " ".join(f"{reply.code} {reply.said}".split())[:LONGEST_SAID]


def _sign_in(reply: Reply, host: str) -> Trouble:
    if reply.code < 500:
        return Trouble("busy", host=host, said=said(reply))
    if _SWITCHED_OFF.search(reply.said):
        return Trouble("sending_switched_off", host=host, said=said(reply))
    return of_sign_in(reply.said.encode(), host)


def _hello(reply: Reply) -> str:
    return "busy" if reply.code < 500 else "refuses_us"


def _sender(reply: Reply) -> str:
    if _needs_sign_in(reply):
        return "sign_in_needed"
    return _limits(reply) or ("come_later" if reply.code < 500 else "sender_refused")


def _letter(reply: Reply) -> str:
    if reply.code < 500:
        return _limits(reply) or "come_later"
    # Gmail refuses a dangerous file with the number for a large letter, but says 5.7.0.
    return "letter_refused" if _status(reply).startswith("7.") else _limits(reply) or "letter_refused"


def _limits(reply: Reply) -> str:
    status = _status(reply)
    if status in ("3.4", "2.3") or _LARGE.search(reply.said):
        return "too_large"
    if status in ("4.5", "7.28") or _LIMIT.search(reply.said):
        return "sending_limit"
    return "too_large" if reply.code == 552 else ""


def _needs_sign_in(reply: Reply) -> bool:
    return reply.code == 530 or bool(_SIGN_IN.search(reply.said))


def _status(reply: Reply) -> str:
    """The class-less part of the status code (RFC 3463): "1.1" of 5.1.1; "" without one."""
    found = _STATUS.search(reply.said[:40])
    return f"{found[2]}.{found[3]}" if found else ""
