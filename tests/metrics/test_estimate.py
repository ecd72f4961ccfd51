import math

import numpy as np
import pytest

from metrics.estimate import Estimate, Reading, mean_of, ratio


def test_mean_and_the_weight_of_known_scatter():
    # prior 6 readings of sd 2; four seen, squares about the sides' means 2 + 2, two degrees of freedom
    readings = [Reading("left", 9.0), Reading("left", 11.0), Reading("right", 19.0), Reading("right", 21.0)]
    estimate = mean_of(readings, 2.0)
    assert estimate.value == pytest.approx(15.0)
    assert estimate.freedom == pytest.approx(8.0)
    assert estimate.sd == pytest.approx(math.sqrt((6 * 4 + 4) / 8 / 4))
    assert estimate.n == 4


def test_nothing_from_no_readings():
    assert mean_of([], 1.0) is None


def test_random_error_of_readings_counts_where_scatter_cannot_be_seen():
    one = mean_of([Reading("left", 5.0, random_sd=3.0)], 4.0)
    assert one.sd == pytest.approx(5.0)


def test_interval_at_the_usual_scatter_covers_95_percent():
    rng = np.random.default_rng(7)
    covered = 0
    for _ in range(6000):
        spread = math.sqrt(6.0 / rng.chisquare(6.0))  # the prior's own spread of scatters
        values = rng.normal(0.0, spread, 5)
        low, high = mean_of([Reading("left", v) for v in values], 1.0).ci95()
        covered += low <= 0.0 <= high
    assert 0.94 < covered / 6000 < 0.96


def test_systematic_error_does_not_shrink():
    many = mean_of([Reading("left", 1.0)] * 10_000, 1.0).with_systematic(0.5)
    assert many.sd == pytest.approx(0.5, rel=0.01)
    low, high = many.ci95()
    assert high - low == pytest.approx(2 * 1.96 * 0.5, rel=0.01)


def test_freedom_of_a_sum_of_errors():
    # Welch-Satterthwaite with one well-known part: 4 x (5 / 3)^4
    total = Estimate(1.0, 3.0, 4.0, 5).with_systematic(4.0)
    assert total.sd == pytest.approx(5.0)
    assert total.freedom == pytest.approx(4.0 * (5 / 3) ** 4)
    assert Estimate(1.0, 0.0, 4.0, 5).with_systematic(4.0).freedom == math.inf


def test_interval_without_error_is_a_point():
    assert Estimate(2.0, 0.0, 5.0, 1).ci95() == (2.0, 2.0)


def test_ratio():
    quotient = ratio(Estimate(6.0, 0.3, 9.0, 4), Estimate(3.0, 0.3, 5.0, 3))
    assert quotient.value == pytest.approx(2.0)
    assert quotient.sd == pytest.approx(2.0 * math.hypot(0.05, 0.1))
    assert (quotient.freedom, quotient.n) == (5.0, 3)
