"""The verdict on athletes whose components are known: false flags, recall, confusion, at each frame rate.

    python benchmarks/contact_time.py --conditions network --rates 60 120 240 --metrics --out ROWS
    python benchmarks/verdict.py ROWS/metrics.csv [--athletes 500] [--spread 0.5 1] [--noise 1 2 4]

The athletes are drawn from the norms themselves: each indicator is typical for the athlete's speed, plus the
spread between athletes (correlated within a component, and where one metric explains a part of another), so
that "average" and "2 sd below" are exact. What is measured of them is that plus the errors of one whole
estimation on a simulated film (value less truth, with the sd it stated, all metrics of one film together), so
that the noise is that of the whole chain. In a row "average" everything is typical; in the others one
component lies 2 between-athlete sd lower. `--spread` is how much the athletes differ beside that: 1 is the
whole spread between athletes, in which another component may truly lie lower than the weakened one.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd

from metrics.catalogue import CATALOGUE
from metrics.components import components_of, describe_athlete
from metrics.expected import Athlete, expect
from metrics.indicators import score_indicators
from metrics.level import detect_level
from metrics.norm_entry import COMPONENT_NAMES, Norm
from metrics.norms import Norms, load_norms
from metrics.values import Level, Metric, Phase, WeakestLink
from metrics.weakest import find_weakest_link

SPEEDS_M_S = (7.2, 11.2)
ALIKE = 0.5
LEAST_HZ = 50.0  # slower clips are hardly scored
PHASE = Phase("max-velocity", 0.99)
UNITS = {spec.name: spec.unit for spec in CATALOGUE}


@dataclass(frozen=True)
class Case:
    deficit: str | None
    size: float
    spread: float
    noise: float


def errors_by_film(path: Path) -> dict[float, list[pd.DataFrame]]:
    """Errors and stated sds of each film, by frame rate."""
    table = pd.read_csv(path)
    table = table[(table.side == "both") & table.truth.notna()].set_index("name")
    table["error"] = table.value - table.truth
    return {float(rate): [film for _, film in own.groupby("athlete")] for rate, own in table.groupby("rate")}


def drawn_z(norms: Norms, case: Case, rng: np.random.Generator) -> dict[str, float]:
    """Signed z of every indicator: negative lags."""
    entries = {n.metric: n for n in norms.entries if n.phase == PHASE.name}
    common = {name: rng.normal() for name in COMPONENT_NAMES}
    z: dict[str, float] = {}

    def value(norm: Norm) -> float:
        if norm.metric not in z:
            own = np.sqrt(ALIKE) * common[norm.component] + np.sqrt(1 - ALIKE) * rng.normal()
            own = case.spread * own - (case.size if norm.component == case.deficit else 0.0)
            if norm.given is not None:
                r = norm.given.r
                own = r * value(entries[norm.given.metric]) + np.sqrt(1 - r * r) * own
            z[norm.metric] = float(own)
        return z[norm.metric]

    for norm in entries.values():
        value(norm)
    return z


def measured(
    norms: Norms, film: pd.DataFrame, z: dict[str, float], noise: float, rng: np.random.Generator
) -> tuple[tuple[Metric, ...], float]:
    """Metrics of an athlete with these true z, seen with the errors of one film; and the body height."""
    speed, height = float(rng.uniform(*SPEEDS_M_S)), float(rng.normal(1.76, 0.07))
    known = Athlete(PHASE, Level("team", "speed"), None, height, speed, 0.0)
    truth = {"speed": speed, "step_frequency": 4.3}
    for name, score in z.items():
        norm = norms.find(name, PHASE.name, None, with_speed=True)
        assert norm is not None
        expected = expect(norm, norms, known)
        sign = {"higher": 1.0, "lower": -1.0}.get(norm.direction)
        if sign is None:  # an optimum: lower is worse on the side that counts
            sign = -1.0 if norm.side == "high" or (norm.side == "both" and rng.random() < 0.5) else 1.0
        truth[name] = expected.mean + sign * expected.sd * score
    found = []
    for name, true in truth.items():
        row = film.loc[name] if name in film.index else None
        if row is None or pd.isna(row.value):
            reason = "not measured" if row is None else str(row.reason)
            found.append(Metric(name, "both", UNITS[name], None, None, None, 0, False, reason))
            continue
        value, sd = true + noise * row.error, noise * row.sd
        ends = (value - 1.96 * sd, value + 1.96 * sd)
        reason = None if row.trusted else str(row.reason)
        found.append(Metric(name, "both", UNITS[name], value, sd, ends, 5, bool(row.trusted), reason))
    return tuple(found), height


def verdict(
    norms: Norms, metrics: tuple[Metric, ...], height: float
) -> tuple[WeakestLink, list[str], set[str]]:
    level = detect_level(metrics, phase=PHASE, norms=norms)
    athlete = describe_athlete(metrics, PHASE, level, None, height)
    indicators = score_indicators(metrics, norms, athlete)
    components = components_of(indicators, athlete)
    link = find_weakest_link(components, indicators, phase=PHASE)
    lags = [c.name for c in components if c.status == "lags"]
    return link, lags, {c.name for c in components if c.z is not None}


def run(case: Case, films: list[pd.DataFrame], athletes: int, seed: int) -> dict[str, object]:
    """Counts over many athletes of one kind."""
    norms, rng = load_norms(), np.random.default_rng(seed)
    named: Counter[str] = Counter()
    first: Counter[str] = Counter()
    flagged = measurable = right_measurable = 0
    for _ in range(athletes):
        film = films[int(rng.integers(len(films)))]
        seen, height = measured(norms, film, drawn_z(norms, case, rng), case.noise, rng)
        link, lags, known = verdict(norms, seen, height)
        named[link.component or "-"] += 1
        leader = link.component or (link.candidates[0] if link.candidates else "-")
        first[leader] += 1
        flagged += bool(lags)
        measurable += case.deficit is None or case.deficit in known
        right_measurable += case.deficit in known and leader == case.deficit
    share = 100 / athletes
    right = case.deficit or "-"
    other = sum(count for name, count in named.items() if name not in (right, "-"))
    return {
        "deficit": case.deficit or "average",
        "measurable %": share * measurable,
        "flagged %": share * flagged,
        "named right %": share * named[right] if case.deficit else float("nan"),
        "named or first, of measurable %": 100 * right_measurable / max(measurable, 1),
        "named other %": share * other,
        "silent %": share * first["-"],
        **{name: share * first[name] for name in COMPONENT_NAMES},
    }


def verdict_table(
    metrics: Path,
    athletes: int,
    *,
    deficit: float = 2.0,
    spreads: Sequence[float] = (0.5, 1.0),
    noises: Sequence[float] = (1.0,),
) -> pd.DataFrame:
    """One row for each frame rate, spread, noise and weakened component."""
    rows = []
    for rate, films in errors_by_film(metrics).items():
        if rate < LEAST_HZ:
            continue
        for spread, noise in product(spreads, noises):
            for number, name in enumerate((None, *COMPONENT_NAMES)):
                case = Case(name, deficit, spread, noise)
                tag = {"fps": rate, "spread": spread, "noise": noise}
                rows.append({**tag, **run(case, films, athletes, 100 + number)})
    return pd.DataFrame(rows)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("metrics", type=Path)
    parser.add_argument("--athletes", type=int, default=500)
    parser.add_argument("--deficit", type=float, default=2.0)
    parser.add_argument("--spread", type=float, nargs="+", default=[0.5, 1.0])
    parser.add_argument("--noise", type=float, nargs="+", default=[1.0])
    parser.add_argument("--out", type=Path)
    args = parser.parse_args()
    table = verdict_table(
        args.metrics, args.athletes, deficit=args.deficit, spreads=args.spread, noises=args.noise
    )
    print(table.to_string(index=False, float_format=lambda x: f"{x:.0f}" if x >= 10 else f"{x:.2g}"))
    if args.out is not None:
        args.out.mkdir(parents=True, exist_ok=True)
        table.to_csv(args.out / "verdict.csv", index=False)


if __name__ == "__main__":
    main()
