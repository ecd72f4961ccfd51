"""The ground at the feet is followed where it moves unlike the background."""

import cv2
import numpy as np
import pytest

from pose.camera import IDENTITY
from pose.ground_strip import Feet, ground_shift, with_ground

HEIGHT, WIDTH, COUNT = 240, 360, 40
FEET_Y, STATURE = 150.0, 100.0


def texture(seed, height, width, sigma):
    noise = np.random.default_rng(seed).normal(size=(height, width)).astype(np.float32)
    smooth = cv2.GaussianBlur(noise, (0, 0), sigma)
    return 128 + 20 * smooth / smooth.std()


def film(speed_of_row, blur_px=1):
    """Rows of ground that move left by ``speed_of_row(row)`` px a frame, smeared and noisy."""
    generator = np.random.default_rng(8)
    ground = texture(1, HEIGHT, WIDTH + 1500, 2.5)
    smear = np.ones((1, blur_px), np.float32) / blur_px
    ground = cv2.filter2D(ground, -1, smear)
    frames = []
    for i in range(COUNT):
        frame = np.empty((HEIGHT, WIDTH))
        for row in range(HEIGHT):
            start = round(speed_of_row(row) * i)
            frame[row] = ground[row, start : start + WIDTH]
        frame[60:150, 165:195] = 40 + 30 * ((i + np.arange(90)[:, None]) % 7 > 3)
        frames.append(np.clip(frame + generator.normal(0, 2, frame.shape), 0, 255).astype(np.uint8))
    return frames


def feet():
    everywhere = np.ones(COUNT)
    return Feet(FEET_Y * everywhere, 165 * everywhere, 195 * everywhere, STATURE)


def still():
    return np.tile(IDENTITY, (COUNT, 1, 1))


@pytest.mark.parametrize("blur_px", [1, 15])
def test_speed_of_the_ground_at_the_feet(blur_px):
    """A camera that travels along: flow grows from the horizon at row 50 down; 18 px a frame at the feet."""
    frames = film(lambda row: 18 * max(row - 50, 0) / (FEET_Y - 50), blur_px)
    shift = ground_shift(frames, still(), feet())
    assert shift is not None
    assert shift.mean() == pytest.approx(-18, abs=0.9)
    fixed = with_ground(still(), shift, feet())
    assert fixed[-1, 0, 2] == pytest.approx(18 * (COUNT - 1), rel=0.05)
    np.testing.assert_array_equal(fixed[:, :, :2], still()[:, :, :2])


def test_still_ground_needs_nothing():
    assert ground_shift(film(lambda row: 0.0), still(), feet()) is None


def test_belt_of_a_treadmill_is_not_the_ground():
    """Only the rows at the feet move; the floor before the belt does not."""
    frames = film(lambda row: 12.0 if 140 <= row <= 163 else 0.0)
    assert ground_shift(frames, still(), feet()) is None


def test_unknown_feet_need_nothing():
    unknown = np.full(COUNT, np.nan)
    nowhere = Feet(unknown, unknown, unknown, STATURE)
    assert ground_shift(film(lambda row: 9.0), still(), nowhere) is None
