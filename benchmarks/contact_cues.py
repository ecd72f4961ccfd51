"""Other cues of touchdown and toe-off beside the fit: how exact they are, and what they would add to it.

    python benchmarks/contact_cues.py [--athletes 24] [--rates 240 120 60] [--condition offsets]

Each cue is read within 50 ms of the true event and its mean offset over all athletes is taken off, so that
each is shown at its best. What is left is set beside the error of the fit: its sd, the correlation of both
errors, and the sd that the best mix of both would have.

touchdown: greatest downward velocity of the pelvis (Milner and Paquette 2015), ankle angle turning from
plantar flexion to dorsiflexion, knee beginning to give. toe-off: greatest knee extension (Fellin 2010),
greatest plantar flexion, vertical acceleration of the pelvis at its least.
"""

from __future__ import annotations

import argparse
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

import numpy as np
import pandas as pd
from conditions import CONDITIONS
from truth_film import shoot
from truth_rows import motion_of

from metrics.angles import compute_angles
from metrics.events import find_contacts
from metrics.measures.run import Run
from metrics.values import Contact, Floats
from pose.clean import clean

REACH_S = 0.05
STEP_S = 0.001


def cues(run: Run, contact: Contact, touchdown_s: float, toe_off_s: float) -> dict[tuple[str, str], float]:
    """Time of each cue, by event and name, s; NaN where the curve has a gap."""
    around = {
        name: np.arange(t - REACH_S, t + REACH_S, STEP_S)
        for name, t in (("touchdown", touchdown_s), ("toe-off", toe_off_s))
    }
    down, off = around["touchdown"], around["toe-off"]
    knee, ankle = (run.light_angle(f"{contact.foot}_{joint}") for joint in ("knee", "ankle"))
    return {
        ("touchdown", "pelvis falls fastest"): _lowest(down, run.hip_y.velocity(down)),
        ("touchdown", "ankle turns"): _lowest(down, ankle.at(down)),
        ("touchdown", "knee begins to give"): _lowest(down, knee.at(down)),
        ("toe-off", "knee straightest"): _lowest(off, knee.at(off)),
        ("toe-off", "ankle most plantar flexed"): _lowest(off, ankle.at(off)),
        ("toe-off", "pelvis in free fall"): _lowest(off, np.gradient(run.hip_y.velocity(off), STEP_S)),
    }


def _lowest(times: Floats, values: Floats) -> float:
    return float(times[int(np.argmin(values))]) if np.all(np.isfinite(values)) else float("nan")


def rows(condition: str, rate: float, number: int) -> list[dict[str, object]]:
    filming = shoot(CONDITIONS[condition], rate, number)
    shot, motion = filming.film, motion_of(filming, clean(filming.film.sequence))
    contacts = find_contacts(motion)
    run = Run(motion, compute_angles(motion), contacts)
    found = []
    for true in shot.truth.contacts:
        own = [
            c
            for c in contacts
            if c.foot == true.foot
            and c.touchdown_s is not None
            and c.toe_off_s is not None
            and abs(c.touchdown_s - true.touchdown_s) < REACH_S
        ]
        if not own or own[0].touchdown_s is None or own[0].toe_off_s is None:
            continue
        fit = {"touchdown": own[0].touchdown_s, "toe-off": own[0].toe_off_s}
        truth = {"touchdown": true.touchdown_s, "toe-off": true.toe_off_s}
        for (event, cue), time in cues(run, own[0], true.touchdown_s, true.toe_off_s).items():
            found.append(
                {"fps": rate, "event": event, "cue": cue, "athlete": number}
                | {"error": 1000 * (time - truth[event]), "fit": 1000 * (fit[event] - truth[event])}
            )
    return found


def summary(table: pd.DataFrame) -> pd.DataFrame:
    lines = []
    for (fps, event, cue), own in table.dropna().groupby(["fps", "event", "cue"], sort=False):
        cue_error, fit_error = own.error - own.error.mean(), own.fit - own.fit.mean()
        spread = np.cov(cue_error, fit_error)
        mixed = 1 / np.linalg.inv(spread).sum()
        lines.append(
            {"fps": fps, "event": event, "cue": cue, "n": len(own), "offset ms": own.error.mean()}
            | {"sd ms": cue_error.std(), "fit's sd ms": fit_error.std()}
            | {"correlation": np.corrcoef(cue_error, fit_error)[0, 1], "best mix sd ms": np.sqrt(mixed)}
        )
    return pd.DataFrame(lines)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--athletes", type=int, default=24)
    parser.add_argument("--rates", type=float, nargs="+", default=[240.0, 120.0, 60.0])
    parser.add_argument("--condition", default="offsets", choices=list(CONDITIONS))
    args = parser.parse_args()
    table = pd.DataFrame(
        [row for rate in args.rates for k in range(args.athletes) for row in rows(args.condition, rate, k)]
    )
    print(summary(table).to_string(index=False, float_format=lambda x: f"{x:.2g}"))


if __name__ == "__main__":
    main()
