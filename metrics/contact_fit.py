"""Times of one kind of event, fitted together over all contacts of the clip.

All contacts share the athlete's curve (`Shape.common_sd` about the mean of its speed), each deviates from it
a little (`Shape.single_sd`), and the noise of a keypoint is correlated over time (Ornstein-Uhlenbeck). Given
the times, the model is linear and Gaussian, so the curves are integrated out exactly; what remains is a
posterior of the event times alone, climbed on a fine grid and summed up as a Gaussian.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from metrics.contact_evidence import GRID_S, Evidence, Window, evidence_of_curve, noise_covariance, weigh
from metrics.contact_shape import CHANNELS, Shape
from metrics.values import Floats

SEARCH_S = 0.030
SD_FACTOR, SD_FLOOR_S = 1.15, 0.0015
"""Widening of the stated sd: for what real feet do that simulated ones do not."""
FLAT_SD_S = 0.008
"""Sd taken in a direction in which the posterior is flat or a saddle on the grid."""
OUTLIER_SD = 4.5
_SWEEPS = 8
_SMALLEST_NOISE_M = 0.002


@dataclass(frozen=True, eq=False)
class EventFit:
    """Fitted event times, s, of m windows, their sd (m,), and what was learnt on the way.

    ``common`` (k,) are the coefficients of the athlete's curve in the likeliest family, ``noise_m``
    (groups, 6) the noise of each channel, ``family_share`` (families,) the probability of each family.
    """

    time_s: Floats
    sd_s: Floats
    common: Floats
    noise_m: Floats
    family_share: Floats


def fit_events(
    windows: Sequence[Window], shapes: Sequence[Shape], noise_m: Floats, *, prior_sd_s: float
) -> EventFit:
    """Fit the times of events of one kind.

    Each family of curves is fitted; the times are their mean, weighted by how well each family explains the
    clip, and the sd holds how far the families are apart.

    Parameters
    ----------
    windows
        One for each event.
    shapes
        Families of curves of this kind of event (`contact_shapes`).
    noise_m : (groups, 6)
        First guess of the noise of each channel, sd, m; refined from the residuals of the best family.
    prior_sd_s
        How far the guesses can be trusted, sd, s.
    """
    noise = np.maximum(noise_m, _SMALLEST_NOISE_M)
    rough = [_Family.fit(windows, shape, noise, prior_sd_s) for shape in shapes]
    best = max(rough, key=lambda family: family.value)
    windows = _without_outliers(windows, best, noise)
    noise = _refined_noise(windows, best.evidence, best.chosen, best.shape, noise)
    families = [_Family.fit(windows, one.shape, noise, prior_sd_s, one.chosen) for one in rough]
    posteriors = [_posterior(f.evidence, f.priors, f.shape, f.chosen) for f in families]
    value = np.array([f.value + extra for f, (_, _, extra) in zip(families, posteriors, strict=True)])
    share = np.exp(value - value.max())
    share /= share.sum()
    times = np.stack([t for t, _, _ in posteriors])
    variances = np.stack([s**2 for _, s, _ in posteriors])
    mean = share @ times
    sd = np.sqrt(share @ (variances + (times - mean) ** 2))
    first = families[int(np.argmax(share))]
    return EventFit(mean, sd, _common(first.evidence, first.shape, first.chosen), noise, share)


@dataclass(frozen=True, eq=False)
class _Family:
    """One family of curves, climbed to its best times."""

    shape: Shape
    evidence: list[Evidence]
    priors: list[Floats]
    chosen: list[int]

    @classmethod
    def fit(
        cls,
        windows: Sequence[Window],
        shape: Shape,
        noise_m: Floats,
        prior_sd_s: float,
        chosen: list[int] | None = None,
    ) -> _Family:
        search_s = max(SEARCH_S, 2 * prior_sd_s)
        evidence = [weigh(window, shape, noise_m[window.group], search_s) for window in windows]
        pairs = list(zip(evidence, windows, strict=True))
        priors = [-0.5 * ((e.grid_s - w.guess_s) / prior_sd_s) ** 2 for e, w in pairs]
        if chosen is None:
            chosen = [int(np.argmin(np.abs(e.grid_s - w.guess_s))) for e, w in pairs]
        return cls(shape, evidence, priors, _climb(evidence, priors, shape, chosen))

    @property
    def value(self) -> float:
        """Log posterior of the chosen times."""
        return _value(self.evidence, self.priors, self.shape, self.chosen)


def _climb(evidence: list[Evidence], priors: list[Floats], shape: Shape, chosen: list[int]) -> list[int]:
    """Best grid times, moving all together and each in turn until nothing moves."""
    for _ in range(_SWEEPS):
        before = list(chosen)
        chosen = _shift_all(evidence, priors, shape, chosen)
        precision, score = _totals(evidence, chosen)
        for i, (e, prior) in enumerate(zip(evidence, priors, strict=True)):
            precision, score = precision - e.precision[chosen[i]], score - e.score[chosen[i]]
            value = evidence_of_curve(precision + e.precision, score + e.score, shape) + e.constant + prior
            chosen[i] = int(np.argmax(value))
            precision, score = precision + e.precision[chosen[i]], score + e.score[chosen[i]]
        if chosen == before:
            break
    return chosen


def _totals(evidence: list[Evidence], at: list[int]) -> tuple[Floats, Floats]:
    """Information on the athlete's curve from all events at these grid times, (k, k) and (k,)."""
    precision = np.sum([e.precision[c] for e, c in zip(evidence, at, strict=True)], axis=0)
    score = np.sum([e.score[c] for e, c in zip(evidence, at, strict=True)], axis=0)
    return np.asarray(precision), np.asarray(score)


def _shift_all(evidence: list[Evidence], priors: list[Floats], shape: Shape, chosen: list[int]) -> list[int]:
    """Move all events together to where the log posterior is greatest."""
    shifts, value = _shifts(evidence, priors, shape, chosen)
    shift = int(shifts[int(np.argmax(value))])
    return [c + shift for c in chosen]


def _shifts(
    evidence: list[Evidence], priors: list[Floats], shape: Shape, chosen: list[int]
) -> tuple[NDArray[np.int64], Floats]:
    """Log posterior of moving all events by the same number of grid steps."""
    size = evidence[0].grid_s.size
    lowest, highest = -min(chosen), size - 1 - max(chosen)
    shifts = np.arange(lowest, highest + 1, dtype=np.int64)
    precision = sum(e.precision[c + shifts] for e, c in zip(evidence, chosen, strict=True))
    score = sum(e.score[c + shifts] for e, c in zip(evidence, chosen, strict=True))
    value = evidence_of_curve(np.asarray(precision), np.asarray(score), shape)
    for e, p, c in zip(evidence, priors, chosen, strict=True):
        value = value + e.constant[c + shifts] + p[c + shifts]
    return shifts, np.asarray(value)


def _posterior(
    evidence: list[Evidence], priors: list[Floats], shape: Shape, chosen: list[int]
) -> tuple[Floats, Floats, float]:
    """Sum up the joint log posterior as a Gaussian, by second differences and one Newton step.

    Returns times, their sd, and the log of the Gaussian's breadth (what a broad peak adds to the evidence).
    """
    size = evidence[0].grid_s.size
    centre = [int(np.clip(c, 1, size - 2)) for c in chosen]
    gradient, hessian = _slopes(evidence, priors, shape, centre)
    values, vectors = np.linalg.eigh(-hessian)
    covariance = (vectors / np.maximum(values, 1 / FLAT_SD_S**2)) @ vectors.T
    times = np.array([e.grid_s[c] for e, c in zip(evidence, centre, strict=True)])
    moved = np.clip(covariance @ gradient, -GRID_S, GRID_S)
    # The shift of all events together can have two peaks (is a rising toe still loaded?): take its mean.
    shifts, shift_value = _shifts(evidence, priors, shape, centre)
    weight = np.exp(shift_value - shift_value.max())
    weight /= weight.sum()
    mean = float(weight @ shifts)
    variance = float(weight @ (shifts - mean) ** 2) * GRID_S**2
    # Slow running, with its stretched curves, differs most from what is simulated.
    factor = SD_FACTOR**2 * shape.stretch
    sds = np.sqrt(factor * np.maximum(np.diag(covariance), variance) + SD_FLOOR_S**2)
    breadth = 0.5 * float(np.linalg.slogdet(covariance)[1])
    return times + (moved - moved.mean()) + mean * GRID_S, sds, breadth


def _slopes(
    evidence: list[Evidence], priors: list[Floats], shape: Shape, centre: list[int]
) -> tuple[Floats, Floats]:
    """Gradient (n,) and second differences (n, n) of the log posterior of the times, per s and s^2."""
    n = len(evidence)
    precision, score = _totals(evidence, centre)
    here = list(zip(evidence, priors, centre, strict=True))
    # What one grid step of one event later (+) or earlier (-) changes.
    info = {s: np.stack([e.precision[c + s] - e.precision[c] for e, _, c in here]) for s in (1, -1)}
    pull = {s: np.stack([e.score[c + s] - e.score[c] for e, _, c in here]) for s in (1, -1)}
    own = {
        s: np.array([e.constant[c + s] + p[c + s] - e.constant[c] - p[c] for e, p, c in here])
        for s in (1, -1)
    }
    middle = float(evidence_of_curve(precision, score, shape))
    single = {s: evidence_of_curve(precision + info[s], score + pull[s], shape) + own[s] for s in (1, -1)}
    up, down = single[1], single[-1]
    hessian = np.diag((up + down - 2 * middle) / GRID_S**2)
    for i in range(1, n):
        rest = slice(0, i)
        both = sum(
            evidence_of_curve(
                precision + info[s][i] + info[s][rest], score + pull[s][i] + pull[s][rest], shape
            )
            + own[s][i]
            + own[s][rest]
            for s in (1, -1)
        )
        cross = (both - up[i] - up[rest] - down[i] - down[rest] + 2 * middle) / (2 * GRID_S**2)
        hessian[i, rest] = hessian[rest, i] = cross
    return (up - down) / (2 * GRID_S), hessian


def _value(evidence: list[Evidence], priors: list[Floats], shape: Shape, at: list[int]) -> float:
    """Log posterior of events at these grid times."""
    rest = sum(e.constant[c] + p[c] for e, p, c in zip(evidence, priors, at, strict=True))
    return float(evidence_of_curve(*_totals(evidence, at), shape)) + float(rest)


def _common(evidence: list[Evidence], shape: Shape, chosen: list[int]) -> Floats:
    """Posterior mean of the athlete's coefficients, (k,)."""
    precision, score = _totals(evidence, chosen)
    sd = shape.common_sd
    mean: Floats = sd * np.linalg.solve(precision * sd[:, None] * sd[None, :] + np.eye(sd.size), score * sd)
    return mean


def _without_outliers(windows: Sequence[Window], fit: _Family, noise_m: Floats) -> list[Window]:
    """Windows without values far off the fitted curves: the errors of a pose network have long tails."""
    common = _common(fit.evidence, fit.shape, fit.chosen)
    kept = []
    for window, e, c in zip(windows, fit.evidence, fit.chosen, strict=True):
        mean, modes = fit.shape.read(window.time_s - e.grid_s[c], window.speed_m_s)
        spread = np.sqrt(noise_m[window.group] ** 2 + (modes**2 @ fit.shape.single_sd**2))
        far = np.abs(window.values - mean - modes @ common) > OUTLIER_SD * spread
        kept.append(replace(window, values=np.where(far, np.nan, window.values)))
    return kept


def _refined_noise(
    windows: Sequence[Window], evidence: list[Evidence], chosen: list[int], shape: Shape, noise_m: Floats
) -> Floats:
    """Noise from what the fitted curves leave, mixed with the first guess."""
    common = _common(evidence, shape, chosen)
    squares, count = 4.0 * noise_m**2, np.full(noise_m.shape, 4.0)
    for window, e, c in zip(windows, evidence, chosen, strict=True):
        mean, modes = shape.read(window.time_s - e.grid_s[c], window.speed_m_s)
        for channel in range(CHANNELS):
            y = window.values[:, channel]
            seen = np.isfinite(y)
            if np.count_nonzero(seen) < 2:
                continue
            times, basis = window.time_s[seen], modes[seen, channel]
            residual = y[seen] - mean[seen, channel] - basis @ common
            covariance = noise_covariance(times, noise_m[window.group, channel])
            total = covariance + (basis * shape.single_sd**2) @ basis.T
            # The noise's share of each residual, and what is uncertain about it, by the Gaussian model.
            part = covariance @ np.linalg.solve(total, residual)
            left = np.trace(covariance - covariance @ np.linalg.solve(total, covariance))
            squares[window.group, channel] += float(part @ part) + float(left)
            count[window.group, channel] += residual.size
    refined: Floats = np.maximum(np.sqrt(squares / count), _SMALLEST_NOISE_M)
    return refined
