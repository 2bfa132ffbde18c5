"""The collector of cycles, at rest while much is made that holds none."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def at_rest() -> Iterator[None]:
    """No looking for cycles meanwhile: among all that is loaded it costs a tenth of taking letters in."""
    at_work = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if at_work:
            gc.enable()
        gc.collect(0)
