"""Local fits over all frames at once, against the definition frame by frame."""

from __future__ import annotations

import numpy as np
import pytest

from metrics.local import frames_near, local_quantile, local_slope


@pytest.fixture
def samples() -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(3)
    time = np.cumsum(rng.uniform(0.01, 0.03, 120))
    time[70:] += 0.9  # a pause: the frame at its edge has neighbours on one side only
    return time, 9.0 * time + rng.normal(0, 0.05, time.size)


def test_near_is_decided_by_distance_alone() -> None:
    time = np.arange(50) / 240
    index, near = frames_near(time, 0.025)
    for k, t in enumerate(time):
        assert index[k][near[k]].tolist() == np.flatnonzero(np.abs(time - t) <= 0.025).tolist()


def test_slope_is_that_of_the_line_through_the_near_frames(samples: tuple[np.ndarray, np.ndarray]) -> None:
    time, values = samples
    slope = local_slope(time, values, 0.25)
    for k, t in enumerate(time):
        near = np.abs(time - t) <= 0.25
        assert slope[k] == pytest.approx(np.polyfit(time[near] - t, values[near], 1)[0], rel=1e-10)


def test_slope_of_two_frames_is_not_believed() -> None:
    assert local_slope(np.array([0.0, 0.1]), np.array([0.0, 1.0]), 0.25).tolist() == [0.0, 0.0]


def test_quantile_leaves_out_missing_values(samples: tuple[np.ndarray, np.ndarray]) -> None:
    time, values = samples
    values = values.copy()
    values[::7] = np.nan
    values[30:75] = np.nan
    quantile = local_quantile(time, values, 0.35, 0.2)
    for k, t in enumerate(time):
        near = values[np.abs(time - t) <= 0.35]
        near = near[np.isfinite(near)]
        if near.size:
            assert quantile[k] == pytest.approx(np.quantile(near, 0.2), rel=1e-12)
        else:
            assert np.isnan(quantile[k])
    assert np.isnan(quantile).any()
