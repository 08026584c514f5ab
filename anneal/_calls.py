"""Constructors that say what to write when they are called with arguments they do not take."""

from __future__ import annotations

from inspect import Parameter, Signature, signature
from typing import Any

from ._checks import shown


class WrongArguments(ValueError, TypeError):
    """A constructor was called with arguments it does not take; the message says which it does."""


class Checked(type):
    """Metaclass of what users construct: a call that does not fit raises a ValueError with the call that would."""

    @property
    def __signature__(cls) -> Signature:  # what help() shows; of the metaclass's call it would be (*args, **kwargs)
        whole = signature(cls.__init__)  # type: ignore[misc]
        return whole.replace(parameters=list(whole.parameters.values())[1:])

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        """Construct.

        Args:
            *args: of the class.
            **kwargs: of the class.

        Returns:
            the instance.

        Raises:
            WrongArguments: for too many arguments, too few, or unknown ones.
        """
        try:
            return super().__call__(*args, **kwargs)
        except TypeError as error:
            found = _misfit(cls, args, kwargs)
            raise (WrongArguments(found) if found else error) from None


def _misfit(cls: Checked, args: tuple[Any, ...], kwargs: dict[str, Any]) -> str:
    """What is wrong with the arguments, in a line; empty if they fit."""
    takes = cls.__signature__
    try:
        takes.bind(*args, **kwargs)
    except TypeError as error:
        unknown = [name for name in kwargs if name not in takes.parameters]
        wrong = f"there is no argument {', '.join(unknown)}" if unknown else str(error)
        given = ", ".join([*map(shown, args), *(f"{name}={shown(value)}" for name, value in kwargs.items())])
        bare = [parameter.replace(annotation=Parameter.empty) for parameter in takes.parameters.values()]
        usage = takes.replace(parameters=bare, return_annotation=Parameter.empty)
        return f"{cls.__name__}: {wrong} in {cls.__name__}({given}); write {cls.__name__}{usage}"
    return ""
