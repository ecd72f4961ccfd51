"""Level: given, read from the top speed, or the default that widens every norm."""

import pytest

from metrics.level import detect_level
from metrics.values import Level, Metric, Phase


def speed(value, trusted=True):
    return [Metric("speed", "both", "m/s", value, 0.1, None, 6, trusted, None if trusted else "no scale")]


@pytest.mark.parametrize(
    ("value", "sex", "name"),
    [
        (7.9, "male", "novice"),
        (8.0, "male", "team"),
        (9.5, "male", "trained"),
        (10.8, "male", "elite"),
        (8.3, "female", "trained"),
        (9.6, "female", "elite"),
        (7.4, None, "novice"),
        (7.6, None, "team"),
    ],
)
def test_level_from_speed(value, sex, name):
    assert detect_level(speed(value), sex=sex) == Level(name, "speed")


def test_a_given_level_wins():
    assert detect_level(speed(11.0), "novice") == Level("novice", "given")
    assert detect_level(speed(11.0), "auto", "male") == Level("elite", "speed")
    with pytest.raises(ValueError, match="expected a level"):
        detect_level(speed(9.0), "champion")


def test_a_speed_that_is_not_top_speed_says_nothing():
    default = Level("team", "default")
    assert detect_level([]) == default
    assert detect_level(speed(11.0, trusted=False)) == default
    assert detect_level(speed(6.0), phase=Phase("acceleration", 0.9)) == default
    assert detect_level(speed(11.0), sex="male", phase=Phase("max-velocity", 0.9)).name == "elite"
