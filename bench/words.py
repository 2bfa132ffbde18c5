"""What the invented world is made of."""

SEED = 20261124
GIVEN = [
    "Анна", "Мария", "Ольга", "Иван", "Пётр", "Martin", "Hannah", "Левон", "Вера", "Павел", "Софья", "Rikard",
    "Тимур", "Екатерина", "Jane", "Karl",
]  # fmt: skip
FAMILY = [
    "Кравцов", "Титов", "Weber", "Reed", "Саакян", "Гордеев", "Нечаев", "Белкин", "Alves", "Ахметов", "Лунёв",
    "Smith", "Keller", "Орлов",
]  # fmt: skip
TRADES = [
    "студия", "мастерская", "studio", "works", "фонд", "press", "дом", "labs", "бюро", "garden", "чай", "кафе",
    "books", "print",
]  # fmt: skip
WORDS = [
    "договор", "смета", "логотип", "оплата", "встреча", "срок", "проект", "каталог", "сайт", "правки", "макет",
    "печать", "фотографии", "отчёт", "счёт", "вопрос", "invoice", "draft", "website", "meeting", "design",
    "deadline", "contract", "review", "release", "budget", "colour", "price", "answer", "tomorrow",
]  # fmt: skip
