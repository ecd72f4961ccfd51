"""The picture of degradation.py: a column for each sweep, a row for each error, the tool's gates in it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
from plotting import BLUE, GREEN, GREY, INK, PALE, VERMILION, new_figure, save, zero_line

from metrics.catalogue import CATALOGUE
from metrics.gates import OBLIQUE_DEG

if TYPE_CHECKING:
    from matplotlib.axes import Axes

COLUMNS = {
    "rate": "frames/s",
    "noise": "keypoint noise, cm",
    "yaw": "camera off the\nside view, deg",
    "blur": "exposure, ms",
    "size": "athlete's height, px\n(noise at least 1.5 px)",
}
LOGARITHMIC = ("rate", "size")
SPECS = {spec.name: spec for spec in CATALOGUE}


@dataclass(frozen=True)
class Panel:
    """One row: its title, what it shows, and the metric whose gates apply, if it is one metric."""

    title: str
    band: str | None
    lines: tuple[tuple[str, str, str], ...]
    metric: str | None = None


ROWS = (
    Panel("contact time,\nms (bias, sd)", "contact", (), "contact_time"),
    Panel(
        "event RMSE, ms",
        None,
        (("TD rmse ms", "touchdown", BLUE), ("TO rmse ms", "toe-off", VERMILION)),
        "contact_time",
    ),
    Panel("thigh range,\ndeg (bias, sd)", "range", (), "thigh_range"),
    Panel("peak hip flexion\nvelocity, % (bias, sd)", "peak", (), "hip_flexion_velocity_peak"),
    Panel(
        "truth in 95 %\nintervals, %",
        None,
        (
            ("events cover %", "events", BLUE),
            ("contact cover %", "contact time", GREEN),
            ("range cover %", "thigh range", GREY),
            ("peak cover %", "peak velocity", VERMILION),
        ),
    ),
)
BAND_UNITS = {"contact": "ms", "range": "deg", "peak": "%"}


def draw(table: pd.DataFrame, folder: Path) -> None:
    sweeps = [name for name in COLUMNS if name in set(table["sweep"])]
    figure = new_figure(9, 9.6)
    grid = figure.subplots(len(ROWS), len(sweeps), sharex="col", sharey="row", squeeze=False)
    for row, panel in zip(grid, ROWS, strict=True):
        for axes, name in zip(row, sweeps, strict=True):
            draw_panel(axes, table[table["sweep"] == name], panel)
            if panel.metric is not None:
                mark_gates(axes, name, panel.metric)
        row[0].set_ylabel(panel.title, fontsize=9)
        row[0].tick_params(axis="y", labelsize=8.5)
        if panel.lines:
            row[-1].legend(fontsize=8, loc="best", handlelength=1.2)
    for axes, name in zip(grid[-1], sweeps, strict=True):
        label_axis(axes, name, table[table["sweep"] == name].value.tolist())
    figure.supxlabel(
        "Grey: the tool gives the value but does not trust it. Noise, exposure and size have no gate.",
        fontsize=9,
    )
    save(figure, folder, "degradation.png")


def draw_panel(axes: Axes, own: pd.DataFrame, panel: Panel) -> None:
    if own["sweep"].iloc[0] in LOGARITHMIC:
        axes.set_xscale("log")
    if panel.band is not None:
        unit = BAND_UNITS[panel.band]
        bias, sd = own[f"{panel.band} bias {unit}"], own[f"{panel.band} sd {unit}"]
        axes.fill_between(own.value, bias - sd, bias + sd, color=BLUE, alpha=0.22, linewidth=0)
        axes.plot(own.value, bias, "o-", color=BLUE, ms=4, lw=1.6)
        zero_line(axes)
    for (column, label, colour), marker in zip(panel.lines, "os^v", strict=False):
        axes.plot(own.value, own[column], f"{marker}-", color=colour, ms=4, lw=1.4, label=label)
    if panel.lines and "cover" in panel.lines[0][0]:
        axes.axhline(95, color=INK, linewidth=1)
        axes.set_ylim(50, 102)  # room for the legend


def mark_gates(axes: Axes, sweep: str, metric: str) -> None:
    """Shade where the tool does not trust the metric."""
    low, high = axes.get_xlim()
    if sweep == "rate":
        shade(axes, low, SPECS[metric].trust_hz)
    elif sweep == "yaw" and SPECS[metric].parts:
        shade(axes, OBLIQUE_DEG, high)
    axes.set_xlim(low, high)


def shade(axes: Axes, start: float, stop: float) -> None:
    if stop > start:
        axes.axvspan(start, stop, facecolor=PALE, alpha=0.7, edgecolor="none", zorder=0)


def label_axis(axes: Axes, name: str, values: list[float]) -> None:
    axes.set_xticks(values, [f"{value:g}" for value in values], minor=False)
    axes.minorticks_off()
    axes.tick_params(axis="x", labelsize=8)
    axes.set_xlabel(COLUMNS[name], fontsize=9)
