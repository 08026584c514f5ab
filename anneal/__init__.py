"""Stepsize schedules, their exact convergence bounds, and sweeps that test them.

Modules and packages, each importing only from the lines above it:

- ``_checks`` (arguments), ``_extras`` (optional parts)
- ``_calls`` (constructors)
- ``schedules`` (factors of a run), ``claims`` (numbers claimed), ``proof`` (checked derivations), ``methods`` (update
  rules), ``store`` (results on disk), ``executors`` (jobs anywhere)
- ``bounds`` (guarantees), ``problems`` (objectives), ``grid`` (stepsizes tried), ``resampling`` (intervals)
- ``tuned`` (best stepsizes), ``worst_case`` (attained bounds), ``certify`` (semidefinite programs)
- ``robustness`` (prices), ``minimax`` (best schedules), ``sgd`` (sweeps)
- ``figures`` (plots), ``adapters`` (PyTorch and Optax)
- ``deep`` (networks on a GPU)
"""

__version__ = "0.1.0"
