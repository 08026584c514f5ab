"""The benchmark's fragment: numbers against hand-made ones, verdicts both ways, and the stored measurement itself."""

import json
import re
import xml.etree.ElementTree as ElementTree

import numpy as np

from book.pages import __main__ as pages
from book.pages import benchmark

SECONDS = {"sweep": [1.0, 2.0, 4.0], "JAX": [4.0, 6.0, 4.0], "PyTorch": [1.0, 1.0, 1.0]}


def record(**seconds):
    """A small record: 10 million steps for everyone but PyTorch, which makes a thousand."""

    def contender(name, times):
        steps = 1000 if name == "PyTorch" else 10_000_000
        return {"processes": 1, "threads": 1, "runs": 1, "steps": steps, "differs_by": 2e-13, "seconds": times}

    names = {name: SECONDS.get(name, [2.0, 2.0, 2.0]) for name in benchmark.CONTENDERS} | seconds
    batch = {
        "contenders": {name: contender(name, times) for name, times in names.items()},
        "matrix_product": {"rows": 1000, "seconds": [0.2, 0.1, 0.4]},
    }
    sizes = {name: {"values": [4, 8, 16], "seconds": [[1.0, 2.0, 4.0], [2.0, 4.0, 8.0]]} for name in ("runs", "steps")}
    return {
        "provenance": {"date": "2020-02-02", "code_sha256": "c0de", "versions": {"numpy": "9.9"}},
        "machine": {"processor": "Abacus", "system": "Wood", "cores": 2, "pinned": True, "load": [0.5, 2.5]},
        "problem": {"samples": 10_000, "dimension": 100},
        "batches": {"1": batch, "32": batch},
        "growth": {"base": {"runs": 4, "dimension": 100}, "sizes": sizes},
        "blocks": {
            "usual": 24,
            "batches": {"32": {"values": [32, 128], "runs": 10, "steps": 10**6, "seconds": [[1, 4], [2, 5], [4, 8]]}},
        },
    }


def page_of(record):
    return benchmark.page(record, record["provenance"]["code_sha256"])


def cells(page, contender):
    row = next(line for line in page.splitlines() if line.startswith(f"| {benchmark.CONTENDERS[contender]} |"))
    return [cell.strip() for cell in row.strip("|").split("|")]


def test_rates_ratios_and_shares_by_hand():
    page = page_of(record())
    # 10 / 4, 10 / 2, 10 / 1 million steps a second
    assert cells(page, "sweep")[2:4] == ["5 (2.5 to 10)", "1"]
    # round by round 4 / 1, 6 / 2, 4 / 4
    assert cells(page, "JAX")[2:4] == ["2.5 (1.67 to 2.5)", "3 (1 to 4)"]
    # 400 operations a step; the product makes 2e9 in 0.2, 0.1, 0.4 s: 10, 20, 5 billion a second; shares 0.4, 0.1, 0.2
    assert cells(page, "sweep")[4] == "20 %"


def test_verdicts_follow_the_median():
    slow, fast = page_of(record()), page_of(record(JAX=[4.1, 8.2, 16.4]))
    assert "Batch size 1, goal 3 times the rate of JAX as it comes: **reached**, 3 times (1 to 4)." in slow
    assert "Batch size 1, goal 3 times the rate of JAX as it comes: **reached**, 4.1 times (4.1 to 4.1)." in fast
    below = page_of(record(JAX=[2.9, 5.8, 11.6], PyTorch=[0.01] * 3))
    assert "Batch size 1, goal 3 times the rate of JAX as it comes: **not reached**" in below
    assert "Batch size 1, goal 1,000 times the rate of PyTorch's loop: **reached**" in slow
    assert "Batch size 1, goal 1,000 times the rate of PyTorch's loop: **not reached**" in below
    # 32 times the operations: 20 % become 640 %
    assert "Batch size 32, goal 25 % of the rate of the matrix product: **reached**, 640 % (320 to 1,280)." in slow
    slower = page_of(record(sweep=[99.0, 99.0, 99.0]))
    assert "Batch size 32, goal 25 % of the rate of the matrix product: **not reached**" in slower


def test_a_goal_beyond_the_machine_says_so():
    # three times JAX's 10 million steps are 12 billion operations a second, of 10 that the product reaches
    assert "That would be 1.2 times the rate of the matrix product." in page_of(record(JAX=[1.0, 1.0, 1.0]))
    page = page_of(record(**{name: [1000.0] * 3 for name in benchmark.CONTENDERS if name != "sweep"}))
    assert "That would be" not in page


def test_growth_has_its_exponent_and_its_spread():
    page = page_of(record())
    assert "| steps | 4 | 16 | 4 times | 1.00 |" in page
    assert "the slowest took at most 2 times as long" in page


def test_a_measurement_of_other_code_says_so():
    assert "The code has changed" in benchmark.page(record(), "other")
    assert "The code has changed" not in page_of(record())


def test_block_sizes_by_hand():
    page = page_of(record())
    assert "| batch size 32, samples a block | 32, no blocks | 128 |" in page
    assert "| rate | 5 (2.5 to 10) | 2 (1.25 to 2.5) |" in page


def test_the_figure():
    svg = benchmark.picture(record()["growth"])
    texts = " ".join("".join(node.itertext()) for node in ElementTree.fromstring(svg).iterfind(".//{*}text"))
    for label in ("runs, from 4", "steps, from 4", "proportional", "size, relative to the smallest"):
        assert label in texts
    assert svg == benchmark.picture(record()["growth"]), "the same bytes"


def test_a_missing_measurement_names_the_remedy(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(benchmark, "STORED", tmp_path / "none.json")
    assert pages.main(["benchmark"]) == 1
    assert "run make bench" in capsys.readouterr().err


def test_what_is_stored_is_complete_and_was_checked():
    stored = json.loads(benchmark.STORED.read_text(encoding="utf-8"))
    page = page_of(stored)
    assert stored["batches"].keys() == {"1", "32"}
    for size, batch in stored["batches"].items():
        assert batch["contenders"].keys() == benchmark.CONTENDERS.keys() - ({"scikit-learn"} if size != "1" else set())
        assert {c["runs"] for name, c in batch["contenders"].items() if "sweep" in name or "JAX" in name} == {512}
        assert max(c["differs_by"] for c in batch["contenders"].values()) <= stored["problem"]["tolerance"] == 1e-10
        counts = {len(c["seconds"]) for c in batch["contenders"].values()} | {len(batch["matrix_product"]["seconds"])}
        assert len(counts) == 1 and counts.pop() >= 3
    for size in stored["growth"]["sizes"].values():
        assert size["values"][-1] >= 100 * size["values"][0], "two decades"
        assert np.shape(size["seconds"])[1] == len(size["values"])
    assert stored["growth"]["sizes"].keys() == {"runs", "dimension", "steps", "batch size"}
    assert stored["machine"]["processor"]
    for size, batch in stored["blocks"]["batches"].items():
        assert np.shape(batch["seconds"])[1] == len(batch["values"]) and batch["values"][0] == int(size)
    assert stored["provenance"]["versions"].keys() >= {"numpy", "jax", "torch", "scikit-learn"}
    assert not re.search(r"(?<!\w)/(?!book/_generated)[a-z]+/", page), "no path of a machine"
