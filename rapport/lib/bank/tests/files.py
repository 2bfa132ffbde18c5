"""Statements written for tests, one shape for each format."""

import io
from datetime import date

from rapport.lib.bank.reading import is_statement_table, kind_of, read_statements

TODAY = date(2026, 12, 1)
OURS = "40802810838000000001"


def read(data, *, kind=None, first="", currency="EUR"):
    """All statements of some bytes."""
    kind = kind or kind_of(data[:65536]) or ("bank_csv" if is_statement_table(data[:65536]) else "")
    return read_statements(io.BytesIO(data), kind, today=TODAY, first=first, currency=currency).statements


def document(number, amount, *, into=True, day="03.11.2026", purpose="Оплата по счёту 2026-0001", done=True, **more):
    """A section of a document: from or to somebody with the tax number 7707083893."""
    ours, theirs = ("Получатель", "Плательщик") if into else ("Плательщик", "Получатель")
    fields = {
        "Номер": number, "Дата": day, "Сумма": amount, f"{ours}Счет": OURS, f"{theirs}Счет": "40702810900000000005",
        f"{theirs}ИНН": "7707083893", f"{theirs}1": "ООО «Ромашка»",
        ("ДатаПоступило" if into else "ДатаСписано"): day if done else "", "НазначениеПлатежа": purpose, **more,
    }  # fmt: skip
    lines = "\n".join(f"{name}={value}" for name, value in fields.items())
    return f"СекцияДокумент=Платежное поручение\n{lines}\nКонецДокумента\n"


def exchange(
    *documents, opening="100.00", into="150.00", out="30.00", closing="220.00", account=OURS, encoding="cp1251"
):
    """A file of 1CClientBankExchange."""
    text = (
        "1CClientBankExchange\nВерсияФормата=1.03\nКодировка=Windows\nОтправитель=Банк\nДатаНачала=01.11.2026\n"
        f"ДатаКонца=30.11.2026\nРасчСчет={account}\nСекцияРасчСчет\nДатаНачала=01.11.2026\nДатаКонца=30.11.2026\n"
        f"РасчСчет={account}\nНачальныйОстаток={opening}\nВсегоПоступило={into}\nВсегоСписано={out}\n"
        f"КонечныйОстаток={closing}\nКонецРасчСчет\n{''.join(documents)}КонецФайла\n"
    )
    return text.replace("\n", "\r\n").encode(encoding)


BOTH = (document("1", "150.00"), document("2", "30.00", into=False, purpose="Кофе"))


def camt(*entries, version="02", closing="220.00", more=""):
    """A file of CAMT.053 with one statement."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.'
        f'001.{version}">'
        "<BkToCstmrStmt><GrpHdr><MsgId>M</MsgId></GrpHdr><Stmt><Id>S1</Id><CreDtTm>2026-11-30T20:00:00</CreDtTm>"
        "<FrToDt><FrDtTm>2026-11-01T00:00:00</FrDtTm><ToDtTm>2026-11-30T23:59:59</ToDtTm></FrToDt>"
        "<Acct><Id><IBAN>DE89370400440532013000</IBAN></Id><Ccy>EUR</Ccy><Svcr><FinInstnId><BIC>COBADEFF</BIC>"
        "</FinInstnId></Svcr></Acct><Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy='EUR'>100.00</Amt>"
        "<CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-11-01</Dt></Dt></Bal>"
        f"<Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy='EUR'>{closing}</Amt><CdtDbtInd>CRDT</CdtDbtInd>"
        f"<Dt><Dt>2026-11-30</Dt></Dt></Bal>{more}{''.join(entries)}</Stmt></BkToCstmrStmt></Document>"
    ).encode()


def entry(amount, *, into=True, reference="R1", day="2026-11-03", status="<Sts>BOOK</Sts>", details=""):
    """An entry of CAMT.053."""
    return (
        f"<Ntry><Amt Ccy='EUR'>{amount}</Amt><CdtDbtInd>{'CRDT' if into else 'DBIT'}</CdtDbtInd>{status}"
        f"<BookgDt><Dt>{day}</Dt></BookgDt><ValDt><Dt>{day}</Dt></ValDt><AcctSvcrRef>{reference}</AcctSvcrRef>"
        f"<NtryDtls>{details}</NtryDtls></Ntry>"
    )


def transaction(amount, name, purpose, *, end_to_end="NOTPROVIDED", new=False):
    """A transaction within an entry; `new` as since .08."""
    party = f"<Nm>{name}</Nm><Id><OrgId><Othr><Id>DE123</Id><SchmeNm><Cd>TXID</Cd></SchmeNm></Othr></OrgId></Id>"
    return (
        f"<TxDtls><Refs><EndToEndId>{end_to_end}</EndToEndId></Refs><AmtDtls><TxAmt><Amt Ccy='EUR'>{amount}</Amt>"
        f"</TxAmt></AmtDtls><RltdPties><Dbtr>{f'<Pty>{party}</Pty>' if new else party}</Dbtr><DbtrAcct><Id>"
        "<IBAN>GB33BUKB20201555555555</IBAN></Id></DbtrAcct></RltdPties>"
        f"<RmtInf><Ustrd>{purpose}</Ustrd></RmtInf></TxDtls>"
    )


def mt940(*movements, closing="C261130EUR220,00", number="1/1"):
    """A message of MT940."""
    body = "".join(f":61:{line}\r\n:86:{told}\r\n" for line, told in movements)
    head = f":20:X\r\n:25:DE89370400440532013000\r\n:28C:{number}\r\n:60F:C261101EUR100,00\r\n"
    return f"{head}{body}:62F:{closing}\r\n-\r\n".encode()


def ofx(*transactions, balance="220.00"):
    """A file of OFX 1.x."""
    listed = "".join(
        f"<STMTTRN><TRNTYPE>OTHER<DTPOSTED>{day}120000[+3:MSK]<TRNAMT>{amount}<FITID>{number}<NAME>{name}<MEMO>{memo}\n"
        "</STMTTRN>"
        for day, amount, number, name, memo in transactions
    )
    return (
        "OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\nENCODING:USASCII\nCHARSET:1251\n\n<OFX><BANKMSGSRSV1><STMTTRNRS>"
        "<STMTRS><CURDEF>rub<BANKACCTFROM><BANKID>044525225<ACCTID>40802810838000000001<ACCTTYPE>CHECKING</BANKACCTFROM>"
        f"<BANKTRANLIST><DTSTART>20261101<DTEND>20261130{listed}</BANKTRANLIST><LEDGERBAL><BALAMT>{balance}"
        "<DTASOF>20261130</LEDGERBAL></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>"
    ).encode("cp1251")
