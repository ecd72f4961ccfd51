"""The simulated sprinter's movement over the stride beside that of a real one, at the same speed.

    python benchmarks/waveforms.py [--mocap ../shared/mocap] [--athletes 20] [--out FOLDER]

The real strides are those between touchdowns on force plates of one sprinter at 9.5 m/s, from skin markers
and a regression hip centre; the simulated ones are exact. Both are taken through the same formulas. Prints
how far the means are apart and when each curve peaks, and draws waveforms.png. Picture and table hold
measured data that are not the project's: they go to a temporary folder if no other is named.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import sys
import tempfile
from itertools import pairwise
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

os.environ.setdefault("OMP_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
import pandas as pd
from butterworth import low_pass
from plotting import BLUE, GREY, VERMILION, new_figure, save

from pose.sequence import BODY, LEG
from pose.synthetic import random_athlete, simulate

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOCAP = Path(__file__).resolve().parents[2] / "shared" / "mocap"
SPEED_M_S = 9.5
RATE_HZ = 250.0
CUT_OFF_HZ = 12.0  # of the thigh's velocity, both real and simulated
DURATION_S = 1.6
PERCENT = np.linspace(0, 100, 101)
CURVES = {
    "thigh": "Thigh, deg (flexion +)",
    "thigh_velocity": "Thigh velocity, deg/s",
    "knee": "Knee, deg (flexion +)",
    "ankle": "Ankle, deg (dorsiflexion +)",
    "toe_height": "Toe above its lowest, cm",
    "hip_height": "Hips about their trend, cm",
}
SIDES = ("left", "right")
Points = dict[str, np.ndarray]
Stride = dict[str, np.ndarray]
Contacts = list[tuple[str, float, float]]


def load_reader(folder: Path) -> ModuleType:
    """Load the folder's own reader of its files."""
    spec = importlib.util.spec_from_file_location("mocap_keypoints", folder / "keypoints.py")
    if spec is None or spec.loader is None:
        msg = f"{folder}: expected keypoints.py."
        raise FileNotFoundError(msg)
    sys.dont_write_bytecode = True  # nothing is left behind in a folder that is not ours
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def real_run(folder: Path) -> tuple[np.ndarray, Points, Contacts]:
    """Times (n,), s; positions (n, 2), m, x forward and y up; contacts on the plates."""
    reader = load_reader(folder)
    _, time_s, markers = reader.read_trc(folder / "dorn_sprint.trc")
    joints = reader.joints(markers)
    way = joints["right_hip"][:, 0]
    forward = 1.0 if way[-1] > way[0] else -1.0
    points = {name: xyz[:, :2] * [forward, 1.0] for name, xyz in joints.items()}
    return time_s, points, reader.contacts(reader.read_mot(folder / "dorn_sprint_grf.mot"))


def simulated_run(rng: np.random.Generator) -> tuple[np.ndarray, Points, Contacts]:
    """Return the same of a random athlete."""
    run = simulate(random_athlete(rng, "max-velocity", SPEED_M_S), DURATION_S)
    time_s = np.arange(0, DURATION_S, 1 / RATE_HZ)
    positions = run.points(time_s)[..., :2]
    points = {name: positions[:, BODY.index(name)] for name in BODY}
    plans = [here.plan for here in run.landings]
    return time_s, points, [(p.foot, p.touchdown_s, p.toe_off_s) for p in plans]


def leg_angles(points: Points, side: str) -> dict[str, np.ndarray]:
    """Angles of one leg, (n,), deg, signs as in the project's contract."""
    hip, knee, ankle, heel, toe = (points[f"{side}_{part}"] for part in LEG)

    def from_vertical(top: np.ndarray, end: np.ndarray) -> np.ndarray:
        return np.degrees(np.unwrap(np.arctan2(*(end - top).T * np.array([[1], [-1]]))))

    thigh, shank = from_vertical(hip, knee), from_vertical(knee, ankle)
    foot = np.degrees(np.unwrap(np.arctan2((toe - heel)[:, 1], (toe - heel)[:, 0])))
    return {"thigh": thigh, "knee": thigh - shank, "ankle": foot - shank}


def strides(time_s: np.ndarray, points: Points, contacts: Contacts) -> list[Stride]:
    """Curves (101,) of every stride seen whole, with its time, s, and its toe-off, % of it."""
    hips = 0.5 * (points["left_hip"] + points["right_hip"])[:, 1]
    found = []
    for side in SIDES:
        curves = leg_angles(points, side)
        smooth = low_pass(curves["thigh"], RATE_HZ, CUT_OFF_HZ)
        curves["thigh_velocity"] = np.gradient(smooth, time_s)
        own = [contact for contact in contacts if contact[0] == side]
        for (_, start, toe_off), (_, end, _) in pairwise(own):
            if start < time_s[0] or end > time_s[-1]:
                continue
            at = start + (end - start) * PERCENT / 100
            stride = {name: np.interp(at, time_s, curve) for name, curve in curves.items()}
            toe = np.interp(at, time_s, points[f"{side}_foot_index"][:, 1])
            stride["toe_height"] = 100 * (toe - toe.min())
            stride["hip_height"] = 100 * without_trend(np.interp(at, time_s, hips))
            stride["stride_s"] = np.array(end - start)
            stride["toe_off_percent"] = np.array(100 * (toe_off - start) / (end - start))
            found.append(stride)
    return found


def without_trend(height: np.ndarray) -> np.ndarray:
    """Height about its mean, both ends of the stride made level: the body sinks or rises a little."""
    level = height - np.linspace(height[0], height[-1], height.size)
    return level - level.mean()


def compare(real: Stride, simulated: Stride) -> pd.DataFrame:
    """Distance of the mean curves, and the extremes of each; curves are (strides or athletes, 101)."""
    lines = []
    for name in CURVES:
        one, other = real[name].mean(axis=0), simulated[name].mean(axis=0)
        apart = other - one
        line = {"curve": name, "RMS": np.sqrt(np.mean(apart**2)), "mean difference": apart.mean()}
        spread = simulated[name].std(axis=0, ddof=1)
        line |= {"RMS about it": apart.std(), "sd of athletes": spread.mean()}
        line["beyond 2 sd, % of stride"] = 100 * np.mean(np.abs(apart) > 2 * spread)
        for extreme, find in (("max", np.argmax), ("min", np.argmin)):
            for whose, curve in (("real", one), ("simulated", other)):
                at = int(find(curve))
                line |= {f"{extreme} {whose}": curve[at], f"{extreme} at % {whose}": PERCENT[at]}
        lines.append(line)
    return pd.DataFrame(lines)


def draw(real: Stride, simulated: Stride, folder: Path) -> None:
    figure = new_figure(9, 7.2)
    for axes, name in zip(figure.subplots(3, 2, sharex=True).ravel(), CURVES, strict=True):
        draw_curve(axes, real[name], simulated[name])
        for curves, colour in ((real, VERMILION), (simulated, BLUE)):
            axes.axvline(curves["toe_off_percent"].mean(), color=colour, linewidth=1, linestyle=":")
        axes.set_title(CURVES[name])
    figure.axes[0].legend(fontsize=8.5)
    figure.supxlabel("% of the stride, touchdown to touchdown; dotted: toe-off", fontsize=9.5)
    save(figure, folder, "waveforms.png")


def draw_curve(axes: Axes, real: np.ndarray, simulated: np.ndarray) -> None:
    mean, sd = simulated.mean(axis=0), simulated.std(axis=0, ddof=1)
    axes.fill_between(PERCENT, mean - 2 * sd, mean + 2 * sd, color=BLUE, alpha=0.2, linewidth=0)
    axes.plot(PERCENT, mean, color=BLUE, linewidth=1.8, label="simulated: mean, 2 sd")
    for k, stride in enumerate(real):
        axes.plot(PERCENT, stride, color=VERMILION, linewidth=1.4, label=None if k else "real strides")
    axes.axhline(0, color=GREY, linewidth=0.8)


def stacked(strides: list[Stride]) -> Stride:
    """Every quantity of several strides, (strides, ...)."""
    return {name: np.array([one[name] for one in strides]) for name in strides[0]}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--mocap", type=Path, default=MOCAP)
    parser.add_argument("--athletes", type=int, default=20)
    parser.add_argument("--out", type=Path)
    args = parser.parse_args()
    if not (args.mocap / "keypoints.py").exists():
        print(f"skipped: {args.mocap} with the measured strides is not here; name it with --mocap.")
        return
    real = stacked(strides(*real_run(args.mocap)))
    rng = np.random.default_rng(0)
    athletes = [stacked(strides(*simulated_run(rng))) for _ in range(args.athletes)]
    simulated = stacked([{name: of.mean(axis=0) for name, of in one.items()} for one in athletes])
    folder = args.out or Path(tempfile.mkdtemp(prefix="waveforms-"))
    table = compare(real, simulated)
    print(table.to_string(index=False, float_format=lambda x: f"{x:.3g}"))
    for name in ("stride_s", "toe_off_percent"):
        print(f"{name}: real {real[name].mean():.3f}, simulated {simulated[name].mean():.3f}")
    draw(real, simulated, folder)
    table.to_csv(folder / "waveforms.csv", index=False)


if __name__ == "__main__":
    main()
