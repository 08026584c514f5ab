"""Stepsize schedules, their exact convergence bounds, and sweeps that test them.

Modules and packages, each importing only from the lines above it:

- ``_checks`` (arguments), ``_extras`` (optional parts), ``paths`` (files)
- ``_units`` (scales of double precision), ``_calls`` (wrong arguments of a constructor)
- ``schedules`` (factors of a run), ``claims`` (numbers claimed), ``proof`` (checked derivations), ``methods`` (update
  rules), ``store`` (results on disk), ``executors`` (jobs anywhere), ``_losses`` (what was measured)
- ``bounds`` (guarantees), ``envelope`` (the best of all restarts), ``_crossings`` (extremes), ``problems``
  (objectives), ``grid`` (stepsizes tried), ``resampling`` (intervals), ``_written`` (schedules from text)
- ``tuned`` (best stepsizes), ``worst_case`` (attained bounds), ``certify`` (semidefinite programs)
- ``_grid_price`` (losses of grids), ``_blocks`` (of a sweep's runs)
- ``robustness`` (prices), ``minimax`` (best schedules), ``sgd`` (sweeps)
- ``coverage`` (what a grid loses), ``figures`` (plots), ``adapters`` (PyTorch and Optax)
- ``deep`` (networks on a GPU)
"""

__version__ = "0.1.0"
