"""The stored benchmark as tables and a figure for the page *Reproduce*.

Reads book/data/benchmark.json, which `make bench` writes; writes book/_generated/benchmark.md and benchmark.svg.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from anneal import figures
from anneal.problems import LogisticRegression
from anneal.robustness import fitted_exponent
from anneal.store import code_digest
from book.tools.files import write_atomically
from book.tools.paths import GENERATED, ROOT, BookError, shown

STORED = ROOT / "book" / "data" / "benchmark.json"
PAGE = GENERATED / "benchmark.md"
FIGURE = PAGE.with_suffix(".svg")

CONTENDERS = {  # name in the file: what the table says
    "sweep": "this companion's `sweep`, two processes",
    "sweep, one process": "`sweep`, one process",
    "JAX": "JAX `jit(vmap(scan))`, as it comes",
    "JAX, a process a core": "the same, one process a core",
    "one array": "NumPy, all runs in one array, a loop over steps, two processes",
    "PyTorch": "PyTorch, one run at a time, `SGD` and `LambdaLR`",
    "scikit-learn": "scikit-learn's `SGDClassifier`, one run at a time",
}
GOALS = [  # batch size, contender, how many times as fast the sweep is meant to be
    ("1", "JAX", 3.0),
    ("32", "JAX", 2.0),
    ("1", "PyTorch", 1000.0),
    ("32", "PyTorch", 1000.0),
    ("1", "JAX, a process a core", 3.0),
    ("32", "JAX, a process a core", 2.0),
]
SHARE_GOAL = ("32", 0.25)  # batch size, share of the matrix-product rate
RATES = NDArray[np.float64]


def rates(contender: Mapping[str, Any]) -> RATES:
    """Steps of runs a second, one entry a round."""
    return contender["runs"] * contender["steps"] / np.array(contender["seconds"])


def product_rate(batch: Mapping[str, Any]) -> RATES:
    """Floating-point operations a second of a large matrix product, one entry a round."""
    return 2 * batch["matrix_product"]["rows"] ** 3 / np.array(batch["matrix_product"]["seconds"])


def flop(size: str, dimension: int) -> int:
    """Operations of one step of one run: two products with the minibatch, of 2 x batch x dimension each."""
    return 4 * int(size) * dimension


def page(record: Mapping[str, Any], code: str) -> str:
    """The fragment that the page includes; ``code`` is the digest of today's, which may not be what was measured."""
    machine, problem, batches = record["machine"], record["problem"], record["batches"]
    sweep = next(iter(batches.values()))["contenders"]["sweep"]
    differs = max(c["differs_by"] for batch in batches.values() for c in batch["contenders"].values())
    versions = ", ".join(f"{name} {number}" for name, number in record["provenance"]["versions"].items())
    before, after = machine["load"]
    parts = [
        f"{sweep['runs']} runs of logistic regression ({problem['samples']:,} samples, dimension "
        f"{problem['dimension']}): 4 schedules, 16 stepsizes, 8 seeds, double precision. This is one stored "
        f"measurement, of {record['provenance']['date']}; `make bench` makes another. Machine: {machine['processor']}, "
        f"{machine['system']}. Every contender has the same {machine['cores']} cores"
        f"{', to which its processes are held,' if machine['pinned'] else ''} and the same minibatches. "
        f"Final losses were compared before any time was taken: they differ by at most {differs:.0e}. "
        f"Then came {len(sweep['seconds'])} rounds, in each of which all run in turn. "
        f"Load average of the machine: {before} before, {after} after. Versions: {versions}."
        + ("" if code == record["provenance"]["code_sha256"] else " *The code has changed since this measurement.*"),
        "A number is the median of the rounds, in brackets the least and the greatest. One step of one run counts as "
        "one step. *Ratio*: the rate of `sweep` with two processes over that of the row, round by round. *Share*: of "
        "the rate of a large matrix product in double precision on the same cores, where a step counts as "
        "4 × batch × dimension operations, the margins and the update.",
    ]
    for size, batch in batches.items():
        parts += [f"### Batch size {size}", _table(size, batch, problem["dimension"], machine["cores"])]
    parts += [
        "What is not equal: `sweep` draws its minibatches within the time, JAX has them ready and is compiled before. "
        "All who run many at once also evaluate the final losses. PyTorch's loop and `SGDClassifier` use one core; on "
        "both they would be up to twice as fast. `SGDClassifier` knows only one sample a step, one pass, and of the "
        "schedules the constant one and the inverse square root.",
        "### Goals",
        "\n".join(f"- {sentence}" for sentence in _goals(batches, problem["dimension"])),
        "### Other ways that were tried",
        *_blocks(record["blocks"]),
        "### How time grows",
        *_growth(record["growth"]),
    ]
    return "\n\n".join(parts) + "\n"


def _spread(values: RATES, unit: float = 1.0, ending: str = "") -> str:
    low, middle, high = (_number(v / unit) for v in (values.min(), float(np.median(values)), values.max()))
    return f"{middle}{ending} ({low} to {high})"


def _number(value: float) -> str:
    """Three significant digits, or all before the point."""
    return f"{value:,.0f}" if value >= 100 else f"{float(f'{value:.3g}'):g}"


def _table(size: str, batch: Mapping[str, Any], dimension: int, cores: int) -> str:
    sweep, limit = rates(batch["contenders"]["sweep"]), product_rate(batch)
    lines = [
        "| contender | processes × threads | million steps a second | ratio | share |",
        "|---|:-:|---|---|---|",
    ]
    for name, contender in batch["contenders"].items():
        own = rates(contender)
        lines.append(
            f"| {CONTENDERS[name]} | {contender['processes']} × {contender['threads']} | {_spread(own, 1e6)} "
            f"| {_spread(sweep / own) if name != 'sweep' else 1} | {_percent(own * flop(size, dimension) / limit)} |"
        )
    product = _spread(limit, 1e6 * flop(size, dimension))
    lines.append(f"| the matrix product itself | 1 × {cores} | {product} | | 100 % |")
    return "\n".join(lines)


def _percent(values: RATES) -> str:
    return f"{_number(100 * float(np.median(values)))} %"


def _goals(batches: Mapping[str, Any], dimension: int) -> Iterable[str]:
    """A sentence a goal: reached or not, and where the machine leaves no room for it."""
    for size, name, wanted in GOALS:
        batch = batches[size]
        own, limit = rates(batch["contenders"][name]), product_rate(batch)
        ratio = rates(batch["contenders"]["sweep"]) / own
        reached = "reached" if np.median(ratio) >= wanted else "not reached"
        measured = _spread(ratio, ending=" times")
        sentence = f"Batch size {size}, goal {wanted:,.0f} times the rate of {_short(name)}: **{reached}**, {measured}."
        needed = float(np.median(wanted * own * flop(size, dimension) / limit))
        if needed > 1:
            sentence += f" That would be {_number(needed)} times the rate of the matrix product."
        yield sentence
    size, wanted = SHARE_GOAL
    share = rates(batches[size]["contenders"]["sweep"]) * flop(size, dimension) / product_rate(batches[size])
    reached = "reached" if np.median(share) >= wanted else "not reached"
    measured = _spread(share, 0.01, " %")
    goal = f"goal {100 * wanted:g} % of the rate of the matrix product"
    yield f"Batch size {size}, {goal}: **{reached}**, {measured}."


def _short(name: str) -> str:
    named = {"JAX": "JAX as it comes", "JAX, a process a core": "JAX with a process for each core"}
    return named.get(name, f"{name}'s loop")


def _growth(growth: Mapping[str, Any]) -> Iterable[str]:
    rows = ["| what grows | from | to | time grows | fitted exponent |", "|---|---:|---:|---:|---:|"]
    spreads, rounds = [], 0
    for name, size in growth["sizes"].items():
        times, (first, *_, last) = np.array(size["seconds"]), size["values"]  # (rounds, values)
        middle, rounds = np.median(times, axis=0), len(times)
        spreads.append(float((times.max(0) / times.min(0)).max()))
        slope = fitted_exponent(size["values"], middle)
        rows.append(f"| {name} | {first:,} | {last:,} | {_number(middle[-1] / middle[0])} times | {slope:.2f} |")
    base = ", ".join(f"{name} {value:,}" for name, value in growth["base"].items())
    yield "\n".join(rows)
    yield (
        ":::{figure} /book/_generated/benchmark.svg\n"
        ":name: fig-benchmark\n"
        ":alt: Time of a sweep against the number of runs, the dimension, the number of steps and the batch size, each "
        "relative to its smallest; both axes are logarithmic, and a dotted line shows growth in proportion.\n\n"
        f"Time of `sweep` in one process, without the final losses, while one size grows and the others stay at their "
        f"base ({base}). 8 seeds; median of {rounds} rounds, of which the slowest took at most "
        f"{_number(max(spreads))} times as long as the fastest.\n"
        ":::"
    )
    yield (
        "Work that does not depend on what grows keeps its exponent below one: drawing, gathering samples and their "
        "Gram matrices cost the same for any number of runs, compiled loops and calls the same in any dimension, and "
        "batches of many samples share one product."
    )


def _blocks(blocks: Mapping[str, Any]) -> Iterable[str]:
    yield (
        "All runs in one array with a loop over steps stand in the tables above. Small batches gain from blocks of "
        f"steps, {blocks['usual']} samples long, whose coefficients a compiled loop finds. Other lengths, in one "
        "process and with fewer steps, so that the final losses weigh more, in million steps a second:"
    )
    for size, batch in blocks["batches"].items():
        own = batch["runs"] * batch["steps"] / np.array(batch["seconds"])  # (rounds, values)
        names = [f"{value}" if value > int(size) else f"{value}, no blocks" for value in batch["values"]]
        header = " | ".join(names)
        cells = " | ".join(_spread(column, 1e6) for column in own.T)
        yield f"| batch size {size}, samples a block | {header} |\n|---|{'---|' * len(names)}\n| rate | {cells} |"


def picture(growth: Mapping[str, Any]) -> str:
    """The figure as SVG: times relative to those of the smallest size."""
    figures.use_style()
    factors, ys = [1.0], {}
    for name, size in growth["sizes"].items():
        middle = np.median(size["seconds"], axis=0)
        factors = list(np.array(size["values"]) / size["values"][0])
        ys[f"{name}, from {size['values'][0]:,}"] = middle / middle[0]
    labels = ("size, relative to the smallest", "time, relative to the smallest")
    figure = figures.curves(factors, ys, *labels, guides={"proportional": factors}, markers=True, ticks=1)
    file = io.StringIO()
    figure.savefig(file, format="svg", metadata={"Date": None, "Creator": None})
    return file.getvalue()


def generate() -> None:
    if not STORED.exists():
        raise BookError(f"{shown(STORED)} is missing: run make bench")
    record = json.loads(STORED.read_text(encoding="utf-8"))
    write_atomically(PAGE, page(record, code_digest([LogisticRegression])))
    write_atomically(FIGURE, picture(record["growth"]))
