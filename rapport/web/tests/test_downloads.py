"""Files under their names."""

import pytest
from django.http import HttpResponse

from rapport.web.downloads import named


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("a.txt", 'attachment; filename="a.txt"'),
        ('a"b.txt', 'attachment; filename="a\\"b.txt"'),
        ("Смета.pdf", "attachment; filename*=utf-8''%D0%A1%D0%BC%D0%B5%D1%82%D0%B0.pdf"),
        ("two\r\nSet-Cookie: x", 'attachment; filename="two Set-Cookie: x"'),
    ],
)
def test_a_name_may_hold_anything_and_ends_nothing_else(name, said):
    assert named(HttpResponse(), name)["Content-Disposition"] == said


def test_what_is_shown_says_so():
    assert named(HttpResponse(), "a.png", inline=True)["Content-Disposition"] == 'inline; filename="a.png"'
