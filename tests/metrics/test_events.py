from __future__ import annotations

import json
import runpy
import sys
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from metrics.events import find_contacts
from metrics.ground import ground_motion
from metrics.values import Contact
from pose.clean import clean
from pose.keypoints_file import read_keypoints
from pose.sequence import CleanPose, PoseSequence
from pose.synthetic import Athlete, Camera, PoseErrors, film, random_athlete, simulate
from pose.synthetic.truth import TrueContact

SHARED = Path(__file__).resolve().parents[3] / "shared"


def clean_pose(sequence: PoseSequence) -> CleanPose:
    return CleanPose(sequence, sequence, np.full(len(sequence.keypoints), np.nan), ())


def found_and_true(fps: float, *, speed: float = 9.5, seed: int = 0, **camera: object):
    run = simulate(Athlete(speed_m_s=speed, variability=0.02), 1.5)
    made = film(run, Camera(frame_rate_hz=fps, **camera), PoseErrors(noise_m=0.01), seed=seed)  # type: ignore[arg-type]
    motion = ground_motion(clean_pose(made.sequence), height_m=1.80)
    times = made.sequence.time_s
    true = [
        c for c in made.truth.contacts if c.touchdown_s > times[0] + 0.06 and c.toe_off_s < times[-1] - 0.06
    ]
    return find_contacts(motion), true


def matched(contacts: tuple[Contact, ...], true: list[TrueContact]) -> list[tuple[float, float]]:
    errors = []
    for one in true:
        near = [c for c in contacts if c.whole and abs(c.touchdown_s - one.touchdown_s) < 0.05]
        assert len(near) == 1
        assert near[0].foot == one.foot
        errors.append((near[0].touchdown_s - one.touchdown_s, near[0].toe_off_s - one.toe_off_s))
    return errors


@pytest.mark.parametrize(("fps", "worst_s"), [(240, 0.008), (120, 0.010), (60, 0.012), (30, 0.016)])
def test_every_contact_of_a_sprint_is_found_between_frames(fps: float, worst_s: float) -> None:
    contacts, true = found_and_true(fps)
    errors = np.array(matched(contacts, true))
    assert np.abs(errors).max() < worst_s
    assert np.abs(errors.mean(axis=0)).max() < 0.006


def test_feet_alternate_and_nothing_overlaps() -> None:
    contacts, _ = found_and_true(120)
    feet = [c.foot for c in contacts]
    assert all(a != b for a, b in pairwise(feet))
    whole = [c for c in contacts if c.whole]
    assert all(a.toe_off_s < b.touchdown_s for a, b in pairwise(whole))


def test_mirrored_clip_names_the_other_foot_with_the_same_times() -> None:
    contacts, true = found_and_true(120, direction="left")
    matched(contacts, true)


def test_an_event_outside_the_clip_is_none() -> None:
    run = simulate(Athlete(), 0.62)
    made = film(run, Camera(frame_rate_hz=120, first_frame_s=0.14), PoseErrors(noise_m=0.005))
    contacts = find_contacts(ground_motion(clean_pose(made.sequence), height_m=1.80))
    assert contacts[0].touchdown_s is None
    assert contacts[0].toe_off_s is not None


def test_standing_still_makes_no_contact() -> None:
    made = film(simulate(Athlete(), 1.2), Camera(frame_rate_hz=60), PoseErrors(noise_m=0.005))
    still = made.sequence.with_positions(
        np.repeat(made.sequence.xy_px[:1], made.sequence.time_s.size, axis=0)
    )
    assert find_contacts(ground_motion(clean_pose(still), height_m=1.80)) == ()


def test_uneven_frame_times_are_used_as_they_are() -> None:
    contacts, true = found_and_true(60, time_jitter_s=0.004, dropped_share=0.03)
    errors = np.array(matched(contacts, true))
    assert np.abs(errors).max() < 0.014


def test_lost_frames_are_borne() -> None:
    run = simulate(Athlete(variability=0.02), 1.5)
    made = film(run, Camera(frame_rate_hz=120), PoseErrors(noise_m=0.01, lost_share=0.03, dropout_share=0.05))
    contacts = find_contacts(ground_motion(clean_pose(made.sequence), height_m=1.80))
    assert len([c for c in contacts if c.whole]) >= len(made.truth.contacts) - 2


def test_same_input_same_numbers() -> None:
    assert found_and_true(60)[0] == found_and_true(60)[0]


@pytest.mark.parametrize("fps", [240, 60])
def test_real_sprint_on_force_plates(fps: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    maker = SHARED / "mocap" / "keypoints.py"
    if not maker.exists():
        pytest.skip("../shared/mocap is absent")
    files = [str(SHARED / "mocap" / name) for name in ("dorn_sprint.trc", "dorn_sprint_grf.mot")]
    monkeypatch.setattr(
        sys, "argv", [str(maker), *files, str(tmp_path), "--fps", str(fps), "--noise", "0.008"]
    )
    runpy.run_path(str(maker), run_name="__main__")
    truth = json.loads((tmp_path / "truth.json").read_text())
    motion = ground_motion(clean_pose(read_keypoints(tmp_path / "keypoints.csv")), height_m=1.85)
    contacts = find_contacts(motion)
    true = [TrueContact(c["foot"], c["touchdown_s"], c["toe_off_s"]) for c in truth["contacts"]]
    errors = np.array(matched(contacts, true))
    assert np.abs(errors).max() < 0.016


def test_an_event_while_the_foot_is_hidden_says_so_and_leaves_the_others_alone() -> None:
    run = simulate(Athlete(variability=0.02), 1.5)
    made = film(run, Camera(frame_rate_hz=120), PoseErrors(noise_m=0.005), seed=4)
    hidden = made.truth.contacts[3]
    times = made.sequence.time_s
    lost = (times > hidden.touchdown_s - 0.03) & (times < hidden.touchdown_s + 0.03)
    xy = made.sequence.xy_px.copy()
    for part in ("knee", "ankle", "heel", "foot_index"):
        xy[lost, made.sequence.keypoints.index(f"{hidden.foot}_{part}")] = np.nan
    motion = ground_motion(clean_pose(made.sequence.with_positions(xy)), height_m=1.80)
    contacts = find_contacts(motion)
    near = next(c for c in contacts if c.foot == hidden.foot and abs(c.toe_off_s - hidden.toe_off_s) < 0.02)
    assert near.touchdown_sd_s == pytest.approx(0.06 / np.sqrt(12), rel=0.3)
    assert abs(near.touchdown_s - hidden.touchdown_s) < 0.03
    inside = [c for c in made.truth.contacts if 0.06 < c.touchdown_s < times[-1] - 0.2]
    others = [c for c in inside if c is not hidden]
    found = [next(c for c in contacts if abs(c.toe_off_s - one.toe_off_s) < 0.03) for one in others]
    errors = [c.touchdown_s - one.touchdown_s for c, one in zip(found, others, strict=True)]
    assert np.abs(errors).max() < 0.010


@pytest.mark.parametrize("seed", range(3))
def test_a_clip_that_begins_as_the_foot_comes_down_keeps_its_first_contact(seed: int) -> None:
    athlete = random_athlete(np.random.default_rng(seed), "acceleration")
    made = film(simulate(athlete, 1.2), Camera(frame_rate_hz=120), PoseErrors(noise_m=0.005), seed=seed)
    first = next(c for c in made.truth.contacts if c.touchdown_s > 0.03)
    contacts = find_contacts(ground_motion(clean(made.sequence), height_m=athlete.body.height_m))
    assert contacts[0].foot == first.foot or contacts[1].foot == first.foot
    assert min(abs(c.touchdown_s - first.touchdown_s) for c in contacts if c.touchdown_s) < 0.012


@pytest.mark.parametrize(("pitch", "speed"), [(10.0, 3.0), (-4.0, 3.0)])
def test_a_slow_runner_is_timed_on_the_heel_and_on_the_forefoot(pitch: float, speed: float) -> None:
    rng = np.random.default_rng(0)
    athlete = random_athlete(rng, "running", speed)
    while (athlete.right.pitch_touchdown > 0) != (pitch > 0):
        athlete = random_athlete(rng, "running", speed)
    made = film(simulate(athlete, 2.2), Camera(frame_rate_hz=120), PoseErrors(noise_m=0.01), seed=1)
    contacts = find_contacts(ground_motion(clean(made.sequence), height_m=athlete.body.height_m))
    errors = []
    for true in made.truth.contacts:
        if true.touchdown_s > 0.1 and true.toe_off_s < 2.1:
            own = [c for c in contacts if c.touchdown_s and abs(c.touchdown_s - true.touchdown_s) < 0.08]
            errors += [c.touchdown_s - true.touchdown_s for c in own if c.foot == true.foot]
    assert len(errors) >= 4
    assert abs(float(np.mean(errors))) < 0.010
