r"""The explorer, a page that computes in the browser: ``python -m book.tools.explorer``.

Writes to ``book/_generated``: explorer.html (controls, tables, and the charts for ``explorer.js`` to draw),
explorer.svg (the same charts at the first settings, for print and where no script runs) and explorer.md (numbers that
the page quotes).
"""

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

import altair as alt
import numpy as np
import vl_convert
from numpy.polynomial import Chebyshev
from numpy.polynomial import Polynomial as PowerSeries
from numpy.typing import NDArray

from anneal.figures import looks
from anneal.robustness import grid_price, price
from anneal.schedules import WSD, Cosine, Fixed, Linear, Polynomial, Robust, Schedule
from book.tools.files import write_atomically
from book.tools.paths import ROOT, BookError
from book.tools.vendor import VENDOR

GENERATED = ROOT / "book" / "_generated"
TERMS, DIGITS = 9, 12  # of the series for the cosine's Q


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

# Curves that no control moves come from anneal; the other two are computed in the browser.
COOLDOWN = 0.2
TABULATED: dict[str, Schedule] = {
    "fixed, averaged": Fixed(averaged=True),
    f"WSD, cooldown {COOLDOWN:.0%}": WSD(COOLDOWN),  # to Vega, a point in a name would mean a part
    "linear": Linear(),
    "cosine": Cosine(),
    "p = 2": Polynomial(2),
    "p = 3": Polynomial(3),
}
OWN, ROBUST = "your p", "Robust(r)"
NAMES = [*TABULATED, OWN, ROBUST]
SCHEDULES = {**TABULATED, OWN: Polynomial(FIRST["p"]), ROBUST: Robust(FIRST["r"])}  # at the first settings
DASHES = {"-": [1, 0], "--": [6, 3], "-.": [6, 2, 1, 2], ":": [2, 2]}
LOOKS = {name: (look["color"], DASHES[look["linestyle"]]) for name, look in looks(NAMES).items()}


def cosine_series() -> list[float]:
    """Coefficients c with Q = s^2 (c_0 + c_1 s^2 + ...) for the cosine; Q is even in s, and analytic beyond s = 1."""
    Q = Cosine().Q
    fit = Chebyshev.interpolate(lambda u: Q(1 - np.sqrt(u)) / u, TERMS - 1, domain=[1e-6, 1])
    series = fit.convert(kind=PowerSeries, domain=[-1, 1], window=[-1, 1])
    s = np.geomspace(2e-3, 1, 2001)
    error = np.abs(s**2 * series(s**2) / Q(1 - s) - 1).max()
    if error > 10.0**-DIGITS:
        raise BookError(f"explorer: the series for the cosine is off by {error:.0e}; give it more TERMS")
    return [float(f"{c:.15g}") for c in series.coef]


# --- the charts -------------------------------------------------------------------------------------------------------


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


def _table(x: NDArray[np.float64], losses: Callable[..., NDArray[np.float64]]) -> alt.InlineData:
    """One row for each x, with the curves that stay."""
    curves = {name: losses(schedule, x) for name, schedule in TABULATED.items()}
    rows = [{"x": _rounded(at), **{name: _rounded(ys[i]) for name, ys in curves.items()}} for i, at in enumerate(x)]
    return alt.InlineData(values=rows)


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
    table = alt.Chart(_table(np.geomspace(0.1, 1e3, 121), price))
    moving = {OWN: polynomial_price("p", "datum.x"), ROBUST: robust_price("datum.x")}
    lines = table.transform_calculate(**moving).transform_fold([*NAMES], as_=["schedule", "y"])
    x = _axis(alt.X, "misspecification ρ", [0.1, 1, 10, 100, 1000])
    return _chart("price", "rho", [lines], x, _axis(alt.Y, "price R(ρ)", [1, 2, 4, 8, 16, 32]))


def _losses(schedule: Schedule, ratio: NDArray[np.float64]) -> NDArray[np.float64]:
    """Gamma at many ratios.  Where both neighbours cost R(d), r = d (R + sqrt(R^2 - 1)): no crossing to solve for."""
    d = np.geomspace(ratio[0], ratio[-1], 4001)
    R = price(schedule, d)
    r = d * (R + np.sqrt(np.maximum(R * R - 1, 0)))
    return np.exp(np.interp(np.log(ratio), np.log(r), np.log(R)))


def grid_chart() -> Any:
    """Gamma against r; the moving curves by the same formula in d."""
    still = alt.Chart(_table(np.geomspace(1, 1e4, 97), _losses)).transform_fold([*TABULATED], as_=["schedule", "y"])
    both = {OWN: "datum.own", ROBUST: "datum.robust"}
    moving = (
        alt.Chart(alt.sequence(0, 1.001, 1 / 96, as_="t"))
        .transform_calculate(d="pow(10,4*datum.t)")
        .transform_calculate(own=polynomial_price("p", "datum.d"), robust=robust_price("datum.d"))
        .transform_calculate(
            schedule=json.dumps([*both]),
            x=f"[{','.join(f'datum.d*({R}+sqrt(max(0,{R}*{R}-1)))' for R in both.values())}]",
            y=f"[{','.join(both.values())}]",
        )
        .transform_flatten(["schedule", "x", "y"])
    )
    x = _axis(alt.X, "grid ratio r", [1, 10, 100, 1000, 10_000])
    return _chart("grid", "r", [still, moving], x, _axis(alt.Y, "loss Γ(r)", [1, 2, 4, 8, 16]))


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


# --- the page ---------------------------------------------------------------------------------------------------------

CHART_ALT = {
    "price": "Price against misspecification, a curve for each schedule; the values at the slider stand in the table.",
    "grid": "Loss of a grid against its ratio, a curve for each schedule; the values at the slider stand in the table.",
}
LOADING = "The sliders are being loaded …"
FROM_A_FILE = (
    "Opened as a file, this page has no sliders: browsers load them from a server only. Run make serve. "
    "The picture shows their first settings."
)
FAILED = "The sliders could not be loaded; the picture shows their first settings."
ANSWERS = {
    "ratio": "grid ratio",
    "needed": "runs that cover the range",
    "lost": "loss Γ of your p",
    "degree": "best degree for this ratio",
    "guarantee": "its guarantee",
}
WAYS = {"r": "at your ratio", "runs": "with your runs", "loss": "at your loss"}
COLUMNS = {
    "price": "price R(ρ)",
    "grid": "loss Γ(r)",
    "guarantee": "guarantee at r",
    "afforded": "guarantee with your runs",
    "coarsest": "coarsest ratio for your loss",
    "needed": "runs for your loss",
}


def _slider(control: Control) -> str:
    nearest = min(range(len(control.values)), key=lambda k: abs(control.values[k] - control.default))
    return (
        f'<p class="explorer-control"><label for="explorer-{control.name}">{control.label}</label> '
        f'<output for="explorer-{control.name}"></output><input type="range" id="explorer-{control.name}" '
        f'name="{control.name}" min="0" max="{len(control.values) - 1}" step="1" value="{nearest}"></p>'
    )


def _swatch(name: str) -> str:
    color, dash = LOOKS[name]
    stroke = f'stroke="{color}" stroke-width="2" stroke-dasharray="{" ".join(map(str, dash))}"'
    return f'<svg class="explorer-ink" width="26" height="10" aria-hidden="true"><path d="M0 5H26" {stroke}/></svg>'


def _html_table(caption: str, columns: dict[str, str], rows: dict[str, str]) -> str:
    """Columns and rows are headings by key; the script finds a cell by its two keys."""
    head = "".join(f'<th scope="col">{text}</th>' for text in columns.values())
    body = ""
    for row, heading in rows.items():
        cells = "".join(f'<td data-cell="{column}/{row}"></td>' for column in columns)
        body += f'<tr><th scope="row">{heading}</th>{cells}</tr>'
    return (
        f'<div class="explorer-table" tabindex="0" role="region" aria-label="{caption}"><table class="table">'
        f"<caption>{caption}</caption><thead><tr><td></td>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def page(specs: dict[str, dict[str, Any]], series: list[float]) -> str:
    """Sliders, charts and tables, hidden until the script has filled them."""
    slider = {control.name: _slider(control) for control in CONTROLS}
    panels = "".join(
        f'<div>{slider[at]}<div role="img" aria-label="{CHART_ALT[name]}">'
        f'<div class="explorer-chart explorer-ink" data-chart="{name}" aria-hidden="true"></div></div></div>'
        for name, at in [("price", "rho"), ("grid", "r")]
    )
    named = {name: f'<span data-name="{name}">{name}</span>' if name in (OWN, ROBUST) else name for name in NAMES}
    schedules = {name: f"{_swatch(name)} {text}" for name, text in named.items()}
    controls = [asdict(control) for control in CONTROLS]
    data = {"controls": controls, "schedules": NAMES, "cosine": series, "cooldown": COOLDOWN, "specs": specs}
    text = json.dumps(data, separators=(",", ":"), ensure_ascii=False).replace("<", "\\u003c")  # no tag within a script
    return f"""<p id="explorer-status" role="status"></p>
<div id="explorer-live" hidden>
<p><button type="button" class="btn" id="explorer-copy">Copy a link to these settings</button>
<button type="button" class="btn" id="explorer-reset">Reset</button></p>
<p id="explorer-note" role="status"></p>
{slider["p"]}
<div class="explorer-row">{panels}</div>
<div class="explorer-row">{slider["range"]}{slider["runs"]}{slider["loss"]}</div>
<p id="explorer-summary" role="status"></p>
{_html_table("Three ways to choose the ratio of a grid", WAYS, ANSWERS)}
{_html_table("All schedules at these settings", COLUMNS, schedules)}
</div>
<noscript><p>Without JavaScript there are no sliders; the picture shows the first settings.</p></noscript>
<script type="application/json" id="explorer-data">{text}</script>
<script>
{{
  const status = document.getElementById("explorer-status");
  status.textContent = location.protocol === "file:" ? "{FROM_A_FILE}" : "{LOADING}";
  const failed = ({{ target }}) => {{ if (target.type === "module") status.textContent = "{FAILED}"; }};
  if (location.protocol !== "file:") addEventListener("error", failed, true);
}}
</script>
<script type="module" src="../_static/explorer.js"></script>
"""


def facts(vega: bytes) -> str:
    """What the page says about itself."""
    size, packed = len(vega) / 1e6, len(gzip.compress(vega, mtime=0)) / 1e6
    return (
        f"The cosine's $Q$ is a power series of {TERMS} terms, which agrees with the quadrature to {DIGITS} digits.\n"
        f"The page loads Vega from this site, {size:.1f} MB ({packed:.1f} MB compressed); no other page does.\n"
    )


def main() -> int:
    charts = {"price": price_chart(), "grid": grid_chart()}
    try:
        series = cosine_series()
        vega = (VENDOR / "vega.js").read_bytes()
    except (BookError, FileNotFoundError) as error:
        print(error, file=sys.stderr)
        return 1
    still = alt.hconcat(*(chart.properties(width=300) for chart in charts.values()))
    specs = {name: specification(chart.properties(width="container"), 2) for name, chart in charts.items()}
    write_atomically(GENERATED / "explorer.svg", vl_convert.vegalite_to_svg(specification(still, len(NAMES))))
    write_atomically(GENERATED / "explorer.md", facts(vega))
    write_atomically(GENERATED / "explorer.html", page(specs, series))
    return 0


if __name__ == "__main__":
    sys.exit(main())
