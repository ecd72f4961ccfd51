"""Rotation of the trunk from the depth that the pose network gives to shoulders and hips.

    python benchmarks/front_depth.py [--looks 2] [--views front back] [--yaw 90] [--duration 2.5]

Rendered clips with and without rotation of the trunk. The turn of the line from left to right, in the plane
of the ground, of the network's positions in space (metres, about the hips); its part once a stride beside the
true one: half the range, deg, and the phase, deg of the stride. If the network saw the rotation, the parts of
two runs that differ in nothing else would differ by the true difference: `gain` is that, 1 for a network that
sees it.
"""

from __future__ import annotations

import argparse
import os
import pathlib
import sys
from collections.abc import Callable
from functools import partial
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

import numpy as np
import pandas as pd
from front_rotation import DRAWN, Row, drawn_roll, stride_hz

from pose.blazepose import load_mediapipe, model_file
from pose.sequence import BODY, KEYPOINTS, Floats
from pose.synthetic.render import FilmRoll

See = Callable[[FilmRoll], Floats]
HALF_CROP_PX = 300
DOWN_PX = 40
"""The middle of the trunk lies this far above the crop's."""


def seen_in_space(network: Any, mediapipe: Any, roll: FilmRoll) -> Floats:
    """Positions (n, 33, 3), m: to the right and down in the picture, and away from the camera."""
    where = roll.projector.project(roll.times)[:, [BODY.index(f"{s}_hip") for s in ("left", "right")]]
    found = []
    for image, (x, y) in zip(roll.frames(), where.mean(axis=1).astype(int), strict=True):
        edge = ((2 * HALF_CROP_PX,) * 2, (2 * HALF_CROP_PX,) * 2, (0, 0))
        padded = np.pad(image, edge, mode="edge")
        top, left = y + HALF_CROP_PX - DOWN_PX, x + HALF_CROP_PX
        crop = np.ascontiguousarray(padded[top : top + 2 * HALF_CROP_PX, left : left + 2 * HALF_CROP_PX])
        picture = mediapipe.Image(image_format=mediapipe.ImageFormat.SRGB, data=crop)
        people = network.detect(picture).pose_world_landmarks
        found.append([(p.x, p.y, p.z) for p in people[0]] if people else np.full((33, 3), np.nan))
    return np.array(found, dtype=float)


def once_a_stride(time_s: Floats, turn_rad: Floats, stride_hz: float) -> complex:
    good = np.isfinite(turn_rad)
    wave = np.exp(2j * np.pi * stride_hz * time_s[good])
    parts = [part for power in (wave, wave**2) for part in (power.real, power.imag)]
    design = np.column_stack([np.ones(wave.size), time_s[good], *parts])
    fit = np.linalg.lstsq(design, np.unwrap(turn_rad[good]), rcond=None)[0]
    return complex(fit[2], fit[3]) * 180 / np.pi


def rows_of(view: str, yaw_deg: float, look: int, duration_s: float, see: See) -> list[Row]:
    parts: dict[tuple[str, float], tuple[complex, complex]] = {}
    # from the front the athlete's right is on the left, and goes forward toward the camera
    sign = -1.0 if view == "front" else 1.0
    for half in DRAWN:
        roll = drawn_roll(half, view, yaw_deg, look, duration_s)
        points = see(roll)
        turns = {"shoulder": roll.run.shoulder_rotation, "hip": roll.run.pelvis_rotation}
        for part, true in turns.items():
            line = np.subtract(*(points[:, KEYPOINTS.index(f"{s}_{part}")] for s in ("right", "left")))
            turn = np.arctan2(sign * line[:, 2], sign * line[:, 0])
            got, own = (once_a_stride(roll.times, a, stride_hz(roll.run)) for a in (turn, true(roll.times)))
            parts[part, half] = got, own
        print("done:", view, look, half, file=sys.stderr, flush=True)
    rows: list[Row] = []
    for (part, half), (got, true) in parts.items():
        none_got, none_true = parts[part, DRAWN[0]]
        gain = ((got - none_got) / (true - none_true)).real if half > 1 else np.nan
        row: Row = {"view": view, "yaw": yaw_deg, "look": look, "part": part}
        row |= {"true deg": abs(true), "deg": abs(got)}
        row |= {"true phase": np.angle(true, deg=True), "phase": np.angle(got, deg=True), "gain": gain}
        rows.append(row)
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--looks", type=int, default=2)
    parser.add_argument("--views", nargs="+", default=["front", "back"], choices=["front", "back"])
    parser.add_argument("--yaw", type=float, default=90.0, help="deg from square to the run")
    parser.add_argument("--duration", type=float, default=2.5, help="s")
    args = parser.parse_args()
    mediapipe = load_mediapipe()
    tasks = mediapipe.tasks
    options = tasks.vision.PoseLandmarkerOptions(
        base_options=tasks.BaseOptions(model_asset_path=str(model_file("heavy"))),
        running_mode=tasks.vision.RunningMode.IMAGE,
    )
    rows: list[Row] = []
    with tasks.vision.PoseLandmarker.create_from_options(options) as network:
        see = partial(seen_in_space, network, mediapipe)
        for look in range(args.looks):
            for view in args.views:
                rows += rows_of(view, args.yaw, look, args.duration, see)
    print(pd.DataFrame(rows).to_string(index=False, float_format=lambda x: f"{x:.2f}"))


if __name__ == "__main__":
    main()
