"""Curves: joint and segment angles over the stride, and over the whole clip.

The same drawing makes ``angles.png`` and the pictures in the report. In the report they are SVG whose text
and axes take the page's colour, so that they suit a light and a dark screen.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from metrics.curves import StrideCurve
from metrics.values import SIDES, Angles, Contact, Floats, Motion, Side
from sprintlab.skeleton import SIDE_COLOURS

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Curves = Mapping[tuple[str, Side], StrideCurve]

TITLES: dict[str, str] = {
    "thigh": "Thigh, from the vertical",
    "knee": "Knee, 0 straight",
    "ankle": "Ankle, 0 at a right angle",
    "upper_arm": "Upper arm, from the vertical",
}
CLIP_TITLES: dict[str, str] = {
    "thighs": "Thigh over the clip",
    "toes": "Toe height over the clip, in thigh lengths",
}
ENDS: Mapping[str, tuple[str, str]] = {
    "thigh": ("behind", "in front"),
    "knee": ("straight", "bent"),
    "ankle": ("pointed", "flexed"),
    "upper_arm": ("behind", "in front"),
}
INK = "#343a40"
"""Colour of text and axes; `_svg` exchanges it for the page's own."""
BAND = "#2b8a3e"
LEAST_SPAN_DEG = 20.0
"""An angle that hardly moves is not blown up to look as if it did."""


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
    _frame(axes, ENDS[name])


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
    _frame(axes, ENDS["thigh"])


def draw_toes(axes: Axes, motion: Motion, contacts: Sequence[Contact]) -> None:
    """Draw the height of both toes over the clip: a contact (shaded) must lie where its toe is low."""
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
    _frame(axes, ("ground", "high"), unit="")


def stride_pictures(curves: Curves, bands: Sequence[Band] = ()) -> dict[str, str]:
    """SVG of each angle over the stride, by name; an angle without a whole stride is left out."""
    pictures = {}
    for name in TITLES:
        if any((name, side) in curves for side in SIDES):
            with _figure((4.3, 2.9)) as (figure, axes):
                draw_stride_curve(axes, curves, name, bands)
                pictures[name] = _svg(figure, name)
    return pictures


def clip_pictures(angles: Angles, motion: Motion, contacts: Sequence[Contact]) -> dict[str, str]:
    """SVG of thigh angle and toe height over the clip's time."""
    pictures = {}
    with _figure((8.0, 2.7)) as (figure, axes):
        draw_thighs(axes, angles, contacts)
        pictures["thighs"] = _svg(figure, "thighs")
    with _figure((8.0, 2.3)) as (figure, axes):
        draw_toes(axes, motion, contacts)
        pictures["toes"] = _svg(figure, "toes")
    return pictures


def write_angles(
    path: Path,
    curves: Curves,
    angles: Angles,
    motion: Motion,
    contacts: Sequence[Contact],
    bands: Sequence[Band] = (),
) -> None:
    """Write ``angles.png``: four angles over the stride, thighs and toes over the clip."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    with mpl.rc_context(_STYLE):
        figure = Figure(figsize=(10, 12), facecolor="white", layout="constrained")
        grid = figure.add_gridspec(4, 2, height_ratios=(3, 3, 2.6, 2.2))
        for index, name in enumerate(TITLES):
            axes = figure.add_subplot(grid[index // 2, index % 2])
            draw_stride_curve(axes, curves, name, bands)
            _headline(axes, TITLES[name])
        axes = figure.add_subplot(grid[2, :])
        draw_thighs(axes, angles, contacts)
        _headline(axes, CLIP_TITLES["thighs"])
        axes = figure.add_subplot(grid[3, :])
        draw_toes(axes, motion, contacts)
        _headline(axes, CLIP_TITLES["toes"])
        figure.savefig(path, format="png", dpi=130, metadata={"Software": None})


_STYLE: dict[Any, Any] = {
    "font.size": 9.0,
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.linewidth": 0.7,
    "svg.fonttype": "none",
    "font.family": "sans-serif",
}
_WEB_FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif"


@contextmanager
def _figure(size_in: tuple[float, float]) -> Iterator[tuple[Figure, Axes]]:
    import matplotlib as mpl
    from matplotlib.figure import Figure

    with mpl.rc_context(_STYLE):
        figure = Figure(figsize=size_in, layout="constrained")
        yield figure, figure.subplots()


def _svg(figure: Figure, name: str) -> str:
    """Return a figure as a transparent SVG element with ink and font of the page, the same at every run."""
    import matplotlib as mpl

    buffer = io.StringIO()
    with mpl.rc_context({"svg.hashsalt": name}):
        figure.savefig(buffer, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    svg = buffer.getvalue()
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    # matplotlib's style rule would hold for the whole page, and a page needs no name spaces
    svg = re.sub(r"<defs>\s*<style.*?</style>\s*</defs>", "", svg, flags=re.DOTALL)
    head, body = svg.split(">", 1)
    svg = re.sub(r' (?:width|height|version|xmlns(?::\w+)?)="[^"]*"', "", head) + ">" + body
    svg = re.sub(r"font: ([\d.]+)px [^;\"]*", rf"font: \1px {_WEB_FONT}", svg)
    svg = re.sub(r"\n\s*", "\n", svg)
    for old, new in ((INK, "currentColor"), *((_hex(side), f"var(--{side})") for side in SIDES)):
        svg = svg.replace(old, new)
    return svg.replace("<svg ", f'<svg role="img" aria-label="{(TITLES | CLIP_TITLES)[name]}" ', 1)


def _shade(axes: Axes, contacts: Sequence[Contact], time_s: Floats) -> None:
    for contact in contacts:
        start = time_s[0] if contact.touchdown_s is None else contact.touchdown_s
        end = time_s[-1] if contact.toe_off_s is None else contact.toe_off_s
        if end > start:
            axes.axvspan(start, end, color=_hex(contact.foot), alpha=0.13, linewidth=0)


def _time_axis(axes: Axes, time_s: Floats) -> None:
    axes.set_xlim(float(time_s[0]), max(float(time_s[-1]), float(time_s[0]) + 1e-3))
    axes.set_xlabel("time, s")


def _frame(axes: Axes, ends: tuple[str, str], unit: str = "°") -> None:
    """Zero line, light grid, and in words which way is up and down."""
    low, high = axes.get_ylim()
    if unit and high - low < LEAST_SPAN_DEG:
        middle = (low + high) / 2
        axes.set_ylim(middle - LEAST_SPAN_DEG / 2, middle + LEAST_SPAN_DEG / 2)
    axes.grid(axis="y", color=INK, alpha=0.15, linewidth=0.6)
    if axes.get_ylim()[0] < 0 < axes.get_ylim()[1]:
        axes.axhline(0, color=INK, linewidth=0.7, alpha=0.6)
    axes.yaxis.set_major_formatter(f"{{x:g}}{unit}")
    axes.tick_params(length=0)
    down, up = ends
    axes.set_ylabel(f"← {down}  ·  {up} →", fontsize=8)


def _headline(axes: Axes, title: str) -> None:
    """Title and legend, for a picture that stands alone."""
    axes.set_title(title, loc="left", fontsize=10, pad=8)
    if axes.get_legend_handles_labels()[0]:
        axes.legend(loc="lower right", bbox_to_anchor=(1.0, 0.99), ncols=2, frameon=False, fontsize=8)


def _thigh_length(motion: Motion) -> float:
    spans = [motion.smooth(f"{side}_knee") - motion.smooth(f"{side}_hip") for side in SIDES]
    lengths = np.hypot(*np.concatenate(spans).T)
    return float(np.nanmedian(lengths)) if np.isfinite(lengths).any() else 1.0


def _hex(side: Side) -> str:
    return "#{:02x}{:02x}{:02x}".format(*SIDE_COLOURS[side])
