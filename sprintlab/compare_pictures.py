"""Pictures of a comparison: stride curves of all results in one, and their kinograms under each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from metrics.curves import StrideCurve, stride_curves
from metrics.values import SIDES, Angles, Contact, Side
from sprintlab.compare import Result
from sprintlab.skeleton import Picture

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.lines import Line2D

COLOURS = ("#5f6b76", "#b3126b", "#0072b2", "#b04a00", "#2b8a3e", "#6a3fb5")
"""First to sixth result; more begin again, dashed."""
SHOWN: Mapping[str, str] = {"thigh": "Thigh, from the vertical", "knee": "Knee, 0 straight"}
LABEL_PX = 46

Curves = Mapping[tuple[str, Side], StrideCurve]


def curves_of(result: Result) -> Curves:
    """Stride-averaged curves from the angles beside a result; empty without ``timeseries.parquet``."""
    import pandas as pd

    path = result.folder / "timeseries.parquet"
    if not path.is_file():
        return {}
    table = pd.read_parquet(path)
    names = [c.removesuffix("_deg_s") for c in table.columns if c.endswith("_deg_s")]
    angles = Angles(
        table["time_s"].to_numpy(dtype=np.float64),
        {name: table[f"{name}_deg"].to_numpy(dtype=np.float64) for name in names},
        {name: table[f"{name}_deg_s"].to_numpy(dtype=np.float64) for name in names},
        dict.fromkeys(names, float("nan")),
    )
    document = result.document
    rows = [*document.get("partial_contacts", []), *document["contacts"]]
    return stride_curves(angles, [Contact(**row) for row in rows])


def write_curves(path: Path, results: Sequence[Result]) -> bool:
    """Draw thigh and knee of both legs over the stride, every result in its colour; False if none has any.

    Lines are means, bands one standard deviation between the strides, ticks at the top the toe-offs.
    """
    from matplotlib.figure import Figure

    curves = [curves_of(result) for result in results]
    labels = [result.label for result in results]
    if not any(curves):
        return False
    figure = Figure(figsize=(11, 7.6), facecolor="white", layout="constrained")
    grid = figure.subplots(len(SHOWN), len(SIDES), sharex=True, sharey="row", squeeze=False)
    for row, (name, title) in enumerate(SHOWN.items()):
        for column, side in enumerate(SIDES):
            axes = grid[row, column]
            for number, own in enumerate(curves):
                curve = own.get((name, side))
                if curve is not None:
                    _draw(axes, curve, labels[number], number)
            axes.set_title(f"{title}: {side}", loc="left", fontsize=11)
            axes.set_xlim(0, 100)
            axes.axhline(0, color="#888", linewidth=0.6)
            axes.grid(alpha=0.2)
            axes.spines[["top", "right"]].set_visible(False)
            axes.yaxis.set_major_formatter("{x:g}°")
            if row == len(SHOWN) - 1:
                axes.set_xlabel("% of the stride, from touchdown")
    lines: dict[str, Line2D] = {}
    for axes in grid.flat:
        lines |= {str(line.get_label()): line for line in axes.get_lines() if line.get_label() in labels}
    shown = [lines[label] for label in labels if label in lines]
    figure.legend(handles=shown, loc="outside upper center", ncols=3, frameon=False)
    figure.savefig(path, format="png", dpi=130, metadata={"Software": None})
    return True


def _draw(axes: Axes, curve: StrideCurve, label: str, number: int) -> None:
    colour = COLOURS[number % len(COLOURS)]
    style = "-" if number < len(COLOURS) else "--"
    axes.fill_between(
        curve.percent,
        curve.mean_deg - curve.sd_deg,
        curve.mean_deg + curve.sd_deg,
        color=colour,
        alpha=0.16,
        linewidth=0,
    )
    axes.plot(curve.percent, curve.mean_deg, style, color=colour, linewidth=1.9, label=label)
    if curve.toe_off_percent is not None:
        axes.axvline(curve.toe_off_percent, ymin=0.96, color=colour, linewidth=2)


def stack_kinograms(results: Sequence[Result]) -> Picture | None:
    """Put the ``kinogram.png`` of the folders under each other, each with its label; None without any.

    Returns
    -------
    (h, w, 3)
        RGB.
    """
    import cv2

    found = []
    for result in results:
        image = cv2.imread(str(result.folder / "kinogram.png"))
        if image is not None:
            found.append((result.label, image[..., ::-1]))
    if not found:
        return None
    width = max(image.shape[1] for _, image in found)
    rows = []
    for label, image in found:
        strip = np.full((LABEL_PX, width, 3), 255, dtype=np.uint8)
        # cv2's letters are ASCII only
        text = label.encode("ascii", "replace").decode()
        cv2.putText(strip, text, (18, 32), cv2.FONT_HERSHEY_SIMPLEX, 0.95, (33, 37, 41), 2, cv2.LINE_AA)
        rest = np.full((image.shape[0], width - image.shape[1], 3), 255, dtype=np.uint8)
        rows += [strip, np.hstack([image, rest])]
    return np.vstack(rows)
