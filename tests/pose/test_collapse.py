"""Legs drawn onto each other, with the other errors of a pose network, must be parted or missing."""

from dataclasses import replace

import numpy as np
import pytest

from pose.clean import clean
from pose.collapse import collapsed_frames, hide_limbs, keep_right_limb, limb_distance
from pose.outliers import thigh_length
from pose.sequence import LEG, PoseSequence
from pose.synthetic import Camera, Film, PoseErrors, film, random_athlete, simulate

DAMAGE = {"exchanged_share": 0.06, "dropout_share": 0.03, "collapse_share": 0.04, "lost_share": 0.01}
PHASES = ("max-velocity", "acceleration", "running")
LOWER = LEG[1:]
SIDES = ("left", "right")


def filmed(rate: float, seed: int, damage: bool) -> Film:
    run = simulate(random_athlete(np.random.default_rng(seed), PHASES[seed % 3]), 1.5)
    camera = Camera(frame_rate_hz=rate, direction="left" if seed % 2 else "right")
    return film(run, camera, PoseErrors(**(DAMAGE if damage else {})), seed=seed)


def legs(sequence: PoseSequence) -> np.ndarray:
    """Positions of the lower leg's points, (n, side, part, 2)."""
    return np.stack([[sequence.point(f"{side}_{part}") for part in LOWER] for side in SIDES]).transpose(
        2, 0, 1, 3
    )


def off(got: PoseSequence, truth: PoseSequence) -> np.ndarray:
    """Distance from the truth, (n, side, part), thigh lengths; NaN where missing."""
    return np.linalg.norm(legs(got) - legs(truth), axis=3) / thigh_length(truth, truth.xy_px)


@pytest.mark.parametrize("rate", [30.0, 60.0, 120.0, 240.0])
def test_whole_clips_keep_their_legs_through_all_damage(rate):
    exchanged = wrong_exchanged = sound = changed = collapsed = wrong_collapsed = 0
    for seed in range(6):
        hurt, truth = filmed(rate, seed, damage=True), filmed(rate, seed, damage=False).sequence
        wrong = (off(clean(hurt.sequence).feet, truth) > 0.35).any(axis=(1, 2))
        hit = hurt.damage
        whole = ~hit.exchanged & ~hit.collapsed & ~hit.dropped & ~hit.lost
        exchanged += int(hit.exchanged.sum())
        wrong_exchanged += int((wrong & hit.exchanged).sum())
        sound += int(whole.sum())
        changed += int((wrong & whole).sum())
        collapsed += int(hit.collapsed.sum())
        wrong_collapsed += int((wrong & hit.collapsed).sum())
    assert wrong_exchanged <= 0.02 * exchanged
    assert changed < 0.005 * sound
    assert wrong_collapsed <= 0.02 * collapsed


def collapse(sequence: PoseSequence, wrong: str, frames: slice) -> PoseSequence:
    kept = "left" if wrong == "right" else "right"
    xy = sequence.xy_px.copy()
    for part in LOWER:
        a, b = (sequence.keypoints.index(f"{side}_{part}") for side in (wrong, kept))
        xy[frames, a] = xy[frames, b] + 1.0
    return replace(sequence, xy_px=xy)


@pytest.mark.parametrize("rate", [30.0, 60.0, 240.0])
@pytest.mark.parametrize("wrong", SIDES)
def test_the_leg_that_joins_the_other_for_long_is_missing(rate, wrong):
    truth = filmed(rate, 3, damage=False).sequence
    frames = slice(round(0.5 * rate), round(0.8 * rate))
    hurt = collapse(truth, wrong, frames)
    together = collapsed_frames(hurt)
    assert together[frames].all()
    assert together.sum() == together[frames].sum()
    got, log = keep_right_limb(hide_limbs(hurt, together), hurt, together)
    there = np.isfinite(legs(got)).all(axis=(2, 3))[frames]
    assert not there[:, SIDES.index(wrong)].any()
    assert there[:, 1 - SIDES.index(wrong)].all()
    assert [(e.kind, e.frame_from, e.frame_to) for e in log] == [
        ("limb_collapse", frames.start, frames.stop - 1)
    ]


def test_frames_next_to_a_collapse_are_not_touched():
    truth = filmed(120.0, 4, damage=False).sequence
    got = clean(collapse(truth, "left", slice(60, 68))).feet
    outside = np.r_[0:60, 68 : truth.time_s.size]
    np.testing.assert_array_equal(got.xy_px[outside], truth.xy_px[outside])


@pytest.mark.parametrize("rate", [30.0, 120.0])
def test_legs_that_rest_beside_each_other_have_not_collapsed(rate):
    sequence = filmed(rate, 1, damage=False).sequence
    still = np.repeat(collapse(sequence, "left", slice(None)).xy_px[:1], sequence.time_s.size, axis=0)
    noise = np.random.default_rng(0).normal(0, 0.1, still.shape)
    resting = replace(sequence, xy_px=still + noise * thigh_length(sequence, sequence.xy_px))
    assert (limb_distance(resting) < 0.2).any()
    assert not collapsed_frames(resting).any()


@pytest.mark.parametrize("phase", PHASES)
def test_running_legs_are_never_together(phase):
    for rate in (30.0, 240.0):
        sequence = filmed(rate, PHASES.index(phase), damage=False).sequence
        assert limb_distance(sequence).min() > 0.25
        assert not collapsed_frames(sequence).any()


@pytest.mark.parametrize("rate", [30.0, 60.0, 120.0])
def test_the_leg_that_is_drawn_onto_the_other_in_one_frame_is_missing(rate):
    sequence = filmed(rate, 3, damage=False).sequence
    middle = np.arange(sequence.time_s.size // 4, 3 * sequence.time_s.size // 4)
    apart = np.abs(sequence.point("left_knee")[:, 0] - sequence.point("right_knee")[:, 0])
    for frame in (middle[np.argmax(apart[middle])], middle[np.argmin(apart[middle])]):
        hurt = collapse(sequence, "left", slice(frame, frame + 1))
        together = collapsed_frames(hurt)
        got, log = keep_right_limb(hide_limbs(hurt, together), hurt, together)
        lost = {got.keypoints[k] for k in np.flatnonzero(np.isnan(got.xy_px[frame]).any(axis=1))}
        assert lost == {f"left_{part}" for part in LOWER}
        assert [(e.kind, e.frame_from, e.frame_to) for e in log] == [("limb_collapse", frame, frame)]


def test_an_empty_clip_passes():
    sequence = filmed(60.0, 3, damage=False).sequence
    empty = sequence.with_positions(np.full(sequence.xy_px.shape, np.nan))
    assert not collapsed_frames(empty).any()
    assert clean(empty).repairs == ()
