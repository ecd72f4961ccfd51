"""Plots of docs/validity.md."""

from __future__ import annotations

import pathlib

import matplotlib
import numpy as np
import pandas as pd
from validity_tables import LIMITS, NAMES, coverage_share

matplotlib.use("Agg")
from contact_time import contact_table
from matplotlib import pyplot as plt

COLOURS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7")  # Okabe and Ito
RATES = (240.0, 120.0, 60.0, 30.0)


def contact_times(steps: pd.DataFrame, path: pathlib.Path) -> None:
    """Bias and sd of single contact times, by condition and frame rate, with what is asked."""
    table = contact_table(steps)
    names = [name for name in NAMES if name in set(table.condition)]
    figure, axes = plt.subplots(1, 4, figsize=(12, 0.32 * len(names) + 1.6), sharey=True, sharex=True)
    for axis, rate, colour in zip(axes, RATES, COLOURS, strict=True):
        own = table[table.fps == rate].set_index("condition")
        places = [k for k, name in enumerate(names) if name in own.index]
        rows = own.loc[[names[k] for k in places]]
        limit = LIMITS[rate]
        axis.axvspan(-limit["bias"], limit["bias"], color="0.9", zorder=0)
        axis.errorbar(rows["bias ms"], places, xerr=rows["sd ms"], fmt="o", color=colour, ms=4, capsize=2)
        axis.axvline(0, color="0.5", lw=0.8)
        axis.set_title(f"{rate:.0f} frames/s", fontsize=10)
        axis.set_xlabel("contact time, measured - true, ms", fontsize=8)
    axes[0].set_yticks(range(len(names)), [NAMES[name] for name in names], fontsize=8)
    axes[0].invert_yaxis()
    axes[0].set_xlim(-16, 16)
    figure.suptitle("Single contacts: bias and sd; grey: bias that is asked for", fontsize=10)
    _save(figure, path)


def coverage(metrics: pd.DataFrame, path: pathlib.Path) -> None:
    """Share of 95 % intervals that hold the truth, metric by condition."""
    table = coverage_share(metrics)
    figure, axis = plt.subplots(figsize=(11, 0.26 * len(table) + 2.2))
    picture = axis.imshow(table.to_numpy(), cmap="PuOr", vmin=80, vmax=110, aspect="auto")
    for (row, column), value in np.ndenumerate(table.to_numpy()):
        if np.isfinite(value):
            axis.text(column, row, f"{value:.0f}", ha="center", va="center", fontsize=7)
    axis.set_yticks(range(len(table)), [str(n).replace("_", " ") for n in table.index], fontsize=8)
    axis.set_xticks(range(table.shape[1]), list(table.columns), rotation=40, ha="right", fontsize=8)
    axis.set_title("95 % intervals that hold the truth, %, all frame rates, both sides together", fontsize=10)
    picture.set_clim(80, 110)
    _save(figure, path)


def confusion(table: pd.DataFrame, path: pathlib.Path) -> None:
    """Who is named or stands first, by who is weak, for the usual noise."""
    own = table[(table.spread == table.spread.min()) & (table.noise == 1)]
    rates = sorted(own.fps.unique())
    figure, axes = plt.subplots(1, len(rates), figsize=(4.2 * len(rates), 4.6), sharey=True)
    for axis, rate in zip(np.atleast_1d(axes), rates, strict=True):
        part = own[own.fps == rate].set_index("deficit")
        columns = [name for name in part.index if name != "average"]
        values = part[[*columns, "silent %"]].to_numpy(float)
        axis.imshow(values, cmap="Blues", vmin=0, vmax=100)
        for (row, column), value in np.ndenumerate(values):
            if value >= 0.5:
                colour = "white" if value > 60 else "black"
                axis.text(column, row, f"{value:.0f}", ha="center", va="center", fontsize=7, color=colour)
        axis.set_xticks(range(len(columns) + 1), [*columns, "nobody"], rotation=60, ha="right", fontsize=8)
        axis.set_yticks(range(len(part)), list(part.index), fontsize=8)
        axis.set_title(f"{rate:.0f} frames/s", fontsize=10)
        axis.set_xlabel("named, or first among candidates, %", fontsize=8)
    np.atleast_1d(axes)[0].set_ylabel("truly 2 sd below", fontsize=8)
    _save(figure, path)


def _save(figure: plt.Figure, path: pathlib.Path) -> None:
    figure.tight_layout()
    figure.savefig(path, dpi=90)
    plt.close(figure)
