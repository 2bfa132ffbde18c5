"""Reports that a letter did not arrive, in the shapes of the servers one meets."""

OURS = "6f1c2d.41@vetrova.example"
RETURNED = f"""Message-ID: <{OURS}>
From: Anna <anna@vetrova.example>
To: Petr <petr@example.com>
Subject: The second draft

Could you look at it?"""


def report(sender, status, *, returned=RETURNED, kind="message/rfc822", head="", subject="Undelivered"):
    """A delivery-status report (RFC 3464)."""
    return f"""Return-Path: <>
From: {sender}
To: anna@vetrova.example
Subject: {subject}
Message-ID: <report@mx.example.com>
{head}MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain; charset=utf-8

I am sorry to have to inform you that your message could not be delivered.

--b
Content-Type: message/delivery-status

{status}
--b
Content-Type: {kind}

{returned}
--b--
""".encode()


POSTFIX = """Reporting-MTA: dns; mail.vetrova.example
X-Postfix-Queue-ID: 4Q9X2r0LZQz1xyz
X-Postfix-Sender: rfc822; anna@vetrova.example
Arrival-Date: Mon, 30 Nov 2026 12:00:00 +0300 (MSK)

Final-Recipient: rfc822; petr@example.com
Original-Recipient: rfc822;petr@example.com
Action: failed
Status: 5.1.1
Remote-MTA: dns; mx.example.com
Diagnostic-Code: smtp; 550 5.1.1 <petr@example.com>: Recipient address
    rejected: User unknown in virtual mailbox table
"""
GAVE_UP = POSTFIX.replace("Status: 5.1.1", "Status: 4.4.1").replace(
    "smtp; 550 5.1.1 <petr@example.com>: Recipient address\n    rejected: User unknown in virtual mailbox table",
    "X-Postfix; connect to mx.example.com[192.0.2.25]:25:\n    Connection timed out",
)
GMAIL = """Reporting-MTA: dns; googlemail.com
Arrival-Date: Mon, 30 Nov 2026 01:00:00 -0800 (PST)
X-Original-Message-ID: <6f1c2d.41@vetrova.example>

Final-Recipient: rfc822; petr@example.com
Action: failed
Status: 5.2.2
Remote-MTA: dns; mx.example.com. (192.0.2.25, the server for the domain example.com.)
Diagnostic-Code: smtp; 552-5.2.2 The email account that you tried to reach is over quota. Please direct
 the recipient to https://support.example.com/mail/?p=OverQuotaPerm
Last-Attempt-Date: Mon, 30 Nov 2026 01:00:02 -0800 (PST)
"""
EXCHANGE = """Reporting-MTA: dns;EX01.example.com
Received-From-MTA: dns;mail.vetrova.example
Arrival-Date: Mon, 30 Nov 2026 09:00:00 +0000

Final-Recipient: rfc822;Petr@Example.com
Action: failed
Status: 5.1.10
Diagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup
"""
YANDEX = """Reporting-MTA: dns; forward101.mail.yandex.example

Final-Recipient: rfc822; petr@example.com
Action: failed
Status: 5.7.1
Diagnostic-Code: smtp; 554 5.7.1 Message rejected under suspicion of SPAM
"""
TWO = """Reporting-MTA: dns; mail.vetrova.example

Final-Recipient: rfc822; petr@example.com
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 No such user

Final-Recipient: rfc822; eva@example.com
Action: delayed
Status: 4.4.1

Final-Recipient: rfc822; ilya@example.com
Action: failed
Status: 5.3.4
Diagnostic-Code: smtp; 552 5.3.4 Message size exceeds fixed limit
"""
EXIM = f"""Return-Path: <>
X-Failed-Recipients: petr@example.com
Auto-Submitted: auto-replied
From: Mail Delivery System <Mailer-Daemon@mail.vetrova.example>
To: anna@vetrova.example
Subject: Mail delivery failed: returning message to sender
Message-Id: <E1abcd-0001@mail.vetrova.example>

This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  petr@example.com
    host mx.example.com [192.0.2.25]
    SMTP error from remote mail server after RCPT TO:<petr@example.com>:
    550 5.1.1 <petr@example.com>: Recipient address rejected: User unknown

------ This is a copy of the message, including all the headers. ------

{RETURNED}
""".encode()
MAIL_RU = f"""Return-Path: <>
From: mailer-daemon@corp.mail.example
To: anna@vetrova.example
X-Failed-Recipients: petr@example.com
Subject: =?utf-8?B?0JLQsNGI0LUg0YHQvtC+0LHRidC10L3QuNC1INC90LUg0LTQvtGB0YLQsNCy0LvQtdC90L4u?=
Message-Id: <E1efgh-0001@f1.mail.example>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="b"

--b
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

Это письмо создано автоматически сервером Mail.Ru, отвечать на него не нужно.

К сожалению, ваше письмо не может быть доставлено одному или нескольким получателям:

petr@example.com
Пользователь с таким адресом не зарегистрирован

--b
Content-Type: message/rfc822

{RETURNED}
--b--
""".encode()
QMAIL = f"""Return-Path: <>
From: MAILER-DAEMON@mail.example.com
To: anna@vetrova.example
Subject: failure notice
Message-Id: <qmail@mail.example.com>

Hi. This is the qmail-send program at mail.example.com.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<petr@example.com>:
192.0.2.25 does not like recipient.
Remote host said: 550 sorry, no mailbox here by that name. (#5.7.17)
Giving up on 192.0.2.25.

--- Below this line is a copy of the message.

Return-Path: <anna@vetrova.example>
{RETURNED}
""".encode()
