"""The input, video or keypoints, as raw keypoints and what is known about where they come from."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from pose.errors import InputRejectedError
from sprintlab.analysis import InputInfo, Notice
from sprintlab.progress import Progress

if TYPE_CHECKING:
    from pose.sequence import PoseSequence
    from sprintlab.settings import Settings

KEYPOINT_SUFFIXES = {".csv"}
VARIABLE_RATE_SHARE = 0.05
"""Frame intervals that differ by more than this share of their median make a variable frame rate."""


@dataclass(frozen=True, eq=False)
class Source:
    """Raw keypoints of the athlete, and where they come from.

    Attributes
    ----------
    broken
        Whether the clip ended before its declared end.
    slow_motion_known
        Whether the time axis is certain to be real time.
    """

    sequence: PoseSequence
    info: InputInfo
    model: str | None
    model_sha256: str | None
    video: Path | None
    broken: bool
    rate_certain: bool
    notices: tuple[Notice, ...]


def read_source(path: Path, settings: Settings, progress: Progress) -> Source:
    """Read a clip or a keypoints file.

    Raises
    ------
    InputRejectedError
        With the code of what is wrong; see `pose.video` and `pose.keypoints_file`.
    """
    if path.suffix.lower() in KEYPOINT_SUFFIXES:
        return _from_keypoints(path, settings)
    return _from_video(path, settings, progress)


def sha256_of(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while block := file.read(1 << 20):
                digest.update(block)
    except FileNotFoundError as error:
        raise InputRejectedError(
            "file_not_found", f"There is no file {path.name}.", "Check the path."
        ) from error
    except OSError as error:
        raise InputRejectedError(
            "file_unreadable", f"{path.name} cannot be read ({error.strerror}).", "Give a readable file."
        ) from error
    return digest.hexdigest()


def _from_keypoints(path: Path, settings: Settings) -> Source:
    from pose.keypoints_file import read_keypoints

    sequence = read_keypoints(path, camera_motion=settings.camera_motion)
    rate = sequence.frame_rate_hz
    info = InputInfo(
        path=path.name,
        sha256=sha256_of(path),
        kind="keypoints",
        width_px=sequence.width_px,
        height_px=sequence.height_px,
        frames_declared=None,
        frames_decoded=int(sequence.time_s.size),
        frame_rate_hz=_rounded(rate),
        capture_rate_hz=_rounded(rate),
        variable_frame_rate=is_variable(sequence.time_s),
        rotation_deg=None,
    )
    return Source(sequence, info, None, None, None, broken=False, rate_certain=True, notices=())


def _from_video(path: Path, settings: Settings, progress: Progress) -> Source:
    from pose.capture import resolve_capture_rate
    from pose.estimate import estimate_pose
    from pose.video import probe

    clip = probe(path)
    estimate = estimate_pose(path, clip, model=settings.model, person=settings.person, progress=progress)
    sequence = estimate.sequence
    capture = resolve_capture_rate(clip, sequence.time_s, given_hz=settings.capture_rate_hz)
    container_rate = sequence.frame_rate_hz
    sequence = replace(sequence, time_s=np.round(sequence.time_s * capture.factor, 6))
    info = InputInfo(
        path=path.name,
        sha256=clip.sha256,
        kind="video",
        width_px=clip.width_px,
        height_px=clip.height_px,
        frames_declared=clip.frames_declared,
        frames_decoded=estimate.frames_decoded,
        frame_rate_hz=_rounded(container_rate),
        capture_rate_hz=_rounded(capture.rate_hz),
        variable_frame_rate=is_variable(sequence.time_s),
        rotation_deg=clip.rotation_deg,
    )
    return Source(
        sequence,
        info,
        f"BlazePose {settings.model}",
        estimate.model_sha256,
        path,
        broken=estimate.broken,
        rate_certain=capture.certain,
        notices=(),
    )


def is_variable(time_s: np.ndarray) -> bool:
    """Whether frame intervals differ by more than rounding of the time stamps explains."""
    steps = np.diff(time_s)
    if steps.size < 2:
        return False
    middle = float(np.median(steps))
    # A lost frame doubles an interval; that is a gap, not a variable rate.
    off = np.abs(steps / middle - np.maximum(1, np.round(steps / middle)))
    return bool(np.mean(off > VARIABLE_RATE_SHARE) > 0.02)


def _rounded(rate: float) -> float | None:
    return round(float(rate), 3) if np.isfinite(rate) else None
