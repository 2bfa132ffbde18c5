"""What the invented world is made of."""

SEED = 20261124
GIVEN = "Анна Мария Ольга Иван Пётр Martin Hannah Левон Вера Павел Софья Rikard Тимур Екатерина Jane Karl".split()
FAMILY = "Кравцов Титов Weber Reed Саакян Гордеев Нечаев Белкин Alves Ахметов Лунёв Smith Keller Орлов".split()
TRADES = "студия мастерская studio works фонд press дом labs бюро garden чай кафе books print".split()
WORDS = (
    "договор смета логотип оплата встреча срок проект каталог сайт правки макет печать фотографии отчёт счёт вопрос "
    "invoice draft website meeting design deadline contract review release budget colour price answer tomorrow"
).split()
