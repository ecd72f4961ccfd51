"""A clip from the front, the back or far off the side: what is refused, and what is said."""

import numpy as np
import pytest
from typer.testing import CliRunner

from pose.errors import InputRejectedError
from pose.keypoints_file import write_keypoints
from pose.synthetic import Athlete, Camera, film, simulate
from sprintlab import Settings, analyze
from sprintlab.cli import app

ROTATION = ("trunk_rotation_range", "pelvis_rotation_range", "trunk_pelvis_phase")
LENGTHS = ("speed", "step_length", "leg_stiffness")


def filmed(path, **camera):
    shot = film(simulate(Athlete(), 2.0), Camera(frame_rate_hz=120, distance_m=35.0, **camera), seed=3)
    write_keypoints(path, shot.sequence)
    return shot


def straight(path, direction):
    return filmed(path, yaw_deg=90.0, direction=direction, picture_px=(1080, 1440))


@pytest.mark.parametrize(("direction", "view"), [("left", "front"), ("right", "back")])
def test_a_clip_from_the_front_or_the_back_is_refused_and_told_why(tmp_path, direction, view):
    straight(tmp_path / "clip.csv", direction)
    with pytest.raises(InputRejectedError, match=f"from the {view}") as refused:
        analyze(tmp_path / "clip.csv", Settings(height_m=1.80))
    assert refused.value.code == "not_from_the_side"
    assert refused.value.remedy == "Film from the side, at right angles to the run."


def test_the_command_line_says_it_in_one_line(tmp_path):
    straight(tmp_path / "clip.csv", "left")
    outcome = CliRunner().invoke(app, ["analyze", str(tmp_path / "clip.csv"), "--out", str(tmp_path / "out")])
    assert outcome.exit_code == 3
    assert outcome.output.startswith("error[not_from_the_side]: The athlete is filmed from the front")
    assert outcome.output.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_events_by_hand_let_a_front_clip_pass_for_its_times_only(tmp_path):
    shot = straight(tmp_path / "clip.csv", "left")
    whole = [c for c in shot.truth.contacts if c.touchdown_s > 0 and c.toe_off_s < 1.95]
    rows = [f"{c.foot},{c.touchdown_s:.5f},{c.toe_off_s:.5f}" for c in whole]
    (tmp_path / "events.csv").write_text("\n".join(["foot,touchdown_s,toe_off_s", *rows]) + "\n")
    settings = Settings(height_m=1.80, events=tmp_path / "events.csv")
    result = analyze(tmp_path / "clip.csv", settings)
    true = np.mean([c.toe_off_s - c.touchdown_s for c in whole])
    assert result.metric("contact_time").value == pytest.approx(true, abs=1e-4)
    for name in (*ROTATION, *LENGTHS, "thigh_range"):
        assert result.metric(name).value is None, name
    assert "film from the side" in result.metric("speed").reason


@pytest.mark.parametrize("direction", ["left", "right"])
@pytest.mark.parametrize("yaw_deg", [60.0, 70.0])
def test_lengths_are_not_measured_far_off_the_side(tmp_path, direction, yaw_deg):
    filmed(tmp_path / "clip.csv", yaw_deg=yaw_deg, direction=direction, picture_px=(2000, 1440))
    result = analyze(tmp_path / "clip.csv", Settings(height_m=1.80))
    for name in LENGTHS:
        metric = result.metric(name)
        assert metric.value is None
        assert "off the side view; film from the side" in metric.reason
    assert result.metric("step_frequency").trusted


def test_a_given_speed_stays_far_off_the_side(tmp_path):
    shot = filmed(tmp_path / "clip.csv", yaw_deg=60.0, picture_px=(2000, 1440))
    speed = shot.truth.metrics["speed", "both"]
    result = analyze(tmp_path / "clip.csv", Settings(speed_m_s=speed))
    assert result.metric("speed").value == pytest.approx(speed)
    true = shot.truth.metrics["step_length", "both"]
    assert result.metric("step_length").value == pytest.approx(true, rel=0.02)
