"""Curves: joint and segment angles over the stride, and over the whole clip.

The same drawing makes ``angles.png`` and the pictures in the report. In the report they are SVG whose text and axes
take the page's colour, so that they suit a light and a dark screen.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from metrics.curves import StrideCurve
from metrics.values import SIDES, Angles, Contact, Floats, Motion, Side
from sprintlab.skeleton import SIDE_COLOURS

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Curves = Mapping[tuple[str, Side], StrideCurve]

TITLES: Mapping[str, str] = {
    "thigh": "Thigh, from the vertical",
    "knee": "Knee, 0 straight",
    "ankle": "Ankle, 0 at a right angle",
    "upper_arm": "Upper arm, from the vertical",
}
ENDS: Mapping[str, tuple[str, str]] = {
    "thigh": ("behind", "in front"),
    "knee": ("straight", "bent"),
    "ankle": ("pointed", "flexed"),
    "upper_arm": ("behind", "in front"),
}
INK = "#343a40"
"""Colour of text and axes; `to_svg` exchanges it for the page's own."""
BAND = "#2b8a3e"


@dataclass(frozen=True)
class Band:
    """Typical range of one extreme of a curve, deg: mean -+ one between-athlete sd."""

    curve: str
    label: str
    low_deg: float
    high_deg: float


def draw_stride_curve(axes: Axes, curves: Curves, name: str, bands: Sequence[Band] = ()) -> None:
    """Draw one angle over the stride, both sides, mean with sd, the contact shaded."""
    for side in SIDES:
        curve = curves.get((name, side))
        if curve is None:
            continue
        colour = _hex(side)
        if curve.toe_off_percent is not None:
            axes.axvspan(0, curve.toe_off_percent, color=colour, alpha=0.10, linewidth=0)
        low, high = curve.mean_deg - curve.sd_deg, curve.mean_deg + curve.sd_deg
        axes.fill_between(curve.percent, low, high, color=colour, alpha=0.22, linewidth=0)
        style = "-" if side == "left" else (0, (5, 1.6))
        label = f"{side} ({curve.strides} stride{'' if curve.strides == 1 else 's'})"
        axes.plot(curve.percent, curve.mean_deg, color=colour, linewidth=2, linestyle=style, label=label)
    for band in (band for band in bands if band.curve == name):
        axes.axhspan(band.low_deg, band.high_deg, color=BAND, alpha=0.16, linewidth=0)
        axes.text(
            99,
            (band.low_deg + band.high_deg) / 2,
            band.label,
            fontsize=7.5,
            color=INK,
            ha="right",
            va="center",
        )
    axes.set_xlim(0, 100)
    axes.set_xticks([0, 25, 50, 75, 100])
    axes.set_xlabel("% of the stride, from touchdown")
    _frame(axes, TITLES[name], ENDS[name])


def draw_thighs(axes: Axes, angles: Angles, contacts: Sequence[Contact]) -> None:
    """Draw both thigh angles over the clip, contacts shaded in the foot's colour.

    Where left and right are exchanged, the curves jump or change over in the middle of a swing.
    """
    _shade(axes, contacts, angles.time_s)
    for side in SIDES:
        style = "-" if side == "left" else (0, (5, 1.6))
        values = angles.angle_deg[f"{side}_thigh"]
        axes.plot(angles.time_s, values, color=_hex(side), linewidth=1.6, linestyle=style, label=side)
    _time_axis(axes, angles.time_s)
    _frame(axes, "Thigh over the clip", ENDS["thigh"])


def draw_toes(axes: Axes, motion: Motion, contacts: Sequence[Contact]) -> None:
    """Draw the height of both toes over the clip, contacts shaded: a contact must lie where its toe is low."""
    _shade(axes, contacts, motion.time_s)
    length = _thigh_length(motion)
    for side in SIDES:
        style = "-" if side == "left" else (0, (5, 1.6))
        height = motion.sharp(f"{side}_foot_index")[:, 1]
        lowest = np.nanpercentile(height, 2) if np.isfinite(height).any() else 0.0
        axes.plot(
            motion.time_s,
            (height - lowest) / length,
            color=_hex(side),
            linewidth=1.6,
            linestyle=style,
            label=side,
        )
    _time_axis(axes, motion.time_s)
    _frame(axes, "Toe height over the clip, thigh lengths", ("ground", "high"), unit="")


def to_svg(figure_name: str, draw: object, size_in: tuple[float, float]) -> str:
    raise NotImplementedError
