"""Norms of a squad: from folders of results to a file that ``--norms`` takes."""

import json

import numpy as np
import pytest
from typer.testing import CliRunner

from metrics.expected import Athlete, expect
from metrics.norms import load_norms
from metrics.values import Level, Phase
from pose.errors import InputRejectedError
from sprintlab.cli import app
from sprintlab.squad import find_clips, fit_squad

UPRIGHT = {"name": "max-velocity", "probability": 0.97}


def metric(name, unit, value, sd, side="both", trusted=True):
    interval = [value - 1.96 * sd, value + 1.96 * sd]
    reason = None if trusted else "too few frames"
    return {
        "name": name,
        "side": side,
        "unit": unit,
        "value": value,
        "sd": sd,
        "ci95": interval,
        "n": 8,
        "trusted": trusted,
        "reason": reason,
    }


def write(folder, contact_s, speed=9.0, phase=UPRIGHT, status="ok", clip="a", knee=None):
    folder.mkdir(parents=True)
    metrics = [
        metric("contact_time", "s", contact_s, 0.003),
        metric("speed", "m/s", speed, 0.1),
        metric("step_frequency", "Hz", 4.4, 0.05),
    ]
    if knee is not None:
        metrics.append(metric("knee_flexion_excursion", "deg", knee, 2.0))
    result = {"schema_version": 1, "status": status, "phase": phase, "metrics": metrics}
    result["input"] = {"sha256": (clip.encode().hex() + "0" * 64)[:64]}
    (folder / "result.json").write_text(json.dumps(result), encoding="utf-8")


def run(*arguments):
    return CliRunner().invoke(app, [str(a) for a in arguments])


@pytest.fixture(scope="module")
def squad(tmp_path_factory):
    """Sixty athletes, contact 12 ms shorter for each m/s, spread 6 ms; the first with three clips."""
    place, draw = tmp_path_factory.mktemp("squad"), np.random.default_rng(4)
    for number in range(60):
        speed = draw.uniform(8.0, 10.0)
        own = 0.111 - 0.012 * (speed - 9.0) + 0.006 * draw.standard_normal()
        for clip in range(3 if number == 0 else 1):
            seen = own + 0.003 * draw.standard_normal()
            knee = 15 + 5 * draw.standard_normal() if number < 4 else None
            write(place / f"athlete{number}" / f"run{clip}", seen, speed, clip=f"{number}.{clip}", knee=knee)
    return place


def test_the_true_mean_and_spread_come_back_through_the_file(squad, tmp_path):
    out = tmp_path / "squad.toml"
    outcome = run("norms", "fit", squad, "--out", out)
    assert outcome.exit_code == 0, outcome.output
    assert "60 athletes and 62 clips" in outcome.output
    assert "left out: knee flexion excursion in max-velocity, 4 athletes only" in outcome.stderr
    norms = load_norms(out)
    norm = norms.find("contact_time", "max-velocity", None, with_speed=True)
    assert (norm.source, norm.grade, norm.verified, norm.n) == ("squad", "F", True, 60)
    assert norm.line.per_m_s == pytest.approx(-0.012, abs=0.003)
    assert norm.sd == pytest.approx(0.006, abs=0.0015)
    at_9 = Athlete(Phase("max-velocity", 1.0), Level("trained", "speed"), speed_m_s=9.0, speed_sd_m_s=0.0)
    found = expect(norm, norms, at_9)
    assert found.mean == pytest.approx(0.111, abs=0.0025)
    assert found.u == pytest.approx(np.hypot(0.006, 0.003) / np.sqrt(60), rel=0.3)
    rough = norms.find("contact_time", "max-velocity", None, with_speed=False)
    assert (rough.form, rough.source) == ("level", "squad")
    assert rough.sd == pytest.approx(np.hypot(0.006, 0.012 * 0.577), abs=0.002)
    assert norms.find("thigh_flexion_max", "max-velocity", None, with_speed=True).source != "squad"


def test_a_file_that_is_there_is_kept(squad, tmp_path):
    out = tmp_path / "squad.toml"
    out.write_text("mine", encoding="utf-8")
    outcome = run("norms", "fit", squad, "--out", out)
    assert outcome.exit_code == 3
    assert out.read_text(encoding="utf-8") == "mine"
    assert run("norms", "fit", squad, "--out", out, "--force").exit_code == 0


def athletes(clips):
    return len({clip.athlete for clip in clips})


def test_one_athlete_with_several_results_counts_once(squad):
    assert athletes(find_clips([squad])) == 60
    assert athletes(find_clips([squad], "clip")) == 62
    assert athletes(find_clips(sorted(squad.iterdir()))) == 60
    (norm, _) = fit_squad(find_clips([squad]), load_norms()).entries
    assert "60 athletes of the squad, 62 clips" in norm.population


def test_the_same_clip_analysed_twice_counts_once(tmp_path):
    write(tmp_path / "anna" / "a", 0.11, clip="x")
    write(tmp_path / "anna" / "b", 0.11, clip="x")
    write(tmp_path / "ben" / "a", 0.11, clip="x")
    assert len(find_clips([tmp_path])) == 2
    assert len(find_clips([tmp_path], "clip")) == 1


def test_what_is_no_sound_sprint_is_passed_over(tmp_path):
    write(tmp_path / "running", 0.2, phase={"name": "running", "probability": 0.99})
    write(tmp_path / "unsure", 0.11, phase={"name": "max-velocity", "probability": 0.6})
    write(tmp_path / "rejected", 0.11, phase=None, status="rejected")
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "result.json").write_text("{", encoding="utf-8")
    with pytest.raises(InputRejectedError) as caught:
        find_clips([tmp_path])
    assert caught.value.code == "results_not_found"


def test_four_athletes_are_refused_on_one_line(tmp_path):
    for number in range(4):
        write(tmp_path / str(number), 0.11 + 0.002 * number, clip=str(number))
    outcome = run("norms", "fit", tmp_path, "--out", tmp_path / "squad.toml")
    assert outcome.exit_code == 3
    assert "error[too_few_athletes]: 4 athletes found" in outcome.stderr
    assert outcome.stderr.count("\n") == 1
    assert not (tmp_path / "squad.toml").exists()


def test_show_prints_every_norm_with_its_source(squad, tmp_path):
    table = run("norms", "show").stdout
    for metric_name in {n.metric for n in load_norms().entries if n.phase == "max-velocity"}:
        assert metric_name.split("_")[0] in table
    assert "352/419/460/520" in table
    assert "Nagahara et al. 2018" in table
    at_9 = run("norms", "show", "--speed", "9.0", "--sex", "male", "--height", "1.8").stdout
    assert "0.1145" in at_9  # 1.08 x 0.53 x 1.80 / 9.0
    out = tmp_path / "squad.toml"
    run("norms", "fit", squad, "--out", out)
    assert "Own squad: 60 athletes" in run("norms", "show", out).stdout
    assert run("norms", "show", tmp_path / "none.toml").exit_code == 3
