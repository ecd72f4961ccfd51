"""What a pose network does wrong: offsets, noise, dropouts, exchanged legs, losses."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pose.sequence import BODY, LEG

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

RELATIVE_NOISE = {
    "nose": 0.7,
    "shoulder": 0.8,
    "elbow": 1.0,
    "wrist": 1.3,
    "hip": 0.9,
    "knee": 0.8,
    "ankle": 0.9,
    "heel": 1.0,
    "foot_index": 1.0,
}
"""Noise of each kind of keypoint relative to the foot's."""


@dataclass(frozen=True)
class PoseErrors:
    """Errors of the simulated pose model.

    Attributes
    ----------
    noise_m
        Standard deviation at the near foot, m at the athlete (per image axis).
    far_factor
        The side turned away has this much more.
    time_constant_s
        Noise is correlated over time (first order).
    white_share
        Share of the noise variance that is white instead.
    hip_offset_m, knee_offset_m
        Length of a constant error of the hip and of the knee, in a direction drawn for each clip; the knee's
        turns with the thigh. Markerless systems show 0.03 to 0.05 (Needham 2021, doi
        10.1038/s41598-021-00212-x).
    side_offset_m
        Difference of these between near and far side, sd.
    arm_offset_m
        The same for shoulder (in a fixed direction), elbow and wrist (turning with their segment).
    foot_offset_m
        The same for ankle, heel and toe, in a fixed direction (1 to 15 mm at the ankle, Needham 2021).
    exchanged_share
        Share of frames in which the legs are exchanged, in bursts, mostly where they cross.
    exchange_s
        Mean length of a burst.
    dropout_share
        Share of frames in which the far knee, ankle, heel and toe are missing, in bursts of `dropout_s`.
    dropout_s
    collapse_share
        Share of frames in which the far leg is drawn onto the near one, in bursts of `dropout_s`.
    lost_share
        Share of frames without any pose.
    outlier_share
        Share of single leg and arm points that lie 15 to 45 cm off.
    confidence_near, confidence_far
        Confidence that goes with them.
    """

    noise_m: float = 0.01
    far_factor: float = 1.8
    time_constant_s: float = 0.012
    white_share: float = 0.0
    hip_offset_m: float = 0.0
    knee_offset_m: float = 0.0
    side_offset_m: float = 0.0
    arm_offset_m: float = 0.0
    foot_offset_m: float = 0.0
    exchanged_share: float = 0.0
    exchange_s: float = 0.04
    dropout_share: float = 0.0
    dropout_s: float = 0.06
    collapse_share: float = 0.0
    lost_share: float = 0.0
    outlier_share: float = 0.0
    confidence_near: float = 0.92
    confidence_far: float = 0.72


@dataclass(frozen=True, eq=False)
class Damage:
    """Keypoints with errors, and in which frames they were injected.

    Attributes
    ----------
    xy_px : (n, k, 2)
    confidence : (n, k)
    exchanged, dropped, collapsed, lost : (n,)
        Frames with exchanged legs, with a missing or a collapsed far leg, without a pose.
    """

    xy_px: Floats
    confidence: Floats
    exchanged: Bools
    dropped: Bools
    collapsed: Bools
    lost: Bools


def damage(
    xy_px: Floats,
    times: Floats,
    errors: PoseErrors,
    near: str,
    px_per_m: float,
    forward: float,
    rng: np.random.Generator,
) -> Damage:
    """Put the errors of a pose model onto ideal positions (n, k, 2).

    `near` is the side that faces the camera, `forward` +1 or -1 for travel to the right or left.
    """
    far = "left" if near == "right" else "right"
    xy = xy_px + _offsets(xy_px, errors, forward, rng) * px_per_m
    is_far = np.array([name.startswith(far) for name in BODY])
    scale = np.array([_relative(name) for name in BODY]) * np.where(is_far, errors.far_factor, 1.0)
    xy = xy + _noise(times, len(BODY), errors, rng) * (scale * errors.noise_m * px_per_m)[None, :, None]
    if errors.outlier_share:
        xy = xy + _outliers(xy.shape[:2], errors.outlier_share, rng) * px_per_m
    base = np.where(is_far, errors.confidence_far, errors.confidence_near)
    confidence = np.clip(base + rng.normal(0, 0.04, xy.shape[:2]), 0.05, 0.99)
    exchanged = _bursts(times, errors.exchanged_share, errors.exchange_s, rng, _legs_cross(xy_px))
    collapsed = _bursts(times, errors.collapse_share, errors.dropout_s, rng)
    dropped = _bursts(times, errors.dropout_share, errors.dropout_s, rng) & ~collapsed
    lost = rng.random(times.size) < errors.lost_share
    near_leg = [BODY.index(f"{near}_{part}") for part in LEG]
    far_leg = [BODY.index(f"{far}_{part}") for part in LEG]
    copy = xy[:, near_leg] + rng.normal(0, errors.noise_m * px_per_m, (times.size, len(LEG), 2))
    xy[:, far_leg[1:]] = np.where(collapsed[:, None, None], copy[:, 1:], xy[:, far_leg[1:]])
    order = np.arange(len(BODY))
    order[near_leg + far_leg] = far_leg + near_leg
    xy[exchanged] = xy[exchanged][:, order]
    confidence[exchanged] = confidence[exchanged][:, order]
    for part in far_leg[1:]:
        xy[dropped, part] = np.nan
    xy[lost] = np.nan
    confidence[np.isnan(xy).any(axis=2)] = 0.0
    return Damage(xy, confidence, exchanged & ~lost, dropped, collapsed, lost)


def _relative(name: str) -> float:
    return RELATIVE_NOISE[name.removeprefix("left_").removeprefix("right_")]


def _noise(times: Floats, keypoints: int, errors: PoseErrors, rng: np.random.Generator) -> Floats:
    """Return unit noise, (n, k, 2), with the asked correlation over the true time differences."""
    fresh = rng.normal(size=(times.size, keypoints, 2))
    white = rng.normal(size=fresh.shape)
    keep = np.exp(-np.diff(times) / errors.time_constant_s)
    slow = fresh.copy()
    for i, rho in enumerate(keep, start=1):
        slow[i] = rho * slow[i - 1] + np.sqrt(1 - rho**2) * fresh[i]
    return np.asarray(np.sqrt(1 - errors.white_share) * slow + np.sqrt(errors.white_share) * white)


def _outliers(shape: tuple[int, int], share: float, rng: np.random.Generator) -> Floats:
    """Displacement of the points that the network puts elsewhere, (n, k, 2), m."""
    on = rng.random(shape) < share
    size, way = rng.uniform(0.15, 0.45, shape), rng.uniform(0, 2 * np.pi, shape)
    moved: Floats = np.where(on, size, 0.0)[..., None] * np.stack([np.cos(way), np.sin(way)], axis=-1)
    return moved


def _offsets(xy_px: Floats, errors: PoseErrors, forward: float, rng: np.random.Generator) -> Floats:
    """Constant errors of joints, (n, k, 2), m."""
    result = np.zeros_like(xy_px)
    hip_way, knee_way = rng.uniform(0, 2 * np.pi, 2)
    for side in ("left", "right"):
        own = rng.normal(0, errors.side_offset_m, (2, 2))
        hip = errors.hip_offset_m * np.array([np.cos(hip_way), np.sin(hip_way)]) + own[0]
        knee = errors.knee_offset_m * np.array([np.cos(knee_way), np.sin(knee_way)]) + own[1]
        result[:, BODY.index(f"{side}_hip")] = hip * [forward, -1]
        result[:, BODY.index(f"{side}_knee")] = _turning(xy_px, f"{side}_hip", f"{side}_knee", knee, forward)
    if errors.arm_offset_m or errors.foot_offset_m:
        result += _more_offsets(xy_px, errors, forward, rng)
    return result


def _more_offsets(xy_px: Floats, errors: PoseErrors, forward: float, rng: np.random.Generator) -> Floats:
    """Constant errors of arms and feet, (n, k, 2), m."""
    result = np.zeros_like(xy_px)
    ways = rng.uniform(0, 2 * np.pi, (2, 3))
    arm, foot = (
        size * np.stack([np.cos(way), np.sin(way)], axis=1)
        for size, way in zip((errors.arm_offset_m, errors.foot_offset_m), ways, strict=True)
    )
    for side in ("left", "right"):
        for k, part in enumerate(("ankle", "heel", "foot_index")):
            result[:, BODY.index(f"{side}_{part}")] = foot[k] * [forward, -1]
        result[:, BODY.index(f"{side}_shoulder")] = arm[0] * [forward, -1]
        for k, (start, end) in enumerate((("shoulder", "elbow"), ("elbow", "wrist")), start=1):
            turned = _turning(xy_px, f"{side}_{start}", f"{side}_{end}", arm[k], forward)
            result[:, BODY.index(f"{side}_{end}")] = turned
    return result


def _turning(xy_px: Floats, start: str, end: str, offset: Floats, forward: float) -> Floats:
    """Offset (2,) along and across a segment, as it turns, (n, 2)."""
    segment = xy_px[:, BODY.index(end)] - xy_px[:, BODY.index(start)]
    along = segment / np.linalg.norm(segment, axis=1, keepdims=True)
    across = forward * np.stack([along[:, 1], -along[:, 0]], axis=1)
    turned: Floats = offset[0] * along + offset[1] * across
    return turned


def _legs_cross(xy_px: Floats) -> Floats:
    """Weight of each frame for an exchange, (n,): larger where the knees are close together."""
    apart = np.abs(xy_px[:, BODY.index("left_knee"), 0] - xy_px[:, BODY.index("right_knee"), 0])
    return np.asarray(np.exp(-apart / (0.25 * np.median(apart) + 1e-9)) + 0.1)


def _bursts(
    times: Floats, share: float, length_s: float, rng: np.random.Generator, weight: Floats | None = None
) -> Bools:
    """Frames in bursts of exponential length until about the asked share of the frames is covered."""
    hit = np.zeros(times.size, dtype=bool)
    chance = np.ones(times.size) if weight is None else weight
    while share > 0 and hit.mean() < share:
        start = int(rng.choice(times.size, p=chance / chance.sum()))
        stop = times[start] + rng.exponential(length_s)
        hit |= (times >= times[start]) & (times <= stop)
        if hit.mean() > share + 0.2:
            break
    return hit
