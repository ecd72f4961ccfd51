"""What moves is found, what only shakes is not."""

import cv2
import numpy as np
import pytest

from pose.camera import IDENTITY
from pose.search import moving_blobs, tiles

HEIGHT, WIDTH = 180, 320


def film_of_runner(*, shake_px: float = 0.0, runner: bool = True, count: int = 27):
    """Frames of a patch that crosses a shaking, noisy picture; the camera's motion; the patch's boxes."""
    generator = np.random.default_rng(1)
    noise = generator.normal(size=(HEIGHT + 40, WIDTH + 40)).astype(np.float32)
    world = cv2.GaussianBlur(noise, (0, 0), 3)
    world = 128 + 30 * world / world.std()
    person = 128 + 60 * np.sign(generator.normal(size=(10, 4))).repeat(6, axis=0).repeat(6, axis=1)
    frames, to_ground, boxes = [], [], []
    for i in range(count):
        shift = np.round(generator.normal(0, shake_px, 2)) if shake_px else np.zeros(2)
        scene = world.copy()
        left = 30 + 8 * i
        if runner:
            scene[90:150, left : left + 24] = person
        x, y = (20 + shift).astype(int)
        frame = scene[y : y + HEIGHT, x : x + WIDTH] + generator.normal(0, 1.5, (HEIGHT, WIDTH))
        frames.append(np.clip(frame, 0, 255).astype(np.uint8))
        to_ground.append(IDENTITY + np.array([[0, 0, shift[0]], [0, 0, shift[1]]]))
        boxes.append((left - x, 90 - y, left + 24 - x, 150 - y))
    return frames, np.array(to_ground), boxes


@pytest.mark.parametrize("shake_px", [0.0, 2.0])
def test_runner_is_the_largest_blob(shake_px):
    frames, to_ground, boxes = film_of_runner(shake_px=shake_px)
    blobs = moving_blobs(frames, to_ground, range(6, 24), 3, scale=1.0)
    for frame in range(6, 24):
        left, top, right, bottom = boxes[frame]
        largest = next(blob for blob in blobs if blob.frame == frame)
        assert largest.x_px == pytest.approx((left + right) / 2, abs=6)
        assert largest.y_px == pytest.approx((top + bottom) / 2, abs=6)
        assert largest.height_px == pytest.approx(bottom - top, abs=10)


def test_scale_gives_px_of_the_full_picture():
    frames, to_ground, boxes = film_of_runner()
    doubled = to_ground.copy()
    doubled[:, :, 2] *= 2
    blob = moving_blobs(frames, doubled, [12], 3, scale=2.0)[0]
    assert blob.x_px == pytest.approx(boxes[12][0] + boxes[12][2], abs=12)
    assert blob.square(1.8).side_px == pytest.approx(1.8 * blob.height_px)


def test_nothing_moves_in_a_shaking_picture_of_nothing():
    frames, to_ground, _ = film_of_runner(shake_px=2.0, runner=False)
    assert moving_blobs(frames, to_ground, range(3, 24, 3), 3, scale=1.0) == []


def test_shake_that_is_not_taken_out_moves():
    """Without the camera's motion the same picture is full of motion: the compensation does the work."""
    frames, to_ground, _ = film_of_runner(shake_px=4.0, runner=False)
    wrong = np.broadcast_to(IDENTITY, to_ground.shape)
    assert moving_blobs(frames, wrong, range(3, 24, 3), 3, scale=1.0)


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (720, 1280), (300, 300)])
def test_tiles_cover_every_person_up_to_half_their_side(width, height):
    squares = tiles(width, height)
    assert squares[0].side_px == max(width, height)
    half = [s for s in squares if s.side_px == max(width, height) / 2]
    reach = max(width, height) / 8
    for x in np.linspace(reach, width - reach, 23):
        for y in np.linspace(min(reach, height / 2), height - min(reach, height / 2), 17):
            inside = [
                s
                for s in half
                if abs(s.x_px - x) <= s.side_px / 2 - reach and abs(s.y_px - y) <= s.side_px / 2 - reach
            ]
            assert inside
