"""The charts for Vega-Lite: prices and losses as anneal computes them, and as expressions where a slider moves them."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import altair as alt
import numpy as np
from numpy.typing import NDArray

from anneal.robustness import grid_price, price
from anneal.schedules import Schedule
from book.pages.explorer.controls import FIRST
from book.pages.explorer.curves import LOOKS, NAMES, OWN, ROBUST, SCHEDULES, TABULATED


def polynomial_price(p: str, rho: str) -> str:
    """The price in the language of Vega's expressions."""
    a = f"(({p}+1)/{p})"
    power = f"(2*{p}+1)/(2*({p}+1))*pow({a},{p}/(2*{p}+1))*pow({rho},1/(2*{p}+1))"
    return f"({rho}*{rho}<{a}?({rho}+1/{rho})/2:{power})"


def robust_price(rho: str) -> str:
    """Robust(r) costs nothing on [1, r], and beyond it what linear decay costs from 1 on."""
    return f"({rho}<1?({rho}+1/{rho})/2:{polynomial_price('1', f'max(1,{rho}/r)')})"


def _rounded(value: float) -> float:
    return float(f"{value:.7g}")


def _still(x: NDArray[np.float64], losses: Callable[..., NDArray[np.float64]]) -> alt.Chart:
    """The curves that no slider moves, a row for each point; a name is a value: in a field's, Vega reads points."""
    curves = {name: losses(schedule, x) for name, schedule in TABULATED.items()}
    rows = [
        {"schedule": name, "x": _rounded(at), "y": _rounded(y)}
        for name, ys in curves.items()
        for at, y in zip(x, ys, strict=True)
    ]
    return alt.Chart(alt.InlineData(values=rows))


def _moving(d: str, x: Callable[[str], str], steps: int = 96) -> alt.Chart:
    """The other two: price R at the factors ``d``, an expression in t from 0 to 1, against ``x(R)``, one in d."""
    both = {OWN: "datum.own", ROBUST: "datum.robust"}
    return (
        alt.Chart(alt.sequence(0, 1 + 0.1 / steps, 1 / steps, as_="t"))
        .transform_calculate(d=d)
        .transform_calculate(own=polynomial_price("p", "datum.d"), robust=robust_price("datum.d"))
        .transform_calculate(
            schedule=json.dumps([*both]),
            x=f"[{','.join(map(x, both.values()))}]",
            y=f"[{','.join(both.values())}]",
        )
        .transform_flatten(["schedule", "x", "y"])
    )


def _axis(channel: type[alt.X] | type[alt.Y], title: str, ticks: list[float]) -> Any:
    scale = alt.Scale(type="log", domain=[ticks[0], ticks[-1]], nice=False)
    return channel(f"{channel.__name__.lower()}:Q", title=title, scale=scale, axis=alt.Axis(values=ticks))


def _chart(name: str, at: str, lines: list[alt.Chart], x: Any, y: Any) -> Any:
    """Curves, a rule at the slider's value, and the values there in a data set that the script replaces."""
    value = {"price": price, "grid": grid_price}[name]
    marks = [{"schedule": n, "x": FIRST[at], "y": _rounded(value(SCHEDULES[n], FIRST[at]))} for n in NAMES]
    colors, dashes = zip(*LOOKS.values(), strict=True)
    color = alt.Color("schedule:N", title=None, scale=alt.Scale(domain=NAMES, range=colors))
    dash = alt.StrokeDash("schedule:N", title=None, scale=alt.Scale(domain=NAMES, range=dashes))
    rule = alt.Chart(alt.InlineData(values=[{}])).mark_rule(color="#767676", strokeDash=[2, 3])
    points = alt.Chart(alt.InlineData(values=marks, name=f"{name}_marks"))
    return (
        alt.layer(
            rule.encode(x=alt.datum(alt.expr(at), type="quantitative")),
            *(line.mark_line(clip=True).encode(x=x, y=y, color=color, strokeDash=dash) for line in lines),
            points.mark_point(clip=True, filled=True, size=40, opacity=1).encode(x=x, y=y, color=color),
        )
        .add_params(*(alt.param(name=key, value=FIRST[key]) for key in ("p", "rho", "r")))
        .properties(height=300)
    )


def price_chart() -> Any:
    """R against rho."""
    lines = [_still(np.geomspace(0.1, 1e3, 121), price), _moving("pow(10,4*datum.t-1)", lambda R: "datum.d", 120)]
    x = _axis(alt.X, "misspecification ρ", [0.1, 1, 10, 100, 1000])
    return _chart("price", "rho", lines, x, _axis(alt.Y, "price R(ρ)", [1, 2, 4, 8, 16, 32]))


def _losses(schedule: Schedule, ratio: NDArray[np.float64]) -> NDArray[np.float64]:
    """Gamma at many ratios.  Where both neighbours cost R(d), r = d (R + sqrt(R^2 - 1)): no crossing to solve for."""
    d = np.geomspace(ratio[0], ratio[-1], 4001)
    R = price(schedule, d)
    r = d * (R + np.sqrt(np.maximum(R * R - 1, 0)))
    return np.exp(np.interp(np.log(ratio), np.log(r), np.log(R)))


def grid_chart() -> Any:
    """Gamma against r; the moving curves by the same formula in d."""
    ratio = "datum.d*({0}+sqrt(max(0,{0}*{0}-1)))".format
    lines = [_still(np.geomspace(1, 1e4, 97), _losses), _moving("pow(10,4*datum.t)", ratio)]
    x = _axis(alt.X, "grid ratio r", [1, 10, 100, 1000, 10_000])
    return _chart("grid", "r", lines, x, _axis(alt.Y, "loss Γ(r)", [1, 2, 4, 8, 16]))


def specification(chart: alt.TopLevelMixin, columns: int) -> dict[str, Any]:
    """For Vega-Lite: transparent, in the look of the other figures; assistive technology reads the tables instead."""
    ink = {"labelFontSize": 12, "titleFontSize": 13, "labelColor": "#222222", "titleColor": "#222222"}
    config = {
        "aria": False,
        "background": None,
        "font": "sans-serif",
        "view": {"stroke": None},
        "line": {"strokeWidth": 2},
        "axis": {**ink, "titleFontWeight": "normal", "gridColor": "#8a8a8a", "gridOpacity": 0.25},
        "legend": {**ink, "orient": "bottom", "columns": columns, "symbolType": "stroke", "symbolSize": 300},
    }
    return {**chart.to_dict(), "config": config}
