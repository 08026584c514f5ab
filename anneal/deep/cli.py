"""The commands of ``python -m anneal.deep``."""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from .. import _checks
from ..executors import SweepError
from ..paths import expanded
from ..store import StoreError
from . import config, data, records
from .recipe import COMPILE_MODES, REVISION, Execution, Point, Recipe, Sweep, configuration
from .records import Records, encoded, read_all, write_atomically
from .results import differences
from .tables import Record, joined

STORE = "deep-runs"
TOLERANCE = {"float64": 1e-9, "float32": 0.1, "bfloat16": 0.1}
"""How far a run made again may be from its record, :func:`anneal.deep.results.differences`.  In double precision the
first weights may change by 1e-12 and the losses of a short run change by less than 1e-11, and rounding is a
thousand times smaller.  In less, runs of many updates part ways on another processor, in another mode of compiling or
with another version of PyTorch: one ReLU whose input is within rounding of zero is enough, and they then differ as two
seeds do.  So the tolerance judges those only where all of these are as in the record."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what a command line asks for; what goes wrong is said on standard error.

    Args:
        arguments: the words after ``python -m anneal.deep``; ``None`` for those of this process.

    Returns:
        0 if all went well, 1 if a run failed or differs from its record, 2 for wrong input, 130 if interrupted.
    """
    options = _parser().parse_args(arguments)
    try:
        return int(options.do(options))
    except (ValueError, ImportError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    except (SweepError, StoreError, MemoryError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("interrupted: finished runs are stored, and the same command goes on", file=sys.stderr)
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m anneal.deep", description="Wide ResNets under every schedule.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, do: object, text: str) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=text, description=text)
        made.set_defaults(do=do)
        return made

    def common(made: argparse.ArgumentParser) -> None:
        made.add_argument("--config", required=True, metavar="FILE", help="the sweep, in TOML")
        made.add_argument(
            "--data", metavar="PATH", help="CIFAR-10: folder or archive, torchvision's too, or .npz of JPEGs"
        )
        made.add_argument("--device", default="auto", type=_device, help="auto, cpu, cuda or cuda:N")

    def compiled(made: argparse.ArgumentParser) -> None:
        made.add_argument("--compile", choices=COMPILE_MODES, help="instead of the mode in the file; rounding differs")

    made = command("sweep", _sweep, "make all runs of a sweep that are not stored yet")
    common(made)
    made.add_argument("--store", default=STORE, metavar="DIR", help=f"folder of the records (default {STORE})")
    made.add_argument("--executor", metavar="WHERE", help="processes:N or dask:ADDRESS; default: here, one by one")
    made.add_argument("--minutes", type=float, help="begin no run after so many minutes")

    made = command("run", _run, "make one run of a sweep")
    common(made)
    made.add_argument("--store", default=STORE, metavar="DIR", help=f"folder of the records (default {STORE})")
    made.add_argument("--schedule", required=True, help="its name or key in the file, or one such as 'Polynomial(2)'")
    made.add_argument("--stepsize", required=True, type=float)
    made.add_argument("--seed", required=True, type=int)

    made = command("redo", _redo, "make a stored run again and compare")
    made.add_argument("record", metavar="FILE", help="a record, or many joined by collect")
    made.add_argument("--run", type=int, default=0, metavar="N", help="which of many, counted from 0")
    made.add_argument("--data", metavar="PATH", help="CIFAR-10, as for sweep")
    made.add_argument("--device", default="auto", type=_device, help="auto, cpu, cuda or cuda:N")
    made.add_argument("--tolerance", type=float, help="greatest difference, relative for losses (default by precision)")
    compiled(made)
    made.add_argument("--out", metavar="FILE", help="write the new record here")

    made = command("collect", _collect, "join the records of a store into one small file")
    made.add_argument("--store", default=STORE, metavar="DIR")
    made.add_argument("--config", metavar="FILE", help="only the runs of this sweep, in its order")
    made.add_argument("--out", required=True, metavar="FILE")

    made = command("bench", _bench, "images a second, beside a plain PyTorch loop")
    common(made)
    compiled(made)
    made.add_argument("--updates", type=int, default=50, help="timed at a time (default 50)")
    made.add_argument("--rounds", type=int, default=5, help="of all contenders in turn (default 5)")
    made.add_argument("--out", metavar="FILE", help="write the measurement here")

    made = command("download", _download, "fetch CIFAR-10's official archive")
    made.add_argument("folder", metavar="FOLDER")
    return parser


def _device(text: str) -> str:
    if not re.fullmatch(r"auto|cpu|cuda(:\d+)?", text):
        raise argparse.ArgumentTypeError(f"expected auto, cpu, cuda or cuda:N, got {text!r}")
    return text


def _sweep(options: argparse.Namespace) -> int:
    from . import sweep  # here and below: what needs PyTorch

    plan, store = config.load(options.config), Records(options.store)
    with sweep.executor(options.executor) as pool:
        jobs = sweep.runs(plan, plan.points, options.data, store, options.device)
        store.probe()
        try:
            results = sweep.sweep(jobs, store, pool, options.minutes)
        except sweep.TimeIsUp as end:
            print(end)
            return 0
    lost = sum(record["status"] == "diverged" for record in results)
    print(f"{plan.name}: {len(results)} runs in {options.store}, {lost} of them diverged")
    return 0


def _run(options: argparse.Namespace) -> int:
    from . import sweep

    plan, store = config.load(options.config), Records(options.store)
    named = {name: p.schedule for p in plan.points for name in (p.schedule.name, p.schedule.key)}
    wanted = named.get(options.schedule) or config.schedule(options.schedule)
    eta = _checks.positive_number("stepsize", options.stepsize)
    point = Point(wanted, eta, _checks.count("seed", options.seed, 0, most=None))
    jobs = sweep.runs(plan, [point], options.data, store, options.device)
    store.probe()
    (record,) = sweep.sweep(jobs, store)
    print(f"{point.name}: {summary(record)}")
    print(store.path(record["configuration"]))
    return 0


def _redo(options: argparse.Namespace) -> int:
    from . import sweep

    many = read_all(options.record)
    if not 0 <= options.run < len(many):
        raise ValueError(f"run: {options.record} holds runs 0 to {len(many) - 1}, got {options.run}")
    old = many[options.run]
    plan = _as_asked(again(old), options.compile)
    (job,) = sweep.runs(plan, plan.points, options.data, None, options.device)
    if job.configuration != old["configuration"]:
        wrong = [k for k, v in job.configuration.items() if old["configuration"].get(k) != v]
        why = "; these are other images" if "data_sha256" in wrong else ""
        raise ValueError(f"{', '.join(wrong)}: not as in the record, so it cannot be made again here{why}")
    new = job()
    apart, precision = differences(old, new), old["configuration"]["recipe"]["precision"]
    tolerance = TOLERANCE[precision] if options.tolerance is None else options.tolerance
    print(f"record: {summary(old)}\nagain:  {summary(new)}")
    print("same bits" if old["weights_sha256"] == new["weights_sha256"] else "not the same bits")
    print(f"greatest differences, tolerance {tolerance:g}: " + ", ".join(f"{k} {v:.2g}" for k, v in apart.items()))
    if options.out:
        write_atomically(expanded(options.out), encoded(new))
    if options.tolerance is None and precision != "float64" and _how(new) != _how(old):
        print(f"another device, mode or version: in {precision} runs then differ as two seeds do, which is no fault")
        return 0
    return int(max(apart.values()) > tolerance)


def _how(record: Record) -> tuple[Any, ...]:
    """What decides rounding."""
    return record["device"]["name"], record["versions"]["torch"], record["execution"]


def again(record: Record) -> Sweep:
    """The sweep of one run that a record tells how to make.

    Args:
        record: from :class:`anneal.deep.records.Records`.

    Returns:
        a sweep of one point.

    Raises:
        ValueError: if a field is missing or wrong, or another revision of the code made the record.
    """
    try:
        given = record["configuration"]
        if given["revision"] != REVISION:
            raise ValueError(f"record: made by revision {given['revision']} of the code, this is {REVISION}")
        point = Point(config.schedule(given["schedule"]), given["stepsize"], given["seed"])
        return Sweep("redo", Recipe(**given["recipe"]), (point,), Execution(**record["execution"]))
    except (KeyError, TypeError) as error:
        raise ValueError(f"record: a field is missing or wrong ({error})") from None


def _as_asked(plan: Sweep, mode: str | None) -> Sweep:
    return plan if mode is None else replace(plan, execution=replace(plan.execution, compile=mode))


def summary(record: Record) -> str:
    """A record in one line.

    Args:
        record: of a finished or diverged run.

    Returns:
        status, last test loss and accuracy, and seconds.

    Example:
        >>> summary({"status": "finished", "metrics": {"test_loss": [0.5], "test_accuracy": [0.85]}, "seconds": 3.0})
        'finished, test loss 0.5, test accuracy 0.85, 3 s'
    """
    metrics = {k: v[-1] for k, v in record["metrics"].items()}
    loss = "not finite" if metrics["test_loss"] is None else f"{metrics['test_loss']:.6g}"
    accuracy, seconds = f"{metrics['test_accuracy']:.6g}", f"{record['seconds']:.3g}"
    return f"{record['status']}, test loss {loss}, test accuracy {accuracy}, {seconds} s"


def _collect(options: argparse.Namespace) -> int:
    found = Records(options.store).all()
    if options.config:
        plan = config.load(options.config)
        keys = {
            records.key({**configuration(plan.recipe, point, digest)}): i
            for i, point in enumerate(plan.points)
            for digest in {record["configuration"]["data_sha256"] for record in found}
        }
        found = [record for record in found if records.key(record["configuration"]) in keys]
        found.sort(key=lambda record: keys[records.key(record["configuration"])])
        print(f"{len(found)} of the {len(plan.points)} runs of {plan.name}")
    content = {
        "provenance": _provenance("sweep", options.config),
        "redo": "python -m anneal.deep redo FILE --run N --data PATH, N counted from 0",
        **joined(found),
    }
    lines = ",\n".join(f"  {json.dumps(run, allow_nan=False)}" for run in content["runs"])
    head = encoded({k: v for k, v in content.items() if k != "runs"}).decode().removesuffix("\n}\n")
    write_atomically(expanded(options.out), f'{head},\n "runs": [\n{lines}\n ]\n}}\n'.encode())
    print(f"{options.out}: {len(found)} runs")
    return 0


def _bench(options: argparse.Namespace) -> int:
    from . import bench

    plan = _as_asked(config.load(options.config), options.compile)
    measured = bench.measure(plan, options.data, options.device, options.updates, options.rounds)
    print(bench.table(measured))
    if options.out:
        write_atomically(
            expanded(options.out), encoded({"provenance": _provenance("bench", options.config), **measured})
        )
    return 0


def _provenance(command: str, config: str | None) -> dict[str, str]:
    """Which command made a file that is to be committed."""
    return {"command": f"python -m anneal.deep {command}" + (f" --config {config}" if config else "")}


def _download(options: argparse.Namespace) -> int:
    print(data.download(options.folder))
    return 0
