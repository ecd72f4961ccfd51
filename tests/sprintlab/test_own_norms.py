"""Norms of one's own, from the command line to the result."""

import json

import pytest
from typer.testing import CliRunner

from pose.keypoints_file import write_keypoints
from pose.synthetic import Athlete, Camera, film, simulate
from sprintlab.cli import app

OWN = """
schema_version = 1

[sources]
squad = "Twelve of ours"

[[norm]]
component = "swing"
metric = "thigh_flexion_max"
phase = "max-velocity"
unit = "deg"
mean = 55.5
sd = 6.5
u = 1.5
direction = "higher"
weight = 0.3
population = "12 athletes"
source = "squad"
grade = "F"
verified = true
"""


def analyze(clip, out, *more):
    known = ["--height", "1.80", "--phase", "max-velocity", "--json"]
    return CliRunner().invoke(app, [str(a) for a in ("analyze", clip, "--out", out, *known, *more)])


@pytest.fixture(scope="module")
def clip(tmp_path_factory):
    path = tmp_path_factory.mktemp("clip") / "sprint.csv"
    write_keypoints(path, film(simulate(Athlete(), 1.5), Camera(frame_rate_hz=120), seed=5).sequence)
    return path


def test_own_norms_go_first_and_are_named_in_result_and_report(clip, tmp_path):
    squad = tmp_path / "squad.toml"
    squad.write_text(OWN, encoding="utf-8")
    out = tmp_path / "out"
    result = json.loads(analyze(clip, out, "--norms", squad).stdout)
    assert result["norms"]["file"] == "squad.toml"
    assert result["provenance"]["settings"]["norms"] == "squad.toml"
    by_metric = {one["metric"]: one for one in result["indicators"]}
    lift = by_metric["thigh_flexion_max"]
    assert (lift["expected"], lift["expected_sd"], lift["expected_u"]) == pytest.approx((55.5, 6.5, 1.5))
    assert (lift["source"], lift["grade"], lift["verified"]) == ("squad", "F", True)
    assert lift["z"] == pytest.approx((lift["value"] - 55.5) / 6.5, abs=0.001)
    assert by_metric["contact_time"]["source"] != "squad"
    html = (out / "report.html").read_text(encoding="utf-8")
    assert "Twelve of ours" in html
    assert str(tmp_path) not in html

    same = analyze(clip, out, "--norms", squad)
    assert same.exit_code == 0
    squad.write_text(OWN.replace("55.5", "60"), encoding="utf-8")
    other = analyze(clip, out, "--norms", squad)
    assert other.exit_code == 3
    assert json.loads(other.stdout)["warnings"][0]["code"] == "output_exists"


@pytest.mark.parametrize(
    ("text", "code"), [(None, "norms_not_found"), (OWN.replace("sd =", "ds ="), "norms_invalid")]
)
def test_a_norms_file_that_cannot_be_used_is_refused_on_one_line(clip, tmp_path, text, code):
    squad = tmp_path / "squad.toml"
    if text is not None:
        squad.write_text(text, encoding="utf-8")
    outcome = analyze(clip, tmp_path / "out", "--norms", squad)
    assert outcome.exit_code == 3
    assert outcome.stderr.count("\n") == 1
    assert f"error[{code}]" in outcome.stderr
    assert not (tmp_path / "out").exists()


def test_own_level_bounds_set_the_level(clip, tmp_path):
    squad = tmp_path / "squad.toml"
    bounds = "{ team = 3.0, trained = 4.0, elite = 5.0 }"
    rows = f"male = {bounds}\nfemale = {bounds}\n"
    squad.write_text(f"{OWN}\n[level_bounds_m_s]\n{rows}", encoding="utf-8")
    result = json.loads(analyze(clip, tmp_path / "out", "--norms", squad).stdout)
    assert result["level"] == {"name": "elite", "source": "speed"}
