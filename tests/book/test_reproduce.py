"""What a reader compares, what differs from build to build, and the example for a cluster, which runs as it stands."""

from __future__ import annotations

import ast
import hashlib
import json
import os
import platform
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from distributed import LocalCluster
from playwright.sync_api import Browser, Page

from book.pages import reproduce
from book.tools.hardware import hardware
from book.tools.measure import measured
from book.tools.outputs import figures
from book.tools.paths import ROOT, BookError, executed, sources
from tests.book.browsing import built, launched, served
from tests.book.conftest import Project

SVG = '<svg width="9"\r\nheight="9"/>\n'
NOTEBOOKS = [executed(source) for source in sources()]


def notebook(path: Path, svg: str = SVG) -> Path:
    cell = {
        "cell_type": "code",
        "metadata": {"mystnb": {"figure": {"name": "fig-one"}}},
        "outputs": [{"data": {"image/svg+xml": svg.splitlines(keepends=True)}}, {"text": "no figure"}],
    }
    path.write_text(json.dumps({"cells": [{"cell_type": "markdown", "metadata": {}}, cell]}), encoding="utf-8")
    return path


# --- what two builds have in common


def test_the_page_tells_a_changed_figure_notebook_lock_and_measurement(tmp_path: Path) -> None:
    lock = "numpy==2.4.6 \\\n    --hash=sha256:12\nother==1 ; python_version == '3.11'\n"
    data = tmp_path / "data.json"
    data.write_text('{"provenance": {"command": "make data"}}')
    one = notebook(tmp_path / "01_one.ipynb")
    text = reproduce.page([one], lock, ">=3.11,<3.15", [data])
    for part in ("| numpy | 2.4.6 |", "Python | >=3.11, <3.15 |", "All 2 packages", "{numref}`fig-one`", "`make data`"):
        assert part in text
    for content in (b'<svg width="9"\nheight="9"/>', one.read_bytes(), lock.encode(), data.read_bytes()):
        assert f"`{hashlib.sha256(content).hexdigest()[: reproduce.DIGITS]}…`" in text
    assert text == reproduce.page([one], lock, ">=3.11,<3.15", [data])
    changed = reproduce.page([notebook(one, SVG.replace("9", "8"))], lock, ">=3.11,<3.15", [data])
    assert len(set(text.splitlines()) ^ set(changed.splitlines())) == 4, "the notebook's line and the figure's"


def test_a_missing_notebook_is_named(tmp_path: Path) -> None:
    with pytest.raises(BookError, match=r"02_two.ipynb is missing: run make"):
        reproduce.page([tmp_path / "02_two.ipynb"], "", "", [])


def test_only_one_file_differs_between_builds(project: Project) -> None:
    """The page is the same after another run, whatever that took; run.json knows the difference."""
    project.installed()
    nap = project.root / "nap.txt"  # seconds, so that the second run takes longer
    code = f"import time\nfrom pathlib import Path\ntime.sleep(float(Path({str(nap)!r}).read_text()))"
    project.notebook("01_alpha", code)
    page, run = project.root / "book/_generated/reproduce.md", project.root / "_build/html/_static/run.json"
    texts, runs = [], []
    for seconds in ("0", "0.5"):
        nap.write_text(seconds)
        done = project.make("book")
        assert done.returncode == 0, done.stderr
        texts.append(page.read_text())
        runs.append(json.loads(run.read_text()))
        project.make("clean")
    assert texts[0] == texts[1]
    assert '<span data-run="notebooks.01_alpha.seconds">–</span>' in texts[0]
    assert runs[0]["notebooks"] != runs[1]["notebooks"]
    assert runs[0]["hardware"] == runs[1]["hardware"]
    assert 0.05 < runs[0]["notebooks"]["01_alpha"]["seconds"] == pytest.approx(runs[0]["seconds"], abs=0.06)
    assert runs[0]["notebooks"]["01_alpha"]["peak_memory_mb"] > 10


def test_the_hardware_in_plain_words() -> None:
    found = hardware()
    assert 1 <= found["cores"] <= (os.cpu_count() or 1)
    assert 0.1 < found["memory_gib"] < 1e5
    assert found["python"] == platform.python_version()
    assert platform.machine() in found["processor"]
    assert platform.node() not in json.dumps(found), "no machine is named"


# --- the page in a browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched() as browser:
        yield browser


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """The table of run times without the theme around it."""
    rows = re.findall(r"<span[^>]*>–</span>", reproduce.page([notebook(tmp_path / "01_one.ipynb")], "", "", []))
    (tmp_path / "book").mkdir()
    (tmp_path / "_static").mkdir()
    script = reproduce.SCRIPT.replace("```{raw} html", "").replace("```", "")
    head = '<meta charset="utf-8"><link rel="icon" href="data:,">'
    (tmp_path / "book/reproduce.html").write_text(f"{head}<p>{' '.join(rows)}</p>{script}", "utf-8")
    (tmp_path / "_static/reproduce.js").write_bytes((ROOT / "book/_static/reproduce.js").read_bytes())
    (tmp_path / "01_one.json").write_text(json.dumps({"seconds": 12.34, "peak_memory_mb": 201.0}))
    run = measured([tmp_path / "01_one.ipynb"], timings=tmp_path)
    (tmp_path / "_static/run.json").write_text(json.dumps(run), "utf-8")
    return tmp_path


def opened(browser: Browser, address: str, errors: list[str], **options: Any) -> Page:
    tab = browser.new_context(**options).new_page()
    tab.on("console", lambda line: errors.append(line.text) if line.type == "error" else None)
    tab.on("pageerror", lambda error: errors.append(str(error)))
    tab.goto(address, wait_until="networkidle")
    return tab


def places(tab: Page) -> dict[str, str]:
    return dict(tab.eval_on_selector_all("[data-run]", "all => all.map(one => [one.dataset.run, one.textContent])"))


def test_the_table_fills_in(browser: Browser, site: Path) -> None:
    errors: list[str] = []
    with served(site) as home:
        tab = opened(browser, f"{home}/book/reproduce.html", errors)
        found = places(tab)
    assert found["notebooks.01_one.seconds"] == "12.3"
    assert found["notebooks.01_one.peak_memory_mb"] == "201"
    assert found["hardware.processor"] == hardware()["processor"]
    assert "–" not in found.values()
    assert tab.inner_text("#run-status") == ""
    assert errors == []


def test_without_the_file_the_page_says_so(browser: Browser, site: Path) -> None:
    (site / "_static/run.json").unlink()
    with served(site) as home:
        tab = opened(browser, f"{home}/book/reproduce.html", [])
        assert set(places(tab).values()) == {"–"}
        assert "make book writes it" in tab.inner_text("#run-status")


def test_from_disk_the_page_says_how_to_serve_it(browser: Browser, site: Path) -> None:
    errors: list[str] = []
    tab = opened(browser, (site / "book/reproduce.html").as_uri(), errors)
    assert "make serve" in tab.inner_text("#run-status")
    assert errors == []


def test_without_javascript_the_page_names_the_file(browser: Browser, site: Path) -> None:
    with served(site) as home:
        tab = opened(browser, f"{home}/book/reproduce.html", [], java_script_enabled=False)
        assert "_static/run.json" in tab.inner_text("body")


@pytest.mark.site
def test_the_built_page_shows_this_build(browser: Browser) -> None:
    site = built()
    run = json.loads((site / "_static/run.json").read_text("utf-8"))
    assert run["notebooks"].keys() == {path.stem for path in NOTEBOOKS}
    page = (site / "book/reproduce.html").read_text("utf-8")
    assert set(re.findall(r"<span data-run=[^>]*>([^<]*)</span>", page)) == {"–"}
    with served(site) as home:
        errors: list[str] = []
        found = places(opened(browser, f"{home}/book/reproduce.html", errors))
    assert errors == []
    for name, timing in run["notebooks"].items():
        for key, value in timing.items():
            assert float(found[f"notebooks.{name}.{key}"]) == pytest.approx(value, abs=0.0501)


MINUTES = 12  # for all notebooks, one after the other; the site adds half a minute


@pytest.mark.site
@pytest.mark.skipif(os.environ.get("CI", "").lower() != "true", reason="a promise about two cores that do nothing else")
def test_the_notebooks_take_no_longer_than_promised() -> None:
    run = json.loads((built() / "_static/run.json").read_text("utf-8"))
    assert run["notebooks"].keys() == {path.stem for path in NOTEBOOKS}
    assert 0 < run["seconds"] <= 60 * MINUTES


@pytest.mark.site
def test_a_figures_digest_is_the_name_of_its_file() -> None:
    site = built()
    drawn = [svg for path in NOTEBOOKS for _, svg in figures(json.loads(path.read_text("utf-8")))]
    assert len(drawn) > 20
    for svg in drawn:
        file = site / "_images" / f"{hashlib.sha256(svg.encode()).hexdigest()}.svg"
        assert hashlib.sha256(file.read_bytes()).hexdigest() == file.stem
        assert file.stem[: reproduce.DIGITS] in (site / "book/reproduce.html").read_text("utf-8")


# --- the example for a cluster


def example() -> ast.Module:
    (code,) = re.findall(r"```python\n(.*?)```", (ROOT / "book/reproduce.md").read_text("utf-8"), re.DOTALL)
    return ast.parse(code)


def run(statements: list[ast.stmt], names: dict[str, Any]) -> None:
    exec(compile(ast.Module(statements, []), "book/reproduce.md", "exec"), names)


@pytest.mark.filterwarnings("ignore:Port 8787 is already in use")
def test_the_example_for_slurm(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The job that would be submitted asks for what the example says; its sweep, on workers here, is the serial one."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", os.defpath)  # no SLURM: nothing can be submitted
    statements = example().body
    cut = [ast.unparse(statement) for statement in statements].index("cluster.scale(jobs=4)")
    names: dict[str, Any] = {}
    run(statements[:cut], names)
    with names["cluster"] as slurm:
        script = slurm.job_script()
        assert script in capsys.readouterr().out
        for line in ("-p compute", "-n 1", "--cpus-per-task=8", "--mem=16G", "-t 00:30:00"):
            assert f"#SBATCH {line}\n" in script
        assert "export OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1\n" in script
        assert re.search(r"dask_worker tcp://\S+ .*--nthreads 1 --memory-limit 2.00GiB --nworkers 8 ", script)
        assert len(slurm.workers) == 0

    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=":0", memory_limit=0) as here:
        names["cluster"] = here
        run(statements[cut + 1 :], names)
    runs = names["runs"]
    assert runs.sizes == {"schedule": 3, "stepsize": 15, "seed": 64}
    assert any((tmp_path / "sweep-logistic").iterdir())
    assert runs.identical(names["sweep"](names["problem"], names["schedules"], runs.stepsize.values, 64, 2000))
