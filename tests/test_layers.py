"""The layers that the package's docstrings list: modules import only from the lines above, and none knows the book."""

import ast
import re
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

import anneal

PACKAGE = Path(anneal.__file__).parent
LISTED = ["", "deep"]  # packages whose docstring lists their layers; within the others, any order without a cycle
WITH_TORCH = {f"deep.{name}" for name in ("model", "crops", "device", "engine", "train", "sweep", "bench")}
OUTSIDE = {"book", "myst_nb", "papermill"}


def layers(docstring):
    """The list of a package's docstring: one set of names a line, from the top."""
    items = re.findall(r"^- (.+(?:\n  .+)*)", docstring, re.MULTILINE)
    return [set(re.findall(r"``(\w+)``", item)) for item in items]


def modules(package=PACKAGE):
    """Name within the package, a subpackage standing for its ``__init__``, and file of every module but the root."""
    for path in sorted(package.rglob("*.py")):
        parts = path.relative_to(package).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        if name:
            yield name, path


def imported(source, folder=()):
    """Names, as they would be of this package's modules, that a file in ``folder`` of it imports anywhere."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.level:
            base = [*folder[: len(folder) - node.level + 1], *([node.module] if node.module else [])]
            yield from [".".join(base)] if node.module else []
            yield from [".".join([*base, alias.name]) for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "anneal":
            base = node.module.partition(".")[2]
            yield from [base, *(f"{base}.{alias.name}".lstrip(".") for alias in node.names)]
        elif isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[2] for alias in node.names if alias.name.startswith("anneal."))


def others(source):
    """First names of the packages that a file imports, this one aside."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield (node.module or "").split(".")[0]


FILES = dict(modules())
GRAPH = {
    name: set(imported(path.read_text(), path.relative_to(PACKAGE).parent.parts)) & set(FILES)
    for name, path in FILES.items()
}


def misplaced(listed, graph):
    """What is wrong with a list of layers for modules that import each other so."""
    rank = {name: i for i, layer in enumerate(listed) for name in layer}
    yield from (f"{name} stands twice" for name in rank if sum(name in layer for layer in listed) > 1)
    yield from (f"{name} has no layer" for name in sorted(graph.keys() - rank))
    yield from (f"{name} is listed and not there" for name in sorted(rank.keys() - graph))
    for name, targets in graph.items():
        for target in sorted((targets - {name}) & rank.keys()):
            if rank[target] >= rank.get(name, len(listed)):
                yield f"{name} imports {target}, which is not above it"


def within(graph, package):
    """The imports among the parts of a package, each part, a module or a package, under its first name."""
    prefix = f"{package}." if package else ""
    merged = {}
    for name, targets in graph.items():
        if name.startswith(prefix):
            own = {target[len(prefix) :].split(".")[0] for target in targets if target.startswith(prefix)}
            merged.setdefault(name[len(prefix) :].split(".")[0], set()).update(own)
    return merged


def cycle(graph):
    """Modules that import each other in a circle, if there are any."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return error.args[1]


@pytest.mark.parametrize("package", LISTED)
def test_every_module_has_its_layer_and_looks_only_upwards(package):
    docstring = ast.get_docstring(ast.parse((PACKAGE / package / "__init__.py").read_text()))
    assert not list(misplaced(layers(docstring), within(GRAPH, package)))


def test_a_wrong_list_is_found():
    """The test above can fail, for each of its reasons."""
    listed = layers("Modules:\n\n- ``a`` (first, and\n  long), ``b``\n- ``c`` (last)\n\nAnd ``d`` is no layer.\n")
    assert listed == [{"a", "b"}, {"c"}]
    assert not list(misplaced(listed, {"a": set(), "b": {"numpy"}, "c": {"a", "b"}}))
    assert list(misplaced(listed, {"a": {"c"}, "b": {"a"}, "d": set()})) == [
        "d has no layer",
        "c is listed and not there",
        "a imports c, which is not above it",
        "b imports a, which is not above it",
    ]
    assert list(misplaced([{"a"}, {"a"}], {"a": set()})) == ["a stands twice"]


def test_no_module_imports_itself_by_way_of_others():
    assert not cycle(GRAPH)
    assert cycle({**GRAPH, "schedules.base": {"schedules.polynomial"}})


def test_imports_are_seen():
    """The tests above can fail: what a module of a subpackage imports is found under its name."""
    assert {"deep.data", "deep.device", "deep.engine", "adapters"} <= GRAPH["deep.train"]
    assert {"_checks", "schedules.base"} <= GRAPH["schedules.polynomial"]
    source = "def f():\n    import anneal.bounds\n    from anneal import grid\n    from anneal.schedules import base\n"
    assert {"bounds", "grid", "schedules", "schedules.base"} <= set(imported(source))


def test_the_page_shows_this_list():
    """The reference begins with the package's docstring, and shows that of every package with a list."""
    root = PACKAGE.parent
    assert ".. automodule:: anneal\n   :no-members:\n" in (root / "book/api.md").read_text()
    assert ".. automodule:: anneal.deep\n" in (root / "book/api/deep.md").read_text()


def test_importing_the_package_imports_no_module():
    """So that no module hangs on all others by way of the root."""
    assert not set(imported((PACKAGE / "__init__.py").read_text())) and not set(GRAPH["deep"])


def test_only_the_deep_modules_named_here_import_pytorch():
    assert {name for name, path in FILES.items() if "torch" in others(path.read_text())} == WITH_TORCH


def test_the_package_knows_nothing_of_the_book():
    assert OUTSIDE & set(others("import book.tools"))
    for path in PACKAGE.rglob("*.py"):
        source = path.read_text()
        assert not OUTSIDE & set(others(source)), path
        assert "book/claims" not in source, path
