"""The rhythm of running, from swings of a known frequency."""

from __future__ import annotations

import numpy as np
import pytest

from pose.rhythm import flip_gains, predict_difference, stride_frequency
from pose.windows import CENTRE_S, centres, windows_around


def swing(rate_hz: float, frequency_hz: float, duration_s: float = 3.0) -> tuple[np.ndarray, np.ndarray]:
    """Times, and left minus right of thigh and shank, deg."""
    time = np.arange(0, duration_s, 1 / rate_hz)
    turn = 2 * np.pi * frequency_hz * time
    return time, np.column_stack([80 * np.sin(turn), 90 * np.sin(turn - 0.9)])


@pytest.mark.parametrize("rate_hz", [30.0, 120.0, 240.0])
@pytest.mark.parametrize("frequency_hz", [1.3, 2.2])
def test_stride_frequency_and_prediction(rate_hz: float, frequency_hz: float) -> None:
    time, difference = swing(rate_hz, frequency_hz)
    true = difference.copy()
    difference[int(0.9 * rate_hz) : int(1.0 * rate_hz)] *= -1  # exchanged for 0.1 s
    difference[int(2.0 * rate_hz)] = np.nan
    assert stride_frequency(time, difference) == pytest.approx(frequency_hz, abs=0.051)
    rhythm = predict_difference(time, difference, frequency_hz)
    inner = (time > 0.4) & (time < 2.6)
    assert np.abs(rhythm.predicted - true)[inner].max() < 15
    assert np.isfinite(rhythm.residual[inner]).all()


def test_rest_has_no_rhythm() -> None:
    time, _ = swing(60, 2.0)
    noise = np.random.default_rng(1).normal(0, 2, (time.size, 2))
    assert np.isnan(predict_difference(time, noise, 2.0).predicted).mean() > 0.9
    assert np.isnan(stride_frequency(time, np.zeros_like(noise)))


def test_lost_identity_gains_most_where_it_was_lost() -> None:
    time, difference = swing(60, 2.0)
    difference[90:] *= -1
    tried, share, gain = flip_gains(time, difference, 2.0)
    assert abs(int(tried[np.argmax(gain)]) - 90) <= 1
    assert gain.max() > 0.6
    assert share[np.argmax(gain)] > 0.9


def test_windows_hold_the_known_samples_around_each_moment() -> None:
    time = np.cumsum(np.random.default_rng(2).uniform(0.006, 0.012, 300))
    known = np.arange(time.size) % 5 > 0
    at = centres(time)
    windows = windows_around(time, at, 2.0, 0.75, known)
    for row, centre in enumerate(at):
        away = time - time[centre]
        inside = (away >= -0.375) & (away < 0.375) & (np.abs(away) >= CENTRE_S / 2) & known
        counts = windows.weight[row] > 0
        assert windows.index[row][counts].tolist() == np.flatnonzero(inside).tolist()
        assert windows.phase[row][counts] == pytest.approx(2.0 * away[inside])
        assert windows.count[row] == inside.sum()
