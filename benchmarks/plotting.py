"""How the bench's pictures look: colours of Okabe and Ito, plain axes, PNG readable at 900 px width."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

PICTURES = Path(__file__).resolve().parents[1] / "docs" / "validity"
BLUE, VERMILION, GREEN, PURPLE, ORANGE = "#0072b2", "#d55e00", "#009e73", "#aa4499", "#e69f00"
INK, GREY, PALE = "#222222", "#767676", "#dddddd"
DOTS_PER_INCH = 120
STYLE = {
    "font.size": 9.5,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": GREY,
    "axes.labelcolor": INK,
    "axes.titlesize": 10.5,
    "axes.titlelocation": "left",
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": PALE,
    "grid.linewidth": 0.6,
    "xtick.color": INK,
    "ytick.color": INK,
    "legend.frameon": False,
}


def new_figure(width_in: float, height_in: float) -> Figure:
    """Return an empty figure; 9 inches are 900 px as the pages show it."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    mpl.rcParams.update(STYLE)
    return Figure(figsize=(width_in, height_in), facecolor="white", layout="constrained")


def zero_line(axes: Axes) -> None:
    axes.axhline(0, color=GREY, linewidth=1)


def save(figure: Figure, folder: Path, name: str) -> Path:
    """Write a PNG of few colours, so that it stays small, without the program's name and version."""
    from PIL import Image

    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    figure.savefig(path, dpi=DOTS_PER_INCH, metadata={"Software": None})
    with Image.open(path) as picture:
        few = picture.convert("RGB").quantize(128)
    few.save(path, optimize=True)
    print(f"{path} ({path.stat().st_size / 1000:.0f} kB)")
    return path
