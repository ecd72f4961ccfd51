"""The light smoothing of the leg, against a smoothing spline made in another way."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.interpolate import make_smoothing_spline

from metrics.measures.light import smoothed


@pytest.mark.parametrize("rate_hz", [30.0, 60.0, 240.0])
def test_is_the_smoothing_spline_on_irregular_times(rate_hz: float) -> None:
    rng = np.random.default_rng(5)
    time = np.cumsum(rng.uniform(0.7, 1.3, 90)) / rate_hz
    values = np.column_stack([9 * time, np.sin(12 * time)]) + rng.normal(0, 0.01, (time.size, 2))
    corner = 2 * math.pi * 15.0 / (math.sqrt(2) - 1) ** 0.25
    spacing = (time[-1] - time[0]) / (time.size - 1)
    smooth = smoothed(time, values, 15.0)
    for axis in (0, 1):
        spline = make_smoothing_spline(time, values[:, axis], lam=1 / (spacing * corner**4))
        assert smooth[:, axis] == pytest.approx(spline(time), abs=1e-9)


def test_gain_at_the_cut_off() -> None:
    time = np.arange(0, 3, 1 / 240)
    wave = np.sin(2 * math.pi * 15.0 * time)[:, None]
    middle = slice(200, -200)
    assert np.std(smoothed(time, wave, 15.0)[middle]) / np.std(wave[middle]) == pytest.approx(
        0.707, abs=0.005
    )


def test_gaps_stay_and_part_the_smoothing() -> None:
    time = np.arange(40) / 60
    values = np.column_stack([time, time**2])
    values[20, 1] = np.nan
    smooth = smoothed(time, values, 15.0)
    assert np.isnan(smooth[20, 1])
    before = smoothed(time[:20], values[:20], 15.0)
    assert smooth[:20] == pytest.approx(before, abs=1e-12)
