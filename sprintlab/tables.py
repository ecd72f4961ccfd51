"""Tables: contacts, steps and metrics, with the unit in every column name."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from metrics.values import Contact, Metric

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

    from metrics.steps import Step
    from sprintlab.analysis import Analysis

EVENT_COLUMNS = ("foot", "touchdown_s", "toe_off_s")
STEP_COLUMNS = (
    "step",
    "foot",
    "touchdown_s",
    "toe_off_s",
    "contact_time_s",
    "contact_time_sd_s",
    "flight_time_s",
    "flight_time_sd_s",
    "step_time_s",
    "step_time_sd_s",
    "step_frequency_hz",
    "step_length_m",
    "confidence",
)
_DECIMALS = 5


def write_events(path: Path, contacts: Iterable[Contact]) -> None:
    """Write ``events.csv``, one row a contact; a time is empty where the clip does not show the event.

    It is the file that ``--events`` reads back.
    """
    rows = [
        {"foot": contact.foot, "touchdown_s": contact.touchdown_s, "toe_off_s": contact.toe_off_s}
        for contact in contacts
    ]
    _write_rows(path, EVENT_COLUMNS, rows)


def write_steps(path: Path, steps: Sequence[Step], lengths_m: Mapping[int, float] | None = None) -> None:
    """Write ``steps.csv``, one row a step; what the clip does not show is empty.

    Parameters
    ----------
    path
    steps
    lengths_m
        Length of a step by its number, m; see `step_lengths`.
    """
    lengths = lengths_m or {}
    _write_rows(path, STEP_COLUMNS, [_step_row(step, lengths.get(step.number)) for step in steps])


def step_lengths(analysis: Analysis) -> dict[int, float]:
    """Length of each step by its number, m; empty when nothing gives the scale.

    Distance from one foot's place to the other foot's next place, as in the metric ``step_length``.
    """
    from metrics.measures.run import Run

    if analysis.motion.scale.source is None:
        return {}
    run = Run(analysis.motion, analysis.angles, analysis.contacts)
    lengths = {}
    for step in analysis.steps:
        if step.following is not None:
            length = run.foot_place(step.following) - run.foot_place(step.contact)
            if math.isfinite(length):
                lengths[step.number] = length
    return lengths


def metrics_table(metrics: Iterable[Metric]) -> pd.DataFrame:
    """Metrics as a table, one row each; the unit is a column, since it differs between rows."""
    import pandas as pd

    rows = [
        {
            "name": metric.name,
            "side": metric.side,
            "unit": metric.unit,
            "value": metric.value,
            "sd": metric.sd,
            "ci95_low": None if metric.ci95 is None else metric.ci95[0],
            "ci95_high": None if metric.ci95 is None else metric.ci95[1],
            "n": metric.n,
            "trusted": metric.trusted,
            "reason": metric.reason,
        }
        for metric in metrics
    ]
    columns = ["name", "side", "unit", "value", "sd", "ci95_low", "ci95_high", "n", "trusted", "reason"]
    numbers = dict.fromkeys(("value", "sd", "ci95_low", "ci95_high"), "float64")
    return pd.DataFrame(rows, columns=columns).astype(numbers)


def timeseries_dataset(analysis: Analysis) -> xr.Dataset:
    """Positions, confidence, contacts and angles over time; see `sprintlab.timeseries`."""
    from sprintlab.timeseries import build_dataset

    return build_dataset(analysis.pose, analysis.motion, analysis.angles, analysis.contacts)


def _step_row(step: Step, length_m: float | None) -> dict[str, object]:
    time = step.step_time_s
    return {
        "step": step.number + 1,
        "foot": step.foot,
        "touchdown_s": step.contact.touchdown_s,
        "toe_off_s": step.contact.toe_off_s,
        "contact_time_s": step.contact_time_s,
        "contact_time_sd_s": step.contact_time_sd_s,
        "flight_time_s": step.flight_time_s,
        "flight_time_sd_s": step.flight_time_sd_s,
        "step_time_s": time,
        "step_time_sd_s": step.step_time_sd_s,
        "step_frequency_hz": 1 / time if time else None,
        "step_length_m": length_m,
        "confidence": step.contact.confidence,
    }


def _write_rows(path: Path, columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows({name: _cell(row[name]) for name in columns} for row in rows)


def _cell(value: object) -> object:
    if isinstance(value, float):
        return f"{value:.{_DECIMALS}f}" if math.isfinite(value) else ""
    return "" if value is None else value
