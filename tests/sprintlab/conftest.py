"""A small runner in closed form, filmed by a panning camera, as a complete analysis."""

from dataclasses import replace

import numpy as np
import pytest

from metrics.angles import compute_angles
from metrics.components import describe_athlete
from metrics.indicators import score_indicators
from metrics.norms import load_norms
from metrics.sightings import Sighting
from metrics.steps import build_steps
from metrics.system import score_system
from metrics.values import Component, Contact, Level, Metric, Motion, Phase, Scale, WeakestLink
from pose.sequence import BODY, CleanPose, PoseSequence, Repair
from sprintlab.analysis import Analysis, InputInfo, Notice, Provenance
from sprintlab.settings import Settings

RATE_HZ, FRAMES, STRIDE_S, CONTACT_S, SPEED = 60.0, 84, 0.46, 0.11, 9.0
PX_PER_M, WIDTH, HEIGHT, GROUND_Y = 80.0, 320, 240, 215.0


LINK = WeakestLink(
    "swing",
    0.81,
    (),
    "Swing (cycle faster) lags, very likely (95 %), lowest of the 7 components measured: "
    "hip flexion velocity mean 402 deg/s against 409-471 deg/s expected at this speed.",
)


def limb(start, angle_deg, length):
    angle = np.radians(angle_deg)
    return start + length * np.stack([np.sin(angle), -np.cos(angle)], axis=1)


def runner(time_s):
    """Body points in metres, x forward, y up; the left foot lands at 0, the right one half a stride later."""
    points = {}
    hip = np.stack([SPEED * time_s, 0.93 + 0.03 * np.cos(4 * np.pi * time_s / STRIDE_S - 2.6)], axis=1)
    shoulder = limb(hip, 184.0 + 0 * time_s, 0.52)
    points["nose"] = limb(shoulder, 150.0 + 0 * time_s, 0.22)
    for side, offset in (("left", 0.0), ("right", 0.5)):
        turn = 2 * np.pi * (time_s / STRIDE_S - offset)
        thigh = 20 + 46 * np.cos(turn - 2 * np.pi * 0.78)
        knee = 68 + 54 * np.cos(turn - 2 * np.pi * 0.52)
        points[f"{side}_hip"] = hip
        points[f"{side}_knee"] = limb(hip, thigh, 0.43)
        points[f"{side}_ankle"] = limb(points[f"{side}_knee"], thigh - knee, 0.43)
        points[f"{side}_heel"] = limb(points[f"{side}_ankle"], thigh - knee - 30, 0.07)
        points[f"{side}_foot_index"] = limb(
            points[f"{side}_heel"], thigh - knee + 88 - 25 * np.sin(turn), 0.22
        )
        arm = -8 - 48 * np.cos(turn - 2 * np.pi * 0.78)
        points[f"{side}_shoulder"] = shoulder
        points[f"{side}_elbow"] = limb(shoulder, arm, 0.29)
        points[f"{side}_wrist"] = limb(points[f"{side}_elbow"], arm + 85, 0.26)
    return np.stack([points[name] for name in BODY], axis=1)


def contacts_of(duration_s):
    found = []
    for number in range(int(duration_s / (STRIDE_S / 2)) + 1):
        start = 0.05 + number * STRIDE_S / 2
        whole = start + CONTACT_S < duration_s
        end = start + CONTACT_S if whole else None
        foot = "left" if number % 2 == 0 else "right"
        found.append(Contact(foot, start, 0.004, end, 0.005 if whole else None, 0.9))
    return tuple(found)


def build_pose(time_s, positions):
    """Film the runner: the camera follows, so that the picture moves over the ground."""
    ground = positions * [PX_PER_M, -PX_PER_M] + [0, GROUND_Y]
    camera_x = SPEED * time_s * PX_PER_M - WIDTH / 2
    image = ground - np.stack([camera_x, 0 * camera_x], axis=1)[:, None]
    matrix = np.tile(np.array([[1.0, 0, 0], [0, 1, 0]]), (time_s.size, 1, 1))
    matrix[:, 0, 2] = camera_x
    confidence = np.full(image.shape[:2], 0.9)
    sequence = PoseSequence(time_s, image, confidence, BODY, WIDTH, HEIGHT, np.arange(time_s.size), matrix)
    noise = np.full(len(BODY), 0.5)
    return CleanPose(sequence, sequence, noise, (Repair("outlier", 4, 5, "left_wrist"),))


def metric(name, unit, value, half, side="both", **more):
    given = {"n": 6, "trusted": True, "reason": None} | more
    interval = None if value is None else (value - half, value + half)
    sd = None if value is None else half / 1.96
    return Metric(name=name, side=side, unit=unit, value=value, sd=sd, ci95=interval, **given)


def sample_metrics():
    weak = {"trusted": False, "reason": "60 frames per second: too few for one step"}
    return (
        metric("step_frequency", "Hz", 4.35, 0.06),
        metric("contact_time", "s", 0.118, 0.004),
        metric("contact_time", "s", 0.116, 0.006, "left", n=3),
        metric("contact_time", "s", 0.120, 0.006, "right", n=3),
        metric("flight_time", "s", 0.112, 0.005),
        metric("speed", "m/s", 9.0, 0.15),
        metric("step_length", "m", 2.07, 0.05),
        metric("hip_flexion_velocity_mean", "deg/s", 402.0, 21.0),
        metric("hip_flexion_velocity_mean", "deg/s", 395.0, 30.0, "left", n=3),
        metric("hip_flexion_velocity_mean", "deg/s", 409.0, 30.0, "right", n=3),
        metric("thigh_range", "deg", 92.0, 5.0),
        metric("thigh_flexion_max", "deg", 66.0, 5.2),
        metric("thigh_extension_max", "deg", 26.0, 5.4),
        metric("touchdown_distance", "m", 0.37, 0.08, **weak),
        metric("knee_flexion_excursion", "deg", 17.5, 5.0),
        metric("mean_support_force", "body weights", 1.95, 0.08),
        metric("leg_stiffness", "kN/m per kg", 0.162, 0.02),
        metric("trunk_lean", "deg", 4.0, 6.1),
        metric("shoulder_range", "deg", 96.0, 12.0),
        metric("thigh_antiphase_share", "%", 81.0, 6.0),
        metric("foot_ground_speed_touchdown", "m/s", None, 0, **(weak | {"n": 0})),
        metric(
            "trunk_rotation_range", "deg", None, 0, n=0, trusted=False, reason="the view is from the side"
        ),
        metric(
            "pelvis_rotation_range", "deg", None, 0, n=0, trusted=False, reason="the view is from the side"
        ),
    )


def sample_components():
    def part(name, status, z=None, se=None, lags=None, evidence=(), reason=None):
        return Component(name, f"{name}: its role", status, z, se, lags, evidence, reason)

    return (
        part("swing", "lags", -1.6, 0.4, 0.95, ("hip_flexion_velocity_mean",)),
        part("force", "typical", 0.2, 0.45, 0.12, ("mean_support_force",)),
        part(
            "timing",
            "not_measurable",
            reason="the error of the clip's measurement is as large as athletes differ",
        ),
        part("stability", "typical", -0.4, 0.6, 0.35, ("knee_flexion_excursion",)),
        part("contact", "strong", 1.4, 0.35, 0.01, ("contact_time",)),
        part("arms", "typical", -0.1, 0.7, 0.28, ("shoulder_range",)),
        part("push", "typical", 0.3, 0.8, 0.2, ("thigh_extension_max",)),
        part("rotation", "not_measurable", reason="one camera does not show rotation about the long axis"),
        part("coordination", "typical", 3.4, 0.6, 0.02, ("thigh_antiphase_share",)),
    )


def sample_indicators(phase, level):
    athlete = describe_athlete(sample_metrics(), phase, level, height_m=1.75)
    return score_indicators(sample_metrics(), load_norms(), athlete)


def sample_sightings():
    return (
        Sighting("swing", "hip_flexion_velocity_mean", "thigh rearmost", "left", 0.17),
        Sighting("swing", "hip_flexion_velocity_mean", "thigh foremost", "left", 0.40),
    )


def build_analysis():
    phase, level = Phase("max-velocity", 0.94), Level("trained", "speed")
    time = np.arange(FRAMES) / RATE_HZ
    positions = runner(time - 0.05)
    pose = build_pose(time, positions)
    confidence = pose.body.confidence
    scale = Scale(1 / PX_PER_M, 0.0002, "height")
    noise = np.full(len(BODY), 0.006)
    motion = Motion(time, positions, positions, confidence, noise, BODY, scale, "right", False, "right", True)
    contacts = contacts_of(float(time[-1]))
    return Analysis(
        status="ok_with_warnings",
        input=InputInfo(
            "runner.mp4", "ab" * 32, "video", WIDTH, HEIGHT, FRAMES, FRAMES, 60.0, 60.0, False, 0
        ),
        raw=pose.body,
        pose=pose,
        motion=motion,
        angles=compute_angles(motion),
        contacts=contacts,
        steps=build_steps(contacts),
        metrics=sample_metrics(),
        phase=phase,
        level=level,
        norms=load_norms(),
        indicators=sample_indicators(phase, level),
        components=sample_components(),
        weakest_link=LINK,
        sightings=sample_sightings(),
        system=score_system(sample_components(), LINK, phase),
        warnings=(
            Notice(
                "frame_rate_limits",
                "60 frames per second: single contact times are good to about 6 ms.",
                "Film at 120 frames per second or more.",
            ),
        ),
        provenance=Provenance(
            "0.1.0", "BlazePose heavy", "cd" * 32, Settings(height_m=1.75), "2026-01-01T00:00:00Z"
        ),
        video=None,
    )


@pytest.fixture(scope="session")
def sample():
    return build_analysis()


@pytest.fixture(scope="session")
def sample_without_scale(sample):
    return replace(sample, motion=replace(sample.motion, scale=Scale(None, None, None)))
