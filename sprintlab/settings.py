"""Every choice a user can make about one analysis, in one frozen value."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

LevelChoice = Literal["auto", "novice", "team", "trained", "elite"]
PhaseChoice = Literal["auto", "acceleration", "max-velocity"]
DirectionChoice = Literal["auto", "left", "right"]
Sex = Literal["female", "male"]
Model = Literal["heavy", "full"]

_POSITIVE = {
    "height_m": (0.8, 2.5),
    "distance_m": (0.1, 200.0),
    "capture_rate_hz": (10.0, 2000.0),
    "speed_m_s": (0.5, 14.0),
}


@dataclass(frozen=True)
class Settings:
    """Settings of one analysis; each is an option of ``sprintlab analyze``.

    Attributes
    ----------
    height_m
        Height of the athlete, m; gives the scale.
    distance_m, distance_points
        A known distance on the ground, m, and the picture points ``(x1, y1, x2, y2)``, px, of its ends in
        the first frame; gives the scale.
    speed_m_s
        Known mean speed, m/s; gives the scale when nothing better does.
    capture_rate_hz
        Rate at which the camera recorded, Hz, for slow-motion clips.
    level, sex, phase
        Which reference values to compare with.
    treadmill
        True for a treadmill, None to detect.
    direction
        Direction of travel in the picture.
    person
        1 for the most likely athlete, 2 for the next, and so on; None chooses.
    model
        Pose model.
    events
        A corrected ``events.csv`` to use in place of detection.
    camera_motion
        For a keypoints file: camera motion per frame.
    norms
        A norms file of one's own, whole or in part, that goes before the package's.

    Raises
    ------
    ValueError
        If a value is outside its range or two settings contradict each other.
    """

    height_m: float | None = None
    distance_m: float | None = None
    distance_points: tuple[float, float, float, float] | None = None
    speed_m_s: float | None = None
    capture_rate_hz: float | None = None
    level: LevelChoice = "auto"
    sex: Sex | None = None
    phase: PhaseChoice = "auto"
    treadmill: bool | None = None
    direction: DirectionChoice = "auto"
    person: int | None = None
    model: Model = "heavy"
    events: Path | None = None
    camera_motion: Path | None = None
    norms: Path | None = None

    def __post_init__(self) -> None:
        for name, (low, high) in _POSITIVE.items():
            value = getattr(self, name)
            if value is not None and not (math.isfinite(value) and low <= value <= high):
                msg = f"{name}: expected {low} to {high}, got {value}."
                raise ValueError(msg)
        if (self.distance_m is None) != (self.distance_points is None):
            msg = "distance_m and distance_points: expected both or neither."
            raise ValueError(msg)
        points = self.distance_points
        if points is not None and math.hypot(points[0] - points[2], points[1] - points[3]) < 1:
            msg = "distance_points: expected two different points."
            raise ValueError(msg)
        if self.person is not None and self.person < 1:
            msg = f"person: expected 1 or more, got {self.person}."
            raise ValueError(msg)

    @property
    def distance(self) -> tuple[float, tuple[float, float, float, float]] | None:
        """Known distance with its two picture points, or None."""
        if self.distance_m is None or self.distance_points is None:
            return None
        return self.distance_m, self.distance_points

    def as_json(self) -> dict[str, object]:
        """Return the settings for ``result.json``; files by name only, so that no path gets out."""
        values = asdict(self)
        for name in ("events", "camera_motion", "norms"):
            path = values[name]
            values[name] = None if path is None else Path(path).name
        return values
