"""Stepsize schedules, their exact convergence bounds, and sweeps that test them.

Modules and packages, each importing only from the lines above it:

- ``_checks`` (arguments), ``_extras`` (optional parts), ``paths`` (files)
- ``schedules`` (factors of a run), ``claims`` (numbers claimed), ``proof`` (checked derivations), ``methods`` (update
  rules), ``store`` (results on disk), ``executors`` (jobs anywhere), ``_losses`` (what was measured)
- ``bounds`` (guarantees), ``problems`` (objectives), ``grid`` (stepsizes tried), ``resampling`` (intervals),
  ``_written`` (schedules from text)
- ``tuned`` (best stepsizes), ``worst_case`` (attained bounds), ``certify`` (semidefinite programs)
- ``robustness`` (prices), ``minimax`` (best schedules), ``sgd`` (sweeps)
- ``coverage`` (what a grid loses), ``figures`` (plots), ``adapters`` (PyTorch and Optax)
- ``deep`` (networks on a GPU)
"""

__version__ = "0.1.0"
