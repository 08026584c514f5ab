"""The sliders: what they are called, where they stand, and where they begin."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Control:
    """A slider over listed values; the address may hold any value between the first and the last."""

    name: str
    label: str
    values: list[float]
    default: float
    unit: str = ""  # after the value, e.g. " runs"
    whole: bool = False


def decades(low: int, high: int, steps: str = "1 1.2 1.5 2 2.5 3 4 5 6 8") -> list[float]:
    """Round numbers from ``10**low`` to ``10**high``."""
    return [float(f"{step}e{k}") for k in range(low, high) for step in steps.split()] + [10.0**high]


CONTROLS = [
    Control("p", "Degree p of your own polynomial", [k / 10 for k in range(5, 101)], 4),
    Control("rho", "Misspecification ρ", decades(-1, 3), 10, " × tuned"),
    Control("r", "Grid ratio r", decades(0, 4)[1:], 10, " per step"),
    Control("range", "Range to cover", decades(1, 6, "1 2 5"), 1e4, "-fold"),
    Control("runs", "Runs you can afford", [float(n) for n in range(2, 31)], 3, " runs", whole=True),
    Control("loss", "Loss you accept", [*range(1, 11), *range(12, 32, 2), *range(35, 105, 5)], 10, " %"),
]
FIRST = {control.name: control.default for control in CONTROLS}
