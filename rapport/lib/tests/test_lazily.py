import sys

import pytest

from rapport.lib.lazily import lazily


def test_a_module_is_loaded_when_it_is_asked_for_something(monkeypatch):
    monkeypatch.delitem(sys.modules, "colorsys", raising=False)
    colours = lazily("colorsys")
    assert "colorsys" not in sys.modules
    assert colours.rgb_to_hsv(1, 1, 1) == (0.0, 0.0, 1)
    assert sys.modules["colorsys"].rgb_to_hsv is colours.rgb_to_hsv


def test_what_it_does_not_have_is_missing_as_ever():
    with pytest.raises(AttributeError):
        _ = lazily("colorsys").no_such_thing


def test_a_module_that_does_not_exist_is_said_when_it_is_needed():
    nothing = lazily("no_such_module_anywhere")
    with pytest.raises(ModuleNotFoundError):
        _ = nothing.anything
