"""Errors of the pose network within each real clip: noise, still feet, exchanged, lost and collapsed legs.

    python benchmarks/network_errors.py --cache DIR [--clips NAME ...]

Noise: fourth differences of each keypoint relative to the hips' middle (hips and torso relative to the middle
of all four torso points), robust sd, errors taken as unrelated in time. Once on all frames and once on every
second. True motion counts as noise where the frame rate is too low for it: compare clips and rates.
Still feet: heel and toe in the middle half of each labelled contact, about a parabola, so that what is left
of a belt's or a camera's motion, and the heel's slow rise, hardly count.
Stance foot: labelled by eye, so that the network's labels can be checked without the program's repair: share
of the frames of stance in which it puts the labelled foot clearly higher than the other (exchanged), or both
on one spot though the other leg swings (together), before and after repair.
"""

from __future__ import annotations

import os
import pathlib
import sys

os.environ.setdefault("OMP_NUM_THREADS", "1")
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

import numpy as np
import pandas as pd
from clip_keypoints import argument_parser
from clip_poses import ClipPose, kind_and_side, load
from labelled_contacts import read_labels

from pose.sequence import BODY, LEG, Floats

DIFFERENCE = np.array([1.0, -4.0, 6.0, -4.0, 1.0])
TORSO = [f"{side}_{part}" for part in ("hip", "shoulder") for side in ("left", "right")]
LEAST = 5  # frames of a contact's middle half
DEGREE = 2
HIGHER_M = 0.05
TOGETHER_M = 0.08


def noise_rows(pose: ClipPose) -> list[dict[str, object]]:
    """Sd of each keypoint from fourth differences, m, on all frames and on every second."""
    xy = pose.sorted_xy[pose.run] * pose.metres_per_px
    torso = xy[:, [BODY.index(point) for point in TORSO]].mean(axis=1)
    hips = xy[:, [BODY.index(point) for point in TORSO[:2]]].mean(axis=1)
    rows: list[dict[str, object]] = []
    for k, point in enumerate(BODY):
        own = xy[:, k] - (torso if point in TORSO else hips)
        kind, side = kind_and_side(point, pose.near)
        row: dict[str, object] = {
            "point": kind,
            "side": side,
            "all": fourth_sd(own, 1),
            "second": fourth_sd(own, 2),
        }
        rows.append(row)
    return rows


def fourth_sd(values: Floats, step: int) -> float:
    """Robust sd from fourth differences over `step` frames, values (n, 2); NaN with fewer than 10."""
    last = values.shape[0] - 4 * step
    if last < 1:
        return float("nan")
    parts = [c * values[i * step : last + i * step] for i, c in enumerate(DIFFERENCE)]
    size = np.abs(np.sum(parts, axis=0))
    size = size[np.isfinite(size).all(axis=1)]
    return (
        1.4826 * float(np.median(size)) / float(np.sqrt(DIFFERENCE @ DIFFERENCE))
        if size.size >= 20
        else np.nan
    )


def still_rows(name: str, pose: ClipPose) -> list[dict[str, object]]:
    """Residuals of heel and toe in the middle half of each labelled contact: sum of squares, m^2, freedom."""
    ground = pose.raw.image_to_ground
    rows: list[dict[str, object]] = []
    for label in read_labels(name):
        if label.touchdown is None or label.toe_off is None:
            continue
        quarter = (label.toe_off - label.touchdown) / 4
        frame = pose.raw.frame
        inside = np.flatnonzero((frame >= label.touchdown + quarter) & (frame <= label.toe_off - quarter))
        for part in ("heel", "foot_index"):
            xy = pose.sorted_xy[inside, BODY.index(f"{label.foot}_{part}")]
            xy = np.einsum("nij,nj->ni", ground[inside, :, :2], xy) + ground[inside, :, 2]
            known = np.isfinite(xy).all(axis=1)
            if known.sum() < LEAST:
                continue
            time = pose.raw.time_s[inside][known]
            rest = (xy[known] - _curve(time, xy[known])) * pose.metres_per_px
            side = "near" if label.foot == pose.near else "far"
            row: dict[str, object] = {"point": part, "side": side, "freedom": int(known.sum()) - DEGREE - 1}
            rows.append(row | {"x2": float(np.sum(rest[:, 0] ** 2)), "y2": float(np.sum(rest[:, 1] ** 2))})
    return rows


def _curve(time: Floats, xy: Floats) -> Floats:
    return np.stack(
        [np.polyval(np.polyfit(time - time[0], xy[:, i], DEGREE), time - time[0]) for i in (0, 1)], axis=1
    )


def event_row(pose: ClipPose) -> dict[str, object]:
    """Shares of the run's frames, %, with each kind of gross error, and median confidence of the legs."""
    frame, run = pose.raw.frame, pose.run
    hit: dict[str, np.ndarray] = {
        name: np.zeros(frame.size, dtype=bool) for name in ("legs exchanged", "half exchanged", "collapsed")
    }
    lengths = []
    far = "left" if pose.near == "right" else "right"
    wrong = {side: np.zeros(frame.size, dtype=bool) for side in (pose.near, far)}
    for repair in pose.clean.repairs:
        inside = (frame >= repair.frame_from) & (frame <= repair.frame_to)
        if repair.kind == "left_right_exchange" and "legs" in repair.detail:
            hit["legs exchanged" if repair.detail == "legs" else "half exchanged"] |= inside
            lengths += [int(inside.sum())] if (inside & run).any() else []
        elif repair.kind == "limb_collapse":
            hit["collapsed"] |= inside
        elif repair.kind == "outlier":
            for side in wrong:
                if any(f"{side}_{part}" in repair.detail for part in LEG):
                    wrong[side] |= inside
    lost = ~np.isfinite(pose.raw.xy_px).any(axis=(1, 2))
    row: dict[str, object] = {"frames": int(run.sum())}
    row |= {f"{name} %": 100 * float(on[run].mean()) for name, on in hit.items()}
    row |= {"burst frames": float(np.mean(lengths)) if lengths else float("nan")}
    row |= {
        f"outlier {tag} %": 100 * float(wrong[s][run].mean())
        for tag, s in (("near", pose.near), ("far", far))
    }
    row["lost %"] = 100 * float(lost[run].mean())
    for tag, side in (("near", pose.near), ("far", far)):
        points = [pose.raw.keypoints.index(f"{side}_{part}") for part in LEG[1:]]
        row[f"confidence {tag}"] = float(np.median(pose.raw.confidence[run][:, points]))
    return row


def stance_row(name: str, pose: ClipPose) -> dict[str, object]:
    """Shares of stance frames, %, in which the labelled foot is the higher one, or both are together."""
    raw = pose.raw.xy_px[:, [pose.raw.keypoints.index(point) for point in BODY]]
    row: dict[str, object] = {}
    for tag, xy in (("raw", raw), ("repaired", pose.sorted_xy)):
        higher: list[bool] = []
        together: list[bool] = []
        for label in read_labels(name):
            if label.touchdown is None or label.toe_off is None or not label.foot_sure:
                continue
            inside = (pose.raw.frame > label.touchdown) & (pose.raw.frame < label.toe_off)
            other = "left" if label.foot == "right" else "right"
            own, swing = (xy[inside, BODY.index(f"{side}_ankle")] for side in (label.foot, other))
            apart = (swing - own) * pose.metres_per_px
            higher += [*(apart[:, 1] > HIGHER_M)]
            together += [*(np.hypot(*apart.T) < TOGETHER_M)]
        row |= {"stance frames": len(higher), f"exchanged {tag} %": 100 * float(np.mean(higher))}
        row[f"together {tag} %"] = 100 * float(np.mean(together))
    return row


def main() -> None:
    options = argument_parser(__doc__).parse_args()
    noise, still, events = [], [], []
    for name in options.clips:
        pose = load(name, options.cache)
        noise += [{"clip": name} | row for row in noise_rows(pose)]
        still += [{"clip": name} | row for row in still_rows(name, pose)]
        events.append({"clip": name} | event_row(pose) | stance_row(name, pose))
    values = pd.DataFrame(noise)
    for column, title in (("all", "all frames"), ("second", "every second frame")):
        wide = values.assign(cm=100 * values[column]).pivot_table(
            index=["point", "side"], columns="clip", values="cm", sort=False
        )
        print(f"\nNoise from fourth differences, {title}, cm:\n", wide.round(2).to_string(), sep="")
    sums = pd.DataFrame(still).groupby(["clip", "point", "side"], sort=False).sum()
    feet = pd.DataFrame({"x cm": sums.x2, "y cm": sums.y2}).div(sums.freedom, axis=0) ** 0.5 * 100
    print("\nStill feet:\n", feet.assign(freedom=sums.freedom).round(2).to_string(), sep="")
    print(
        "\nGross errors, share of the run's frames:\n",
        pd.DataFrame(events).round(2).to_string(index=False),
        sep="",
    )


if __name__ == "__main__":
    main()
