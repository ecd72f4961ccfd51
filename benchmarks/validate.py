"""Rerun the truth benches and write docs/validity.md with its tables and plots.

    python benchmarks/validate.py --rows ROWS [--athletes 200] [--few 60] [--workers 2] [--only-write]

Rows are kept as CSV, one folder for each condition; what is there already is not run again, so that a run can
be interrupted and resumed (remove ROWS after a change of the program). Text and the figures of the other
benches stand in `validity.md.jinja`, each with the command that made it. All of it takes about an hour on two
cores.
"""

from __future__ import annotations

import argparse
import os
import pathlib
import sys
from concurrent.futures import ProcessPoolExecutor

os.environ.setdefault("OMP_NUM_THREADS", "1")
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

import jinja2
import pandas as pd
import validity_plots
import validity_tables
from contact_time import KINDS, work
from rich.progress import track
from verdict import verdict_table

ROOT = pathlib.Path(__file__).resolve().parents[1]
MAIN = ("plain", "toe_at_tip", "offsets", "odd_feet", "acceleration", "network")
"""Conditions with many athletes."""
MORE = (
    "noisy",
    "yaw10",
    "yaw20",
    "yaw30",
    "panning",
    "phone",
    "swaps",
    "slow_sprint",
    "running",
    "treadmill",
)
RATES = (240.0, 120.0, 60.0, 30.0)


def run_condition(condition: str, athletes: int, workers: int, folder: pathlib.Path) -> None:
    """Simulate, film, analyse; rows into a folder that appears only when it is whole."""
    jobs = [(condition, rate, number) for rate in RATES for number in range(athletes)]
    with ProcessPoolExecutor(workers) as pool:
        done = pool.map(work, *zip(*jobs, strict=True), chunksize=4)
        results = list(track(done, description=condition, total=len(jobs)))
    partial = folder.with_suffix(".partial")
    partial.mkdir(parents=True, exist_ok=True)
    for kind in KINDS:
        rows = [row for found, _ in results for row in found.get(kind, [])]
        pd.DataFrame(rows).to_csv(partial / f"{kind}.csv", index=False)
    failures = [failure for _, failure in results if failure is not None]
    (partial / "failures.txt").write_text("\n".join(failures))
    partial.rename(folder)


def read(rows: pathlib.Path) -> dict[str, pd.DataFrame]:
    """All rows of all conditions, by kind."""
    found = [rows / name for name in (*MAIN, *MORE) if (rows / name / "steps.csv").exists()]
    return {kind: pd.concat([pd.read_csv(folder / f"{kind}.csv") for folder in found]) for kind in KINDS}


def verdicts(rows: pathlib.Path, athletes: int) -> pd.DataFrame:
    """Table of the verdict bench, with the errors of the condition `network`."""
    path = rows / "verdict.csv"
    if not path.exists():
        errors = rows / "network" / "metrics.csv"
        usual = verdict_table(errors, athletes)
        noisier = verdict_table(errors, athletes, spreads=(0.5,), noises=(2.0, 4.0))
        pd.concat([usual, noisier]).to_csv(path, index=False)
    return pd.read_csv(path)


def write(rows: pathlib.Path, docs: pathlib.Path, verdict_athletes: int) -> None:
    """The page and its plots."""
    data, verdict = read(rows), verdicts(rows, verdict_athletes)
    pictures = docs / "validity"
    pictures.mkdir(exist_ok=True)
    validity_plots.contact_times(data["steps"], pictures / "contact_time.png")
    validity_plots.coverage(data["metrics"], pictures / "coverage.png")
    validity_plots.confusion(verdict, pictures / "verdict.png")
    loader = jinja2.FileSystemLoader(pathlib.Path(__file__).parent)
    template = jinja2.Environment(loader=loader, keep_trailing_newline=True).get_template("validity.md.jinja")
    page = template.render(tables=validity_tables.all_tables(data, verdict))
    (docs / "validity.md").write_text(page, encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=pathlib.Path, required=True)
    parser.add_argument("--athletes", type=int, default=200)
    parser.add_argument("--few", type=int, default=60)
    parser.add_argument("--verdicts", type=int, default=500)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--only-write", action="store_true")
    args = parser.parse_args()
    if not args.only_write:
        for names, athletes in ((MAIN, args.athletes), (MORE, args.few)):
            for name in names:
                if not (args.rows / name).exists():
                    run_condition(name, athletes, args.workers, args.rows / name)
    write(args.rows, ROOT / "docs", args.verdicts)


if __name__ == "__main__":
    main()
