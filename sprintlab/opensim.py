"""Files for OpenSim and its relatives: marker positions as TRC, angles as MOT.

Both forms are plain text with tabs. Time is the frames' own, which may be irregular; the rate in the TRC
header is the median. The run is seen from the side, so z is 0.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

from metrics.values import Angles
from pose.sequence import Floats

_LINE = "\n"


def write_trc(
    path: Path, time_s: Floats, positions: Floats, keypoints: Sequence[str], unit: str, frame_rate_hz: float
) -> None:
    """Write marker positions.

    Parameters
    ----------
    path
    time_s : (n,)
        s.
    positions : (n, k, 2)
        x in the direction of travel, y up, in `unit`; NaN where missing, written as an empty cell.
    keypoints : (k,)
        Marker names.
    unit
        ``"m"``, or ``"px"`` when nothing gives the scale (OpenSim then needs a scale before use).
    frame_rate_hz
        Median rate, Hz.
    """
    count, rate = time_s.size, f"{frame_rate_hz:.4f}"
    axes = "\t".join(f"{axis}{k}" for k in range(1, len(keypoints) + 1) for axis in "XYZ")
    header = (
        f"PathFileType\t4\t(X/Y/Z)\t{path.name}",
        "DataRate\tCameraRate\tNumFrames\tNumMarkers\tUnits\tOrigDataRate\tOrigDataStartFrame\tOrigNumFrames",
        f"{rate}\t{rate}\t{count}\t{len(keypoints)}\t{unit}\t{rate}\t1\t{count}",
        "Frame#\tTime\t" + "\t\t\t".join(keypoints) + "\t\t",
        f"\t\t{axes}",
        "",
    )
    rows = (
        f"{number}\t{time:.6f}\t" + "\t".join(_marker(x, y) for x, y in frame)
        for number, (time, frame) in enumerate(zip(time_s.tolist(), positions.tolist(), strict=True), start=1)
    )
    path.write_text(_LINE.join((*header, *rows)) + _LINE, encoding="utf-8", newline="")


def write_mot(path: Path, angles: Angles) -> None:
    """Write angles in degrees, with the signs of this project; NaN where missing.

    Column names carry the unit: ``left_thigh_deg``.
    """
    names = list(angles.angle_deg)
    header = (
        path.stem,
        "version=1",
        f"nRows={angles.time_s.size}",
        f"nColumns={len(names) + 1}",
        "inDegrees=yes",
        "endheader",
        "\t".join(("time", *(f"{name}_deg" for name in names))),
    )
    columns = [angles.angle_deg[name].tolist() for name in names]
    rows = (
        "\t".join((f"{time:.6f}", *(_number(value) for value in values)))
        for time, *values in zip(angles.time_s.tolist(), *columns, strict=True)
    )
    path.write_text(_LINE.join((*header, *rows)) + _LINE, encoding="utf-8", newline="")


def _marker(x: float, y: float) -> str:
    return f"{x:.6f}\t{y:.6f}\t0.000000" if math.isfinite(x) and math.isfinite(y) else "\t\t"


def _number(value: float) -> str:
    return f"{value:.4f}" if math.isfinite(value) else "NaN"
