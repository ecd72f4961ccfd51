"""Whole estimation on simulated athletes: contact times and every metric against the truth.

    python benchmarks/contact_time.py [--athletes 40] [--rates 240 120 60 30] [--conditions plain offsets]
                                      [--workers 1] [--metrics] [--out FOLDER]

Prints, for each condition and frame rate: bias and sd of single contact times, errors of touchdown and
toe-off, contacts missed and invented, how often 95 % intervals hold the truth; with --metrics the same for
every metric. --out keeps the rows as CSV.
"""

from __future__ import annotations

import argparse
import os
import pathlib
import sys
from concurrent.futures import ProcessPoolExecutor

os.environ.setdefault("OMP_NUM_THREADS", "1")
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

import numpy as np
import pandas as pd
from conditions import CONDITIONS
from truth_rows import run_one


def contact_table(steps: pd.DataFrame) -> pd.DataFrame:
    lines = []
    for (condition, rate), own in steps.groupby(["condition", "rate"], sort=False):
        found = own[(own.kind == "found")].dropna(subset=["touchdown_error", "toe_off_error"])
        down, off = 1000 * found.touchdown_error.to_numpy(float), 1000 * found.toe_off_error.to_numpy(float)
        contact = off - down
        true = (own.kind != "invented").sum()
        per_athlete = pd.Series(contact).groupby(found.athlete.to_numpy()).mean()
        lines.append(
            {
                "condition": condition,
                "fps": rate,
                "n": len(found),
                "bias ms": contact.mean(),
                "sd ms": contact.std(ddof=1),
                "athlete-mean sd": per_athlete.std(ddof=1),
                "TD bias": down.mean(),
                "TD rmse": np.sqrt(np.mean(down**2)),
                "TO bias": off.mean(),
                "TO rmse": np.sqrt(np.mean(off**2)),
                "missed %": 100 * (own.kind == "missed").sum() / true,
                "invented %": 100 * (own.kind == "invented").sum() / true,
                "TD cover %": _cover(down, found.touchdown_sd),
                "TO cover %": _cover(off, found.toe_off_sd),
            }
        )
    return pd.DataFrame(lines)


def _cover(error_ms: np.ndarray, sd_s: pd.Series) -> float:
    return float(100 * np.mean(np.abs(error_ms) <= 1960 * sd_s.to_numpy(float)))


def metric_table(metrics: pd.DataFrame, side: str = "both") -> pd.DataFrame:
    known = metrics[(metrics.side == side) & metrics.truth.notna()]
    lines = []
    for (condition, rate, name), own in known.groupby(["condition", "rate", "name"], sort=False):
        seen = own[own.value.notna()]
        error = (seen.value - seen.truth).to_numpy(float)
        inside = (seen.low <= seen.truth) & (seen.truth <= seen.high)
        lines.append(
            {
                "condition": condition,
                "fps": rate,
                "metric": name,
                "n": len(seen),
                "given %": 100 * len(seen) / len(own),
                "trusted %": 100 * seen.trusted.sum() / len(own),
                "truth": own.truth.mean(),
                "bias": error.mean() if len(seen) else np.nan,
                "sd": error.std(ddof=1) if len(seen) > 1 else np.nan,
                "stated sd": seen.sd.astype(float).mean() if len(seen) else np.nan,
                "bias %": 100 * error.mean() / abs(own.truth.mean()) if len(seen) else np.nan,
                "sd %": 100 * error.std(ddof=1) / abs(own.truth.mean()) if len(seen) > 1 else np.nan,
                "cover %": 100 * inside.mean() if len(seen) else np.nan,
            }
        )
    return pd.DataFrame(lines)


def exchange_table(repairs: pd.DataFrame) -> pd.DataFrame:
    total = repairs.groupby(["condition", "rate"], sort=False)[
        ["exchanged", "repaired", "sound", "changed"]
    ].sum()
    total["repaired %"] = 100 * total.repaired / total.exchanged.where(total.exchanged > 0)
    total["changed %"] = 100 * total.changed / total.sound
    return total.reset_index()


def work(condition: str, rate: float, number: int) -> tuple[dict[str, list[dict[str, object]]], str | None]:
    try:
        return run_one(condition, rate, number), None
    except Exception as error:  # a crash is a result here: it is counted and shown
        return {}, f"{condition} {rate:g} Hz athlete {number}: {type(error).__name__}: {error}"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--athletes", type=int, default=40)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--rates", type=float, nargs="+", default=[240.0, 120.0, 60.0, 30.0])
    parser.add_argument("--conditions", nargs="+", default=["plain"], choices=list(CONDITIONS))
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--metrics", action="store_true")
    parser.add_argument("--out", type=pathlib.Path)
    args = parser.parse_args()
    jobs = [
        (condition, rate, args.first + number)
        for condition in args.conditions
        for rate in args.rates
        for number in range(args.athletes)
    ]
    with ProcessPoolExecutor(args.workers) as pool:
        results = list(pool.map(work, *zip(*jobs, strict=True), chunksize=4))
    tables = {
        kind: pd.DataFrame([row for rows, _ in results for row in rows.get(kind, [])]) for kind in KINDS
    }
    show = {"index": False, "float_format": lambda x: f"{x:.4g}"}
    print(contact_table(tables["steps"]).to_string(**show))
    if tables["repairs"].exchanged.sum():
        print(exchange_table(tables["repairs"]).to_string(**show))
    if args.metrics:
        print(metric_table(tables["metrics"]).to_string(**show))
    for _, failure in results:
        if failure is not None:
            print("failed:", failure)
    if args.out is not None:
        args.out.mkdir(parents=True, exist_ok=True)
        for kind, table in tables.items():
            table.to_csv(args.out / f"{kind}.csv", index=False)


KINDS = ("steps", "metrics", "repairs")

if __name__ == "__main__":
    main()
