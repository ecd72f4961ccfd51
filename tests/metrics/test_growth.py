import numpy as np
import pytest

from metrics.growth import FLOOR, size_growth

TIME = np.arange(0, 1.5, 1 / 120)
X = 600 * TIME


def body(scale, noise_px=0.0, crouch=0.0):
    """A runner in px whose joints swing and whose trunk and hips rise from a crouch along the run."""
    rng = np.random.default_rng(3)
    swing = 0.8 * np.sin(2 * np.pi * 2.2 * TIME)
    lean = crouch * np.exp(-TIME)

    def along(angle, length):
        return length * np.stack([np.sin(angle), -np.cos(angle)], axis=1)

    hip = np.zeros((TIME.size, 2))
    points = {}
    for side, sign in (("left", 1.0), ("right", -1.0)):
        points[f"{side}_hip"] = hip
        points[f"{side}_shoulder"] = hip - along(-lean, 50.0)
        points[f"{side}_knee"] = hip + along(sign * swing + lean, 44.0)
        points[f"{side}_ankle"] = points[f"{side}_knee"] + along(sign * swing - 0.8 - lean, 44.0)
    grown = {name: value * scale[:, None] for name, value in points.items()}
    return {
        name: value + [1, 0] * X[:, None] + rng.normal(0, noise_px, value.shape)
        for name, value in grown.items()
    }


@pytest.mark.parametrize("share", [-0.2, 0.0, 0.2])
def test_growth_of_the_segments_is_found(share):
    per_px = share / X[-1]
    found = size_growth(TIME, X, body(np.exp(per_px * X), noise_px=1.5))
    assert found.per_px * X[-1] == pytest.approx(share, abs=0.012)
    assert found.sd_per_px * X[-1] == pytest.approx(FLOOR, rel=0.2)


def test_rising_from_a_crouch_is_no_growth():
    points = body(np.ones(TIME.size), noise_px=1.5, crouch=1.0)
    height = points["left_shoulder"][:, 1] - points["left_ankle"][:, 1]
    assert height[-60:].mean() > 1.1 * height[:60].mean()
    assert abs(size_growth(TIME, X, points).per_px * X[-1]) < 0.012


def test_segments_that_disagree_widen_the_sd():
    points = body(np.ones(TIME.size), noise_px=0.5)
    shank = points["left_ankle"] - points["left_knee"]
    longer = {**points, "left_ankle": points["left_ankle"] + 0.2 * TIME[:, None] * shank}
    assert size_growth(TIME, X, longer).sd_per_px > 1.25 * size_growth(TIME, X, points).sd_per_px


def test_no_way_or_nothing_seen_gives_none():
    points = body(np.ones(TIME.size))
    assert size_growth(TIME, np.zeros(TIME.size), points) is None
    assert size_growth(TIME, np.full(TIME.size, np.nan), points) is None
    missing = {name: np.full(value.shape, np.nan) for name, value in points.items()}
    assert size_growth(TIME, X, missing) is None
