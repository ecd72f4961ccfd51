"""Time series as a labelled dataset and as a wide table.

The dataset follows the form of the ``movement`` package (dimensions time, space, keypoint, individual;
variables position and confidence), with angles, contacts and ground positions beside them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from metrics.values import SIDES, Angles, Contact, Motion
from pose.sequence import CleanPose, Floats

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

INDIVIDUAL = "athlete"


def ground_positions(pose: CleanPose, motion: Motion) -> tuple[Floats, str]:
    """Smoothed positions fixed to the ground, x in the direction of travel, y up, and their unit.

    Metres when the scale is known; otherwise px of the ground-fixed frame, since metres would be made up.

    Returns
    -------
    positions : (n, k, 2)
    unit
        ``"m"`` or ``"px"``.
    """
    if motion.scale.source is not None:
        return motion.body, "m"
    forward = 1.0 if motion.direction == "right" else -1.0
    return pose.body.ground_px() * np.array([forward, -1.0]), "px"


def in_contact(time_s: Floats, contacts: Sequence[Contact], side: str) -> np.ndarray:
    """Whether a foot is on the ground in each frame, (n,).

    A contact whose touchdown or toe-off was not seen reaches to the clip's beginning or end.
    """
    inside = np.zeros(time_s.size, dtype=bool)
    for contact in contacts:
        if contact.foot == side:
            start = -np.inf if contact.touchdown_s is None else contact.touchdown_s
            end = np.inf if contact.toe_off_s is None else contact.toe_off_s
            inside |= (time_s >= start) & (time_s < end)
    return inside


def build_dataset(
    pose: CleanPose, motion: Motion, angles: Angles, contacts: Sequence[Contact], source_file: str = ""
) -> xr.Dataset:
    """Positions, confidence, contacts and angles over time, with units in the attributes."""
    import xarray as xr

    body = pose.body
    dims = ("time", "space", "keypoint", "individual")
    ground, unit = ground_positions(pose, motion)
    names = list(angles.angle_deg)
    picture = {"units": "px", "axes": "x right, y down"}
    standing = np.stack([in_contact(body.time_s, contacts, side) for side in SIDES], axis=1).astype(np.int8)
    return xr.Dataset(
        {
            "position": (dims, _spread(body.xy_px), {**picture, "long_name": "repaired and smoothed"}),
            "position_unsmoothed": (dims, _spread(pose.feet.xy_px), {**picture, "long_name": "repaired"}),
            "position_ground": (
                dims,
                _spread(ground),
                {
                    "units": unit,
                    "axes": "x in the direction of travel, y up",
                    "long_name": "fixed to the ground",
                },
            ),
            "confidence": (("time", "keypoint", "individual"), body.confidence[:, :, None], {"units": "1"}),
            "angle": (("time", "segment"), _columns(angles.angle_deg, names), {"units": "deg"}),
            "angular_velocity": (
                ("time", "segment"),
                _columns(angles.velocity_deg_s, names),
                {"units": "deg/s"},
            ),
            "in_contact": (
                ("time", "foot"),
                standing,
                {"units": "1", "long_name": "1 while the foot stands"},
            ),
        },
        coords={
            "time": ("time", body.time_s, {"long_name": "real time in seconds"}),
            "frame": ("time", body.frame, {"long_name": "frame number in the source"}),
            "space": ["x", "y"],
            "keypoint": list(body.keypoints),
            "individual": [INDIVIDUAL],
            "segment": names,
            "foot": list(SIDES),
        },
        attrs={
            "ds_type": "poses",
            "source_software": "sprintlab",
            "source_file": source_file,
            "time_unit": "seconds",
            "fps": body.frame_rate_hz,
            "direction": motion.direction,
            "angle_signs": "segments from the vertical, positive forward; knee 0 straight, flexion positive; "
            "ankle 0 at a right angle, dorsiflexion positive",
        },
    )


def build_table(pose: CleanPose, motion: Motion, angles: Angles, contacts: Sequence[Contact]) -> pd.DataFrame:
    """Build the same as a wide table, one row a frame, with the unit in every column name."""
    import pandas as pd

    body = pose.body
    ground, unit = ground_positions(pose, motion)
    columns: dict[str, np.ndarray] = {"frame": body.frame, "time_s": body.time_s}
    for side in SIDES:
        columns[f"{side}_contact"] = in_contact(body.time_s, contacts, side)
    for name, values in angles.angle_deg.items():
        columns[f"{name}_deg"] = values
        columns[f"{name}_deg_s"] = angles.velocity_deg_s[name]
    for k, name in enumerate(body.keypoints):
        columns[f"{name}_x_px"], columns[f"{name}_y_px"] = body.xy_px[:, k].T
        columns[f"{name}_confidence"] = body.confidence[:, k]
    for k, name in enumerate(motion.keypoints):
        columns[f"{name}_ground_x_{unit}"], columns[f"{name}_ground_y_{unit}"] = ground[:, k].T
    return pd.DataFrame(columns)


def write_timeseries(
    folder: Path,
    pose: CleanPose,
    motion: Motion,
    angles: Angles,
    contacts: Sequence[Contact],
    source_file: str = "",
) -> None:
    """Write ``timeseries.parquet`` and ``timeseries.nc`` into a folder."""
    build_table(pose, motion, angles, contacts).to_parquet(folder / "timeseries.parquet", index=False)
    dataset = build_dataset(pose, motion, angles, contacts, source_file)
    squeeze = {str(name): {"zlib": True, "complevel": 4} for name in dataset.data_vars}
    dataset.to_netcdf(folder / "timeseries.nc", engine="h5netcdf", encoding=squeeze)


def _spread(positions: Floats) -> Floats:
    """From (n, k, 2) to (n, 2, k, 1): the order of the dimensions in ``movement``."""
    return positions.transpose(0, 2, 1)[..., None]


def _columns(series: Mapping[str, Floats], names: list[str]) -> Floats:
    return np.stack([series[name] for name in names], axis=1)
