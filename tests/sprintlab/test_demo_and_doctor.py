import json

from typer.testing import CliRunner

from sprintlab.cli import app


def test_the_demo_shows_true_numbers_inside_the_measured_intervals(tmp_path):
    out = tmp_path / "demo"
    outcome = CliRunner().invoke(app, ["demo", "--out", str(out)])
    assert outcome.exit_code == 0
    assert "contact time" in outcome.output
    truth = {
        (m["name"], m["side"]): m["value"] for m in json.loads((out / "truth.json").read_text())["metrics"]
    }
    result = json.loads((out / "result.json").read_text())
    measured = [m for m in result["metrics"] if m["ci95"] and (m["name"], m["side"]) in truth]
    inside = [m["ci95"][0] <= truth[m["name"], m["side"]] <= m["ci95"][1] for m in measured]
    assert len(inside) > 50
    assert sum(inside) / len(inside) > 0.85
    assert result["weakest_link"]["component"] is None


def test_the_doctor_finds_models_and_encoder():
    outcome = CliRunner().invoke(app, ["doctor"])
    assert outcome.exit_code == 0, outcome.output
    assert "pose model heavy: runs" in outcome.output
    assert "pose model full: runs" in outcome.output
