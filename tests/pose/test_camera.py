"""The camera's motion is recovered from pictures whose motion is known."""

import cv2
import numpy as np
import pytest

from pose.camera import IDENTITY, apply, compose, invert, track_camera

HEIGHT, WIDTH = 240, 420


def texture(seed: int, height: int, width: int) -> np.ndarray:
    noise = np.random.default_rng(seed).normal(size=(height, width)).astype(np.float32)
    coarse = cv2.GaussianBlur(noise, (0, 0), 3)
    return np.clip(128 + 45 * coarse / coarse.std(), 0, 255).astype(np.uint8)


def similarity(shift_x: float, shift_y: float, turn: float = 0.0, zoom: float = 1.0) -> np.ndarray:
    c, s = zoom * np.cos(turn), zoom * np.sin(turn)
    return np.array([[c, -s, shift_x], [s, c, shift_y]])


def film(world: np.ndarray, image_to_world: list[np.ndarray], noise: float = 1.5) -> list[np.ndarray]:
    generator = np.random.default_rng(3)
    frames = []
    for affine in image_to_world:
        flags = cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP
        frame = cv2.warpAffine(world, affine, (WIDTH, HEIGHT), flags=flags).astype(float)
        frames.append(np.clip(frame + generator.normal(0, noise, frame.shape), 0, 255).astype(np.uint8))
    return frames


def worst_error(found: np.ndarray, image_to_world: list[np.ndarray]) -> float:
    corners = np.array([[0, 0], [WIDTH, 0], [0, HEIGHT], [WIDTH, HEIGHT]], dtype=float)
    truth = [compose(invert(image_to_world[0]), affine) for affine in image_to_world]
    return max(np.abs(apply(a, corners) - apply(b, corners)).max() for a, b in zip(found, truth, strict=True))


def test_affine_maps_compose_and_invert():
    a, b = similarity(3, -4, 0.2, 1.1), similarity(-7, 2, -0.4, 0.9)
    points = np.array([[1.0, 2.0], [30.0, -4.0]])
    np.testing.assert_allclose(apply(compose(a, b), points), apply(a, apply(b, points)), atol=1e-12)
    np.testing.assert_allclose(compose(a, invert(a)), IDENTITY, atol=1e-12)


def test_still_camera_is_exactly_still():
    world = texture(1, HEIGHT, WIDTH)
    motion = track_camera(film(world, [IDENTITY] * 12, noise=3.0), scale=2.0)
    assert not motion.moves
    np.testing.assert_array_equal(motion.image_to_ground, np.broadcast_to(IDENTITY, (12, 2, 3)))


def test_shake_is_recovered():
    world = texture(1, HEIGHT + 60, WIDTH + 60)
    generator = np.random.default_rng(5)
    shake = [
        similarity(30 + x, 30 + y, turn)
        for x, y, turn in zip(*generator.normal(0, [[1.5], [1.5], [0.003]], (3, 25)), strict=True)
    ]
    motion = track_camera(film(world, shake), scale=1.0)
    assert motion.moves
    assert motion.found.all()
    assert worst_error(motion.image_to_ground, shake) < 0.25


def test_scale_turns_small_px_into_full_px():
    world = texture(1, HEIGHT, WIDTH + 200)
    steps = [similarity(4.0 * i, 0) for i in range(10)]
    motion = track_camera(film(world, steps), scale=3.0)
    np.testing.assert_allclose(motion.image_to_ground[-1, :, 2], [3 * 36, 0], atol=0.6)


def test_long_pan_does_not_drift():
    """1500 px of pan through many key frames: within 2 px, 0.13 %."""
    world = texture(2, HEIGHT + 40, WIDTH + 1600)
    pan = [similarity(12.0 * i, 20 + 6 * np.sin(i / 5)) for i in range(126)]
    motion = track_camera(film(world, pan), scale=1.0)
    shift = motion.image_to_ground[:, :, 2] - np.array([a[:, 2] - pan[0][:, 2] for a in pan])
    assert np.abs(shift).max() < 2.0


def test_person_in_front_does_not_pull_the_camera_along():
    world = texture(1, HEIGHT, WIDTH + 200)
    person = texture(9, 120, 70)
    steps = [similarity(3.0 * i, 0) for i in range(30)]
    frames = film(world, steps)
    for i, frame in enumerate(frames):
        frame[80:200, 40 + 8 * i : 110 + 8 * i] = person
    motion = track_camera(frames, scale=1.0)
    assert worst_error(motion.image_to_ground, steps) < 0.6


def test_mark_on_the_screen_is_left_out():
    """Sharp text laid over a blurred, panning background must not pass for a still camera."""
    world = cv2.GaussianBlur(texture(4, HEIGHT, WIDTH + 300), (0, 0), 2)
    steps = [similarity(5.0 * i, 0) for i in range(40)]
    frames = film(world, steps, noise=0.5)
    for frame in frames:
        cv2.putText(frame, "2:10/km", (60, 70), cv2.FONT_HERSHEY_SIMPLEX, 1.6, 255, 5)
        cv2.putText(frame, "2:10/km", (60, 70), cv2.FONT_HERSHEY_SIMPLEX, 1.6, 0, 2)
    motion = track_camera(frames, scale=1.0)
    assert motion.moves
    assert motion.image_to_ground[-1, 0, 2] == pytest.approx(5.0 * 39, abs=2.0)


def test_empty_background_carries_the_motion_on_and_says_so():
    grey = [np.full((HEIGHT, WIDTH), 120, np.uint8)] * 5
    motion = track_camera(grey, scale=1.0)
    assert not motion.moves
    assert not motion.found[1:].any()
    assert np.isnan(motion.residual_px)
