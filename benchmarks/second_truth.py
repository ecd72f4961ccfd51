"""Check the second sprinter against its own physics, and draw it.

python benchmarks/second_truth.py [--athletes 5] [--picture OUT.png --speed 9.5 --style rolling --seed 0]
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from second.body import Run, clearance, simulate
from second.steps import FEET, GRAVITY
from second.truth import metrics

STYLES = ("pinned", "rolling", "soft")


def contact_slip(run: Run) -> float:
    """Largest speed of whichever point of the shoe bears on the ground in contact, m/s."""
    worst = 0.0
    for k, c in enumerate(run.contacts):
        inside = (run.time > c.touchdown + 1e-3) & (run.time < c.toe_off - 1e-3)
        if not inside.any() or c.touchdown < run.time[0] or c.toe_off > run.time[-1]:
            continue
        pose = run.feet[c.foot]
        rolling = run.time > run.stands[k].roll
        heel = (pose.pitch < 0) & ~rolling
        tip = pose.point(run.shoe, "tip")
        place = np.where(rolling[:, None], tip, pose.ball)
        place = np.where(heel[:, None], pose.point(run.shoe, "sole_heel"), place)
        # Only steps in which the bearing point stays the same one.
        same = (np.diff(rolling) == 0) & (np.diff(heel) == 0) & inside[1:] & inside[:-1]
        speed = np.hypot(*np.diff(place, axis=0).T) / np.diff(run.time)
        worst = max(worst, float(speed[same].max()))
    return worst


def flight_gravity(run: Run) -> float:
    """Mean vertical acceleration in flight of the centre of mass as the segments show it, m/s2."""
    second = np.gradient(np.gradient(_segment_centre(run), run.time), run.time)
    free = np.ones(run.time.size, dtype=bool)
    for c in run.contacts:
        free &= (run.time < c.touchdown - 0.012) | (run.time > c.toe_off + 0.012)
    free[:20] = free[-20:] = False
    return float(np.mean(second[free]))


def _segment_centre(run: Run) -> np.ndarray:
    from second.body import _centre
    from second.leg import Leg

    legs = [Leg(run.angles[f"{s}_thigh"], run.angles[f"{s}_shank"], run.feet[k]) for k, s in enumerate(FEET)]
    return _centre(run.athlete, run.points, legs, run.shoe)[:, 1]


def thigh_jump(run: Run) -> float:
    """Largest change of a thigh's velocity within 1 ms, deg/s."""
    worst = 0.0
    for side in FEET:
        rate = np.gradient(np.degrees(run.angles[f"{side}_thigh"]), run.time)
        worst = max(worst, float(np.abs(rate[2:] - rate[:-2])[5:-5].max()))
    return worst


def line(run: Run) -> str:
    """The checks of one run."""
    m = metrics(run, run.time[0], run.time[-1])
    low = min(clearance(run, k).min() for k in (0, 1)) * 1000
    product = m["step_length", "both"] * m["step_frequency", "both"] / m["speed", "both"]
    g = flight_gravity(run)
    return (
        f"{run.athlete.strike:8s} lowest {low:5.1f} mm, slip {contact_slip(run):.4f} m/s, "
        f"flight {g:6.2f} m/s2 ({-GRAVITY}), "
        f"length x frequency / speed {product:.4f}, thigh jump {thigh_jump(run):4.0f} deg/s a ms, "
        f"tc {1000 * m['contact_time', 'both']:.0f} tf {1000 * m['flight_time', 'both']:.0f} ms, "
        f"thigh {m['thigh_flexion_max', 'both']:.0f}/-{m['thigh_extension_max', 'both']:.0f} deg, "
        f"peak {m['hip_flexion_velocity_peak', 'both']:.0f} deg/s, "
        f"knee at TD {m['knee_angle_touchdown', 'both']:.0f} "
        f"+{m['knee_flexion_excursion', 'both']:.0f} deg"
    )


def picture(run: Run, path: Path) -> None:
    """Stick figures, angles and the foot's heights."""
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    _, axes = plt.subplots(4, 1, figsize=(15, 19))
    base = run.points["left_hip"][0, 0]
    for n, i in enumerate(range(0, min(run.time.size, 1600), 44)):
        for k, (side, colour) in enumerate(zip(FEET, "br", strict=True)):
            for chain in (("shoulder", "elbow", "wrist"), ("shoulder", "hip", "knee", "ankle", "heel")):
                q = np.array([run.points[f"{side}_{name}"][i, :2] for name in chain])
                axes[0].plot(q[:, 0] - base + 0.2 * n, q[:, 1], colour, lw=1)
            sole = [
                run.feet[k].point(run.shoe, "sole_heel")[i],
                run.feet[k].ball[i],
                run.feet[k].point(run.shoe, "tip")[i],
            ]
            axes[0].plot(np.array(sole)[:, 0] - base + 0.2 * n, np.array(sole)[:, 1], "k", lw=2)
    axes[0].axis("equal")
    for k, (side, dash) in enumerate(zip(FEET, ("-", "--"), strict=True)):
        for name in ("thigh", "knee"):
            axes[1].plot(run.time, np.degrees(run.angles[f"{side}_{name}"]), dash, label=f"{side} {name}")
        axes[1].plot(run.time, np.degrees(-run.feet[k].pitch - run.angles[f"{side}_shank"]), dash, lw=0.7)
        axes[2].plot(run.time, np.gradient(np.degrees(run.angles[f"{side}_thigh"]), run.time), dash)
        axes[3].plot(run.time, run.points[f"{side}_foot_index"][:, 1], dash)
        axes[3].plot(run.time, clearance(run, k), "k" + dash, lw=0.6)
    for axis in axes[1:]:
        axis.grid()
        for c in run.contacts[2:-4]:
            axis.axvspan(c.touchdown, c.toe_off, color="br"[c.foot], alpha=0.12)
    axes[1].legend()
    axes[3].set_ylim(-0.02, 0.25)
    axes[0].set_title(f"{run.athlete.style}, {run.athlete.strike}, {run.athlete.speed} m/s")
    plt.tight_layout()
    plt.savefig(path, dpi=55)


def main() -> None:
    """Command line."""
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--athletes", type=int, default=5)
    p.add_argument("--picture", type=Path)
    p.add_argument("--speed", type=float, default=9.5)
    p.add_argument("--style", choices=STYLES, default="rolling")
    p.add_argument("--seed", type=int, default=0)
    a = p.parse_args()
    if a.picture:
        picture(simulate(a.seed, a.speed, a.style, steps=8), a.picture)
        return
    for speed in (3.0, 6.0, 9.0, 11.5):
        for style in STYLES:
            for seed in range(a.athletes):
                print(f"{speed:4.1f} {style:7s} {line(simulate(seed, speed, style, steps=8))}", flush=True)


if __name__ == "__main__":
    main()
