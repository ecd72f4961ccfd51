"""Mean and spread of a squad: the true ones are found, without the measurement error."""

import numpy as np
import pytest

from metrics.squad_fit import LEAST_SHARE, Reading, fit_constant, fit_line


def squad(seed, count, mean=100.0, spread=6.0, error=3.0, slope=0.0, speeds=(8.0, 10.0)):
    draw = np.random.default_rng(seed)
    speed = draw.uniform(*speeds, count)
    sd = error * draw.uniform(0.7, 1.3, count)
    true = mean + slope * (speed - 9.0) + spread * draw.standard_normal(count)
    values = true + sd * draw.standard_normal(count)
    return [Reading(float(v), float(s), float(x)) for v, s, x in zip(values, sd, speed, strict=True)]


def test_mean_and_spread_are_the_true_ones():
    fit = fit_constant(squad(1, 400))
    assert fit.mean == pytest.approx(100, abs=1.0)
    assert fit.sd == pytest.approx(6.0, abs=0.5)
    assert fit.u == pytest.approx(np.sqrt((36 + 9.3) / 400), rel=0.1)
    assert (fit.n, fit.line) == (400, None)


def test_over_many_small_squads_the_variance_is_right_and_the_mean_as_sure_as_stated():
    fits = [fit_constant(squad(seed, 12, error=2.0)) for seed in range(600)]
    assert np.mean([fit.sd**2 for fit in fits]) == pytest.approx(36, rel=0.08)
    off = np.array([(fit.mean - 100) / fit.u for fit in fits])
    assert np.mean(np.abs(off) < 1.96) == pytest.approx(0.93, abs=0.03)


def test_without_error_the_spread_is_the_plain_one():
    values = [3.0, 5.0, 4.0, 8.0, 6.0]
    fit = fit_constant([Reading(v, 0.0, None) for v in values])
    assert fit.mean == pytest.approx(np.mean(values))
    assert fit.sd == pytest.approx(np.std(values, ddof=1))
    assert fit.u == pytest.approx(fit.sd / np.sqrt(5))


def test_an_error_as_large_as_the_spread_seen_leaves_half_of_it():
    readings = [Reading(v, 50.0, None) for v in (3.0, 5.0, 4.0, 8.0, 6.0)]
    assert fit_constant(readings).sd == pytest.approx(LEAST_SHARE * np.std([3, 5, 4, 8, 6], ddof=1))


def test_the_slope_over_speed_is_found_and_is_no_spread():
    readings = squad(3, 300, slope=12.0)
    fit = fit_line(readings)
    assert fit.line.per_m_s == pytest.approx(12.0, abs=2.5 * fit.line.per_m_s_u)
    assert fit.line.per_m_s_u == pytest.approx(6.7 / (0.577 * np.sqrt(300)), rel=0.15)
    assert fit.mean + fit.line.per_m_s * (9.0 - fit.line.at_m_s) == pytest.approx(100, abs=1.2)
    assert fit.sd == pytest.approx(6.0, abs=0.6)
    assert fit_constant(readings).sd == pytest.approx(np.hypot(6.0, 12 * 0.577), abs=0.8)
    speeds = [one.speed_m_s for one in readings]
    assert (fit.line.from_m_s, fit.line.to_m_s) == (min(speeds), max(speeds))


@pytest.mark.parametrize(
    "readings",
    [squad(1, 7), squad(1, 30, speeds=(9.0, 9.9)), [Reading(float(k), 1.0, None) for k in range(30)]],
    ids=["few", "one speed", "no speed"],
)
def test_no_line_without_athletes_apart_in_speed(readings):
    assert fit_line(readings) is None


def test_four_athletes_are_too_few():
    with pytest.raises(ValueError, match="5 athletes or more, got 4"):
        fit_constant(squad(1, 4))
