"""How errors grow as the film gets worse: fewer frames, more noise, an angle, blur, a small athlete.

    python benchmarks/degradation.py [--athletes 40] [--sweeps rate noise yaw blur size]
                                     [--out FOLDER] [--pictures FOLDER]

Every sweep starts from 120 frames/s, a camera square to the run, 160 px per m, 1 cm of keypoint noise at the
near foot and keypoints beside the joints, and changes one thing. In the sweep of the size the noise is 1.5 px
or 1 cm, whichever is more. No exposure is longer than a frame lasts, 8.3 ms here: 16 ms shows the blur alone
that a film of 60 frames/s can have. The directions in which keypoints lie beside the joints are drawn anew at
each frame rate, so that biases of angles differ between rates by chance. Prints errors (bias, sd) of single
contacts and of metrics, how often 95 % intervals hold the truth, and how many films the tool trusts; draws
degradation.png, with the gates.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
import pandas as pd
from conditions import Condition, real
from degradation_plot import draw
from plotting import PICTURES
from truth_rows import run_condition

RATE_HZ = 120.0
PIXEL_NOISE, LEAST_NOISE_M = 1.5, 0.01
STATURE_M = 1.75  # of the mean simulated athlete
METRICS = {"contact": "contact_time", "range": "thigh_range", "peak": "hip_flexion_velocity_peak"}


@dataclass(frozen=True)
class Sweep:
    """One thing that gets worse: its values as shown, and the condition and frame rate of each."""

    values: tuple[float, ...]
    setting: Callable[[float], tuple[Condition, float]]


def _size(athlete_px: float) -> tuple[Condition, float]:
    px_per_m = athlete_px / STATURE_M
    noise = max(LEAST_NOISE_M, PIXEL_NOISE / px_per_m)
    return real(camera={"px_per_m": px_per_m}, errors={"noise_m": noise}), RATE_HZ


SWEEPS = {
    "rate": Sweep((30, 60, 120, 240), lambda x: (real(), x)),
    "noise": Sweep((0.5, 1, 2, 3, 4), lambda x: (real(errors={"noise_m": x / 100}), RATE_HZ)),
    "yaw": Sweep((0, 10, 20, 25, 30, 40), lambda x: (real(camera={"yaw_deg": x}), RATE_HZ)),
    "blur": Sweep((0, 2, 4, 8, 16), lambda x: (real(camera={"exposure_s": x / 1000}), RATE_HZ)),
    "size": Sweep((70, 105, 175, 280, 440), _size),
}


def measure(name: str, value: float, athletes: int) -> tuple[dict[str, object], list[str]]:
    """One line of the table, and the films on which the estimation failed."""
    setting, rate = SWEEPS[name].setting(value)
    steps, metrics, failures = [], [], []
    for number in range(athletes):
        try:
            rows = run_condition(setting, rate, number, {"athlete": number})
        except Exception as error:  # a crash is a result here: it is counted and shown
            failures.append(f"{name} {value:g} athlete {number}: {type(error).__name__}: {error}")
            continue
        steps += rows["steps"]
        metrics += rows["metrics"]
    line: dict[str, object] = {"sweep": name, "value": value, "films": athletes - len(failures)}
    return line | contact_errors(pd.DataFrame(steps)) | metric_errors(pd.DataFrame(metrics)), failures


def contact_errors(steps: pd.DataFrame) -> dict[str, float]:
    """Errors of single contacts, ms and %."""
    found = steps[steps.kind == "found"].dropna(subset=["touchdown_error", "toe_off_error"])
    down, off = (1000 * found[f"{event}_error"].to_numpy(float) for event in ("touchdown", "toe_off"))
    spread = [1960 * found[f"{event}_sd"].to_numpy(float) for event in ("touchdown", "toe_off")]
    inside = np.abs(np.concatenate([down, off])) <= np.concatenate(spread)
    true = (steps.kind != "invented").sum()
    return {
        "contacts": len(found),
        "missed %": 100 * (steps.kind == "missed").sum() / true,
        "invented %": 100 * (steps.kind == "invented").sum() / true,
        "contact bias ms": (off - down).mean(),
        "contact sd ms": (off - down).std(ddof=1),
        "TD rmse ms": np.sqrt(np.mean(down**2)),
        "TO rmse ms": np.sqrt(np.mean(off**2)),
        "events cover %": 100 * inside.mean(),
    }


def metric_errors(metrics: pd.DataFrame) -> dict[str, float]:
    """Errors of the metrics of a film, both sides together; cover of each side's interval."""
    result: dict[str, float] = {}
    for short, name in METRICS.items():
        own = metrics[(metrics.name == name) & metrics.truth.notna()]
        both, sides = own[own.side == "both"], own[(own.side != "both") & own.value.notna()]
        error = (both.value - both.truth).to_numpy(float)
        error = error / both.truth.to_numpy(float) * 100 if short == "peak" else error
        error = error[np.isfinite(error)]
        if short != "contact":
            unit = "%" if short == "peak" else "deg"
            result[f"{short} bias {unit}"] = error.mean() if error.size else np.nan
            result[f"{short} sd {unit}"] = error.std(ddof=1) if error.size > 1 else np.nan
        inside = (sides.low <= sides.truth) & (sides.truth <= sides.high)
        result[f"{short} cover %"] = 100 * inside.mean() if len(sides) else np.nan
        result[f"{short} trusted %"] = 100 * both.trusted.sum() / max(len(both), 1)
    return result


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--athletes", type=int, default=40)
    parser.add_argument("--sweeps", nargs="+", default=list(SWEEPS), choices=list(SWEEPS))
    parser.add_argument("--out", type=Path)
    parser.add_argument("--pictures", type=Path, default=PICTURES)
    args = parser.parse_args()
    lines = []
    for name in args.sweeps:
        for value in SWEEPS[name].values:
            line, failures = measure(name, value, args.athletes)
            lines.append(line)
            for failure in failures:
                print("failed:", failure)
    table = pd.DataFrame(lines)
    for block in (table.columns[:11], [*table.columns[:2], *table.columns[11:]]):
        print(table[list(block)].to_string(index=False, float_format=lambda x: f"{x:.3g}"))
    if args.out is not None:
        args.out.mkdir(parents=True, exist_ok=True)
        table.to_csv(args.out / "degradation.csv", index=False)
    draw(table, args.pictures)


if __name__ == "__main__":
    main()
