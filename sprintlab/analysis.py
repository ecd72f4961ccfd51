"""What an analysis yields: one frozen value that every output is made from."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd
    import xarray as xr

    from metrics.indicators import Indicator
    from metrics.norms import Norms
    from metrics.sightings import Sighting
    from metrics.steps import Step
    from metrics.system import System
    from metrics.values import Angles, Component, Contact, Level, Metric, Motion, Phase, WeakestLink
    from pose.sequence import CleanPose, PoseSequence
    from sprintlab.settings import Settings

Status = Literal["ok", "ok_with_warnings", "partial", "rejected", "failed"]


@dataclass(frozen=True)
class InputInfo:
    """What was read. Fields that do not apply to a keypoints file are None."""

    path: str
    sha256: str
    kind: Literal["video", "keypoints"]
    width_px: int | None
    height_px: int | None
    frames_declared: int | None
    frames_decoded: int
    frame_rate_hz: float | None
    capture_rate_hz: float | None
    variable_frame_rate: bool
    rotation_deg: int | None


@dataclass(frozen=True)
class Notice:
    """Something the user should know, with what to do about it."""

    code: str
    message: str
    remedy: str


@dataclass(frozen=True)
class Provenance:
    """Where the numbers come from."""

    version: str
    model: str | None
    model_sha256: str | None
    settings: Settings
    created_utc: str


def now_utc() -> str:
    """Return the present time, UTC, to the second."""
    return datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass(frozen=True, eq=False)
class Analysis:
    """Result of analysing one clip.

    Attributes
    ----------
    status
        ``"ok"``, ``"ok_with_warnings"``, or ``"partial"`` when the clip broke off.
    raw, pose
        Keypoints as the pose model gave them, and after repair.
    motion, angles
        The athlete in the frame fixed to the ground, and segment and joint angles.
    contacts, steps
        Ground contacts with their standard deviations, and the steps they form.
    metrics, norms, indicators, components, weakest_link, system
        Numbers, the norms in force, the comparison of both, component scores, the verdict, and which function
        of the system lacks.
    sightings
        Moments of the clip that show why a component is low.
    video
        The clip, or None when keypoints were given.
    """

    status: Status
    input: InputInfo
    raw: PoseSequence
    pose: CleanPose
    motion: Motion
    angles: Angles
    contacts: tuple[Contact, ...]
    steps: tuple[Step, ...]
    metrics: tuple[Metric, ...]
    phase: Phase
    level: Level
    norms: Norms
    indicators: tuple[Indicator, ...]
    components: tuple[Component, ...]
    weakest_link: WeakestLink
    system: System
    sightings: tuple[Sighting, ...]
    warnings: tuple[Notice, ...]
    provenance: Provenance
    video: Path | None

    def metric(self, name: str, side: str = "both") -> Metric:
        """Metric by name and side.

        Raises
        ------
        KeyError
            If there is no such metric.
        """
        for metric in self.metrics:
            if metric.name == name and metric.side == side:
                return metric
        raise KeyError(f"{name} ({side})")

    def row_at(self, time_s: float) -> int:
        """Row of `pose` whose time is nearest."""
        return int(np.argmin(np.abs(self.motion.time_s - time_s)))

    @property
    def frames_seen(self) -> dict[float, int]:
        """Frame number in the source nearest to each sighting, by its time."""
        return {one.time_s: int(self.pose.body.frame[self.row_at(one.time_s)]) for one in self.sightings}

    @property
    def metrics_table(self) -> pd.DataFrame:
        """Metrics as a table, one row each."""
        from sprintlab.tables import metrics_table

        return metrics_table(self.metrics)

    @property
    def timeseries(self) -> xr.Dataset:
        """Positions, confidence and angles over time, with units in the attributes."""
        from sprintlab.tables import timeseries_dataset

        return timeseries_dataset(self)
