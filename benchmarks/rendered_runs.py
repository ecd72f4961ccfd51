"""From pixels to numbers on rendered athletes: what the pose network adds to the errors.

    python benchmarks/rendered_runs.py [--athletes 6] [--rates 120 240] [--cameras static panning]
                                       [--duration 1.0] [--model heavy] [--out FOLDER] [--rows FOLDER]

Each athlete is drawn at random (7 to 11 m/s, in turn to the right and to the left, other looks and light).
Cameras are dealt out in turn. Prints contact times, metrics, and for each keypoint of the near and the far
side: bias, sd, the sd that is left within a clip, the correlation of the error from one frame to the next,
and its time constant. --out keeps the rows as CSV, after every clip.
"""

from __future__ import annotations

import argparse
import os
import pathlib
import sys

os.environ.setdefault("OMP_NUM_THREADS", "1")
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

import numpy as np
import pandas as pd
from contact_time import metric_table
from rendered_rows import Case, run_case

KINDS = ("clips", "steps", "metrics", "points")


def contact_table(steps: pd.DataFrame) -> pd.DataFrame:
    lines = []
    for (camera, rate), own in steps.groupby(["camera", "rate"]):
        true = own[own.kind != "invented"]
        errors = own.reindex(columns=["touchdown_error", "toe_off_error"]).astype(float).dropna()
        down, off = 1000 * errors.touchdown_error.to_numpy(), 1000 * errors.toe_off_error.to_numpy()
        lines.append(
            {"camera": camera, "fps": rate, "n": len(errors)}
            | {"contact bias ms": np.mean(off - down), "sd": np.std(off - down, ddof=1)}
            | {
                "TD bias": down.mean(),
                "TD sd": down.std(ddof=1),
                "TO bias": off.mean(),
                "TO sd": off.std(ddof=1),
            }
            | {"missed": int((true.kind == "missed").sum()), "invented": len(own) - len(true)}
        )
    return pd.DataFrame(lines)


def time_constant_s(errors: list[np.ndarray], step_s: float) -> tuple[float, float]:
    """Correlation from one frame to the next, and the time at which it has fallen to 1/e, s.

    Parameters
    ----------
    errors
        For each clip the error over its frames; the mean of each clip is taken off.
    """
    centred = [e - np.nanmean(e) for e in errors]
    power = np.nanmean(np.concatenate([e**2 for e in centred]))
    shares = [1.0]
    for lag in range(1, min(map(len, errors)) // 2):
        products = np.concatenate([e[lag:] * e[:-lag] for e in centred])
        shares.append(float(np.nanmean(products) / power))
        if shares[-1] < np.exp(-1):
            here, before = shares[-1], shares[-2]
            return shares[1], step_s * (lag - 1 + (before - np.exp(-1)) / (before - here))
    return shares[1], float("nan")


def point_table(points: pd.DataFrame) -> pd.DataFrame:
    lines = []
    for (rate, keypoint, which), own in points.groupby(["rate", "keypoint", "which"], sort=False):
        line = {"fps": rate, "keypoint": keypoint, "side": which, "frames": len(own)}
        for axis in ("forward", "up"):
            clips = [c[f"{axis}_cm"].to_numpy() for _, c in own.groupby("athlete")]
            every = np.concatenate(clips)
            within = np.concatenate([c - np.nanmean(c) for c in clips])
            lag_one, tau = time_constant_s(clips, 1 / rate)
            line |= {f"{axis} bias cm": np.nanmean(every), "sd " + axis: np.nanstd(every)}
            line |= {
                "within " + axis: np.nanstd(within),
                "rho1 " + axis: lag_one,
                "tau ms " + axis: 1000 * tau,
            }
        lines.append(line)
    return pd.DataFrame(lines)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--athletes", type=int, default=6)
    parser.add_argument("--rates", type=float, nargs="+", default=[120.0, 240.0])
    parser.add_argument("--cameras", nargs="+", default=["static", "panning"], choices=["static", "panning"])
    parser.add_argument("--duration", type=float, default=1.0, help="s")
    parser.add_argument("--model", default="heavy", choices=["heavy", "full"])
    parser.add_argument("--out", type=pathlib.Path)
    parser.add_argument(
        "--rows", type=pathlib.Path, help="print the tables of rows kept by --out, run nothing"
    )
    args = parser.parse_args()
    if args.rows is not None:
        report({kind: pd.read_csv(args.rows / f"{kind}.csv") for kind in KINDS})
        return
    rows: dict[str, list[dict[str, object]]] = {kind: [] for kind in KINDS}
    for rate in args.rates:
        for number in range(args.athletes):
            camera = args.cameras[number // 2 % len(args.cameras)]
            case = Case(number, args.athletes, rate, camera, args.duration, args.model)
            for kind, new in run_case(case).items():
                rows[kind] += new
            print("done:", rows["clips"][-1], file=sys.stderr, flush=True)
            if args.out is not None:
                keep(rows, args.out)
    report({kind: pd.DataFrame(rows[kind]) for kind in KINDS})


def keep(rows: dict[str, list[dict[str, object]]], folder: pathlib.Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for kind in KINDS:
        pd.DataFrame(rows[kind]).to_csv(folder / f"{kind}.csv", index=False)


def report(tables: dict[str, pd.DataFrame]) -> None:
    show = {"index": False, "float_format": lambda x: f"{x:.3g}"}
    print(tables["clips"].to_string(**show))
    print(contact_table(tables["steps"]).to_string(**show))
    print(metric_table(tables["metrics"].assign(condition="rendered")).to_string(**show))
    print(point_table(tables["points"]).to_string(**show))


if __name__ == "__main__":
    main()
