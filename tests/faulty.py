"""Problems that fail on purpose.  A file of its own, so that processes of a pool or a cluster can import it."""

import os
import signal
import time
from dataclasses import dataclass

import numpy as np

from anneal.problems import HardLine


@dataclass(frozen=True)
class Faulty(HardLine):
    """Does something bad when the block with a certain seed starts."""

    seed: int = -1
    fault: str = "raise"
    pause: float = 0.0

    def start(self, rng: np.random.Generator):
        time.sleep(self.pause)
        if rng.bit_generator.seed_seq.entropy == self.seed:
            if self.fault == "raise":
                raise ZeroDivisionError("a bad seed")
            if self.fault == "interrupt":
                raise KeyboardInterrupt
            os.kill(os.getpid(), signal.SIGKILL)
        return super().start(rng)
