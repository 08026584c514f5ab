"""Objectives for :func:`anneal.sgd.sweep`: many independent runs advance together in one array.

Iterates of a sweep are one array ``W`` of shape (seeds, dimension, runs).  All runs of a seed see the same draws.
:meth:`Problem.advance` takes a chunk of steps; linear models override it by exact blocked algebra.  A problem of your
own is a :class:`Problem`, in a file of its own; a model with its loss in the margin is a :class:`LinearModel`.
"""

from __future__ import annotations

from .base import Problem
from .hard_line import HardLine
from .least_squares import LeastSquares
from .linear import LinearModel
from .logistic import LogisticRegression
from .mlp import MLP

__all__ = ["MLP", "HardLine", "LeastSquares", "LinearModel", "LogisticRegression", "Problem"]
