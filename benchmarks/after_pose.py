"""Time of all that follows pose estimation, by stage, for a film of 10 s at 240 frames/s.

    python benchmarks/after_pose.py [--duration 10] [--rate 240] [--condition swaps] [--repeats 3]

Prints processor time, the share of each stage, and its ratio to one fixed numpy workload, which says more
than seconds when machines differ.
"""

from __future__ import annotations

import argparse
import os
import pathlib
import sys
import time
from collections.abc import Callable
from typing import TypeVar

os.environ.setdefault("OMP_NUM_THREADS", "1")
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

import numpy as np
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
from metrics.speed_trend import speed_change_share, starts_from_rest
from metrics.values import Contact, Metric, Motion
from metrics.weakest import WeakestLink, find_weakest_link
from pose.clean import clean
from pose.sequence import PoseSequence
from pose.synthetic import film, random_athlete, simulate

STAGES = ("cleaning", "ground motion", "angles", "contacts", "metrics", "verdict")
_Result = TypeVar("_Result")


def workload() -> None:
    """Something like what the stages do: many small matrices, many sines, one sort."""
    rng = np.random.default_rng(0)
    matrices = rng.normal(size=(20_000, 4, 4)) + 8 * np.eye(4)
    np.linalg.solve(matrices, matrices)
    values = np.sin(rng.normal(size=1_000_000))
    values.sort()


def verdict(
    motion: Motion, contacts: tuple[Contact, ...], metrics: tuple[Metric, ...], height_m: float
) -> WeakestLink:
    """Phase, level, indicators and components of a run, and what limits it."""
    evidence = gather_evidence(
        metrics,
        speed_change_share=speed_change_share(motion, contacts),
        started_in_clip=starts_from_rest(motion, contacts),
    )
    phase = detect_phase(evidence, given="auto")
    level = detect_level(metrics, given="auto", sex=None, phase=phase)
    athlete = describe_athlete(metrics, phase, level, None, height_m)
    indicators = score_indicators(metrics, load_norms(), athlete)
    return find_weakest_link(components_of(indicators, athlete), indicators, phase=phase)


def stage_times(sequence: PoseSequence, height_m: float) -> list[float]:
    """Processor time of each of `STAGES`, s."""
    spent: list[float] = []

    def timed(run: Callable[[], _Result]) -> _Result:
        before = time.process_time()
        result = run()
        spent.append(time.process_time() - before)
        return result

    pose = timed(lambda: clean(sequence))
    motion = timed(lambda: ground_motion(pose, height_m=height_m))
    angles = timed(lambda: compute_angles(motion))
    contacts = timed(lambda: find_contacts(motion))
    metrics = timed(lambda: compute_metrics(motion, angles, contacts, height_m=height_m))
    timed(lambda: verdict(motion, contacts, metrics, height_m))
    return spent


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--duration", type=float, default=10.0)
    parser.add_argument("--rate", type=float, default=240.0)
    parser.add_argument("--condition", default="swaps", choices=list(CONDITIONS))
    parser.add_argument("--repeats", type=int, default=3)
    args = parser.parse_args()
    setting = CONDITIONS[args.condition]
    athlete = random_athlete(np.random.default_rng(1), setting.phase, **setting.feet)
    shot = film(
        simulate(athlete, args.duration),
        setting.camera_at(args.rate, "right"),
        setting.pose_errors(),
        seed=1,
    )
    height_m = athlete.body.height_m
    # The least of several runs is the one that other programs disturbed least.
    times = np.min([stage_times(shot.sequence, height_m) for _ in range(args.repeats)], axis=0)
    unit = min(_time_of(workload) for _ in range(args.repeats))
    print(f"{shot.sequence.time_s.size} frames, {args.condition}; numpy workload {unit:.3f} s")
    print(f"{'stage':14s} {'s':>7s} {'share %':>8s} {'x workload':>11s}")
    for name, spent in (*zip(STAGES, times, strict=True), ("all", times.sum())):
        print(f"{name:14s} {spent:7.3f} {100 * spent / times.sum():8.1f} {spent / unit:11.2f}")


def _time_of(run: Callable[[], None]) -> float:
    before = time.process_time()
    run()
    return time.process_time() - before


if __name__ == "__main__":
    main()
