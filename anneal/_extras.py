"""Optional parts of the package: what needs more than NumPy and SciPy says which extra brings it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def extra(name: str, module: str) -> Iterator[None]:
    """Around the imports that an extra of ``pyproject.toml`` brings: one that fails says how to install it.

    Args:
        name: the extra.
        module: who needs it: ``__name__``.

    Returns:
        a context manager.

    Raises:
        ImportError: if an import inside fails.

    Example:
        >>> with extra("sweep", "anneal.sgd"):
        ...     import missing
        Traceback (most recent call last):
        ImportError: anneal.sgd needs more than is installed (No module named 'missing'): pip install 'anneal[sweep]'
    """
    try:
        yield
    except ImportError as error:
        needs = f"{module} needs more than is installed ({error}): pip install 'anneal[{name}]'"
        raise ImportError(needs, name=error.name) from error
