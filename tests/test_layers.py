"""The package's layers: each module imports only from the layers above it, and none knows the book."""

import ast
from pathlib import Path

import anneal

PACKAGE = Path(anneal.__file__).parent
LAYERS = [
    {"__init__", "_checks"},
    {"_quadrature", "_provers", "_expressions", "problems.kernels", "problems.networks", "problems.base"},
    {"schedules", "claims", "store", "executors", "methods", "proof"},
    {"bounds", "problems", "grid"},
    {"worst_case", "robustness", "sgd", "certify", "minimax"},
    {"figures", "adapters"},
    {"deep"},
    {"deep.recipe", "deep.data", "deep.records"},
    {"deep.config", "deep.model", "deep.device"},
    {"deep.engine"},
    {"deep.train"},
    {"deep.sweep", "deep.bench"},
    {"deep.cli"},
    {"deep.__main__"},
]
RANK = {name: rank for rank, layer in enumerate(LAYERS) for name in layer}
WITH_TORCH = {f"deep.{name}" for name in ("model", "device", "engine", "train", "sweep", "bench")}


def modules():
    """Name within the package, ``deep`` standing for its ``__init__``, and file of every module."""
    for path in PACKAGE.rglob("*.py"):
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        yield ".".join(parts[:-1] if len(parts) > 1 and parts[-1] == "__init__" else parts), path


def imported(path):
    """Names, as they would be of this package's modules, that a file imports of it."""
    folder = path.relative_to(PACKAGE).parent.parts
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.level:
            base = [*folder[: len(folder) - node.level + 1], *([node.module] if node.module else [])]
            yield from [".".join(base)] if node.module else [".".join([*base, alias.name]) for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "anneal":
            base = node.module.partition(".")[2]
            yield from [base, *(f"{base}.{alias.name}".lstrip(".") for alias in node.names)]
        elif isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[2] for alias in node.names if alias.name.startswith("anneal."))


def test_every_module_has_its_layer_and_looks_only_upwards():
    files = dict(modules())
    assert set(files) == set(RANK), f"give these modules a layer: {set(files) ^ set(RANK)}"
    for name, path in files.items():
        for target in set(imported(path)) & set(files):
            assert RANK[target] < RANK[name], f"{name} imports {target}, which is not above it"


def test_imports_of_a_subpackage_are_seen():
    """The test above can fail: what the modules of anneal.deep import is found under its name."""
    seen = set(imported(PACKAGE / "deep" / "train.py"))
    assert {"deep.data", "deep.device", "deep.engine", "adapters"} <= seen


def test_only_the_deep_modules_named_here_import_pytorch():
    importing = {
        name
        for name, path in modules()
        for node in ast.walk(ast.parse(path.read_text()))
        if (isinstance(node, ast.Import) and any(alias.name.split(".")[0] == "torch" for alias in node.names))
        or (isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "torch")
    }
    assert importing == WITH_TORCH


def test_the_package_knows_nothing_of_the_book():
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                assert not any(alias.name.split(".")[0] in ("book", "myst_nb", "papermill") for alias in node.names), (
                    path
                )
            elif isinstance(node, ast.ImportFrom) and node.level == 0:
                assert (node.module or "").split(".")[0] not in ("book", "myst_nb", "papermill"), path
        assert "claims.yml" not in path.read_text()


def test_the_core_needs_few_dependencies():
    """What `pip install anneal` brings is enough for everything but figures, proofs and certificates."""
    import subprocess
    import sys

    code = (
        "import sys; sys.modules.update(dict.fromkeys(['matplotlib', 'sympy', 'z3', 'sklearn', 'IPython', 'PEPit'])); "
        "from anneal import bounds, claims, grid, problems, robustness, schedules, sgd"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
