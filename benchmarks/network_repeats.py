"""Random error of the pose network: the same run in a changed picture, keypoint by keypoint.

    python benchmarks/network_repeats.py --cache DIR [--clips NAME ...] [--variants NAME ...]

The run is the same, so what differs between two keypoints is error of the network. If the errors in both
pictures are independent, one has the difference's sd / sqrt(2); what both have in common is not seen, so this
is a lower bound. Time correlation: autocorrelation of the difference at one frame, as the time constant of a
first-order process. The mean of mirrored minus plain, halved, tells a constant error that depends on the
side: given forward and up.
"""

from __future__ import annotations

import os
import pathlib
import sys

os.environ.setdefault("OMP_NUM_THREADS", "1")
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

import numpy as np
import pandas as pd
from clip_keypoints import argument_parser, keypoints_path, variants_of
from clip_poses import ClipPose, in_plain_picture, kind_and_side, load
from clip_variants import VARIANTS

from pose.sequence import BODY, Floats

WRONG_M = 0.15  # a keypoint that moved farther was put elsewhere, not placed with some noise


def differences(plain: ClipPose, changed: ClipPose, variant: str) -> Floats:
    """Changed minus plain, (n, k, 2), m forward and up, frames of the run only."""
    shift = in_plain_picture(changed, plain, variant) - plain.sorted_xy
    shift = shift[plain.run] * plain.metres_per_px
    return np.asarray(shift * [plain.forward, -1.0])


def rows_of(plain: ClipPose, shift: Floats) -> list[dict[str, object]]:
    """One row for each keypoint."""
    step = float(np.median(np.diff(plain.raw.time_s)))
    rows: list[dict[str, object]] = []
    for k, point in enumerate(BODY):
        own = shift[:, k]
        known = np.isfinite(own).all(axis=1)
        elsewhere = known & (np.hypot(*own.T) > WRONG_M)
        own = np.where((known & ~elsewhere)[:, None], own, np.nan)
        kind, side = kind_and_side(point, plain.near)
        centred = own - np.nanmean(own, axis=0)
        rows.append(
            {
                "point": kind,
                "side": side,
                "elsewhere": float(elsewhere.sum() / max(known.sum(), 1)),
                "variance": float(np.nanmean(centred**2)) / 2,
                "robust": 1.4826 * float(np.nanmedian(np.abs(centred))) / np.sqrt(2),
                "rho": correlation(centred),
                "step": step,
                "forward": float(np.nanmean(own[:, 0])) / 2,
                "up": float(np.nanmean(own[:, 1])) / 2,
                "px": plain.metres_per_px,
            }
        )
    return rows


def correlation(values: Floats) -> float:
    """Autocorrelation at one frame of centred values (n, 2), missing ones left out."""
    pairs = values[1:] * values[:-1]
    return float(np.nanmean(pairs) / np.nanmean(values**2))


def table(rows: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Noise of one picture in cm (root mean square and robust), correlation, share placed elsewhere."""
    lines = []
    for key, own in rows.groupby(by, sort=False):
        rho = float(own.rho.mean())
        tau = -1000 * float(own.step.mean()) / np.log(rho) if 0 < rho < 1 else 0.0
        line = dict(zip(by, key if isinstance(key, tuple) else (key,), strict=True))
        rms = float(np.sqrt(own.variance.mean()))
        line |= {"sd cm": 100 * rms, "sd px": float(np.mean(np.sqrt(own.variance) / own.px))}
        line |= {"robust cm": 100 * float(own.robust.mean()), "rho": rho, "tau ms": tau}
        line |= {"elsewhere %": 100 * float(own.elsewhere.mean())}
        lines.append(line)
    return pd.DataFrame(lines)


def collect(clips: list[str], variants: list[str], cache: pathlib.Path) -> pd.DataFrame:
    """Rows of all clips and variants that the cache holds; the network is not run."""
    rows = []
    for name in clips:
        plain = load(name, cache)
        for variant in variants:
            missing = not keypoints_path(name, cache, variant).is_file()
            if variant in ("plain", "half") or variant not in variants_of(name) or missing:
                continue
            changed = load(name, cache, variant)
            shift = differences(plain, changed, variant)
            rows += [{"clip": name, "variant": variant} | row for row in rows_of(plain, shift)]
    return pd.DataFrame(rows)


def main() -> None:
    parser = argument_parser(__doc__)
    parser.add_argument("--variants", nargs="+", choices=list(VARIANTS), default=list(VARIANTS))
    options = parser.parse_args()
    rows = collect(options.clips, options.variants, options.cache)
    legs = rows[rows.point.isin(["hip", "knee", "ankle", "heel", "foot_index"])]
    print("Legs, by change and clip:\n", _text(table(legs, ["variant", "clip", "side"])), sep="")
    same_side = rows[rows.variant != "mirror"]
    for title, own in (("All changes but mirror", same_side), ("Mirror", rows[rows.variant == "mirror"])):
        if own.size:
            print(f"\n{title}, by keypoint:\n", _text(table(own, ["point", "side"])), sep="")
    bias = rows[
        (rows.variant == "mirror") & rows.point.isin(["shoulder", "hip", "knee", "ankle", "foot_index"])
    ]
    shown = bias.assign(forward=100 * bias.forward, up=100 * bias.up)
    shown = shown.pivot_table(index=["point", "side"], columns="clip", values=["forward", "up"], sort=False)
    print("\nHalf of mirrored minus plain, mean over the run, cm:\n", shown.round(1).to_string(), sep="")


def _text(lines: pd.DataFrame) -> str:
    return str(lines.round(2).to_string(index=False))


if __name__ == "__main__":
    main()
