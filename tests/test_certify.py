"""Certificates: semidefinite programs against theorems, against each other, and against the stored record."""

import json
from pathlib import Path

import numpy as np
import pytest

from anneal.bounds import last_iterate_bound
from anneal.certify import worst_case, worst_case_value

STORED = json.loads((Path(__file__).parents[1] / "book/data/certificates.json").read_text())


@pytest.mark.parametrize("stepsizes", [[0.3], [1.0, 4.0], [2.0, 0.1, 0.7], [0.05] * 4])
def test_the_program_meets_the_theorem_on_the_whole_space(stepsizes):
    found = worst_case(stepsizes)
    assert found.value == pytest.approx(last_iterate_bound(stepsizes, bounded=False).value, rel=1e-6)
    assert abs(found.gap) < 1e-6


def test_one_step_by_hand():
    # m_1 = 2 sqrt(eta) >= 1: B_1 = 1/(8 eta) + eta; below, the absolute value is worst: B_1 = 1 - eta
    assert worst_case_value([1.0]) == pytest.approx(1 / 8 + 1, rel=1e-6)
    assert worst_case_value([0.1]) == pytest.approx(0.9, rel=1e-6)


def test_a_domain_can_only_help_and_never_beats_the_bound():
    for stepsizes in ([0.5, 0.5, 0.5], [3.0, 1.0, 0.2], [0.1, 0.9]):
        confined = worst_case_value(stepsizes, bounded=True)
        assert confined <= worst_case_value(stepsizes) * (1 + 1e-6)
        assert confined <= last_iterate_bound(stepsizes).value * (1 + 1e-6)
        assert confined <= 1 + 1e-6  # never worse than G times the diameter


def test_units():
    """Space scaled by b and the objective by a: the worst case scales by a."""
    a, b, stepsizes = 3.0, 0.2, np.array([0.4, 0.3])
    for bounded in (False, True):
        scaled = worst_case_value(stepsizes * b * b / a, b, a / b, bounded)
        assert scaled == pytest.approx(a * worst_case_value(stepsizes, bounded=bounded), rel=1e-6)


def test_small_stored_records_are_found_again():
    small = sorted(STORED["records"], key=lambda r: (r["T"], r["schedule"], r["rho"]))
    free = next(r for r in small if not r["bounded"])
    confined = next(r for r in small if r["bounded"] and r["rho"] == 16 and r["schedule"] == "linear")
    for record in (free, confined):
        found = worst_case(record["stepsizes"], bounded=record["bounded"])
        assert found.value == pytest.approx(record["value"], rel=1e-5)
        assert found.primal == pytest.approx(record["primal"], rel=1e-5)


def test_the_record_is_the_declared_grid_with_its_provenance():
    from book.data.make_certificates import COMMAND, cases

    records = STORED["records"]
    for case, record in zip(cases(), records, strict=True):
        assert {key: record[key] for key in case if key != "stepsizes"} == {
            key: value for key, value in case.items() if key != "stepsizes"
        }
        assert record["stepsizes"] == pytest.approx(case["stepsizes"], rel=1e-12)
        assert abs(record["value"] - record["primal"]) <= 1e-5 * record["value"]
    assert STORED["provenance"]["command"] == COMMAND
    assert {"PEPit", "clarabel", "cvxpy"} <= set(STORED["provenance"]["versions"])
    assert len({r["schedule"] for r in records if not r["bounded"] and r["T"] == 30}) >= 4


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([],), "stepsizes: expected a nonempty vector"),
        (([1.0, -1.0],), "stepsizes: expected positive numbers, got -1"),
        (([0.1] * 31,), "stepsizes: expected at most 30, got 31"),
        ((np.ones(10**6),), "stepsizes: expected at most 30, got 1000000"),
        (([1e6, 1.0],), "stepsizes: expected at most 100 D/G = 100, got 1e[+]06"),
        (([1e308, 1.0],), "stepsizes: expected at most 100 D/G"),
        (([1.0], 1.0, 1e308), "stepsizes: expected at most 100 D/G"),
        (([1.0], 1e200, 1e200), "D = 1e[+]200, G = 1e[+]200: expected a product"),
        (([1.0], 0.0), "D: expected positive numbers"),
        (([1.0], 1.0, float("nan")), "G: expected numbers, contains NaN"),
    ],
)
def test_bad_arguments_are_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        worst_case_value(*arguments)


@pytest.mark.parametrize("stepsizes", [[1e-200], [1e-10, 1.0], [100.0, 1.0], [100.0, 1e-3]])
def test_stepsizes_of_very_different_sizes(stepsizes):
    assert worst_case(stepsizes).value == pytest.approx(last_iterate_bound(stepsizes, bounded=False).value, rel=1e-5)


def test_a_solver_that_fails_says_what_to_do(monkeypatch):
    from PEPit import PEP

    def fail(self, **options):
        raise ArithmeticError("Solver 'CLARABEL' failed.\nTry another solver")

    monkeypatch.setattr(PEP, "solve", fail)
    with pytest.raises(RuntimeError, match=r"the solver failed \(Solver 'CLARABEL' failed. Try another solver\); give"):
        worst_case([1.0])


def test_an_optimum_that_cannot_be_is_refused(monkeypatch):
    from PEPit import PEP

    monkeypatch.setattr(PEP, "solve", lambda self, **options: 87.1)
    monkeypatch.setattr(PEP, "check_feasibility", lambda self, *arguments, **options: 87.1)
    with pytest.raises(RuntimeError, match="which is no optimum"):
        worst_case([1.0], bounded=True)


def test_a_missing_solver_is_said_to_be_missing(monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "PEPit", None)
    with pytest.raises(ImportError, match=r'pip install "\.\[certify\]"'):
        worst_case_value([1.0])
