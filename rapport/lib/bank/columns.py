"""The names banks give the columns of their tables, in Russian, English and German, and what they mean."""

from __future__ import annotations

import re

from rapport.lib.named_columns import folded

_NAMES: dict[str, tuple[str, ...]] = {
    "day": (
        "дата", "дата операции", "дата проводки", "дата платежа", "дата документа", "дата списания", "дата транзакции",
        "дата совершения операции", "date", "booking date", "bookingdate", "transaction date", "posting date",
        "posted date", "post date", "date posted", "completed date", "transaction started date", "operation date",
        "buchungstag", "buchungsdatum", "buchung", "datum",
    ),
    "value_day": (
        "дата валютирования", "дата обработки", "дата зачисления", "value date", "valuedate", "started date", "wert",
        "valuta", "valutadatum", "wertstellung", "wertstellungstag", "wertstellungsdatum",
    ),
    "amount": (
        "сумма платежа", "сумма в валюте счета", "сумма", "сумма операции", "сумма транзакции", "amount",
        "transaction amount", "amount in account currency", "net amount", "value", "betrag", "umsatz", "buchungsbetrag",
    ),
    "debit": (
        "дебет", "расход", "списание", "списано", "сумма списания", "сумма по дебету", "обороты по дебету",
        "сумма дебет", "debit", "debit amount", "withdrawal", "withdrawals", "withdrawal amount", "paid out",
        "money out", "out", "soll", "lastschrift", "ausgang", "ausgaben", "belastung",
    ),
    "credit": (
        "кредит", "приход", "поступление", "поступило", "зачисление", "зачислено", "сумма зачисления",
        "сумма по кредиту", "обороты по кредиту", "сумма кредит", "credit", "credit amount", "deposit", "deposits",
        "deposit amount", "paid in", "money in", "in", "haben", "gutschrift", "eingang", "einnahmen",
    ),
    "side": (
        "тип операции", "вид операции", "дебет/кредит", "дт/кт", "приход/расход", "debit/credit", "credit/debit",
        "dr/cr", "cr/dr", "soll/haben", "s/h", "credit debit indicator", "soll-/haben-kennzeichen",
    ),
    "currency": (
        "валюта платежа", "валюта счета", "валюта", "валюта операции", "currency", "account currency", "currency code",
        "währung", "waehrung",
    ),
    "counterparty": (
        "контрагент", "наименование контрагента", "название контрагента", "корреспондент",
        "наименование корреспондента", "плательщик/получатель", "получатель/плательщик", "counterparty",
        "counterparty name", "name", "partner name", "merchant", "payer/payee", "auftraggeber/empfänger",
        "beguenstigter/zahlungspflichtiger", "begünstigter/zahlungspflichtiger", "name zahlungsbeteiligter",
        "auftraggeber / begünstigter", "zahlungspartner", "name of partner",
    ),
    "payer": (
        "плательщик", "наименование плательщика", "payer", "payer name", "sender", "from", "auftraggeber",
        "zahlungspflichtiger", "zahlungspflichtige*r",
    ),
    "payee": (
        "получатель", "наименование получателя", "payee", "payee name", "recipient", "beneficiary", "beneficiary name",
        "to", "empfänger", "empfaenger", "zahlungsempfänger", "zahlungsempfänger*in", "begünstigter",
    ),
    "tax_number": (
        "инн контрагента", "инн корреспондента", "инн", "tax number", "tax id", "steuernummer", "vat number",
    ),
    "payer_tax": ("инн плательщика",),
    "payee_tax": ("инн получателя",),
    "their_account": (
        "счет контрагента", "расчетный счет контрагента", "счет корреспондента", "номер счета контрагента",
        "counterparty account", "counterparty iban", "partner iban", "payee account number", "kontonummer/iban",
        "iban zahlungsbeteiligter", "gegenkonto", "iban/kontonummer",
    ),
    "payer_account": ("счет плательщика", "номер счета плательщика", "р/с плательщика", "payer account"),
    "payee_account": (
        "счет получателя", "номер счета получателя", "р/с получателя", "payee account", "beneficiary account",
    ),
    "purpose": (
        "назначение платежа", "назначение", "основание", "описание", "описание операции", "комментарий",
        "детали платежа", "содержание операции", "purpose", "payment purpose", "description", "details",
        "transaction details", "transaction description", "memo", "narrative", "payment reference",
        "remittance information", "notes", "verwendungszweck", "zahlungsreferenz",
    ),
    "kind": ("buchungstext", "umsatztyp", "vorgang", "transaction type", "категория", "type", "umsatzart"),
    "reference": (
        "transaction id", "transactionid", "transaction reference", "transferwise id", "fitid", "bank reference",
        "идентификатор операции", "id операции", "уникальный идентификатор", "референс", "transaktions-id", "umsatz-id",
    ),
    "end_to_end": (
        "end to end id", "end-to-end-referenz", "kundenreferenz", "end to end reference", "customer reference",
    ),
    "number": (
        "номер документа", "номер", "n документа", "№ документа", "№ док", "№", "номер платежного поручения",
        "document number", "number", "check number", "cheque number", "check", "belegnummer", "nr",
    ),
    "balance": (
        "остаток", "остаток на счете", "входящий/исходящий остаток", "остаток после операции", "баланс", "balance",
        "running balance", "account balance", "saldo", "saldo nach buchung", "kontostand",
    ),
    "account": (
        "счет", "номер счета", "расчетный счет", "лицевой счет", "account", "account number", "account no",
        "auftragskonto", "iban auftragskonto", "konto", "kontonummer", "bezeichnung auftragskonto", "iban",
        "account iban",
    ),
    "status": ("статус", "статус операции", "status", "state"),
}  # fmt: skip
FIELDS = {name: field for field, names in _NAMES.items() for name in names}
# Of several columns of one field the one named first here counts: an operation abroad has a sum of its own.
RANK = {name: place for names in _NAMES.values() for place, name in enumerate(names)}
# Columns of other tables with days and sums: letters, contacts, hours.
OTHER = frozenset(
    {"e-mail", "email", "phone", "телефон", "duration", "hours", "длительность", "dauer", "deal", "stage"}
)
_CURRENCY = re.compile(r"[,\s]+(?:in |в )?(?:eur|usd|rub|gbp|chf|kzt|руб\.?|€|\$|₽|£)$")


def field_of(cell: str) -> str:
    """What a column of this name means, "" when nobody knows."""
    return FIELDS.get(bare(cell), "")


def bare(cell: str) -> str:
    """The name of a column as names are compared here: without its currency, ё as е."""
    return _CURRENCY.sub("", folded(cell).replace("ё", "е")).strip(" :*.")
