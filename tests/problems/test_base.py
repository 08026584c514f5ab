"""What all problems share."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from anneal.problems import HardLine, LogisticRegression


@settings(max_examples=20)
@given(st.integers(1, 600), st.integers(1, 40))
def test_draws_do_not_depend_on_how_they_are_cut(steps, cut):
    for problem in (LogisticRegression.synthetic(200, 5, seed=0), HardLine(0.3)):
        whole = problem.draw(np.random.default_rng(7), steps, 3)
        rng = np.random.default_rng(7)
        pieces = [problem.draw(rng, min(cut, steps - k), 3) for k in range(0, steps, cut)]
        assert np.array_equal(whole, np.concatenate(pieces))
