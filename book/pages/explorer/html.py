"""Sliders and tables in HTML, with the data for ``explorer.js``."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from anneal.grid import ROUNDING
from book.pages._compared import COOLDOWN
from book.pages.explorer.controls import CONTROLS, Control
from book.pages.explorer.curves import LOOKS, NAMES, OWN, ROBUST

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
    numbers = {"cosine": series, "cooldown": COOLDOWN, "rounding": ROUNDING}
    data = {"controls": controls, "schedules": NAMES, **numbers, "specs": specs}
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
