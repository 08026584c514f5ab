"""Optional parts of the package: what needs more than NumPy and SciPy says which extra brings it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

INSTALL = 'in the folder of the book, pip install ".['


@contextmanager
def extra(name: str, module: str) -> Iterator[None]:
    """Around the imports that an extra of ``pyproject.toml`` brings: one that fails says how to install it.

    Args:
        name: the extra.
        module: who needs it: ``__name__``.

    Returns:
        a context manager.

    Raises:
        ImportError: if an import inside fails; a ModuleNotFoundError stays one, and ``name`` says which module it was.

    Example:
        >>> with extra("sweep", "anneal.x"):  # doctest: +ELLIPSIS
        ...     import gone
        Traceback (most recent call last):
        ModuleNotFoundError: anneal.x needs more than is installed (No module named 'gone'): in the folder of ...
    """
    try:
        yield
    except ImportError as error:
        if INSTALL in str(error):  # an import inside has said it
            raise
        needs = f'{module} needs more than is installed ({error}): {INSTALL}{name}]"'
        kind = ModuleNotFoundError if isinstance(error, ModuleNotFoundError) else ImportError
        raise kind(needs, name=error.name) from error
