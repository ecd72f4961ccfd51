import numpy as np
import pytest

from pose.clean import clean, clean_with_identity, random_error
from pose.keypoints_file import identity
from pose.limbs import LEGS, WHOLE, exchange
from pose.sequence import BODY, PoseSequence
from pose.synthetic import Camera, PoseErrors, film, random_athlete, simulate


def filmed(rate: float, seed: int = 2, **errors: float):
    run = simulate(random_athlete(np.random.default_rng(seed)), 1.4)
    return film(run, Camera(frame_rate_hz=rate), PoseErrors(**errors), seed=seed)


def thigh(sequence: PoseSequence, side: str) -> np.ndarray:
    vector = sequence.point(f"{side}_knee") - sequence.point(f"{side}_hip")
    return np.degrees(np.arctan2(vector[:, 0], vector[:, 1]))


@pytest.mark.parametrize("rate", [30.0, 60.0, 240.0])
def test_damaged_clip_gives_the_true_thigh_angles(rate):
    hurt = filmed(rate, exchanged_share=0.15, lost_share=0.02, noise_m=0.005, far_factor=1.0)
    truth = filmed(rate, noise_m=0.0).sequence
    pose, sure = clean_with_identity(hurt.sequence)
    for side in ("left", "right"):
        error = thigh(pose.body, side) - thigh(truth, side)
        known = np.isfinite(error)
        assert known.mean() > 0.9
        assert np.sqrt(np.mean(error[known] ** 2)) < 3.0
        assert np.abs(error[known]).max() < 15.0
    assert sure.legs > 0.8
    assert {entry.kind for entry in pose.repairs} >= {"left_right_exchange", "gap_filled"}
    assert [e.frame_from for e in pose.repairs] == sorted(e.frame_from for e in pose.repairs)


def test_feet_are_repaired_but_not_smoothed():
    sequence = filmed(120.0).sequence
    states = np.zeros(sequence.time_s.size, dtype=np.int64)
    states[50:56] = WHOLE
    pose = clean(exchange(sequence, LEGS, states))
    np.testing.assert_array_equal(pose.feet.xy_px, sequence.xy_px)
    moved = np.abs(pose.body.point("left_foot_index") - sequence.point("left_foot_index"))
    assert moved.max() > 1.0


def test_long_losses_stay_missing_in_their_slots():
    sequence = filmed(60.0).sequence
    xy = sequence.xy_px.copy()
    xy[30:45] = np.nan
    pose = clean(sequence.with_positions(xy))
    assert np.isnan(pose.body.xy_px[30:45]).all()
    assert np.isnan(pose.feet.xy_px[30:45]).all()
    assert (pose.body.confidence[30:45] == 0).all()
    np.testing.assert_array_equal(pose.body.time_s, sequence.time_s)


@pytest.mark.parametrize("rate", [60.0, 120.0, 240.0])
def test_noise_is_measured(rate):
    rng = np.random.default_rng(0)
    n, sd = 400, np.linspace(1.0, 4.0, len(BODY))
    time = np.arange(n) / rate
    keep = np.exp(-1 / rate / 0.012)
    noise = rng.normal(size=(n, len(BODY), 2))
    for i in range(1, n):
        noise[i] = keep * noise[i - 1] + np.sqrt(1 - keep**2) * noise[i]
    xy = noise * sd[None, :, None] + np.column_stack([300 * time, 50 * np.sin(12 * time)])[:, None]
    sequence = PoseSequence(time, xy, np.ones((n, len(BODY))), BODY, None, None, np.arange(n), identity(n))
    np.testing.assert_allclose(random_error(sequence), sd, rtol=0.25)


def test_noise_of_what_is_hardly_there_is_unknown():
    sequence = filmed(60.0).sequence
    xy = sequence.xy_px.copy()
    xy[5:, sequence.keypoints.index("nose")] = np.nan
    noise = clean(sequence.with_positions(xy)).noise_px
    assert np.isnan(noise[sequence.keypoints.index("nose")])
    assert np.isfinite(noise[sequence.keypoints.index("left_knee")])


def test_tiny_and_empty_clips_pass():
    sequence = filmed(60.0).sequence
    for n in (1, 2, 4, 7):
        short = PoseSequence(
            sequence.time_s[:n], sequence.xy_px[:n], sequence.confidence[:n], BODY, None, None,
            sequence.frame[:n], sequence.image_to_ground[:n],
        )  # fmt: skip
        assert clean(short).body.xy_px.shape == (n, len(BODY), 2)
    empty = sequence.with_positions(np.full(sequence.xy_px.shape, np.nan))
    assert clean(empty).repairs == ()


def test_same_input_gives_same_numbers():
    sequence = filmed(60.0, exchanged_share=0.1).sequence
    first, second = clean(sequence), clean(sequence)
    np.testing.assert_array_equal(first.body.xy_px, second.body.xy_px)
    assert first.repairs == second.repairs
