"""What errors, warnings and helps recommend: arguments, functions, options, extras and commands that there are.

Every text of the package and of the book's tools that is no docstring is looked through, markup apart.
"""

import ast
import builtins
import inspect
import re
import tomllib
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest

import anneal
from anneal import adapters, bounds, grid, minimax, robustness, tuned, worst_case
from anneal.schedules import BUILT_IN, Cosine, Fixed, InverseSqrt, Linear, Warmup, from_callable

ROOT = Path(anneal.__file__).parents[1]
MODULES = [path for folder in ("anneal", "book/tools") for path in sorted((ROOT / folder).rglob("*.py"))]
DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
FOREIGN = {  # what messages name of other packages and of Python
    *dir(builtins),
    *("get_executor", "ProcessPoolExecutor", "SymPy", "NumPy", "PyTorch"),
    *("real", "positive", "integer"),  # assumptions of SymPy's symbols
    *("doit", "coords", "otypes"),  # of SymPy, xarray and NumPy
}
MARKUP = re.compile(r"</|<\w+ |^# |\(\?|\\[dws]|^--")


def texts(source: str) -> Iterator[str]:
    """Strings of a module that are no docstrings; what an f-string fills in is ``{}``."""
    tree = ast.parse(source)
    parts = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in ast.walk(node)}
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        for statement in body if isinstance(body, list) else []:
            if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
                parts.add(id(statement.value))
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in parts:
            yield node.value


def defined(source: str) -> tuple[set[str], set[str]]:
    """Names that a module defines or imports, and the arguments and fields that its functions and classes take."""
    names, arguments = set(), set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, DEFINITIONS):
            names.add(node.name)
        if isinstance(node, ast.arguments):
            arguments |= {each.arg for each in (*node.posonlyargs, *node.args, *node.kwonlyargs)}
        if isinstance(node, ast.ClassDef):
            fields = (each.target for each in node.body if isinstance(each, ast.AnnAssign))
            arguments |= {field.id for field in fields if isinstance(field, ast.Name)}
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        if isinstance(node, ast.Import | ast.ImportFrom):
            names |= {(alias.asname or alias.name).split(".")[0] for alias in node.names}
    return names, arguments


SOURCES = {path: path.read_text(encoding="utf-8") for path in MODULES}
EACH = [defined(source) for source in SOURCES.values()]
NAMES = set().union(*(names for names, _ in EACH), *(arguments for _, arguments in EACH), FOREIGN)
ARGUMENTS = set().union(*(arguments for _, arguments in EACH), FOREIGN)
STEMS = {path.stem for path in MODULES} | {"anneal", "book"}
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
TARGETS = set(re.search(r"^\.PHONY: (.*)$", MAKEFILE, re.MULTILINE)[1].split())
EXTRAS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
OPTIONS = set(re.findall(r'"(--[a-z-]+)"', "".join(SOURCES.values()))) | {"--help"}


COMMANDS = {
    "anneal.deep": set(re.findall(r'command\("(\w+)"', SOURCES[ROOT / "anneal/deep/cli.py"])),
    "book.tools": {"COMMAND", *re.findall(r'^    "(\w+)": "', SOURCES[ROOT / "book/tools/__main__.py"], re.MULTILINE)},
}


def wrong(text: str) -> Iterator[str]:
    """What a text recommends and is not there."""
    for extras in re.findall(r"pip install [^\s]*\[([\w,-]+)\]", text):
        yield from (f"the extra {name}" for name in extras.split(",") if name not in EXTRAS)
    for target in re.findall(r"(?:[Rr]un |says? |[\"`(])make ([a-z]+)\b", text):
        if target not in TARGETS:
            yield f"make {target}"
    for module, command in re.findall(r"python -m ((?:anneal|book)\.\w+) ?(\w+)?", text):
        if command and command not in COMMANDS.get(module, {command}):
            yield f"python -m {module} {command}"
    for dotted in re.findall(r"\banneal(?:\.[A-Za-z_]\w*)+", text):
        if not set(dotted.split(".")) <= STEMS | NAMES:
            yield dotted
    for option in re.findall(r"(?<![\w-])--[a-z][a-z-]+", text):
        if option not in OPTIONS:
            yield option
    for argument in re.findall(r"(?:^|[\s(,])([a-z_]\w+) ?=(?![=>])", text):
        if argument not in ARGUMENTS:
            yield f"the argument {argument}"
    for called in re.findall(r"(?<![\w.\\])([A-Za-z_]\w+)\(", text):
        if called not in NAMES:
            yield f"{called}()"
    for name in re.findall(
        r"\b(?:see|use|with|by|give|pass|set|from) ([a-z]+(?:_[a-z]+)+|[A-Z][a-z]+[A-Z]\w+)\b(?! ?=)", text
    ):
        if name not in NAMES:
            yield name


@pytest.mark.parametrize("path", [pytest.param(path, id=path.relative_to(ROOT).as_posix()) for path in MODULES])
def test_what_a_message_recommends_is_there(path):
    found = {text: names for text in texts(SOURCES[path]) if not MARKUP.search(text) and (names := [*wrong(text)])}
    assert not found


def test_extras_are_asked_for_by_names_that_there_are():
    asked = {name for source in SOURCES.values() for name in re.findall(r'\bextra\("(\w+)", __name__\)', source)}
    assert asked and asked <= set(EXTRAS)


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("x: needs more: pip install 'anneal[jaxx]'", ["the extra jaxx"]),
        ("x: install it with pip install '.[sweep,proofs]'", ["the extra proofs"]),
        ("x: there is none yet; run make books", ["make books"]),
        ("x: python -m anneal.deep fetch FOLDER gets it", ["python -m anneal.deep fetch"]),
        ("x: {} is wrong; see anneal.deep.data.jpgs", ["anneal.deep.data.jpgs"]),
        ("x: name it with --dataset", ["--dataset"]),
        ("x: expected a grid; pass horizons_of=", ["the argument horizons_of"]),
        ("x: use Polynom(2)", ["Polynom()"]),
        ("x: see from_function", ["from_function"]),
        ("x: make the same call with store= and see from_callable, or Polynomial(2); run make book", []),
        ("x: pip install 'anneal[sweep]', and name it with --data or see anneal.deep.data.jpegs", []),
    ],
)
def test_a_recommendation_of_what_is_not_there_is_found(text, missing):
    assert list(wrong(text)) == missing


# -- and what a function says when it is called is about its own arguments

GIVEN = {"ratio": 8.0, "rho": 4.0, "R": 4.0, "loss": 0.1, "points": 8, "total_steps": 10, "peak": 0.1}
ODD = [Fixed(), InverseSqrt(), Warmup(Cosine(), 0.1), from_callable(lambda u: 1 - 0.5 * u), Linear(), "linear", None]
TAKING = [
    pytest.param(function, id=f"{module.__name__}.{name}")
    for module in (adapters, bounds, grid, minimax, robustness, tuned, worst_case)
    for name, function in inspect.getmembers(module, inspect.isfunction)
    if not name.startswith("_") and "schedule" in inspect.signature(function).parameters and name != "to_optax"
]
FIELDS = {field.name for schedule in (*BUILT_IN, *ODD[:5]) for field in fields(schedule)}


@pytest.mark.parametrize("T", [None, 10])
@pytest.mark.parametrize("function", TAKING)
def test_a_function_recommends_arguments_of_its_own(function, T):
    taken = inspect.signature(function).parameters
    needed = {name: GIVEN.get(name, T) for name, each in taken.items() if each.default is each.empty}
    needed |= {"T": T} if "T" in taken and T is not None else {}
    for schedule in ODD:
        try:
            function(**needed | {"schedule": schedule})
        except ValueError as error:
            words = re.findall(r"\b(?:give|pass|set) (?:[a-z]+ ){0,2}([A-Z])\b|\b([a-z_]\w*)=", str(error))
            assert {word for pair in words for word in pair if word} <= taken.keys() | FIELDS, str(error)
