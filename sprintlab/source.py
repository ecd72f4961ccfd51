"""The input, video or keypoints, as raw keypoints and what is known about where they come from."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from pose.errors import InputRejectedError
from sprintlab.analysis import InputInfo
from sprintlab.progress import Progress

if TYPE_CHECKING:
    from pose.capture import CaptureRate
    from pose.sequence import PoseSequence
    from sprintlab.settings import Settings

KEYPOINT_SUFFIXES = {".csv"}


@dataclass(frozen=True, eq=False)
class Source:
    """Raw keypoints of the athlete, and where they come from.

    Attributes
    ----------
    capture
        How the time axis was made real time; the times of a keypoints file are real.
    broken
        Whether part of the clip is missing.
    """

    sequence: PoseSequence
    info: InputInfo
    model: str | None
    model_sha256: str | None
    video: Path | None
    capture: CaptureRate
    broken: bool


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
    from pose.capture import CaptureRate, report_times
    from pose.keypoints_file import quantise, read_keypoints_file

    read = read_keypoints_file(path, camera_motion=settings.camera_motion)
    sequence = quantise(read.sequence)
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
        variable_frame_rate=report_times(sequence.time_s).variable_rate,
        rotation_deg=None,
    )
    real_time = CaptureRate(rate, 1.0, "container", certain=True, container_rate_hz=rate)
    return Source(
        sequence,
        info,
        read.header.get("model"),
        read.header.get("model_sha256"),
        None,
        capture=real_time,
        broken=False,
    )


def _from_video(path: Path, settings: Settings, progress: Progress) -> Source:
    from pose.capture import report_times, resolve_capture_rate
    from pose.estimate import estimate_pose
    from pose.keypoints_file import quantise
    from pose.video import probe, read_times

    clip = probe(path)
    times = read_times(path, clip)
    capture = resolve_capture_rate(clip, times, given_hz=settings.capture_rate_hz)
    estimate = estimate_pose(
        path,
        clip,
        model=settings.model,
        person=settings.person,
        time_s_factor=capture.factor,
        progress=progress,
    )
    info = InputInfo(
        path=path.name,
        sha256=clip.sha256,
        kind="video",
        width_px=clip.width_px,
        height_px=clip.height_px,
        frames_declared=clip.frames_declared,
        frames_decoded=estimate.frames_decoded,
        frame_rate_hz=_rounded(capture.container_rate_hz),
        capture_rate_hz=_rounded(capture.rate_hz),
        variable_frame_rate=report_times(times, clip.tick_s).variable_rate,
        rotation_deg=clip.rotation_deg,
    )
    return Source(
        quantise(estimate.sequence),
        info,
        estimate.backend,
        estimate.model_sha256,
        path,
        capture=capture,
        broken=estimate.broken,
    )


def _rounded(rate: float) -> float | None:
    return round(float(rate), 3) if np.isfinite(rate) else None
