"""The package's layers: each module imports only from the layers above it, and none knows the book."""

import ast
from pathlib import Path

import anneal

PACKAGE = Path(anneal.__file__).parent
LAYERS = [
    {"__init__", "_checks"},
    {"_quadrature", "_provers", "_expressions"},
    {"schedules", "claims", "store", "executors", "methods", "proof", "networks"},
    {"bounds", "problems", "grid"},
    {"worst_case", "robustness", "sgd", "certify", "minimax"},
    {"figures", "adapters", "deep"},
]
RANK = {name: rank for rank, layer in enumerate(LAYERS) for name in layer}


def imported(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.level == 1:
            yield from [node.module] if node.module else [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "anneal":
            yield node.module.partition(".")[2] or node.names[0].name
        elif isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[2] for alias in node.names if alias.name.startswith("anneal."))


def test_every_module_has_its_layer_and_looks_only_upwards():
    names = {path.stem for path in PACKAGE.glob("*.py")}
    assert names <= set(RANK), f"give these modules a layer: {names - set(RANK)}"
    for path in PACKAGE.glob("*.py"):
        for target in set(imported(path)) & names:
            assert RANK[target] < RANK[path.stem], f"{path.stem} imports {target}, which is not above it"


def test_the_package_knows_nothing_of_the_book():
    for path in PACKAGE.glob("*.py"):
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
