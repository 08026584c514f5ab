"""Executing one notebook: complete or not at all, and the same bytes every time."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from book.tools import kernel
from book.tools.paths import BookError
from tests.book.conftest import Project


def leftovers(project: Project) -> list[str]:
    return sorted(path.name for path in project.executed.rglob("*") if path.is_file())


def test_two_runs_give_the_same_bytes(project: Project) -> None:
    notebook = project.notebook(
        "01_same",
        "print(steps)\nimport sys\nsys.stdout.flush()\nprint({'strings', 'in', 'a', 'set'})",
        "print('late', flush=True)\nimport os\nos.path.exists('notebooks')",
        "import uuid\nfrom IPython.display import HTML\nname = uuid.uuid4()\n"
        'HTML(f\'<input id="{name}"><label for="{name}">a</label><p id="{uuid.uuid4()}">\')',
    )
    assert project.execute(notebook).returncode == 0
    first = (project.executed / "01_same.ipynb").read_bytes()
    assert project.execute(notebook).returncode == 0
    assert (project.executed / "01_same.ipynb").read_bytes() == first
    content = json.loads(first)
    assert "papermill" not in content["metadata"]
    assert [part["id"] for part in content["cells"]] == [f"cell-{n:03d}" for n in range(len(content["cells"]))]
    html = "".join(content["cells"][4]["outputs"][0]["data"]["text/html"])
    assert html == '<input id="id-0"><label for="id-0">a</label><p id="id-1">'
    assert len(content["cells"][2]["outputs"]) == 1, "the two prints should be one stream"
    assert content["cells"][3]["outputs"][1]["data"]["text/plain"] == ["True"], "runs in the project's folder"


def test_records_time_and_memory_outside_the_notebook(project: Project) -> None:
    assert project.execute(project.notebook("01_x", "block = bytearray(300_000_000)")).returncode == 0
    timing = json.loads((project.root / "_build" / "timings" / "01_x.json").read_text())
    assert timing["notebook"] == "01_x"
    assert timing["seconds"] > 0
    assert 300 < timing["peak_memory_mb"] < 1000


def test_failing_cell_is_shown_and_leaves_nothing(project: Project) -> None:
    notebook = project.notebook("01_fails", "fine = 1", "before = fine\nraise ArithmeticError('planted')", "after = 1")
    done = project.execute(notebook)
    assert done.returncode == 1
    line = notebook.read_text().splitlines().index("before = fine") + 1
    assert f"notebooks/01_fails.md:{line}: this cell failed" in done.stderr
    assert "raise ArithmeticError('planted')" in done.stderr
    assert "ArithmeticError: planted" in done.stderr
    assert "Traceback" in done.stderr
    assert leftovers(project) == []


def test_failing_cell_keeps_the_last_good_result(project: Project) -> None:
    notebook = project.notebook("01_x", "1 + 1")
    assert project.execute(notebook).returncode == 0
    good = (project.executed / "01_x.ipynb").read_bytes()
    project.notebook("01_x", "1 / 0")
    assert project.execute(notebook).returncode == 1
    assert (project.executed / "01_x.ipynb").read_bytes() == good


def test_dying_kernel_names_the_cell(project: Project) -> None:
    done = project.execute(project.notebook("01_dies", "import os\nos._exit(9)"))
    assert done.returncode == 1
    assert "os._exit(9)" in done.stderr
    assert "kernel died" in done.stderr
    assert leftovers(project) == []


@pytest.mark.parametrize("length", [60, 108, 200])
def test_a_long_folder_for_temporary_files_is_no_obstacle(project: Project, tmp_path: Path, length: int) -> None:
    """Sockets lie in a folder of their own, whose path the system wants short."""
    long = tmp_path / "x"
    while len(str(long)) < length:
        long /= "ü" * 20
    long.mkdir(parents=True)
    notebook = project.notebook("01_x", "import tempfile\nlen(tempfile.gettempdir()) >= 60")
    done = project.run(sys.executable, "-m", "book.tools", "execute", str(notebook), TMPDIR=str(long))
    assert done.returncode == 0, done.stderr
    assert '"True"' in (project.executed / "01_x.ipynb").read_text()
    assert not list(long.iterdir())


def test_where_no_folder_is_short_enough_the_variable_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(kernel, "SOCKET_BYTES", 5)
    with pytest.raises(BookError, match=r"TMPDIR: .* Set TMPDIR to a shorter one"), kernel._socket_folder():
        pass


@pytest.mark.parametrize("written", ["~/project/notebooks/01_x.md", "$WHERE/01_x.md"])
def test_a_path_may_have_a_tilde_or_a_variable(project: Project, written: str) -> None:
    project.notebook("01_x", "1 + 1")
    places = {"HOME": str(project.root.parent), "WHERE": str(project.root / "notebooks")}
    done = project.run(sys.executable, "-m", "book.tools", "execute", written, **places)
    assert done.returncode == 0, done.stderr
    assert leftovers(project) == ["01_x.ipynb", "01_x.mk"]


def test_parameters_cell_is_required(project: Project) -> None:
    header = "---\nkernelspec:\n  name: python3\n  display_name: Python 3\n  language: python\n---\n"
    done = project.execute(project.notebook("01_bare", "steps = 3", header=header))
    assert done.returncode == 1
    assert "01_bare.md" in done.stderr
    assert "tagged 'parameters'" in done.stderr
    assert leftovers(project) == []


@pytest.mark.parametrize(
    ("code", "named"), [("object()", "memory address"), ("import os; print(os.getcwd())", "absolute path")]
)
def test_output_that_differs_between_machines_is_an_error(project: Project, code: str, named: str) -> None:
    done = project.execute(project.notebook("01_x", code))
    assert done.returncode == 1
    assert named in done.stderr
    assert leftovers(project) == []


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_interruption_leaves_nothing(project: Project, sent: signal.Signals) -> None:
    notebook = project.notebook(
        "01_slow", "import os, pathlib, time\npathlib.Path('pid').write_text(str(os.getpid()))\ntime.sleep(60)"
    )
    command = [sys.executable, "-m", "book.tools", "execute", str(notebook)]
    with subprocess.Popen(command, cwd=project.root, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL) as process:
        wait_for(lambda: (project.root / "pid").exists() and (project.root / "pid").read_text())
        process.send_signal(sent)
        assert process.wait(30) != 0
    assert leftovers(project) == []
    wait_for(lambda: not alive(int((project.root / "pid").read_text())))


def test_run_takes_parameters_and_leaves_the_book_alone(project: Project) -> None:
    project.notebook("07_x", "print(steps, sizes, seed, type(steps).__name__)")
    done = project.tool("run", "7", "-p", "steps", "500", "-p", "sizes", "[4]", "-p", "seed", "1e-3")
    assert done.returncode == 0, done.stderr
    assert "_build/runs/07_x.ipynb" in done.stdout
    assert "500 [4] 0.001 int" in (project.root / "_build" / "runs" / "07_x.ipynb").read_text()
    assert leftovers(project) == []


def test_a_run_is_also_a_page_with_its_values_beside_the_books(project: Project) -> None:
    claims = """
claims:
  - id: length
    statement: The $|x|$ of it.
    source: companion
    kind: identity
    criterion: {expected: 3, tolerance: 0.5}
    because: by hand
"""
    project.write("book/claims/07.yml", claims)
    code = "from anneal.claims import report\nassert steps > 1\nreport('length', float(steps))"
    source = project.notebook("07_x", code)
    assert project.execute(source).returncode == 0
    done = project.tool("run", "07", "-p", "steps", "5")
    page = project.root / "_build" / "runs" / "07_x.html"
    assert done.returncode == 0 and "_build/runs/07_x.html" in done.stdout, done.stderr
    text = page.read_text()
    assert "Yours against the book" in text and "<code>steps = 5</code>" in text
    assert "3, met" in text and "5, missed" in text and r"$\vert x\vert $" in text
    assert "https://" not in re.sub(r"<style.*?</style>", "", text, flags=re.DOTALL), "it loads nothing from elsewhere"
    failed = project.tool("run", "07", "-p", "steps", "1")
    assert failed.returncode == 1 and "this cell failed" in failed.stderr
    assert not page.exists() and not page.with_suffix(".ipynb").exists(), "no result of another run is left"


def test_run_refuses_unknown_parameters_and_notebooks(project: Project) -> None:
    project.notebook("07_x", "steps")
    done = project.tool("run", "07", "-p", "stepz", "500")
    assert done.returncode == 1
    assert "unknown parameter 'stepz'" in done.stderr
    assert "steps = 3" in done.stderr
    assert "sizes = [1, 2]\n  seed = 0" in done.stderr
    done = project.tool("run", "07", "-p", "sizes", "one,two")
    assert done.returncode == 1
    assert "sizes: expected a value like [1, 2], got 'one,two'" in done.stderr
    done = project.tool("run", "08")
    assert done.returncode == 1
    assert "no notebook '08'" in done.stderr
    assert "07_x" in done.stderr


def wait_for(condition: Any, seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


def alive(pid: int) -> bool:
    status = Path(f"/proc/{pid}/status")
    if Path("/proc/self/status").exists():
        return status.exists() and "State:\tZ" not in status.read_text()
    return subprocess.run(["ps", "-p", str(pid)], capture_output=True).returncode == 0
