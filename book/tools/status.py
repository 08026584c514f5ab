"""The end of every command: what the author can put right is said, without a traceback."""

from __future__ import annotations

import sys
from collections.abc import Callable

from book.tools.paths import BookError


def status(run: Callable[[], None]) -> int:
    """The exit status of a command: 1, with its text printed, where it raises a BookError."""
    try:
        run()
    except BookError as error:
        print(error, file=sys.stderr)
        return 1
    return 0
