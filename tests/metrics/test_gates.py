"""Each refusal and each doubt, at its boundary."""

import numpy as np
import pytest

from metrics.angles import compute_angles
from metrics.measures import compute_metrics


def measured(motion, contacts):
    return {(m.name, m.side): m for m in compute_metrics(motion, compute_angles(motion), contacts)}


def seen(tools, rate_hz=120.0, **confidence):
    """Metrics of a run in which keypoints by name have another confidence."""
    motion, contacts = tools.run(tools.Pendulum(), rate_hz)
    values = motion.confidence.copy()
    for name, value in confidence.items():
        values[:, tools.points.index(name)] = value
    return measured(tools.motion_from(motion.time_s, motion.body, confidence=values), contacts)


@pytest.mark.parametrize(
    ("rate_hz", "missing", "doubted", "fine"),
    [
        (
            30.0,
            {"contact_time_asymmetry", "vertical_stiffness", "leg_stiffness", "knee_flexion_excursion"},
            {"contact_time", "flight_time", "hip_flexion_velocity_peak", "mean_support_force"},
            {"step_frequency", "step_time", "hip_flexion_velocity_mean", "thigh_range", "speed"},
        ),
        (
            60.0,
            {"foot_ground_speed_touchdown"},
            set(),
            {"contact_time", "hip_flexion_velocity_peak", "vertical_stiffness", "knee_flexion_excursion"},
        ),
        (120.0, set(), set(), {"contact_time", "foot_ground_speed_touchdown"}),
    ],
)
def test_frame_rate(tools, rate_hz, missing, doubted, fine):
    metrics = seen(tools, rate_hz)
    for name in missing:
        assert metrics[name, "both"].value is None
        assert "film at 120 frames/s or more" in metrics[name, "both"].reason
        assert f"{rate_hz:.0f} frames/s" in metrics[name, "both"].reason
    for name in doubted:
        assert metrics[name, "both"].value is not None
        assert not metrics[name, "both"].trusted
        assert "film at 120 frames/s or more" in metrics[name, "both"].reason
    for name in fine:
        assert metrics[name, "both"].trusted, metrics[name, "both"].reason


def test_few_steps_are_not_trusted(tools):
    motion, contacts = tools.run(tools.Pendulum())
    metrics = measured(motion, contacts[:2])
    contact = metrics["contact_time", "both"]
    assert contact.n == 2
    assert not contact.trusted
    assert contact.reason == "from 2 readings only, 3 wanted; film more steps"
    assert measured(motion, contacts[:3])["contact_time", "both"].trusted
    assert metrics["thigh_range", "left"].value is None
    assert "of the left side" in metrics["thigh_range", "left"].reason


def test_hidden_arm_has_no_value_and_both_is_the_other_one(tools):
    metrics = seen(tools, left_elbow=0.05)
    assert metrics["shoulder_range", "left"].value is None
    assert "the left arm is hidden" in metrics["shoulder_range", "left"].reason
    both, right = metrics["shoulder_range", "both"], metrics["shoulder_range", "right"]
    assert both.value == pytest.approx(right.value)
    assert both.n == right.n
    assert both.trusted
    assert both.reason == "from the right side only, the other arm is hidden"
    assert metrics["arm_symmetry_index", "both"].value is None
    assert metrics["thigh_range", "left"].trusted


def test_both_arms_hidden(tools):
    both = seen(tools, left_elbow=0.05, right_wrist=0.05)["shoulder_range", "both"]
    assert both.value is None
    assert both.reason.startswith("the arms are hidden")


def test_poorly_seen_leg_is_given_but_not_trusted(tools):
    metrics = seen(tools, left_knee=0.4)
    assert metrics["thigh_range", "left"].value is not None
    assert metrics["thigh_range", "left"].reason == "the left leg is poorly seen"
    assert not metrics["thigh_range", "both"].trusted
    assert metrics["thigh_range", "right"].trusted


def test_uncertain_contacts_are_not_trusted(tools):
    motion, contacts = tools.run(tools.Pendulum())
    doubtful = [type(c)(*[*list(vars(c).values())[:-1], 0.3]) for c in contacts]
    metric = measured(motion, doubtful)["contact_time", "both"]
    assert not metric.trusted
    assert "uncertain" in metric.reason


@pytest.mark.parametrize(
    ("yaw_deg", "state"), [(15, "trusted"), (35, "doubted"), (48, "doubted"), (65, "refused")]
)
def test_view_from_an_angle(tools, yaw_deg, state):
    motion, contacts = tools.run(tools.Pendulum())
    body = motion.body.copy()
    half = 0.5 * 0.72 * 0.52 * np.sin(np.radians(yaw_deg))
    body[:, tools.points.index("left_shoulder"), 0] += half
    body[:, tools.points.index("right_shoulder"), 0] -= half
    metrics = measured(tools.motion_from(motion.time_s, body), contacts)
    for name in ("speed", "step_length"):
        assert (metrics[name, "both"].value is None) == (state == "refused")
        assert metrics[name, "both"].trusted == (yaw_deg < 45), name
    metric = metrics["thigh_range", "both"]
    assert metric.trusted == (state == "trusted")
    assert (metric.value is None) == (state == "refused")
    if state != "trusted":
        assert f"about {yaw_deg} deg off the side view" in metric.reason


def test_far_limb_is_less_certain(tools):
    metrics = seen(tools)
    assert metrics["thigh_range", "left"].sd > metrics["thigh_range", "right"].sd


def test_no_scale_beats_no_other_reason(tools):
    # both the frame rate and the scale are wanting: the frame rate is what no option can mend
    motion, contacts = tools.run(tools.Pendulum(), 30.0)
    metric = measured(motion, contacts)["foot_ground_speed_touchdown", "both"]
    assert "30 frames/s" in metric.reason
