"""Grids of stepsizes, what they cover, and what the best point of every coarser grid would have given."""

from .losses import (
    best_by_each_run,
    best_by_one_run,
    best_of_subgrids,
    reach,
    refine,
    split_seeds,
)
from .points import ROUNDING, STRIDE_ROUNDING, covers, geometric, grid_ratio, runs_to_cover, stride
from .relative import empirical_price, loss_against_ratio, tolerated_ratio

__all__ = [
    "ROUNDING",
    "STRIDE_ROUNDING",
    "best_by_each_run",
    "best_by_one_run",
    "best_of_subgrids",
    "covers",
    "empirical_price",
    "geometric",
    "grid_ratio",
    "loss_against_ratio",
    "reach",
    "refine",
    "runs_to_cover",
    "split_seeds",
    "stride",
    "tolerated_ratio",
]
