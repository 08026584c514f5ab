"""Stepsize schedules, their exact convergence bounds, and sweeps that test them.

Modules, each importing only from the lines above it:

- ``schedules``, ``claims``, ``proof``
- ``bounds``, ``worst_case``, ``problems``, ``grid``
- ``robustness``, ``sgd``, ``certify``
- ``figures``
"""

__version__ = "0.1.0"
