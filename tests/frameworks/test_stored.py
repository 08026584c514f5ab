"""The stored output of the chapter is what the code gives now; `make frameworks STORE=1` makes it again."""

import json

import numpy as np
import pytest

from book.data.make_frameworks import TARGET, record

# Rates of PyTorch are double precision, of Optax single; other processors may round a power or a cosine differently.
TOLERANCE = {"torch": 1e-12, "optax": 1e-7}


@pytest.fixture(scope="module")
def stored():
    return json.loads(TARGET.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def fresh():
    return record()


@pytest.mark.parametrize("framework", ["torch", "optax"])
@pytest.mark.parametrize("kind", ["adapter", "own"])
def test_rates(stored, fresh, kind, framework):
    assert stored[kind][framework].keys() == fresh[kind][framework].keys()
    for name, rates in fresh[kind][framework].items():
        np.testing.assert_allclose(stored[kind][framework][name], rates, rtol=0, atol=TOLERANCE[framework])


def test_configuration_and_code(stored, fresh):
    assert stored["configuration"] == fresh["configuration"]
    for framework in ("torch", "optax"):
        assert stored["loop"][framework]["code"] == fresh["loop"][framework]["code"]
        assert stored["loop"][framework]["loss"] == pytest.approx(fresh["loop"][framework]["loss"], rel=1e-6)
        assert stored["loop"][framework]["interrupted_differs_by"] == 0


def test_provenance(stored):
    versions = stored["provenance"]["versions"]
    assert all(versions[name] for name in ("python", "numpy", "torch", "jax", "optax"))
