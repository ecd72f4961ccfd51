import numpy as np
import pytest

from pose.keypoints_file import identity
from pose.sequence import BODY, PoseSequence
from pose.smooth import CUTOFF_RANGE_HZ, DEFAULT_CUTOFF_HZ, choose_cutoff, low_pass, smooth
from pose.synthetic import Camera, PoseErrors, film, random_athlete, simulate


def gain(frequency: float, cutoff: float, rate: float) -> float:
    time = np.arange(0, 4, 1 / rate)
    wave = np.column_stack([np.sin(2 * np.pi * frequency * time), np.cos(2 * np.pi * frequency * time)])
    passed = low_pass(time, wave, cutoff)
    middle = slice(time.size // 4, -time.size // 4)
    # The projection on the wave itself: any lag would lower it.
    return float(np.sum(passed[middle] * wave[middle]) / np.sum(wave[middle] ** 2))


@pytest.mark.parametrize("rate", [60.0, 120.0, 240.0])
@pytest.mark.parametrize("cutoff", [7.0, 12.0])
def test_amplitude_falls_to_its_share_at_the_cutoff(rate, cutoff):
    assert gain(cutoff, cutoff, rate) == pytest.approx(1 / np.sqrt(2), abs=0.02)
    for frequency in (0.5 * cutoff, 2 * cutoff):
        rise = np.sin(np.pi * frequency / rate) / np.sin(np.pi * cutoff / rate)
        expected = 1 / (1 + (np.sqrt(2) - 1) * rise**6)
        assert gain(frequency, cutoff, rate) == pytest.approx(expected, abs=0.01)


def test_a_parabola_passes_unchanged_to_the_ends_on_uneven_times():
    time = np.cumsum(np.random.default_rng(0).uniform(0.002, 0.02, 150))
    path = np.column_stack([300 + 900 * time, 200 - 50 * time + 490 * time**2])
    np.testing.assert_allclose(low_pass(time, path, 8.0), path, atol=1e-5)


def test_uneven_times_keep_a_wave():
    time = np.cumsum(np.random.default_rng(1).uniform(0.004, 0.013, 400))
    wave = np.sin(2 * np.pi * 2 * time)[:, None]
    assert np.abs(low_pass(time, wave, 8.0) - wave)[10:-10].max() < 0.01


def test_gaps_stay_gaps_and_do_not_touch_each_other():
    time = np.arange(120) / 60
    path = np.column_stack([time * 100, np.where(time < 1, 0.0, 500.0)])
    path[55:62] = np.nan
    passed = low_pass(time, path, 8.0)
    np.testing.assert_array_equal(np.isnan(passed), np.isnan(path))
    np.testing.assert_allclose(passed[:55, 1], 0, atol=1e-6)
    np.testing.assert_allclose(passed[62:, 1], 500, atol=1e-6)


def test_a_point_of_little_weight_bends_the_path_little():
    time = np.arange(60) / 60
    path, weight = np.zeros((60, 1)), np.ones(60)
    path[30] = 10
    weight[30] = 0.1
    assert low_pass(time, path, 8.0, weight)[30, 0] < 0.3 * low_pass(time, path, 8.0)[30, 0]


@pytest.mark.parametrize(("rate", "most"), [(30.0, 0.07), (60.0, 0.02), (120.0, 0.012), (240.0, 0.01)])
def test_peak_thigh_velocity_is_hardly_damped(rate, most):
    """98 deg of swing with harmonics, as in the table of the project's filter study."""
    exact = np.arange(0, 2, 1e-4)
    angle = lambda t: 49 * np.sin(2 * np.pi * 2.2 * t) + 9 * np.sin(4 * np.pi * 2.2 * t + 0.6)  # noqa: E731
    time = np.arange(0, 2, 1 / rate)
    passed = low_pass(time, angle(time)[:, None], 10.0)[:, 0]
    middle = (time[1:-1] > 0.4) & (time[1:-1] < 1.6)
    peak = ((passed[2:] - passed[:-2]) * rate / 2)[middle].max()
    assert peak / np.gradient(angle(exact), exact).max() == pytest.approx(1 - most / 2, abs=most / 2 + 0.005)


def test_cutoff_follows_the_noise_within_bounds():
    run = simulate(random_athlete(np.random.default_rng(4)), 1.4)
    chosen = [
        choose_cutoff(film(run, Camera(frame_rate_hz=240), PoseErrors(noise_m=noise), seed=1).sequence)
        for noise in (0.001, 0.03)
    ]
    assert CUTOFF_RANGE_HZ[0] <= chosen[1] <= chosen[0] <= CUTOFF_RANGE_HZ[1]
    slow = film(run, Camera(frame_rate_hz=30), PoseErrors(), seed=1).sequence
    assert choose_cutoff(slow) == DEFAULT_CUTOFF_HZ


def test_smoothing_in_the_ground_frame_ignores_the_camera():
    n = 90
    time = np.arange(n) / 60
    ground = np.repeat(np.column_stack([400 * time, 300 + 50 * time**2])[:, None], len(BODY), axis=1)
    motion = identity(n)
    motion[:, 0, 2] = 40 * np.sin(37 * np.arange(n))
    motion[:, 0, 1] = 0.05
    linear = np.linalg.inv(motion[:, :, :2])
    image = np.einsum("nij,nkj->nki", linear, ground - motion[:, None, :, 2])
    shaken = PoseSequence(time, image, np.ones((n, len(BODY))), BODY, None, None, np.arange(n), motion)
    np.testing.assert_allclose(smooth(shaken, 8.0).xy_px, image, atol=1e-5)


def test_smoothing_brings_noisy_points_nearer_to_the_truth():
    run = simulate(random_athlete(np.random.default_rng(4)), 1.4)
    noisy, exact = (
        film(run, Camera(frame_rate_hz=240), PoseErrors(noise_m=noise, white_share=1.0), seed=1).sequence
        for noise in (0.01, 0.0)
    )
    error = smooth(noisy, 10.0).point("right_knee") - exact.point("right_knee")
    raw = noisy.point("right_knee") - exact.point("right_knee")
    assert np.sqrt(np.mean(error**2)) < 0.5 * np.sqrt(np.mean(raw**2))
