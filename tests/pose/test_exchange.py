"""Exchanges are injected into simulated and measured sprints, and must be found again."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from pose.exchange import find_states, repair_exchanges
from pose.keypoints_file import read_keypoints
from pose.limbs import ARMS, LEGS, WHOLE, chosen, difference, exchange, state_angles
from pose.sequence import PoseSequence
from pose.synthetic import Camera, PoseErrors, film, random_athlete, simulate

MOCAP = Path(__file__).parents[3] / "shared" / "mocap"


def runner(rate: float, seed: int = 1, phase: str = "max-velocity", **errors: float) -> PoseSequence:
    run = simulate(random_athlete(np.random.default_rng(seed), phase), 1.4)
    camera = Camera(frame_rate_hz=rate, direction="left" if seed % 2 else "right", time_jitter_s=0.0005)
    return film(run, camera, PoseErrors(**errors), seed=seed).sequence


def injected(sequence: PoseSequence, pair, rng: np.random.Generator) -> np.ndarray:
    """States: bursts near crossings, one exchange from crossing to crossing, single lower limbs."""
    n, rate = sequence.time_s.size, sequence.frame_rate_hz
    swing = difference(chosen(state_angles(sequence, pair), np.zeros(n, dtype=int)))[:, 0]
    crossings = np.flatnonzero(np.diff(np.sign(swing)) != 0) + 1
    states = np.zeros(n, dtype=np.int64)
    for _ in range(3):
        start = int(np.clip(rng.choice(crossings) + rng.integers(-1, 2), 2, n - 2))
        states[start : start + rng.integers(1, max(2, round(0.06 * rate)) + 1)] = WHOLE
    first = int(rng.integers(len(crossings) - 1))
    states[crossings[first] : crossings[first + 1]] = WHOLE
    start = int(rng.integers(2, n - 3))
    if not states[start - 1 : start + 2].any():
        states[start] = 1
    return states


def same(a: PoseSequence, b: PoseSequence, pair) -> np.ndarray:
    index = [a.keypoints.index(f"{s}_{p}") for s in ("left", "right") for p in (pair.middle, pair.end)]
    return np.isclose(a.xy_px[:, index], b.xy_px[:, index], equal_nan=True).all(axis=(1, 2))


def score(truth: PoseSequence, pair, seeds: range) -> np.ndarray:
    """Exchanged frames, of these repaired, sound frames, of these changed."""
    total = np.zeros(4)
    for seed in seeds:
        states = injected(truth, pair, np.random.default_rng(seed))
        got = same(repair_exchanges(exchange(truth, pair, states))[0], truth, pair)
        total += [
            (states > 0).sum(),
            (got & (states > 0)).sum(),
            (states == 0).sum(),
            (~got & (states == 0)).sum(),
        ]
    return total


@pytest.mark.parametrize("rate", [30.0, 60.0, 120.0, 240.0])
def test_exchanged_legs_are_put_back_and_sound_frames_stay(rate):
    total = sum(
        score(runner(rate, seed, phase), LEGS, range(2))
        for seed, phase in enumerate(("max-velocity", "acceleration"))
    )
    assert total[1] >= 0.98 * total[0]
    assert total[3] < 0.005 * total[2]


@pytest.mark.parametrize("rate", [30.0, 120.0])
def test_exchanged_arms_are_put_back(rate):
    total = score(runner(rate), ARMS, range(4))
    assert total[1] >= 0.95 * total[0]
    assert total[3] < 0.005 * total[2]


def test_half_of_a_clip_of_scattered_exchanges_and_losses():
    sequence = runner(60.0, lost_share=0.03, dropout_share=0.03)
    on = np.random.default_rng(2).random(sequence.time_s.size) < 0.3
    states = np.where(on, WHOLE, 0)
    got, log, identity = repair_exchanges(exchange(sequence, LEGS, states))
    seen = np.isfinite(got.point("left_knee")).all(axis=1) & np.isfinite(got.point("right_knee")).all(axis=1)
    assert same(got, sequence, LEGS)[seen].mean() > 0.98
    assert identity.legs > 0.9
    assert {entry.detail for entry in log} == {"legs"}


def test_clean_clips_are_left_alone():
    for rate in (30.0, 60.0, 240.0):
        _, log, identity = repair_exchanges(runner(rate))
        assert log == ()
        assert identity.agree is True
        assert min(identity.legs, identity.arms) > 0.95


def test_a_clip_at_rest_or_without_points_is_left_alone():
    sequence = runner(60.0)
    still = replace(sequence, xy_px=np.repeat(sequence.xy_px[:1], sequence.time_s.size, axis=0))
    assert repair_exchanges(still)[1] == ()
    empty = sequence.with_positions(np.full(sequence.xy_px.shape, np.nan))
    got, log, identity = repair_exchanges(empty)
    assert log == ()
    assert (identity.legs, identity.arms, identity.agree) == (0.5, 0.5, None)
    assert np.isnan(got.xy_px).all()


def test_mirrored_labels_give_mirrored_states():
    sequence = runner(60.0)
    states = injected(sequence, LEGS, np.random.default_rng(5))
    broken = exchange(sequence, LEGS, states)
    found = find_states(broken, LEGS)
    mirrored = replace(broken, xy_px=broken.xy_px * [-1, 1])
    np.testing.assert_array_equal(find_states(mirrored, LEGS), found)


def test_log_names_runs_of_frames():
    sequence = runner(120.0)
    states = np.zeros(sequence.time_s.size, dtype=np.int64)
    states[40:46] = WHOLE
    log = repair_exchanges(exchange(sequence, LEGS, states))[1]
    assert [(e.kind, e.frame_from, e.frame_to, e.detail) for e in log] == [
        ("left_right_exchange", 40, 45, "legs")
    ]


@pytest.mark.skipif(not MOCAP.is_dir(), reason="the shared mocap data is absent")
@pytest.mark.parametrize("rate", [30, 120])
def test_measured_sprint(tmp_path, rate):
    files = [str(MOCAP / name) for name in ("dorn_sprint.trc", "dorn_sprint_grf.mot")]
    command = [
        sys.executable,
        str(MOCAP / "keypoints.py"),
        *files,
        str(tmp_path),
        "--fps",
        str(rate),
        "--noise",
        "0.008",
    ]
    subprocess.run(command, check=True)
    total = score(read_keypoints(tmp_path / "keypoints.csv"), LEGS, range(10))
    assert total[1] >= 0.98 * total[0]
    assert total[3] < 0.005 * total[2]
