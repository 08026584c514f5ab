"""Prints the verdicts on a fixed set of steps, in an order that a number shuffles."""

import sys
from random import Random

from tests.proof import attack_boolean, attack_fallacies, attack_presupposing, true_statements
from tests.proof.attacking import ProofError, Quiet, last

TABLES = {**attack_presupposing.TABLE, **attack_fallacies.TABLE, **attack_boolean.TABLE, **true_statements.ACCEPTED}
STEPS = {f"{kind}: {row[0]}": row[1] for kind, rows in TABLES.items() for row in rows[::6]}


def verdicts(names):
    """What is said of each step: the kind of proof and the conditions, or the error."""
    found = {}
    for name in names:
        try:
            step = last(STEPS[name](Quiet()))
            found[name] = f"{step.kind}: {step.statement} where {getattr(step, 'conditions', ())}"
        except ProofError as error:
            found[name] = str(error)
    return found


def shuffled(seed):
    return Random(seed).sample(sorted(STEPS), len(STEPS))


if __name__ == "__main__":
    for name, verdict in sorted(verdicts(shuffled(int(sys.argv[1]))).items()):
        print(f"{name} | {verdict}")
