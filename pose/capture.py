"""Real time: how regular a clip's time stamps are, and by how much slow motion has stretched them.

A slow-motion clip is often stored so that it plays slowly: 240 frames taken in one second are spread over
eight. Nothing in the pictures says so. Android writes the rate of capture into the file
(``com.android.capture.fps``); Apple writes nothing that tells, as its playback intent is 0 for most clips of
either kind. What the user gives comes first, then the file's tag, then the container's own time; whether the
athlete's steps make sense on that axis is checked afterwards (`check_plausible`).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np

from pose.errors import InputRejectedError
from pose.sequence import Floats
from pose.video_info import DEFAULT_LIMITS, Limits, VideoInfo

ANDROID_RATE = "com.android.capture.fps"
APPLE_FULL_RATE = "com.apple.quicktime.full-frame-rate-playback-intent"

STEP_FREQUENCY_HZ = (2.4, 5.5)
"""Steps per second from slow running to the fastest sprinting (shared reference: 3.7 to 5.0 in sprinting)."""

CAMERA_RATES_HZ = (60.0, 120.0, 240.0, 480.0, 960.0)
"""Rates at which phones record, beyond the usual 30 Hz."""

_PLAYBACK_MAX_HZ = 90.0  # slow motion is made to be played at 24 to 60 Hz
_SLOW_FROM = 1.5  # a tag less than this above the container's rate is the same rate, held less well
_WHOLE_WITHIN = 0.01  # 240 over 29.97 is meant to be 8


@dataclass(frozen=True)
class TimeReport:
    """How regular time stamps are.

    Attributes
    ----------
    rate_hz
        Usual frame rate: of the regular grid where there is one, else from the median interval. NaN for fewer
        than two frames.
    variable_rate
        More than 1 interval in 20 is no whole multiple of the usual one.
    dropped
        Empty slots: intervals of two or more times the usual one, counted in slots.
    longest_gap_s
        Longest interval, s.
    """

    rate_hz: float
    variable_rate: bool
    dropped: int
    longest_gap_s: float


@dataclass(frozen=True)
class CaptureRate:
    """At what rate the camera took its pictures.

    Attributes
    ----------
    rate_hz
        Rate of capture, Hz.
    factor
        Real seconds per second on the container's time axis; 1 in real time, 1/8 for 240 Hz stored as 30.
    source
        Where that comes from.
    certain
        False where only the container's own rate is known and that is a rate at which slow motion is played.
    container_rate_hz
        Frame rate on the container's time axis, Hz.
    """

    rate_hz: float
    factor: float
    source: Literal["given", "metadata", "container"]
    certain: bool
    container_rate_hz: float


@dataclass(frozen=True)
class SlowMotionDoubt:
    """Why the time axis may not be real time, with what to do about it.

    ``candidates_hz`` are rates of capture that would make the steps those of a runner; none is assumed.
    """

    code: str
    message: str
    remedy: str
    candidates_hz: tuple[float, ...]


def report_times(time_s: Floats, tick_s: float = 0.0) -> TimeReport:
    """Describe how regular time stamps are.

    Parameters
    ----------
    time_s : (n,)
        Increasing, s.
    tick_s
        Step in which the container counts time, s: intervals may be off by that much and still be regular.
    """
    interval = np.diff(time_s)
    if interval.size == 0:
        return TimeReport(math.nan, False, 0, 0.0)
    usual = float(np.median(interval))
    # Time stamps rounded to 1 ms make the median interval at 240 Hz 4 ms; a mean over many is not rounded.
    single = interval[interval <= max(1.5 * usual, usual + 1.01 * tick_s)]
    slots = np.maximum(1, np.round(interval / single.mean()))
    mean = float(interval.sum() / slots.sum())
    tolerance = max(0.05 * mean, 1.5 * tick_s)
    variable = bool(np.mean(np.abs(interval - slots * mean) > tolerance) > 0.05)
    return TimeReport(
        1 / (usual if variable else mean), variable, int(np.sum(slots - 1)), float(interval.max())
    )


def resolve_capture_rate(
    info: VideoInfo, time_s: Floats, *, given_hz: float | None = None, limits: Limits = DEFAULT_LIMITS
) -> CaptureRate:
    """Find the rate of capture and by how much the clip's time is stretched.

    Parameters
    ----------
    info
        What the file says.
    time_s : (n,)
        Times of the frames on the container's time axis, s; see `pose.video.read_times`.
    given_hz
        Rate of capture as given by the user, Hz.
    limits
        ``limits.real_s`` is checked here.

    Raises
    ------
    InputRejectedError
        ``no_frames`` for fewer than two frames; ``capture_rate_too_low`` if the given rate is below the
        clip's own; ``clip_too_long`` in real time.
    """
    container_hz = report_times(time_s, info.tick_s).rate_hz
    if not math.isfinite(container_hz):
        raise InputRejectedError(
            "no_frames", f"{info.path.name} has fewer than two frames.", "Give a video clip."
        )
    factor, source, certain = _factor(info, container_hz, given_hz)
    real_s = float(time_s[-1] - time_s[0]) * factor
    if real_s > limits.real_s:
        message = (
            f"{info.path.name} covers {real_s:.0f} s of real time; at most {limits.real_s:.0f} s are read."
        )
        raise InputRejectedError("clip_too_long", message, "Cut the clip to the sprint itself.")
    return CaptureRate(container_hz / factor, factor, source, certain, container_hz)


def _factor(
    info: VideoInfo, container_hz: float, given_hz: float | None
) -> tuple[float, Literal["given", "metadata", "container"], bool]:
    if given_hz is not None:
        ratio = given_hz / container_hz
        if ratio < 0.9:
            message = (
                f"The capture rate given, {given_hz:g} Hz, is below the clip's own {container_hz:.4g} Hz."
            )
            remedy = (
                "Give the rate at which the camera recorded with --capture-rate, or leave the option out."
            )
            raise InputRejectedError("capture_rate_too_low", message, remedy)
        return 1 / max(1.0, _whole(ratio)), "given", True
    tag_hz = _number(info.tags.get(ANDROID_RATE))
    if tag_hz is not None and tag_hz / container_hz > 1 / _SLOW_FROM:
        ratio = tag_hz / container_hz
        return (1 / _whole(ratio) if ratio >= _SLOW_FROM else 1.0), "metadata", True
    full_rate = _number(info.tags.get(APPLE_FULL_RATE)) == 1
    return 1.0, "container", full_rate or container_hz > _PLAYBACK_MAX_HZ


def check_plausible(step_frequency_hz: float | None, capture: CaptureRate) -> SlowMotionDoubt | None:
    """Ask whether the athlete's steps fit the time axis.

    Parameters
    ----------
    step_frequency_hz
        Steps per second as measured on the time axis that ``capture`` gives; None or NaN if unknown.
    capture
        The rate of capture in use.

    Returns
    -------
        A doubt, or None if the steps are those of a runner or there are none to judge by.
    """
    if step_frequency_hz is None or not math.isfinite(step_frequency_hz) or step_frequency_hz <= 0:
        return None
    low, high = STEP_FREQUENCY_HZ
    if low <= step_frequency_hz <= high:
        return None
    measured = f"The steps come at {step_frequency_hz:.2g} per second; runners take {low:g} to {high:g}."
    per_hz = step_frequency_hz / capture.rate_hz
    rates = tuple(
        hz for hz in CAMERA_RATES_HZ if hz >= capture.container_rate_hz and low <= per_hz * hz <= high
    )
    return _doubt(capture, measured, rates, slow=step_frequency_hz < low)


def _doubt(capture: CaptureRate, measured: str, rates: tuple[float, ...], *, slow: bool) -> SlowMotionDoubt:
    if capture.source != "container":
        origin = "given" if capture.source == "given" else "in the file"
        message = f"{measured} The capture rate {origin}, {capture.rate_hz:.4g} Hz, does not fit."
        return SlowMotionDoubt("capture_rate_implausible", message, "Check --capture-rate.", rates)
    if slow:
        example = f", for example --capture-rate {rates[0]:g}" if rates else " with --capture-rate"
        return SlowMotionDoubt(
            "slow_motion_suspected",
            f"{measured} The clip may be slow motion whose capture rate the file does not give.",
            f"If so, give the rate at which the camera recorded{example}; all times and speeds depend on it.",
            rates,
        )
    return SlowMotionDoubt(
        "time_axis_implausible",
        f"{measured} The clip may have been sped up, or steps were found that are none.",
        "Give the clip as the camera recorded it, and look at the annotated video.",
        rates,
    )


def _whole(ratio: float) -> float:
    """Ratio of two rates, taken as the whole number that it almost is."""
    nearest = round(ratio)
    return float(nearest) if abs(ratio - nearest) <= _WHOLE_WITHIN * nearest else ratio


def _number(text: str | None) -> float | None:
    try:
        value = float(text or "")
    except ValueError:
        return None
    return value if math.isfinite(value) and value >= 0 else None
