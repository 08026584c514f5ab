"""The schedules that the first page and the explorer compare."""

from __future__ import annotations

from anneal.schedules import WSD, Cosine, Fixed, Linear, Polynomial

COOLDOWN = 0.2
COMPARED = [Fixed(averaged=True), WSD(COOLDOWN), Linear(), Cosine(), Polynomial(2), Polynomial(3)]
