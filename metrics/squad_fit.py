"""A norm from measured athletes: their mean, and how much they differ once measurement error is taken out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from metrics.norm_entry import Line
from metrics.values import Floats

FEWEST = 5
"""Athletes without whom a spread means nothing."""
FEWEST_FOR_LINE = 8
SPEEDS_APART_M_S = 1.0
"""Athletes, and range of their speeds, from which a straight line over speed is fitted."""
LEAST_SHARE = 0.5
"""The spread is at least this share of what the values show. The stated measurement error holds a part that
all athletes share and that does not make them differ; taking all of it out could leave almost nothing."""
_STEPS = 60


@dataclass(frozen=True)
class Reading:
    """One athlete in one metric: value with its measurement error, and the speed in m/s if it is known."""

    value: float
    sd: float
    speed_m_s: float | None


@dataclass(frozen=True)
class SquadFit:
    """Mean, spread between athletes, uncertainty of the mean, number of athletes, and slope over speed."""

    mean: float
    sd: float
    u: float
    n: int
    line: Line | None


def fit_constant(readings: Sequence[Reading]) -> SquadFit:
    """Fit one mean for all athletes.

    Raises
    ------
    ValueError
        For fewer than five athletes.

    Notes
    -----
    value = mean + athlete + error, with the variance of the athletes found by the method of moments of
    Paule and Mandel (1982, J Res Natl Bur Stand 87:377): that tau^2 at which sum w (value - mean)^2 equals
    its degrees of freedom, w = 1 / (tau^2 + error^2). `u` is 1 / sqrt(sum w).
    """
    values, errors = _columns(readings)
    design = np.ones((values.size, 1))
    estimate, covariance, tau = _paule_mandel(values, errors, design)
    return SquadFit(float(estimate[0]), tau, float(np.sqrt(covariance[0, 0])), values.size, None)


def fit_line(readings: Sequence[Reading]) -> SquadFit | None:
    """Fit a mean that changes with speed along a straight line.

    None where fewer than eight athletes have a speed, or their speeds lie within 1 m/s. The same method as
    `fit_constant`, with speed as a moderator (DerSimonian and Kacker 2007, Contemp Clin Trials 28:105). The
    mean holds at `line.at_m_s`, where its error and that of the slope are independent.
    """
    known = [one for one in readings if one.speed_m_s is not None]
    speeds = np.array([one.speed_m_s for one in known], dtype=np.float64)
    if speeds.size < FEWEST_FOR_LINE or np.ptp(speeds) < SPEEDS_APART_M_S:
        return None
    values, errors = _columns(known)
    design = np.stack([np.ones(speeds.size), speeds - speeds.mean()], axis=1)
    _, _, tau = _paule_mandel(values, errors, design)
    weights = 1 / (tau**2 + errors**2)
    at = float(np.average(speeds, weights=weights))
    design[:, 1] = speeds - at
    estimate, covariance = _least_squares(values, weights, design)
    mean_u, slope_u = np.sqrt(np.diag(covariance))
    line = Line(float(estimate[1]), float(slope_u), at, float(speeds.min()), float(speeds.max()))
    return SquadFit(float(estimate[0]), tau, float(mean_u), speeds.size, line)


def _columns(readings: Sequence[Reading]) -> tuple[Floats, Floats]:
    if len(readings) < FEWEST:
        msg = f"expected {FEWEST} athletes or more, got {len(readings)}."
        raise ValueError(msg)
    return (
        np.array([one.value for one in readings], dtype=np.float64),
        np.array([one.sd for one in readings], dtype=np.float64),
    )


def _paule_mandel(values: Floats, errors: Floats, design: Floats) -> tuple[Floats, Floats, float]:
    """Return coefficients, their covariance, and the sd between athletes."""
    freedom = values.size - design.shape[1]
    plain, _ = _least_squares(values, np.ones(values.size), design)
    shown = float(np.sum((values - design @ plain) ** 2)) / freedom

    def excess(tau2: float) -> float:
        weights: Floats = 1 / np.maximum(tau2 + errors**2, 1e-12 * shown + 1e-300)
        estimate, _ = _least_squares(values, weights, design)
        rest: Floats = values - design @ estimate
        return float(np.sum(weights * rest**2) - freedom)

    low, high = LEAST_SHARE**2 * shown, 2 * shown
    if excess(low) <= 0:
        high = low
    for _ in range(_STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if excess(middle) > 0 else (low, middle)
    weights = 1 / np.maximum(high + errors**2, 1e-12 * shown + 1e-300)
    estimate, covariance = _least_squares(values, weights, design)
    return estimate, covariance, float(np.sqrt(high))


def _least_squares(values: Floats, weights: Floats, design: Floats) -> tuple[Floats, Floats]:
    """Return weighted least squares: coefficients and their covariance, the weights being 1 / variance."""
    root = np.sqrt(weights)
    estimate = np.linalg.lstsq(root[:, None] * design, root * values, rcond=None)[0]
    covariance = np.asarray(np.linalg.inv(design.T @ (weights[:, None] * design)), dtype=np.float64)
    return np.asarray(estimate, dtype=np.float64), covariance
