"""Rotation of the trunk from a front or back view: what can be read from the breadth of shoulders and hips.

    python benchmarks/front_rotation.py [--athletes 12] [--drawn] [--looks 2] [--views front back] [--yaw 90]

A line that turns by A to both sides about the long axis, A cos(w t), looks B cos(A cos(w t)) broad: its
breadth swings twice a stride, by the share 2 J2(A) / J0(A) of its mean, about A^2 / 4, whatever its mean
turn. So the range is 2 A = 4 sqrt(share), for small angles. Both parts fit the harmonics of the stride to the
breadth over the smoothed trunk length, with the true stride frequency.

Without --drawn: simulated keypoints with noise of 1 cm that lasts 12 ms, and nothing else wrong; mean and sd
of the range over the athletes. With --drawn: rendered clips through the pose network, with and without
rotation of the trunk; `error` is the length of measured less true share, as complex numbers, so that the
phase counts; `of noise` is what random error makes of it, from the frequencies beside. At a --yaw other than
90 the first harmonic tells more: there the breadth swings once a stride, by A times the tangent of the mean
turn.
"""

from __future__ import annotations

import argparse
import os
import pathlib
import sys
import tempfile
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

os.environ.setdefault("OMP_NUM_THREADS", "1")
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

import numpy as np
import pandas as pd

from pose.clean import NOISE_TIME_S
from pose.sequence import BODY, Floats
from pose.synthetic import Athlete, Camera, Run, simulate
from pose.synthetic.camera import picture

if TYPE_CHECKING:
    from pose.synthetic.render import FilmRoll

Row = dict[str, object]
HALF_RANGES = (0.01, 8.0, 11.0, 15.0)
DRAWN = (0.01, 11.0, 18.0)
PELVIS_SHARE = 7 / 11
NOISE_M = 0.01
BESIDE = (1.25, 1.5, 1.75, 2.25, 2.5, 2.75)
PASSES = ((1.5, 15.0, 120.0), (2.5, 30.0, 60.0), (2.5, 30.0, 120.0), (5.0, 60.0, 120.0), (5.0, 60.0, 240.0))
"""Duration, s; distance of the camera from the middle of the run, m; frame rate, Hz."""


@dataclass(frozen=True)
class Harmonics:
    """Shares of the mean breadth, complex: once a stride, twice a stride, and one part of random error."""

    once: complex
    twice: complex
    random: float

    @property
    def range_deg(self) -> float:
        return 4 * float(np.degrees(np.sqrt(abs(self.twice))))


def breadth(xy_px: Floats, names: tuple[str, ...], part: str, time_s: Floats) -> Floats:
    """Distance between the two sides over trunk length, which is smoothed by a cubic in time."""
    at = {name: xy_px[:, names.index(name)] for name in names}
    up = (at["left_shoulder"] + at["right_shoulder"] - at["left_hip"] - at["right_hip"]) / 2
    trunk = np.log(np.hypot(up[:, 0], up[:, 1]))
    length = np.exp(np.polynomial.Chebyshev.fit(time_s, trunk, 3)(time_s))
    return np.hypot(*(at[f"right_{part}"] - at[f"left_{part}"]).T) / length


def harmonics(time_s: Floats, breadth: Floats, stride_hz: float) -> Harmonics:
    u = 2 * (time_s - time_s[0]) / (time_s[-1] - time_s[0]) - 1
    turn = np.exp(2j * np.pi * stride_hz * time_s)
    parts = [part for power in (turn, turn**2) for part in (power.real, power.imag)]
    design = np.column_stack([u**0, u, u**2, u**3, *parts])
    fit = np.linalg.lstsq(design, breadth, rcond=None)[0]
    left = breadth - design @ fit
    beside = [2 * np.mean(left * turn**order) for order in BESIDE]
    random = float(np.sqrt(np.mean(np.abs(beside) ** 2) / 2))
    mean = fit[0] + fit[2] / 3
    return Harmonics(complex(*fit[4:6]) / mean, complex(*fit[6:8]) / mean, random / mean)


def runner(half_range: float, duration_s: float) -> Run:
    upper = Athlete().upper
    upper = replace(upper, shoulder_rotation=half_range, pelvis_rotation=half_range * PELVIS_SHARE)
    return simulate(replace(Athlete(), upper=upper), duration_s)


def stride_hz(run: Run) -> float:
    landings = [x.plan.touchdown_s for x in run.landings if x.plan.foot == "right"]
    return float(1 / np.mean(np.diff(landings)))


def noise_px(seen: Floats, times: Floats, athlete: Athlete, rng: np.random.Generator) -> Floats:
    """First-order noise of `NOISE_M` at the athlete, who comes nearer."""
    trunk_px = np.linalg.norm(seen[:, BODY.index("left_shoulder")] - seen[:, BODY.index("left_hip")], axis=1)
    keep = np.exp(-(times[1] - times[0]) / NOISE_TIME_S)
    values = rng.normal(size=seen.shape)
    for i in range(1, times.size):
        values[i] = keep * values[i - 1] + np.sqrt(1 - keep**2) * values[i]
    return values * (NOISE_M * trunk_px / (athlete.body.trunk * athlete.body.height_m))[:, None, None]


def simulated_rows(athletes: int) -> pd.DataFrame:
    rows = []
    for duration, distance, rate in PASSES:
        camera = Camera(rate, distance, yaw_deg=90, direction="left", picture_px=(1080, 1920))
        times = np.arange(0, duration, 1 / rate)
        for half in HALF_RANGES:
            run = runner(half, duration)
            seen = picture(run, camera, times, np.random.default_rng(0)).xy_px
            found = []
            for seed in range(athletes):
                hurt = seen + noise_px(seen, times, run.athlete, np.random.default_rng(seed))
                width = breadth(hurt, BODY, "shoulder", times)
                found.append(harmonics(times, width, stride_hz(run)).range_deg)
            row = {"s": duration, "m": distance, "fps": rate, "true deg": 2 * half}
            rows.append(row | {"mean deg": np.mean(found), "sd deg": np.std(found, ddof=1)})
    return pd.DataFrame(rows)


def drawn_roll(half: float, view: str, yaw_deg: float, look: int, duration_s: float) -> FilmRoll:
    from pose.synthetic.render import FilmRoll, random_look

    straight = yaw_deg == 90
    camera = Camera(
        60.0,
        40.0 if straight else 20.0,
        px_per_m=240 if straight else 200,
        yaw_deg=yaw_deg,
        panning=not straight,
        direction="left" if view == "front" else "right",
        exposure_s=1 / 500,
        picture_px=(720, 960) if straight else (960, 720),
    )
    times = np.arange(0, duration_s, 1 / 60)
    return FilmRoll(runner(half, duration_s), camera, times, random_look(np.random.default_rng(look)))


def drawn_rows(half: float, view: str, yaw_deg: float, look: int, duration_s: float) -> list[Row]:
    from pose.synthetic.render import render_clip
    from sprintlab.progress import silent
    from sprintlab.settings import Settings
    from sprintlab.source import read_source

    roll = drawn_roll(half, view, yaw_deg, look, duration_s)
    with tempfile.TemporaryDirectory() as folder:
        clip = pathlib.Path(folder) / "clip.mp4"
        render_clip(clip, roll)
        sequence = read_source(clip, Settings(), silent).sequence
    rows: list[Row] = []
    good = np.isfinite(sequence.xy_px[:, [sequence.keypoints.index(n) for n in BODY]]).all(axis=(1, 2))
    times = sequence.time_s[good]
    for part in ("shoulder", "hip"):
        net = breadth(sequence.xy_px[good], sequence.keypoints, part, times)
        own = breadth(roll.projector.project(roll.times)[good], BODY, part, times)
        got, true = (harmonics(times, values, stride_hz(roll.run)) for values in (net, own))
        row: Row = {"view": view, "yaw": yaw_deg, "look": look, "part": part}
        row |= {"true deg": 2 * half * (1 if part == "shoulder" else PELVIS_SHARE)}
        row |= {"once true %": 100 * abs(true.once), "once %": 100 * abs(got.once)}
        row |= {"twice true %": 100 * abs(true.twice), "twice %": 100 * abs(got.twice)}
        row |= {"error once %": 100 * abs(got.once - true.once), "error %": 100 * abs(got.twice - true.twice)}
        rows.append(row | {"of noise %": 100 * got.random, "read deg": got.range_deg})
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--athletes", type=int, default=12, help="simulated films of each kind")
    parser.add_argument("--drawn", action="store_true", help="draw clips and let the network see them")
    parser.add_argument("--looks", type=int, default=2)
    parser.add_argument("--views", nargs="+", default=["front", "back"], choices=["front", "back"])
    parser.add_argument("--yaw", type=float, default=90.0, help="deg from square to the run")
    parser.add_argument("--duration", type=float, default=2.5, help="s")
    args = parser.parse_args()
    show = {"index": False, "float_format": lambda x: f"{x:.3g}"}
    if not args.drawn:
        print(simulated_rows(args.athletes).to_string(**show))
        return
    rows: list[Row] = []
    for look in range(args.looks):
        for view in args.views:
            for half in DRAWN:
                rows += drawn_rows(half, view, args.yaw, look, args.duration)
                print("done:", rows[-2], file=sys.stderr, flush=True)
    print(pd.DataFrame(rows).to_string(**show))


if __name__ == "__main__":
    main()
