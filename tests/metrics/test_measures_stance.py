"""What gives way in a contact: knee, ankle and hips on known courses."""

from dataclasses import replace

import numpy as np
import pytest

from metrics.angles import compute_angles
from metrics.measures import compute_metrics
from metrics.measures.light import CUT_OFF_HZ, smoothed

THIGH = SHANK = 0.44


def bump(phase: np.ndarray) -> np.ndarray:
    """One smooth rise from 0 to 1 and back between phase 0 and 1."""
    return np.where((phase > 0) & (phase < 1), np.sin(np.pi * np.clip(phase, 0, 1)) ** 2, 0.0)


def sinking(tools, knee_deg=0.0, hip_m=0.0, rate_hz=120.0, duty=0.4):
    """A runner whose knees flex, and whose hips sink, by this much in every contact."""
    pendulum = tools.Pendulum(frequency_hz=1.6, duty=duty)
    motion, contacts = tools.run(pendulum, rate_hz, 3.2)
    body = motion.body.copy()
    for contact in contacts:
        phase = (motion.time_s - contact.touchdown_s) / (contact.toe_off_s - contact.touchdown_s)
        thigh = pendulum.thigh_deg(contact.foot, motion.time_s)
        shank = thigh - pendulum.knee_deg - knee_deg * bump(phase)
        knee = body[:, tools.points.index(f"{contact.foot}_knee")]
        angle = np.radians(shank)
        ankle = knee + SHANK * np.stack([np.sin(angle), -np.cos(angle)], axis=-1)
        inside = (phase > 0) & (phase < 1)
        for part in ("ankle", "heel", "foot_index"):
            column = tools.points.index(f"{contact.foot}_{part}")
            shift = ankle - motion.body[:, tools.points.index(f"{contact.foot}_ankle")]
            body[inside, column] = (motion.body[:, column] + shift)[inside]
        body[..., 1] -= (hip_m * bump(phase))[:, None]
    moved = replace(motion, body=body, feet=body.copy())
    return {(m.name, m.side): m for m in compute_metrics(moved, compute_angles(moved), contacts)}, pendulum


@pytest.mark.parametrize("rate_hz", [60.0, 120.0, 240.0])
def test_knee_flexion_excursion(tools, rate_hz):
    # half a contact of 0.25 s at 15 Hz: at most 4 % of 20 deg may go to the smoothing
    metrics, pendulum = sinking(tools, knee_deg=20.0, rate_hz=rate_hz)
    assert metrics["knee_flexion_excursion", "both"].value == pytest.approx(20.0, abs=0.8)
    assert metrics["knee_angle_touchdown", "both"].value == pytest.approx(pendulum.knee_deg, abs=0.5)


def test_rigid_leg_gives_nothing_away(tools):
    metrics, pendulum = sinking(tools)
    assert metrics["knee_flexion_excursion", "both"].value == pytest.approx(0.0, abs=0.05)
    assert metrics["ankle_excursion", "both"].value == pytest.approx(0.0, abs=0.05)
    assert metrics["hip_drop_stance", "both"].value == pytest.approx(0.0, abs=1e-4)
    assert metrics["knee_angle_touchdown", "left"].value == pytest.approx(pendulum.knee_deg, abs=1e-3)


def test_ankle_excursion(tools):
    # the shank turns by 20 deg under a foot that keeps its angle to the ground: shank back, dorsiflexion up
    metrics, _ = sinking(tools, knee_deg=20.0)
    assert metrics["ankle_excursion", "both"].value == pytest.approx(20.0, abs=0.8)


def test_hip_drop(tools):
    metrics, _ = sinking(tools, hip_m=0.04)
    assert metrics["hip_drop_stance", "both"].value == pytest.approx(0.04, abs=0.002)


def test_contact_with_a_missing_knee_is_left_out(tools):
    pendulum = tools.Pendulum()
    motion, contacts = tools.run(pendulum)
    feet = motion.feet.copy()
    gone = np.abs(motion.time_s - contacts[2].touchdown_s - 0.05) < 0.02
    feet[gone, tools.points.index(f"{contacts[2].foot}_knee")] = np.nan
    lost = replace(motion, feet=feet)
    metrics = {(m.name, m.side): m for m in compute_metrics(lost, compute_angles(lost), contacts)}
    assert metrics["knee_flexion_excursion", "both"].n == len(contacts) - 1
    assert metrics["contact_time", "both"].n == len(contacts)


@pytest.mark.parametrize(("frequency_hz", "gain"), [(5.0, 0.995), (CUT_OFF_HZ, 0.707), (45.0, 0.029)])
def test_gain_of_the_light_smoothing(frequency_hz, gain):
    time_s = np.arange(0, 2, 1 / 240)
    wave = np.sin(2 * np.pi * frequency_hz * time_s + 0.4)
    result = smoothed(time_s, wave, CUT_OFF_HZ)[120:-120]
    assert result @ wave[120:-120] / (wave[120:-120] @ wave[120:-120]) == pytest.approx(gain, abs=0.01)


def test_light_smoothing_keeps_gaps_and_straight_lines():
    time_s = np.cumsum(np.random.default_rng(0).uniform(0.004, 0.012, 100))
    line = 3 - 2 * time_s
    line[40:44] = np.nan
    result = smoothed(time_s, line, CUT_OFF_HZ)
    assert np.array_equal(np.isnan(result), np.isnan(line))
    seen = np.isfinite(line)
    assert result[seen] == pytest.approx(line[seen], abs=1e-9)
