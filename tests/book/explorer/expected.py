"""The numbers that the page has to show, by anneal, and what counts as showing them."""

from __future__ import annotations

import re
from functools import cache
from math import floor, log10

from anneal.grid import runs_to_cover
from anneal.robustness import coarsest_grid, grid_price, guarantee, price, recommend
from anneal.schedules import Polynomial, Robust, Schedule, by_name
from book.pages._compared import COMPARED

FIRST = {"p": 4.0, "rho": 10.0, "r": 10.0, "range": 1e4, "runs": 3.0, "loss": 10.0}

STATES = [
    FIRST,
    {"p": 0.7, "rho": 0.25, "r": 1.5, "range": 50.0, "runs": 12.0, "loss": 1.0},
    {"p": 7.3, "rho": 640.0, "r": 2500.0, "range": 1e6, "runs": 2.0, "loss": 95.0},
]


def schedules(p: float, r: float) -> dict[str, Schedule]:
    still = by_name(COMPARED)
    return {**still, "your p": Polynomial(p), "Robust(r)": Robust(r)}


@cache
def expected(p: float, rho: float, r: float, range: float, runs: float, loss: float) -> dict[str, float]:
    """Every cell of the two tables, by anneal."""
    afforded = range ** (1 / (runs - 1))
    cells: dict[str, float] = {}
    for name, schedule in schedules(p, r).items():
        coarsest = coarsest_grid(schedule, loss / 100)
        cells[f"price/{name}"] = price(schedule, rho)
        cells[f"grid/{name}"] = grid_price(schedule, r)
        cells[f"guarantee/{name}"] = guarantee(schedule, r)
        cells[f"afforded/{name}"] = guarantee(schedule, afforded)
        cells[f"coarsest/{name}"] = coarsest
        cells[f"needed/{name}"] = runs_to_cover(range, coarsest)
    for way, ratio in {"r": r, "runs": afforded, "loss": coarsest_grid(Polynomial(p), loss / 100)}.items():
        best = recommend(ratio)
        cells[f"{way}/ratio"] = ratio
        cells[f"{way}/needed"] = runs if way == "runs" else runs_to_cover(range, ratio)
        cells[f"{way}/lost"] = grid_price(Polynomial(p), ratio)
        cells[f"{way}/degree"] = best.degree
        cells[f"{way}/guarantee"] = best.guarantee
    return cells


def is_rounding(text: str, value: float, digits: int) -> bool:
    """Whether a text is the value to so many significant digits."""
    step = 10.0 ** (floor(log10(value)) + 1 - digits)
    exact = len(re.sub(r"[.,]", "", text).lstrip("0")) >= digits
    return exact and abs(float(text.replace(",", "")) - value) <= step * (0.5 + 1e-5)


def differing(shown: dict[str, str], wanted: dict[str, float]) -> dict[str, tuple[str, float]]:
    assert shown.keys() == wanted.keys()

    def agrees(key: str) -> bool:
        if "needed" in key:
            return shown[key] == f"{wanted[key]:,.0f}"
        return is_rounding(shown[key], wanted[key], 3 if key.endswith("/degree") else 4)

    return {key: (shown[key], wanted[key]) for key in wanted if not agrees(key)}


def query(state: dict[str, float]) -> dict[str, object]:
    return {key: f"{value:.12g}" for key, value in state.items()}
