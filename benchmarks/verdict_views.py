"""One run, filmed in other ways: the verdict must be the same or more silent, never another name.

    python benchmarks/verdict_views.py [--athletes 40] [--size 3]

Simulated athletes with one weak component (in turn; `with_deficit`) are filmed at 120 frames/s; then from the
other side, at half the frame rate, and smaller in the picture, each with errors of the network of its own.
"""

from __future__ import annotations

import argparse
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

import numpy as np
import pandas as pd
from conditions import CONDITIONS

from metrics.angles import compute_angles
from metrics.components import components_of, describe_athlete
from metrics.events import find_contacts
from metrics.ground import ground_motion
from metrics.indicators import score_indicators
from metrics.level import detect_level
from metrics.measures import compute_metrics
from metrics.norms import load_norms
from metrics.phase import detect_phase, gather_evidence
from metrics.values import WeakestLink
from metrics.weakest import find_weakest_link
from pose.clean import clean
from pose.synthetic import Camera, Run, UnreachableError, film, random_athlete, simulate, with_deficit

WEAK = ("swing", "force", "timing", "stability", "contact", "arms", "push", "coordination")
BASE = Camera(frame_rate_hz=120.0, direction="right")
VIEWS = {
    "as it is": BASE,
    "other side": Camera(frame_rate_hz=120.0, direction="left"),
    "half the frame rate": Camera(frame_rate_hz=60.0, direction="right"),
    "smaller": Camera(frame_rate_hz=120.0, direction="right", px_per_m=90.0),
}


def verdict(run: Run, camera: Camera, seed: int) -> WeakestLink:
    """Analyse one film of a run, height given."""
    shot = film(run, camera, CONDITIONS["network"].pose_errors(), seed=seed)
    height = run.athlete.body.height_m
    motion = ground_motion(clean(shot.sequence), height_m=height)
    metrics = compute_metrics(motion, compute_angles(motion), find_contacts(motion), height_m=height)
    norms = load_norms()
    phase = detect_phase(gather_evidence(metrics))
    level = detect_level(metrics, phase=phase, norms=norms)
    athlete = describe_athlete(metrics, phase, level, None, height)
    indicators = score_indicators(metrics, norms, athlete)
    return find_weakest_link(components_of(indicators, athlete), indicators, phase=phase)


def rows(number: int, size: float) -> list[dict[str, object]]:
    """Verdicts on one athlete from all views."""
    weak = WEAK[number % len(WEAK)]
    rng = np.random.default_rng(7000 + number)
    for _ in range(20):
        try:
            run = simulate(with_deficit(random_athlete(rng), weak, size), 1.8)
            break
        except UnreachableError:
            continue
    else:
        return []
    links = {view: verdict(run, camera, 10 * number + k) for k, (view, camera) in enumerate(VIEWS.items())}
    first = links["as it is"]
    return [
        {"athlete": number, "weak": weak, "view": view, "first": first.component, "name": link.component}
        | {"candidates": " ".join(link.candidates), "relation": _relation(first, link)}
        for view, link in links.items()
    ]


def _relation(first: WeakestLink, other: WeakestLink) -> str:
    if first.component == other.component:
        return "same"
    if other.component is None:
        return "more silent"
    if first.component is None:
        return "bolder, among candidates" if other.component in first.candidates else "bolder"
    return "another name"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--athletes", type=int, default=40)
    parser.add_argument("--size", type=float, default=3.0)
    args = parser.parse_args()
    table = pd.DataFrame([row for number in range(args.athletes) for row in rows(number, args.size)])
    print(table.groupby(["view", "relation"]).size().unstack(fill_value=0).to_string())
    named = table[table.name.notna()]
    print(pd.crosstab(named.weak, named.name).to_string())
    print(table[table.relation.str.startswith(("another", "bolder"))].to_string(index=False))


if __name__ == "__main__":
    main()
