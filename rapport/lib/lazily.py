"""Libraries that few pages need are loaded when they are first used: a start waits for none of them."""

import importlib
from types import ModuleType
from typing import Any


class _Later(ModuleType):
    """Stands for a module until somebody asks it for something."""

    def __getattr__(self, name: str) -> Any:
        loaded = importlib.import_module(self.__name__)
        self.__dict__.update(loaded.__dict__)
        return getattr(loaded, name)


def lazily(name: str) -> ModuleType:
    """The module of that name, which is loaded when it is first asked for something.

    Where types are to be checked, the module is imported under TYPE_CHECKING and this stands in the else.
    """
    return _Later(name)
