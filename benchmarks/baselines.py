"""Simple estimators beside ours on the same simulated films.

    python benchmarks/baselines.py [--athletes 24] [--rates 240 120 60 30] [--condition offsets]
                                   [--out FOLDER] [--pictures FOLDER]

Contact time: the frames in which the toe is less than 3 cm above its lowest level, or in which the ankle is
near one of its lowest points. Peak hip flexion velocity: the greatest velocity of each stride, from the thigh
angle low-passed at 6 or at 20 Hz. Ours beside them. The simple ones are helped: they know the scale, the
direction of travel and the true strides, and flickers of a contact are bridged or dropped. By default all see
keypoints beside the joints and noise of 1 cm at the near foot. Draws baselines.png.
"""

from __future__ import annotations

import argparse
import os
import sys
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

os.environ.setdefault("OMP_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
import pandas as pd
from butterworth import low_pass
from conditions import CONDITIONS
from plotting import BLUE, GREEN, GREY, ORANGE, PICTURES, PURPLE, VERMILION, new_figure, save, zero_line
from scipy.signal import find_peaks
from truth_film import shoot
from truth_rows import Row, match, measure_film

from metrics.values import SIDES, Contact, Side
from pose.synthetic import Film

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SOUND = ("plain", "toe_at_tip", "offsets", "odd_feet", "noisy", "slow_sprint", "running")
"""Conditions in which every keypoint is seen, by a camera that stands square to the run."""
TOE_ABOVE_M = 0.03
LOWEST_QUANTILE = 0.05  # the very lowest frame is that with the greatest error
ANKLE_SHARE = 0.10  # of the ankle's range of height
ANKLE_PROMINENCE_M = 0.10
BRIDGED_S, SHORTEST_S = 0.030, 0.040
TOE, ANKLE, OURS = "toe below 3 cm", "ankle near its lowest", "ours"
LOW_PASSES = {"6 Hz low-pass, maximum": 6.0, "20 Hz low-pass, maximum": 20.0}
CONTACT, PEAK = "contact time", "peak hip flexion velocity"
UNITS = {CONTACT: "ms", PEAK: "%"}
LOOKS = {TOE: (VERMILION, "s"), ANKLE: (PURPLE, "^"), OURS: (GREEN, "o")}
LOOKS |= dict(zip(LOW_PASSES, ((BLUE, "D"), (ORANGE, "v")), strict=True))
NOTE: dict[str, Any] = {"ha": "center", "va": "bottom", "color": GREY, "fontsize": 8}
LEAST_TRUSTED_HZ = 50.0  # of both quantities, metrics/catalogue.py


def height_m(film: Film, name: str) -> np.ndarray:
    """Height of a keypoint, (n,), m, from anywhere, with the true scale."""
    return -film.sequence.point(name)[:, 1] / film.camera.px_per_m


def stretches(on: np.ndarray) -> list[tuple[int, int]]:
    """First frame, and first frame after, of each stretch that both begins and ends within the film."""
    edges = np.flatnonzero(np.diff(on.astype(int))) + 1
    return [(int(a), int(b)) for a, b in pairwise(edges) if on[a]]


def contacts_from(found: list[tuple[int, int]], time_s: np.ndarray, foot: Side) -> list[Contact]:
    """Contacts from the first frame down to the first frame up, short pauses bridged, short ones dropped."""
    joined: list[tuple[int, int]] = []
    for start, stop in found:
        if joined and time_s[start] - time_s[joined[-1][1]] < BRIDGED_S:
            joined[-1] = (joined[-1][0], max(stop, joined[-1][1]))
        else:
            joined.append((start, stop))
    spans = [(float(time_s[start]), float(time_s[stop])) for start, stop in joined]
    return [Contact(foot, a, 0.0, b, 0.0, 1.0) for a, b in spans if b - a >= SHORTEST_S]


def toe_contacts(film: Film) -> tuple[Contact, ...]:
    """Contacts where the toe is lower than a threshold above its lowest level."""
    contacts = []
    for foot in SIDES:
        height = height_m(film, f"{foot}_foot_index")
        low = height < np.quantile(height, LOWEST_QUANTILE) + TOE_ABOVE_M
        contacts += contacts_from(stretches(low), film.sequence.time_s, foot)
    return tuple(contacts)


def ankle_contacts(film: Film) -> tuple[Contact, ...]:
    """Contacts around each minimum of the ankle's height, as long as it is within a share of its range."""
    contacts = []
    for foot in SIDES:
        height = height_m(film, f"{foot}_ankle")
        found = []
        for lowest in find_peaks(-height, prominence=ANKLE_PROMINENCE_M)[0]:
            near = height < height[lowest] + ANKLE_SHARE * np.ptp(height)
            found += [(a, b) for a, b in stretches(near) if a <= lowest < b]
        contacts += contacts_from(found, film.sequence.time_s, foot)
    return tuple(contacts)


def peak_velocity(film: Film, cut_off_hz: float) -> float | None:
    """Greatest forward velocity of the low-passed thigh, deg/s, mean over the true strides of both legs."""
    time_s, rate = film.sequence.time_s, film.sequence.frame_rate_hz
    forward = 1.0 if film.camera.direction == "right" else -1.0
    peaks = []
    for foot in SIDES:
        thigh = film.sequence.point(f"{foot}_knee") - film.sequence.point(f"{foot}_hip")
        angle = np.degrees(np.unwrap(np.arctan2(forward * thigh[:, 0], thigh[:, 1])))
        smooth = low_pass(angle, rate, cut_off_hz)
        if smooth is None:
            return None
        velocity = np.gradient(smooth, time_s)
        touchdowns = [c.touchdown_s for c in film.truth.contacts if c.foot == foot]
        for start, end in pairwise(touchdowns):
            if start >= time_s[0] and end <= time_s[-1]:
                peaks.append(velocity[(time_s >= start) & (time_s <= end)].max())
    return float(np.mean(peaks))


def rows_of(condition: str, rate_hz: float, number: int) -> list[Row]:
    """Errors of every method in one film: each contact, and the peak velocity."""
    filming = shoot(CONDITIONS[condition], rate_hz, number)
    film = filming.film
    ours = measure_film(filming, {})
    steps = {TOE: match(film, toe_contacts(film)), ANKLE: match(film, ankle_contacts(film))}
    rows: list[Row] = []
    for method, found in (steps | {OURS: ours["steps"]}).items():
        for row in found:
            error = row.get("toe_off_error"), row.get("touchdown_error")
            known = None if None in error else 1000 * (error[0] - error[1])
            rows.append({"quantity": CONTACT, "method": method, "kind": row["kind"], "error": known})
    truth = film.truth.metrics["hip_flexion_velocity_peak", "both"]
    own = [m for m in ours["metrics"] if m["name"] == "hip_flexion_velocity_peak" and m["side"] == "both"]
    values = {name: peak_velocity(film, cut_off) for name, cut_off in LOW_PASSES.items()}
    for method, value in (values | {OURS: own[0]["value"]}).items():
        error = None if value is None else 100 * (value / truth - 1)
        kind = "missed" if value is None else "found"
        rows.append({"quantity": PEAK, "method": method, "kind": kind, "error": error})
    return [{"rate": rate_hz, "athlete": number, **row} for row in rows]


def summary(rows: pd.DataFrame) -> pd.DataFrame:
    """Bias and sd of each method at each frame rate, with what it missed and invented."""
    lines = []
    for (quantity, method, rate), own in rows.groupby(["quantity", "method", "rate"], sort=False):
        error = own.error.dropna().to_numpy(float)
        true = (own.kind != "invented").sum()
        lines.append(
            {
                "quantity": quantity,
                "method": method,
                "fps": rate,
                "unit": UNITS[str(quantity)],
                "n": error.size,
                "bias": error.mean() if error.size else np.nan,
                "sd": error.std(ddof=1) if error.size > 1 else np.nan,
                "missed %": 100 * (own.kind == "missed").sum() / true,
                "invented %": 100 * (own.kind == "invented").sum() / true,
            }
        )
    return pd.DataFrame(lines)


def draw(table: pd.DataFrame, folder: Path) -> None:
    figure = new_figure(9, 4.5)
    left, right = figure.subplots(1, 2)
    draw_panel(left, table[table.quantity == CONTACT], "Contact time of a single step, error (ms)")
    draw_panel(right, table[table.quantity == PEAK], "Peak hip flexion velocity of a film, error (%)")
    figure.supxlabel(
        "Mean and sd over simulated athletes; hollow: the tool does not trust its value", fontsize=9
    )
    save(figure, folder, "baselines.png")


def draw_panel(axes: Axes, table: pd.DataFrame, title: str) -> None:
    rates = sorted(table.fps.unique())
    for shift, (method, own) in zip((-0.22, 0.0, 0.22), table.groupby("method", sort=False), strict=True):
        colour, marker = LOOKS[str(method)]
        x = np.array([rates.index(rate) for rate in own.fps]) + shift
        axes.errorbar(x, own.bias, own.sd, fmt=marker, color=colour, capsize=4, ms=6, lw=1.8, label=method)
        for at, line in zip(x, own.itertuples(), strict=True):
            if np.isnan(line.bias):
                axes.text(at, 0.02, "not\npossible", transform=axes.get_xaxis_transform(), **NOTE)
            if method == OURS and line.fps < LEAST_TRUSTED_HZ:
                axes.plot(at, line.bias, marker, ms=6, mfc="white", mec=colour, mew=1.8, zorder=5)
    zero_line(axes)
    axes.grid(visible=False, axis="x")
    axes.set_xticks(range(len(rates)), [f"{rate:g}" for rate in rates])
    axes.set_xlabel("frames/s")
    axes.set_title(title)
    low, high = axes.get_ylim()
    axes.set_ylim(low, high + 0.22 * (high - low))  # room for the legend
    axes.legend(loc="upper left", fontsize=9)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--athletes", type=int, default=24)
    parser.add_argument("--rates", type=float, nargs="+", default=[240.0, 120.0, 60.0, 30.0])
    parser.add_argument("--condition", default="offsets", choices=SOUND)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--pictures", type=Path, default=PICTURES)
    args = parser.parse_args()
    rows = pd.DataFrame(
        [
            row
            for rate in args.rates
            for number in range(args.athletes)
            for row in rows_of(args.condition, rate, number)
        ]
    )
    table = summary(rows)
    print(table.to_string(index=False, float_format=lambda x: f"{x:.3g}"))
    if args.out is not None:
        args.out.mkdir(parents=True, exist_ok=True)
        table.to_csv(args.out / "baselines.csv", index=False)
    draw(table, args.pictures)


if __name__ == "__main__":
    main()
