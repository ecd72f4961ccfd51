"""What the frames around one event tell about its time and about the athlete's curve.

For each possible time of the event the curves of a `Shape` are laid over the seen paths of toe, heel and
ankle; the contact's own deviation is integrated out, and what is left is Gaussian information on the curve
that all contacts of the athlete share. The noise of a keypoint is correlated over time (Ornstein-Uhlenbeck).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from metrics.contact_shape import CHANNELS, Shape
from metrics.values import Floats

NOISE_TIME_S = 0.012
"""Time over which a keypoint's error stays correlated, s: of a pose model's order, assumed."""
WHITE_SHARE = 0.1
"""Variance of the noise that is not correlated, on top."""
GRID_S = 0.002


@dataclass(frozen=True, eq=False)
class Window:
    """Frames around one event.

    Attributes
    ----------
    guess_s
        Rough time of the event, s.
    time_s : (n,)
        Times of the frames, s.
    values : (n, 6)
        Toe, heel, ankle (x, y each) relative to where the toe stands, m; NaN where missing.
    speed_m_s
        Running speed.
    group
        Windows of one group (foot) have the same noise.
    """

    guess_s: float
    time_s: Floats
    values: Floats
    speed_m_s: float
    group: int = 0


@dataclass(frozen=True, eq=False)
class Evidence:
    """Information of one window on the common curve at each grid time, own deviation integrated out."""

    grid_s: Floats  # (g,)
    precision: Floats  # (g, k, k)
    score: Floats  # (g, k)
    constant: Floats  # (g,)


def weigh(window: Window, shape: Shape, noise_m: Floats, search_s: float) -> Evidence:
    """Weigh each possible time of an event, within ``search_s`` of its guess, by one family of curves.

    Parameters
    ----------
    window
    shape
    noise_m : (6,)
        Noise of each channel, sd, m.
    search_s
    """
    steps = round(search_s / GRID_S)
    grid = window.guess_s + GRID_S * np.arange(-steps, steps + 1)
    mean, modes = shape.read(window.time_s[None, :] - grid[:, None], window.speed_m_s)
    terms = modes.shape[-1]
    info = np.zeros((grid.size, terms, terms))
    pull = np.zeros((grid.size, terms))
    constant = np.zeros(grid.size)
    for channel in range(CHANNELS):
        seen = np.isfinite(window.values[:, channel])
        if not np.any(seen):
            continue
        rest = window.values[seen, channel] - mean[:, seen, channel]
        whiten = np.linalg.inv(np.linalg.cholesky(noise_covariance(window.time_s[seen], noise_m[channel])))
        basis = np.matmul(whiten, modes[:, seen, channel, :])
        rest = rest @ whiten.T
        turned = basis.transpose(0, 2, 1)
        info += turned @ basis
        pull += (turned @ rest[..., None])[..., 0]
        constant -= 0.5 * (rest**2).sum(axis=1)
    # The contact's own deviation is integrated out.
    spread = shape.single_sd**2
    mix = np.eye(terms) + info * spread
    solved = np.linalg.solve(mix, np.concatenate([info, pull[..., None]], axis=2))
    constant += 0.5 * (pull * spread * solved[..., -1]).sum(axis=1) - 0.5 * np.linalg.slogdet(mix)[1]
    return Evidence(np.asarray(grid, dtype=np.float64), solved[..., :-1], solved[..., -1], constant)


def noise_covariance(time_s: Floats, noise_m: float) -> Floats:
    """Noise of one channel: correlated over `NOISE_TIME_S`, (n, n), m^2."""
    lag = np.abs(time_s[:, None] - time_s[None, :])
    covariance: Floats = noise_m**2 * (np.exp(-lag / NOISE_TIME_S) + WHITE_SHARE * np.eye(time_s.size))
    return covariance


def evidence_of_curve(precision: Floats, score: Floats, shape: Shape) -> Floats:
    """Log evidence of the athlete's curve given summed information (..., k, k) and (..., k).

    One Cholesky factor of the information bordered by the score holds both the determinant and what the score
    explains: its last pivot is the border's corner less that.
    """
    sd = shape.common_sd
    size = sd.size
    pull = score * sd
    bordered = np.empty((*pull.shape[:-1], size + 1, size + 1))
    bordered[..., :size, :size] = precision * sd[:, None] * sd[None, :] + np.eye(size)
    bordered[..., :size, size] = bordered[..., size, :size] = pull
    corner = (pull**2).sum(axis=-1) + 1.0
    bordered[..., size, size] = corner
    pivots = np.diagonal(np.linalg.cholesky(bordered), axis1=-2, axis2=-1)
    value: Floats = 0.5 * (corner - pivots[..., size] ** 2) - np.log(pivots[..., :size]).sum(axis=-1)
    return value
