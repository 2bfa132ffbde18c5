import json
import time

import pytest

from rapport.lib.mail.html import html_to_text
from rapport.lib.mail.letters import read_letter
from rapport.lib.mail.quoting import fold
from rapport.lib.tests.shared import shared

ORIGINAL = "> Добрый день!\n> Когда будет макет?\n>\n> С уважением,\n> Пётр"

ATTRIBUTIONS = {
    "gmail": "пн, 3 нояб. 2026 г. в 10:15, Пётр Ильин <petr@example.com>:",
    "gmail, broken in two": (
        "пн, 3 нояб. 2026 г. в 10:15, Пётр Константинович Ильинский-Долгорукий\n<petr@example.com>:"
    ),
    "gmail, older": "3 ноября 2026 г., 10:15 пользователь Пётр Ильин <petr@example.com> написал:",
    "android": '02.04.2012 14:20 пользователь "petr@example.com" <\npetr@example.com> написал:',
    "yandex": '03.11.2026, 10:15, "Пётр Ильин" <petr@example.com>:',
    "yandex, with its fields": (
        '----------------\nКому: Анна (anna@example.org);\nТема: Макет;\n03.11.2026, 10:15, "Пётр" <petr@example.com>:'
    ),
    "mail.ru": "Понедельник, 3 ноября 2026, 10:15 +03:00 от Пётр Ильин <petr@example.com>:",
    "mail.ru, older": "Thu, 26 Jun 2014 14:00:51 +0400 от Пётр Ильин <petr@example.com>:",
    "apple mail": "> 3 нояб. 2026 г., в 10:15, Пётр Ильин <petr@example.com> написал(а):\n>",
    "apple mail, unquoted": "3 нояб. 2026 г., в 10:15, Пётр Ильин <petr@example.com> написал(а):",
    "thunderbird": "03.11.2026 10:15, Пётр Ильин пишет:",
    "the bat": "Вы писали 3 ноября 2026 г., 10:15:15:",
    "roundcube": "Пётр Ильин писал(а) 2026-11-03 10:15:",
    "gmail, english": "On Mon, Nov 3, 2026 at 10:15 AM Pyotr Ilyin <petr@example.com> wrote:",
    "apple mail, english": "On Nov 3, 2026, at 10:15, Pyotr Ilyin wrote:",
    "notmuch": "Pyotr Ilyin <petr@example.com> writes:",
    "german": "Am 03.11.26 um 10:15 schrieb Pyotr Ilyin:",
    "french": "Le lun. 3 nov. 2026 à 10:15, Pyotr Ilyin <petr@example.com> a écrit :",
    "spanish": "El lun, 3 nov 2026 a las 10:15, Pyotr Ilyin (<petr@example.com>) escribió:",
}

WHOLE_LETTERS = {
    "outlook": (
        "От: Пётр Ильин <petr@example.com>\nОтправлено: 3 ноября 2026 г. 10:15\n"
        "Кому: Анна <anna@example.org>\nТема: Макет"
    ),
    "outlook on a phone": (
        "________________________________\nОт: Пётр <petr@example.com>\n"
        "Отправлено: понедельник, 3 ноября 2026 г. 10:15\nКому: Анна\nТема: Макет"
    ),
    "outlook, english": (
        "From: Pyotr <petr@example.com>\nSent: Monday, November 3, 2026 10:15 AM\nTo: Anna\nCc: Boris\nSubject: Draft"
    ),
    "outlook, german": (
        "Von: Pyotr <petr@example.com>\nGesendet: Montag, 3. November 2026 10:15\nAn: Anna\nBetreff: Entwurf"
    ),
    "outlook express": (
        "-----Исходное сообщение-----\nFrom: Пётр Ильин\nSent: Monday, November 03, 2026 10:15 AM\n"
        "To: Анна\nSubject: Макет"
    ),
    "english": "-----Original Message-----\nFrom: Pyotr",
    "forwarded by gmail": (
        "---------- Forwarded message ---------\nОт: Пётр <petr@example.com>\nDate: пн, 3 нояб. 2026 г. в 10:15"
    ),
    "forwarded by yandex": '-------- Пересылаемое сообщение --------\n03.11.2026, 10:15, "Пётр" <petr@example.com>:',
    "forwarded by mail.ru": (
        "-------- Пересылаемое сообщение --------\nОт кого: Пётр <petr@example.com>\nКому: Анна\nДата: 3 ноября 2026"
    ),
    "forwarded by apple mail": "Начало переадресованного сообщения:\n\nОт: Пётр\nТема: Макет",
    "mail.ru without marks": "Понедельник, 3 ноября 2026, 10:15 +03:00 от Пётр Ильин <petr@example.com>:",
}

SIGNATURES = {
    "classic": "--\u0020\nАнна Смирнова\nдизайнер",
    "mail.ru": "--\nАнна Смирнова",
    "with respect": "С уважением,\nАнна Смирнова\n+7 900 123-45-67",
    "with respect, on one line": "С уважением, Анна Смирнова",
    "deepest": "С глубоким уважением,\n\nАнна Смирнова\nООО «Ромашка»\nwww.example.ru",
    "best wishes": "С наилучшими пожеланиями,\nАнна",
    "all the best": "Всего доброго!\nАнна",
    "english": "Best regards,\nAnna Smirnova\nDesigner\nhttps://example.com",
    "kind": "Kind regards,\nAnna",
    "thanks with a name": "Спасибо,\nАнна",
    "german": "Mit freundlichen Grüßen\nAnna Smirnova",
    "iphone": "Отправлено с iPhone",
    "mail.ru on a phone": "Отправлено из мобильной Почты Mail.ru",
    "yandex on a phone": "Отправлено из мобильного приложения Яндекс Почты",
    "iphone, english": "Sent from my iPhone",
    "a card": "Анна Смирнова\nanna@example.org\n+7 (900) 123-45-67\nwww.example.org",
    "a list": (
        "_______________________________________________\nlist mailing list\nlist@example.org\nhttp://example.org/list"
    ),
    "the lawyers": (
        "С уважением,\nАнна\n\nНастоящее сообщение конфиденциально и предназначено только тому лицу, которому оно "
        "адресовано; если вы получили его по ошибке, удалите его."
    ),
}

SAID = "Макет готов, посмотрите вложение.\n\nЕсли всё хорошо, завтра начну вёрстку."


@pytest.mark.parametrize("attribution", ATTRIBUTIONS.values(), ids=ATTRIBUTIONS)
def test_an_answer_above_a_quote_is_what_was_said(attribution):
    folded = fold(f"{SAID}\n\n{attribution}\n\n{ORIGINAL}\n")
    assert folded.said == SAID
    assert folded.quoted == f"{attribution}\n\n{ORIGINAL}"
    assert folded.signature == ""


@pytest.mark.parametrize("attribution", ATTRIBUTIONS.values(), ids=ATTRIBUTIONS)
def test_an_answer_below_a_quote_is_what_was_said(attribution):
    folded = fold(f"{attribution}\n{ORIGINAL}\n\n{SAID}\n\nС уважением,\nАнна")
    assert (folded.said, folded.signature) == (SAID, "С уважением,\nАнна")


@pytest.mark.parametrize("head", WHOLE_LETTERS.values(), ids=WHOLE_LETTERS)
def test_a_whole_letter_below_is_quoted_without_any_mark(head):
    folded = fold(
        f"{SAID}\n\nАнна\n\n{head}\n\nДобрый день!\nКогда будет макет?\n\nС уважением,\nПётр", "Анна Смирнова"
    )
    assert (folded.said, folded.signature) == (SAID, "Анна")
    assert folded.quoted.startswith(head)
    assert folded.quoted.endswith("Пётр")


@pytest.mark.parametrize("signature", SIGNATURES.values(), ids=SIGNATURES)
def test_a_signature_is_told_from_what_was_said(signature):
    assert fold(f"{SAID}\n\n{signature}\n").signature == signature.strip()
    above_a_quote = fold(f"{SAID}\n\n{signature}\n\n{ATTRIBUTIONS['yandex']}\n\n{ORIGINAL}")
    assert (above_a_quote.said, above_a_quote.signature) == (SAID, signature.strip())


def test_a_name_alone_is_a_signature_when_it_is_the_senders():
    assert fold(f"{SAID}\n\nАнна", "Анна Смирнова").signature == "Анна"
    assert fold(f"{SAID}\n\nАнна Смирнова\nс телефона", "Смирнова Анна").signature == "Анна Смирнова\nс телефона"
    assert fold(f"{SAID}\n\nАнна", "Пётр Ильин").signature == ""


def test_answers_between_quotes_stay_with_their_quotes():
    text = "Анна, добрый день!\n\n> Когда будет макет?\nЗавтра.\n\n> А вёрстка?\n\nЧерез неделю."
    folded = fold(f"{text}\n\nС уважением,\nПётр")
    assert (folded.said, folded.quoted, folded.signature) == (text, "", "С уважением,\nПётр")


def test_what_is_left_unanswered_below_the_last_answer_is_folded():
    folded = fold("> Когда макет?\nЗавтра.\n\n> А вёрстка?\nЧерез неделю.\n\n> Спасибо!\n> Пётр")
    assert folded.said == "> Когда макет?\nЗавтра.\n\n> А вёрстка?\nЧерез неделю."
    assert folded.quoted == "> Спасибо!\n> Пётр"


def test_a_signature_below_the_quote_is_a_signature():
    folded = fold(f"{SAID}\n\n{ATTRIBUTIONS['gmail']}\n{ORIGINAL}\n\n--\u0020\nАнна")
    assert (folded.said, folded.signature) == (SAID, "-- \nАнна")


@pytest.mark.parametrize(
    "text",
    [
        "Спасибо!",
        "С уважением, Анна",
        "С уважением отношусь к вашей идее, но сроки не устраивают.",
        "Привет!\n\nСпасибо за макет!",
        "Жду вас во вторник, 3 ноября 2026, в 10:15, запись на anna@example.org:\n\n1. Договор\n2. Паспорт",
        "Вот мои реквизиты:\n\nАнна Смирнова\nanna@example.org\n+7 900 123-45-67",
        "Макет отправлен.\n\nОтправлено через СДЭК, трек 1234567890",
        "Состав:\n\n-- макет\n-- вёрстка\n-- тесты",
        "Итоги\n-----\nВсё сделано.\n\nПлан\n-----\nСдать в пятницу.",
        "Хорошего дня\nи спокойной недели вам желает вся наша студия, которая сегодня сдала ваш проект.",
        "Анна\n\nдобрый день! Макет готов?",
        "From: что это за строка\nв договоре?",
        "Кому: всем\nНапоминаю про собрание.",
        "Смотрите:\n\nC уважением к читателю надо писать короче",
    ],
)
def test_nothing_is_folded_that_only_looks_like_it(text):
    assert fold(text, "Пётр Ильин").said == text


def test_a_postscript_below_the_signature_is_said():
    text = f"{SAID}\n\nС уважением,\nАнна\n\nP.S. Не забудьте договор."
    assert fold(text).said == text


def test_a_footnote_below_the_signature_is_said():
    text = f"{SAID}\n\nС уважением,\nАнна\n\n[1] https://example.org/draft"
    assert fold(text).said == text


def test_the_short_form_of_a_name_signs_as_the_last_word():
    assert fold(f"{SAID}\n\nAlex", "Alexander Ivanov").signature == "Alex"
    assert fold(f"{SAID}\n\nAl", "Alexander Ivanov").signature == ""
    assert fold(f"{SAID}\n\nAlex\nдобрый день, макет готов?", "Alexander Ivanov").signature == ""


def test_what_leads_to_a_marked_signature_belongs_to_it():
    assert fold(f"{SAID}\n\nСпасибо,\n\n-- \nАнна").signature == "Спасибо,\n\n-- \nАнна"
    assert fold(f"{SAID}\n\nСпасибо!\n\n-- \nАнна").signature == "-- \nАнна"


def test_a_letter_that_only_forwards_says_nothing():
    folded = fold(f"{WHOLE_LETTERS['forwarded by gmail']}\n\nПривет!")
    assert (folded.said, folded.signature) == ("", "")
    assert folded.quoted.endswith("Привет!")


def test_a_signature_is_never_the_whole_letter():
    for signature in SIGNATURES.values():
        assert fold(signature).said != ""


def test_quotes_of_html_letters_are_folded_too():
    html = (
        "<div>Макет готов.</div><div><br></div><div>-- </div><div>С уважением, Анна</div><div> </div>"
        '<div>03.11.2026, 10:15, "Пётр" &lt;petr@example.com&gt;:</div>'
        "<blockquote><p>Когда будет <b>макет</b>?</p></blockquote>"
    )
    folded = fold(html_to_text(html))
    assert (folded.said, folded.signature) == ("Макет готов.", "--\nС уважением, Анна")
    assert folded.quoted.endswith("> Когда будет макет?")


@pytest.mark.parametrize(
    "client", ["android", "aol", "apple_mail", "apple_mail_2", "comcast", "gmail", "hotmail", "yahoo"]
)
def test_replies_of_real_mail_programs_say_hello(client):
    letter = read_letter(shared(f"data/mail/talon-replies/{client}.eml").read_bytes())
    assert fold(letter.text).said == "Hello"
    if letter.html:
        assert fold(html_to_text(letter.html)).said == "Hello"


@pytest.mark.parametrize("client", ["iphone", "sparrow"])
def test_replies_with_signatures_keep_both(client):
    folded = fold(read_letter(shared(f"data/mail/talon-replies/{client}.eml").read_bytes()).text)
    expected = shared(f"data/mail/talon-replies/{client}_reply_text").read_text()
    assert f"{folded.said}\n{folded.signature}".split() == expected.split()
    assert folded.said == "Hello"


@pytest.mark.parametrize("client", ["outlook", "thunderbird"])
def test_replies_around_unmarked_letters_say_hello(client):
    assert fold(read_letter(shared(f"data/mail/talon-replies/{client}.eml").read_bytes()).text).said == "Hello"


@pytest.mark.parametrize("client", ["gmail", "mail_ru", "ms_outlook_2010", "thunderbird"])
def test_html_replies_of_real_mail_programs_are_parted(client):
    folded = fold(html_to_text(shared(f"data/mail/talon-replies/html/{client}.html").read_text(errors="replace")))
    assert (folded.said, folded.signature.split()) == ("Hi. I am fine.", ["Thanks,", "Alex"])


@pytest.mark.parametrize("name", ["camel_case", "jeff", "johndoeexamplecom", "long", "short_url", "sparse"])
def test_real_signatures_are_found(name):
    body, sender, signature = (
        shared(f"data/mail/talon-signatures/{name}_{kind}").read_text().replace("#sig#", "").strip()
        for kind in ("body", "sender", "signature")
    )
    assert fold(body, sender).signature == signature


def test_every_line_of_a_letter_is_in_one_place():
    for name in json.loads(shared("data/mail/TRUTH.json").read_text()):
        if name.endswith((".eml", "msg_01.txt")):
            letter = read_letter(shared(f"data/mail/{name}").read_bytes())
            folded = fold(letter.text, letter.sender.name if letter.sender else "")
            parts = (folded.said, folded.quoted, folded.signature)
            assert sorted(filled(letter.text)) == sorted(line for part in parts for line in filled(part)), name


def filled(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n") if line.strip()]


@pytest.mark.slow_once
@pytest.mark.parametrize(
    "piece",
    ["> a\nb\n", "On 3 May 2020 x wrote:\n> x\n\n", "a:\n", "From: a\n", ">\n", "On 2020 " + "<a@" * 120 + ":\n"],
)
def test_long_letters_take_no_more_than_their_length(piece):
    started = time.process_time()
    fold(piece * (200_000 // len(piece)))
    assert time.process_time() - started < 4
