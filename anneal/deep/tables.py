"""Many runs as one table, in which what they share stands once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Record = dict[str, Any]
DIGITS = 6  # significant digits of a joined file's metrics, except for runs in double precision


def joined(records: Sequence[Record]) -> Record:
    """Records as one table: what all of them share stands once, under ``common``.

    Metrics are rounded to six digits, except those of runs in double precision.

    Args:
        records: at least one, all from the same images.

    Returns:
        ``common``, and ``runs``: what is each record's own, in the order given.

    Raises:
        ValueError: for no records, or records from different images.

    Example:
        >>> joined([{"a": 1, "b": {"c": 2, "d": 3}}, {"a": 1, "b": {"c": 2, "d": 4}}])
        {'common': {'a': 1, 'b': {'c': 2}}, 'runs': [{'b': {'d': 3}}, {'b': {'d': 4}}]}
    """
    if not records:
        raise ValueError("store: there is no record in it; run the sweep first")
    if len({run.get("configuration", {}).get("data_sha256") for run in records}) > 1:
        raise ValueError(
            "store: its records come from different images; choose a sweep with --config, or a store for each"
        )
    common = _shared([{k: v for k, v in record.items() if k != "metrics"} for record in records])
    return {"common": common, "runs": [_rounded(_without(record, common), record) for record in records]}


def separated(content: Mapping[str, Any]) -> list[Record]:
    """The records of :func:`joined`.

    Args:
        content: a table of ``common`` and ``runs``.

    Returns:
        the records, in their order.

    Raises:
        ValueError: if it is no such table.

    Example:
        >>> separated({"common": {"b": {"c": 2}}, "runs": [{"b": {"d": 3}}, {"b": {"d": 4}}]})
        [{'b': {'c': 2, 'd': 3}}, {'b': {'c': 2, 'd': 4}}]
    """
    try:
        return [_merged(content["common"], run) for run in content["runs"]]
    except (AttributeError, KeyError, TypeError) as error:
        raise ValueError(f"record: a joined file has common and runs, this one has not ({error})") from None


def _shared(tables: Sequence[Mapping[str, Any]]) -> Record:
    result = {}
    for name, value in tables[0].items():
        values = [table.get(name) for table in tables]
        if all(other == value for other in values):
            result[name] = value
        elif all(isinstance(other, dict) for other in values) and (inner := _shared(values)):  # type: ignore[arg-type]
            result[name] = inner
    return result


def _without(record: Mapping[str, Any], common: Mapping[str, Any]) -> Record:
    return {
        name: _without(value, common[name]) if name in common else value
        for name, value in record.items()
        if name not in common or common[name] != value
    }


def _merged(common: Mapping[str, Any], own: Mapping[str, Any]) -> Record:
    result = dict(common)
    for name, value in own.items():
        result[name] = _merged(common[name], value) if name in common and isinstance(value, dict) else value
    return result


def _rounded(run: Record, record: Record) -> Record:
    if "metrics" not in run or record["configuration"]["recipe"]["precision"] == "float64":
        return run
    short = lambda x: x if x is None else float(f"{x:.{DIGITS}g}")  # noqa: E731
    return {**run, "metrics": {name: [short(x) for x in values] for name, values in run["metrics"].items()}}
