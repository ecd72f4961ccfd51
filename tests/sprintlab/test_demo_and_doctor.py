import json

import pytest
from typer.testing import CliRunner

from sprintlab import demo
from sprintlab.cli import app


def test_the_demo_shows_true_numbers_inside_the_measured_intervals(tmp_path):
    out = tmp_path / "demo"
    outcome = CliRunner().invoke(app, ["demo", "--keypoints", "--out", str(out)])
    assert outcome.exit_code == 0
    assert "contact time" in outcome.output
    document = json.loads((out / "simulated_sprinter_truth.json").read_text())
    truth = {(m["name"], m["side"]): m["value"] for m in document["metrics"]}
    result = json.loads((out / "result.json").read_text())
    measured = [m for m in result["metrics"] if m["ci95"] and (m["name"], m["side"]) in truth]
    inside = [m["ci95"][0] <= truth[m["name"], m["side"]] <= m["ci95"][1] for m in measured]
    assert len(inside) > 50
    assert sum(inside) / len(inside) > 0.85
    assert result["weakest_link"]["component"] is None


@pytest.mark.slow
def test_the_demo_draws_a_clip_and_analyses_it_whole(tmp_path, monkeypatch):
    monkeypatch.setattr(demo, "DURATION_S", 0.7)
    out = tmp_path / "demo"
    told = []
    demo.run_demo(out, lambda stage, done, total: told.append((stage, done, total)))
    assert ("draw", 84, 84) in told
    result = json.loads((out / "result.json").read_text())
    assert result["input"]["kind"] == "video"
    assert result["input"]["frames_decoded"] == 84
    truth = json.loads((out / demo.TRUTH_NAME).read_text())
    assert [c["foot"] for c in result["contacts"]] == [c["foot"] for c in truth["contacts"]]
    assert (out / demo.CLIP_NAME).stat().st_size > 10_000


def test_the_doctor_finds_models_and_encoder():
    outcome = CliRunner().invoke(app, ["doctor"])
    assert outcome.exit_code == 0, outcome.output
    assert "pose model heavy: runs" in outcome.output
    assert "pose model full: runs" in outcome.output
