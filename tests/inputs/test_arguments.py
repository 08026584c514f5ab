"""Every public function, with its arguments in every form, refused ones, and at the edges of double precision.

A new public function has to be registered in ``of_theory.py`` or ``of_experiments.py``, or to stand in ``exempt.py``.
"""

import re
import signal
from contextlib import contextmanager

import matplotlib.pyplot as plt
import numpy as np
import pytest

from anneal.schedules import Linear
from anneal.sgd import sweep
from tests.inputs import of_experiments, of_theory
from tests.inputs.calls import REGISTERED, public
from tests.inputs.exempt import EXEMPT
from tests.inputs.kinds import flat

assert of_theory and of_experiments
ARGUMENTS = [
    pytest.param(call, name, id=f"{i}-{call.of}-{name}") for i, call in enumerate(REGISTERED) for name in call.kinds
]
SECONDS = 5.0  # of this process's own time, so that a busy machine is no verdict


class Hangs(Exception):
    """A call took more than its time."""


@contextmanager
def guarded():
    """Stops what hangs."""

    def stop(*_):
        raise Hangs(f"more than {SECONDS:g} s")

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0.0)
        signal.signal(signal.SIGPROF, before)
        plt.close("all")


def short(value):
    """A value for a failure's message."""
    try:
        return " ".join(repr(value).split())[:90]
    except ValueError:
        return type(value).__name__


def outcome(call, **changes):
    """The numbers of a result, or the exception."""
    try:
        with guarded():
            return flat(call(**changes))
    except Exception as error:
        return error


def complaint(name, error):
    """What is wrong with a refusal: it has to be a ValueError in one line that names the argument."""
    if not isinstance(error, ValueError):
        return short(error) if isinstance(error, Exception) else f"accepted: {short(error)}"
    if "\n" in str(error):
        return f"more than one line: {error}"
    return "" if re.search(rf"\b{name}\b", str(error)) else f"does not name {name}: {error}"


@pytest.fixture(scope="module", autouse=True)
def compiled():
    """What is compiled when it is first needed, outside of any guard."""
    for problem in (of_experiments.QUADRATIC, of_experiments.SEPARABLE):
        sweep(problem, [Linear()], [0.5], 1, 2)


def test_every_public_name_is_registered():
    known, there = {call.of for call in REGISTERED}, set(public())
    assert not sorted(there - known - EXEMPT.keys()), "register these in tests/inputs"
    assert not sorted((known | EXEMPT.keys()) - there), "these are gone"
    assert not sorted(known & EXEMPT.keys())


@pytest.mark.parametrize(("call", "name"), ARGUMENTS)
def test_the_form_of_an_argument_does_not_matter(call, name):
    expected, wrong = outcome(call), []
    assert not isinstance(expected, Exception), expected
    assert not np.isnan(expected).any() and (call.infinite or np.isfinite(expected).all() or "Q" in call.of)
    for form in call.kinds[name].alike:
        found = outcome(call, **{name: form})
        if isinstance(found, Exception) or not np.array_equal(found, expected):
            wrong.append(f"{type(form).__name__} {short(form)}: {short(found)}, expected {short(expected)}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(("call", "name"), ARGUMENTS)
def test_what_is_no_argument_is_refused_by_its_name(call, name):
    wrong = []
    for value in call.kinds[name].refused:
        if why := complaint(name, outcome(call, **{name: value})):
            wrong.append(f"{type(value).__name__} {short(value)}: {why}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(("call", "name"), [each for each in ARGUMENTS if each.values[0].kinds[each.values[1]].edges])
def test_at_the_edges_of_double_precision_results_are_finite_or_refused(call, name):
    wrong = []
    for edge in call.kinds[name].edges:
        found = outcome(call, **{name: edge})
        if isinstance(found, Exception):
            why = complaint(name, found)
        else:
            why = "" if not np.isnan(found).any() and (call.infinite or np.isfinite(found).all()) else short(found)
        wrong += [f"{edge}: {why}"] if why else []
    assert not wrong, "\n".join(wrong)
