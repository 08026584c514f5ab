"""The rules of the house that a machine can hold: sizes, optional parts, docstrings.  Each rule is shown a breach."""

import ast
import inspect
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import anneal

ROOT = Path(anneal.__file__).parents[1]
PACKAGE = sorted((ROOT / "anneal").rglob("*.py"))
BOOK = [path for folder in ("tools", "pages", "extensions") for path in sorted((ROOT / "book" / folder).rglob("*.py"))]
TESTS = sorted((ROOT / "tests").rglob("*.py"))
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def named(paths):
    return [pytest.param(path, id=path.relative_to(ROOT).as_posix()) for path in paths]


# -- sizes

LONGEST_MODULE, LONGEST_FUNCTION = 300, 60


def length(function):
    """Lines of a function from its def, less its docstring."""
    first = function.body[0]
    documented = ast.get_docstring(function) is not None
    return function.end_lineno - function.lineno + 1 - documented * (first.end_lineno - first.lineno + 1)


def oversized(source, longest_module=LONGEST_MODULE):
    """What of a module is too long."""
    if (lines := len(source.splitlines())) > longest_module:
        yield f"{lines} lines, at most {longest_module}: split the module"
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, FUNCTIONS) and length(node) > LONGEST_FUNCTION:
            yield f"{node.name} has {length(node)} lines, at most {LONGEST_FUNCTION}: split it"


@pytest.mark.parametrize("path", named(PACKAGE + BOOK))
def test_modules_and_functions_are_short(path):
    assert not list(oversized(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("path", named(TESTS))
def test_functions_of_tests_are_short(path):
    assert not list(oversized(path.read_text(encoding="utf-8"), longest_module=float("inf")))


def test_what_is_too_long_is_found():
    fits = 'def f():\n    """One.\n\n    Two.\n    """\n' + "    pass\n" * 59
    inner = "class A:\n    async def g(self):\n" + "        pass\n" * 60
    assert not list(oversized(fits)) and not list(oversized("x = 1\n" * 300))
    assert list(oversized(fits + "    pass\n")) == ["f has 61 lines, at most 60: split it"]
    assert list(oversized(inner)) == ["g has 61 lines, at most 60: split it"]
    assert list(oversized("x = 1\n" * 301)) == ["301 lines, at most 300: split the module"]


# -- the core, and the optional parts


def failure(code, *missing):
    """The last line that Python writes on running code without these modules; empty if it runs."""
    without = f"import sys; sys.modules.update(dict.fromkeys({missing!r}))\n"
    done = subprocess.run([sys.executable, "-c", without + code], capture_output=True, text=True, cwd=ROOT)
    return done.stderr.splitlines()[-1] if done.returncode else ""


ALONE = """
from importlib.metadata import packages_distributions
sys.modules.update(dict.fromkeys(set(packages_distributions()) - {"anneal", "numpy", "scipy"}))
"""

CORE = """
from anneal import bounds, grid, minimax, robustness, schedules, worst_case
etas = schedules.Linear().values(9)
assert all(len(schedule.values(10)) == 10 for schedule in schedules.BUILT_IN)
assert worst_case.worst_function(etas).values[-1] > 0 and bounds.last_iterate_bound(etas).value > 0
assert robustness.price(schedules.Cosine(), 4.0) > 1 and robustness.price(schedules.Cosine(), 4.0, T=100) > 1
assert grid.runs_to_cover(100.0, 10.0) == len(grid.geometric(1.0, 100.0, grid.grid_ratio([1.0, 10.0]))) == 3
assert robustness.coarsest_grid(schedules.Cosine(), loss=0.1) > 1 and minimax.best_price(10.0, 8).lower > 1
"""


def test_the_core_needs_only_numpy_and_scipy():
    assert not failure(ALONE + CORE)


@pytest.mark.parametrize("more", ["numba", "xarray", "tqdm", "threadpoolctl", "matplotlib", "sympy", "anneal.figures"])
def test_more_than_numpy_and_scipy_is_found(more):
    assert failure(f"{ALONE}import {more}").startswith(("ModuleNotFoundError: ", "ImportError: "))


def test_sweeps_need_neither_figures_nor_proofs_nor_certificates():
    code = "from anneal import bounds, claims, grid, problems, robustness, schedules, sgd"
    assert not failure(code, "matplotlib", "sympy", "z3", "sklearn", "IPython", "PEPit")


CERTIFY = "from anneal.certify import worst_case; worst_case([1.0])"
OPTAX = "from anneal import adapters, schedules; adapters.to_optax(schedules.Linear(), 1.0, 9)"
OPTIONAL = [  # what is run, the module that is missing, the extra that brings it
    ("import anneal.sgd", "xarray", "sweep"),
    ("import anneal.sgd", "tqdm", "sweep"),
    ("import anneal.sgd", "numba", "sweep"),
    ("from anneal.problems import LogisticRegression; LogisticRegression.breast_cancer()", "sklearn", "data"),
    ("from anneal.problems import MLP; MLP.digits()", "sklearn", "data"),
    ("import anneal.proof", "sympy", "proof"),
    ("from anneal.claims import report; report('a', 1.0)", "IPython", "proof"),
    ("import anneal.proof", "z3", "proof"),
    ("import anneal.sgd", "threadpoolctl", "sweep"),
    ("import anneal.problems", "numba", "sweep"),
    ("import anneal.figures", "matplotlib", "figures"),
    (CERTIFY, "PEPit", "certify"),
    (OPTAX, "jax", "optax"),
    ("import anneal.deep.results", "xarray", "deep"),
    ("import anneal.deep.data", "tqdm", "deep"),
    ("from anneal.deep.data import digits; digits()", "sklearn", "deep"),
    ("import anneal.deep.model", "torch", "deep"),
    ("import anneal.deep.crops", "torch", "deep"),
    ("import anneal.deep.device", "torch", "deep"),
    ("import anneal.deep.sweep", "torch", "deep"),
]


@pytest.mark.parametrize(("code", "missing", "extra"), OPTIONAL, ids=[f"{extra}-{name}" for _, name, extra in OPTIONAL])
def test_what_is_missing_names_its_extra(code, missing, extra):
    said = failure(code, missing)
    assert said.startswith("ModuleNotFoundError: anneal.") and missing in said
    assert said.endswith(f': in the folder of the book, pip install ".[{extra}]"') and said.count("pip install") == 1


def test_every_extra_that_is_named_exists_and_is_tried_above():
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    named = {
        node.args[0].value
        for path in PACKAGE
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "extra"
    }
    in_a_running_sweep = {"cluster"}
    assert named <= set(extras) and named - in_a_running_sweep == {extra for _, _, extra in OPTIONAL}


# -- docstrings

CHECKS = {node.name for node in ast.parse((ROOT / "anneal/_checks.py").read_text()).body if isinstance(node, FUNCTIONS)}
SECTIONS = ("Args", "Returns", "Yields", "Raises", "Source", "Example")


def classes(source):
    """Name to each class of a module."""
    return {node.name: node for node in ast.parse(source).body if isinstance(node, ast.ClassDef)}


CLASSES = {name: node for path in PACKAGE for name, node in classes(path.read_text(encoding="utf-8")).items()}


def bases(cls, known):
    """The classes among the known ones from which a class descends."""
    for base in cls.bases:
        found = known.get(ast.unparse(base).split("[")[0].split(".")[-1])
        if found not in (None, cls):  # a class may have the name of a base that lies elsewhere
            yield found
            yield from bases(found, known)


def methods(cls):
    """A class's methods, its properties aside."""
    functions = [node for node in cls.body if isinstance(node, FUNCTIONS)]
    return [function for function in functions if not decorators(function) & {"property", "cached_property"}]


def public(tree, known):
    """What has no underscore: a module's functions, and its classes' methods; each with what it overrides."""
    for node in tree.body:
        if getattr(node, "name", "_").startswith("_"):
            continue
        if isinstance(node, FUNCTIONS):
            yield node, []
            continue
        inherited = [method for base in bases(node, known) for method in methods(base)]
        for method in methods(node):
            if not method.name.startswith("_"):
                yield method, [other for other in inherited if other.name == method.name]


def decorators(function):
    return {ast.unparse(node).split(".")[-1] for node in function.decorator_list}


def sections(docstring):
    """Name of each section of a docstring to its lines."""
    found, name = {}, ""
    for line in inspect.cleandoc(docstring).splitlines():
        if not line.startswith(" ") and (head := line.partition(":")[0]) in SECTIONS and ":" in line:
            name = head
        found.setdefault(name, []).append(line)
    return found


def described(lines):
    """The parameters that lines such as ``D, G: two numbers.`` are about."""
    heads = [line.partition(":")[0] for line in lines[1:] if line.startswith("    ") and line[4:5] not in (" ", "")]
    return {name.strip(" *") for head in heads for name in head.split(",")}


def parameters(function):
    given = function.args
    several = [star for star in (given.vararg, given.kwarg) if star]
    names = [each.arg for each in [*given.posonlyargs, *given.args, *given.kwonlyargs, *several]]
    return [name for name in names if name not in ("self", "cls")]


def raises(node):
    """Whether a body raises, checks an argument or imports an optional part.

    What is defined in it does not count, nor does ``raise NotImplementedError``: that is for subclasses to replace.
    """
    for inner in ast.iter_child_nodes(node):
        if isinstance(inner, (*FUNCTIONS, ast.Lambda, ast.ClassDef)):
            continue
        called = inner.func if isinstance(inner, ast.Call) else None
        name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", None)
        module = getattr(called.value, "id", None) if isinstance(called, ast.Attribute) else "_checks"
        checks = module == "_checks" and name in CHECKS | {"extra"}
        raised = isinstance(inner, ast.Raise) and getattr(inner.exc, "id", None) != "NotImplementedError"
        if raised or checks or raises(inner):
            return True
    return False


def undocumented(source, known=CLASSES):
    """What the docstrings of public functions and methods lack: Args with every parameter, Returns, Raises.

    A method need not repeat what the method of a base class within the package says.
    """
    for function, overridden in public(ast.parse(source), known):
        found = [sections(ast.get_docstring(each) or "") for each in (function, *overridden)]
        said = set().union(*found)
        taken = set().union(*(described(each.get("Args", [])) for each in found))
        if missing := [name for name in parameters(function) if name not in taken]:
            yield f"{function.name}: Args lack {', '.join(missing)}"
        nothing = isinstance(function.returns, ast.Constant) and function.returns.value is None
        if not nothing and not {"Returns", "Yields"} & said:
            yield f"{function.name}: no Returns"
        if raises(function) and "Raises" not in said:
            yield f"{function.name}: no Raises"


@pytest.mark.parametrize("path", named(PACKAGE))
def test_public_functions_and_methods_say_what_they_take_return_and_raise(path):
    missing = list(undocumented(path.read_text(encoding="utf-8")))
    assert not missing, "give these docstrings what they lack, with shapes and units:\n" + "\n".join(missing)


BREACHES = '''
def half(x: float, *rest: float, key: str = "") -> float:
    """Half.

    Args:
        x: a number, of which half is
            rest: taken.
    """
    if x < 0:
        raise ValueError("x: expected a nonnegative number")
    return x / 2

def checked(x: float, y: float) -> None:
    """Checked.

    Args:
        x, y: numbers.
    """
    return [_checks.positive("x", x)]

def good(x: float) -> float:
    """Good.

    Args:
        x: a number.

    Returns:
        the same.
    """
    def inner():
        raise ValueError
    return x

def _private(x):
    raise ValueError

class A:
    def method(self, x):
        raise ValueError

    def step(self, x: float) -> float:
        """A step.

        Args:
            x: where from.

        Returns:
            where to.
        """
        raise NotImplementedError

    @torch.no_grad()
    def bare(self):
        pass

    @functools.cached_property
    def size(self):
        return 1

    def _inner(self, x):
        raise ValueError

    def __call__(self, x):
        raise ValueError

    @classmethod
    def made(cls, x: float) -> "A":
        """Made."""
        with extra("sweep", __name__):
            import numba

class B(A, Generic[T]):
    def step(self, x: float) -> float:
        return x

    def bare(self):
        return 1

class C(B):
    def step(self, x: float, y: float) -> float:
        raise ValueError("y")

class _D(A):
    def method(self, x):
        raise ValueError
'''


def test_what_a_docstring_lacks_is_found():
    assert list(undocumented(BREACHES, classes(BREACHES))) == [
        "half: Args lack key, rest",
        "half: no Returns",
        "half: no Raises",
        "checked: no Raises",
        "method: Args lack x",
        "method: no Returns",
        "method: no Raises",
        "bare: no Returns",
        "made: Args lack x",
        "made: no Returns",
        "made: no Raises",
        "bare: no Returns",
        "step: Args lack y",
        "step: no Raises",
    ]
