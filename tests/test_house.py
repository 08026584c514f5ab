"""The rules of the house that a machine can hold: sizes, optional parts, docstrings.  Every rule is shown a breach."""

import ast
import inspect
import subprocess
import sys
from pathlib import Path

import pytest

import anneal

ROOT = Path(anneal.__file__).parents[1]
PACKAGE = sorted((ROOT / "anneal").rglob("*.py"))
BOOK = [path for name in ("tools", "pages", "extensions") for path in sorted((ROOT / "book" / name).rglob("*.py"))]
TESTS = sorted((ROOT / "tests").rglob("*.py"))
BEING_REPLACED = {"problems.py", "proof.py", "explorer.py", "robustness.py", "networks.py", "_provers.py", "claims.py"}


def named(paths):
    return [pytest.param(path, id=path.relative_to(ROOT).as_posix()) for path in paths]


# -- sizes

LONGEST_MODULE, LONGEST_FUNCTION = 300, 60


def oversized(source, module=True):
    """Modules and functions that are too long: lines of the file, and of a function from its def, less its docstring."""
    if module and (lines := len(source.splitlines())) > LONGEST_MODULE:
        yield f"{lines} lines, at most {LONGEST_MODULE}: split it"
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = node.end_lineno - node.lineno + 1
            if ast.get_docstring(node) is not None:
                lines -= node.body[0].end_lineno - node.body[0].lineno + 1
            if lines > LONGEST_FUNCTION:
                yield f"{node.name} has {lines} lines, at most {LONGEST_FUNCTION}: split it"


@pytest.mark.parametrize("path", named(path for path in PACKAGE + BOOK if path.name not in BEING_REPLACED))
def test_modules_and_functions_are_short(path):
    assert not list(oversized(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("path", named(TESTS))
def test_the_functions_of_tests_are_short(path):
    assert not list(oversized(path.read_text(encoding="utf-8"), module=False))


def test_what_is_too_long_is_found():
    fits = "def f():\n" + '    """One.\n\n    Two.\n    """\n' + "    pass\n" * 59
    assert not list(oversized(fits))
    assert list(oversized(fits + "    pass\n")) == ["f has 61 lines, at most 60: split it"]
    assert list(oversized("class A:\n    async def g(self):\n" + "        pass\n" * 60)) == [
        "g has 61 lines, at most 60: split it"
    ]
    assert not list(oversized("x = 1\n" * 300))
    assert list(oversized("x = 1\n" * 301)) == ["301 lines, at most 300: split it"]


# -- the core, and the optional parts

CORE = """
import anneal.schedules, anneal.bounds, anneal.robustness, anneal.worst_case, anneal.minimax
from anneal.schedules import BUILT_IN, Linear
from anneal.robustness import recommend, price
assert all(len(schedule.values(10)) == 10 for schedule in BUILT_IN)
assert price(Linear(), 4.0) > 1 and price(Linear(), 4.0, T=100) > 1
assert anneal.bounds.last_iterate_bound(Linear().values(9)).value > 0
assert anneal.worst_case.worst_function(Linear().values(9)).values[-1] > 0
assert anneal.minimax.best_price(10.0, 8).lower > 1
"""

ONLY = """
import sys

class Only:
    '''Finds no module but those of the standard library, of this package, and those named.'''
    allowed = {{*sys.stdlib_module_names, "anneal", "_distutils_hack", *{allowed!r}}}

    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] not in self.allowed:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)

sys.meta_path.insert(0, Only())
"""


def alone(code, allowed=("numpy", "scipy")):
    """Run code in a process that finds no third-party module but those allowed; its standard error, empty if all is well."""
    program = ONLY.format(allowed=allowed) + code
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT)
    return done.stderr if done.returncode else ""


def test_the_core_needs_only_numpy_and_scipy():
    assert not alone(CORE)


@pytest.mark.parametrize("code", ["import xarray", "import numba", "import anneal.figures"])
def test_what_more_would_be_needed_is_found(code):
    assert "No module named" in alone(code)


def test_without_the_other_extras_everything_but_figures_proofs_and_certificates_works():
    code = (
        "import sys; sys.modules.update(dict.fromkeys(['matplotlib', 'sympy', 'z3', 'sklearn', 'IPython', 'PEPit'])); "
        "from anneal import bounds, claims, grid, problems, robustness, schedules, sgd"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


OPTIONAL = [
    ("import anneal.sgd", "xarray", "sweep"),
    ("import anneal.sgd", "tqdm", "sweep"),
    ("import anneal.sgd", "threadpoolctl", "sweep"),
    ("import anneal.figures", "matplotlib", "figures"),
    ("import anneal.figures", "xarray", "figures"),
    ("from anneal.certify import worst_case; worst_case([1.0])", "PEPit", "certify"),
    (
        "from anneal.adapters import to_optax; from anneal.schedules import Linear; to_optax(Linear(), 1, 9)",
        "jax",
        "optax",
    ),
    ("import anneal.deep.records", "xarray", "deep"),
    ("import anneal.deep.data", "tqdm", "deep"),
    ("from anneal.deep.data import digits; digits()", "sklearn", "deep"),
    ("import anneal.deep.device", "torch", "deep"),
    ("import anneal.deep.engine", "torch", "deep"),
    ("import anneal.deep.model", "torch", "deep"),
    ("import anneal.deep.sweep", "torch", "deep"),
]


@pytest.mark.parametrize(("code", "missing", "extra"), OPTIONAL, ids=[f"{code}-{name}" for code, name, _ in OPTIONAL])
def test_what_is_missing_names_its_extra(code, missing, extra):
    code = f"import sys; sys.modules[{missing!r}] = None; {code}"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    last = done.stderr.splitlines()[-1]
    assert last.startswith("ImportError: anneal.") and last.endswith(f": pip install 'anneal[{extra}]'"), last
    assert missing in last


def test_every_extra_named_in_the_package_exists():
    import tomllib

    known = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    used = {
        node.args[0].value
        for path in PACKAGE
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "extra"
    }
    assert used and used <= set(known)


# -- docstrings

PENDING = (
    "problems.py",
    "robustness.py",
    "figures.py",
    "networks.py",
    "_kernels.py",
    "proof.py",
    "_provers.py",
    "claims.py",
)
"""Modules that are being written anew elsewhere."""


def public(tree):
    """Functions of a module, and class methods and static methods of its classes, whose names have no underscore."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            yield node
        elif isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            for inner in node.body:
                made = {d.id for d in getattr(inner, "decorator_list", []) if isinstance(d, ast.Name)}
                if isinstance(inner, ast.FunctionDef) and made & {"classmethod", "staticmethod"}:
                    yield inner


def parts(docstring):
    """The sections of a docstring: name to text."""
    found, name = {}, ""
    for line in inspect.cleandoc(docstring).splitlines():
        head = line.partition(":")[0]
        if line[:1].isalpha() and head in ("Args", "Returns", "Yields", "Raises", "Source", "Example") and ":" in line:
            name = head
        found[name] = found.get(name, "") + line + "\n"
    return found


def own(function):
    """The nodes of a function's body, those of functions defined in it aside."""
    waiting = list(function.body)
    while waiting:
        node = waiting.pop()
        if not isinstance(node, ast.FunctionDef | ast.Lambda | ast.ClassDef):
            yield node
            waiting.extend(ast.iter_child_nodes(node))


def raises(function):
    """Whether the body raises, or calls what checks arguments or imports an optional part."""
    for node in own(function):
        if isinstance(node, ast.Raise):
            return True
        if isinstance(node, ast.Call):
            called = node.func
            if (
                isinstance(called, ast.Attribute)
                and isinstance(called.value, ast.Name)
                and called.value.id == "_checks"
            ):
                return True
            if isinstance(called, ast.Name) and called.id in CHECKS:
                return True
    return False


CHECKS = {
    node.name for node in ast.parse((ROOT / "anneal/_checks.py").read_text()).body if isinstance(node, ast.FunctionDef)
} | {"extra"}


def undocumented(source):
    """What the docstrings of public functions lack: Args with every parameter, Returns, Raises."""
    for function in public(ast.parse(source)):
        if function.name.startswith("_"):
            continue
        said = parts(ast.get_docstring(function) or "")
        given = function.args
        named_here = [a.arg for a in given.posonlyargs + given.args + given.kwonlyargs if a.arg not in ("self", "cls")]
        named_here += [a.arg for a in (given.vararg, given.kwarg) if a]
        heads = [line.partition(":")[0] for line in said.get("Args", "").splitlines() if line.startswith("    ")]
        listed = {name.strip(" *`") for head in heads for name in head.split(",")}
        if missing := [name for name in named_here if name not in listed]:
            yield f"{function.name}: Args lack {', '.join(missing)}"
        returned = function.returns
        if (
            not (isinstance(returned, ast.Constant) and returned.value is None)
            and not {"Returns", "Yields"} & said.keys()
        ):
            yield f"{function.name}: no Returns"
        if raises(function) and "Raises" not in said:
            yield f"{function.name}: no Raises"


@pytest.mark.parametrize("path", named(path for path in PACKAGE if path.name not in PENDING))
def test_public_functions_say_what_they_take_return_and_raise(path):
    missing = list(undocumented(path.read_text(encoding="utf-8")))
    assert not missing, "\n".join(["give these docstrings Args, Returns and Raises, with shapes and units:", *missing])


def test_what_a_docstring_lacks_is_found():
    source = '''
def half(x: float, *rest: float, key: str = "") -> float:
    """Half.

    Args:
        x: a number.
    """
    if x < 0:
        raise ValueError("x: expected a nonnegative number")
    return x / 2

def checked(x: float, y: float) -> None:
    """Checked.

    Args:
        x, y: numbers.
    """
    _checks.positive("x", x)

def good(x: float) -> float:
    """Good.

    Args:
        x: a number.

    Returns:
        the same.
    """
    def inner() -> None:
        raise ValueError
    return x

def _private(x):
    return x

class A:
    def method(self, x: float) -> float:
        return x

    @classmethod
    def made(cls, x: float) -> "A":
        """Made."""
'''
    assert list(undocumented(source)) == [
        "half: Args lack rest, key",
        "half: no Returns",
        "half: no Raises",
        "checked: no Raises",
        "made: Args lack x",
        "made: no Returns",
    ]
