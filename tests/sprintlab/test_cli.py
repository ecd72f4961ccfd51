"""The program as its users meet it, from arguments to files, on a simulated sprinter."""

import csv
import json
from importlib import resources

import jsonschema
import pytest
from typer.testing import CliRunner

from pose.keypoints_file import write_keypoints
from pose.synthetic import Athlete, Camera, film, simulate
from sprintlab.cli import app

FILES = {
    "result.json",
    "events.csv",
    "steps.csv",
    "timeseries.parquet",
    "timeseries.nc",
    "keypoints.csv",
    "keypoints.trc",
    "angles.mot",
    "kinogram.png",
    "angles.png",
    "report.html",
}
HEIGHT = ["--height", "1.80"]


def run(*arguments):
    return CliRunner().invoke(app, [str(a) for a in arguments])


def simulated(path, **camera):
    shot = film(simulate(Athlete(), 1.5), Camera(frame_rate_hz=120, **camera), seed=5)
    write_keypoints(path, shot.sequence)
    return shot.truth


def numbers(result):
    """Everything but where it came from and when."""
    kept = {name: value for name, value in result.items() if name != "input"}
    kept["provenance"] = {n: v for n, v in kept["provenance"].items() if n != "created_utc"}
    return kept


@pytest.fixture(scope="module")
def clip(tmp_path_factory):
    path = tmp_path_factory.mktemp("clip") / "sprint.csv"
    return path, simulated(path)


@pytest.fixture(scope="module")
def out(clip, tmp_path_factory):
    folder = tmp_path_factory.mktemp("out") / "results"
    outcome = run("analyze", clip[0], "--out", folder, *HEIGHT)
    assert outcome.exit_code == 0, outcome.output
    return folder


@pytest.fixture(scope="module")
def result(out):
    return json.loads((out / "result.json").read_text())


def test_every_file_of_the_contract_is_there(out):
    assert {path.name for path in out.iterdir()} == FILES


def test_the_result_keeps_to_its_schema(result):
    schema = json.loads(resources.files("sprintlab").joinpath("result.schema.json").read_text())
    jsonschema.validate(result, schema)


def test_contacts_are_those_of_the_simulated_run(clip, result):
    true = [c for c in clip[1].contacts if c.touchdown_s > 0.02 and c.toe_off_s < 1.45]
    found = {(c["foot"], round(c["touchdown_s"], 1)): c for c in result["contacts"]}
    assert len(found) >= len(true)
    for contact in true:
        near = [c for c in result["contacts"] if abs(c["touchdown_s"] - contact.touchdown_s) < 0.03]
        assert [c["foot"] for c in near] == [contact.foot]
        assert near[0]["touchdown_s"] == pytest.approx(contact.touchdown_s, abs=0.016)
        assert near[0]["toe_off_s"] == pytest.approx(contact.toe_off_s, abs=0.020)


@pytest.mark.parametrize(
    ("name", "share"),
    [("contact_time", 0.08), ("step_frequency", 0.02), ("speed", 0.10), ("thigh_range", 0.05)],
)
def test_metrics_are_near_the_truth(clip, result, name, share):
    (measured,) = (m for m in result["metrics"] if m["name"] == name and m["side"] == "both")
    assert measured["value"] == pytest.approx(clip[1].metrics[(name, "both")], rel=share)
    assert measured["ci95"][0] < measured["value"] < measured["ci95"][1]


def test_step_length_is_speed_over_step_frequency(result):
    value = {m["name"]: m["value"] for m in result["metrics"] if m["side"] == "both"}
    assert value["step_length"] == pytest.approx(value["speed"] / value["step_frequency"], rel=0.01)


def test_no_path_gets_out(out, clip):
    for name in ("result.json", "report.html", "keypoints.csv", "events.csv"):
        assert str(clip[0].parent) not in (out / name).read_text()


def test_written_keypoints_give_the_same_numbers(out, result, tmp_path):
    outcome = run("analyze", out / "keypoints.csv", "--out", tmp_path / "again", *HEIGHT, "--json")
    assert outcome.exit_code == 0
    assert numbers(json.loads(outcome.stdout)) == numbers(result)


def test_json_prints_the_document_and_nothing_else(out, clip):
    outcome = run("analyze", clip[0], "--out", out, *HEIGHT, "--json")
    assert json.loads(outcome.stdout) == json.loads((out / "result.json").read_text())


def test_results_of_other_settings_are_not_overwritten(out, clip):
    before = (out / "result.json").read_bytes()
    outcome = run("analyze", clip[0], "--out", out, "--height", "1.70")
    assert outcome.exit_code == 3
    assert "output_exists" in outcome.output
    assert (out / "result.json").read_bytes() == before


def test_events_corrected_by_hand_are_used(out, clip, tmp_path):
    rows = list(csv.DictReader((out / "events.csv").read_text().splitlines()))
    whole = [row for row in rows if row["touchdown_s"] and row["toe_off_s"]]
    whole[1]["toe_off_s"] = f"{float(whole[1]['toe_off_s']) + 0.02:.5f}"
    moved = tmp_path / "events.csv"
    with moved.open("w", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    outcome = run("analyze", clip[0], "--out", tmp_path / "moved", *HEIGHT, "--events", moved, "--json")
    contact = json.loads(outcome.stdout)["contacts"][1]
    assert contact["toe_off_s"] == pytest.approx(float(whole[1]["toe_off_s"]), abs=1e-5)


def test_a_mirrored_film_exchanges_left_and_right(clip, result, tmp_path):
    lines = clip[0].read_text().splitlines()
    width = int(lines[0].split("width=")[1].split()[0])
    mirrored = tmp_path / "mirrored.csv"
    with mirrored.open("w", newline="") as file:
        file.write(lines[0] + "\n" + lines[1] + "\n")
        for line in lines[2:]:
            frame, time, name, x, y, confidence = line.split(",")
            side = {"left": "right", "right": "left"}.get(name.split("_")[0])
            name = name if side is None else f"{side}_{name.split('_', 1)[1]}"
            file.write(f"{frame},{time},{name},{width - float(x):.3f},{y},{confidence}\n")
    outcome = run("analyze", mirrored, "--out", tmp_path / "out", *HEIGHT, "--json")
    other = json.loads(outcome.stdout)
    assert other["direction"] == "left"
    assert [c["foot"] for c in other["contacts"]] == [
        {"left": "right", "right": "left"}[c["foot"]] for c in result["contacts"]
    ]
    for here, there in zip(result["contacts"], other["contacts"], strict=True):
        assert there["touchdown_s"] == pytest.approx(here["touchdown_s"], abs=here["touchdown_sd_s"])


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("missing.mp4", None, "file_not_found"),
        ("missing.csv", None, "file_not_found"),
        ("text.mp4", "not a video", "not_a_video"),
        ("empty.mp4", "", None),
        ("wrong.csv", "a,b\n1,2\n", "keypoints_invalid"),
    ],
)
def test_bad_input_is_said_on_one_line_and_leaves_nothing(tmp_path, name, content, code):
    path = tmp_path / name
    if content is not None:
        path.write_text(content)
    outcome = run("analyze", path, "--out", tmp_path / "out")
    assert outcome.exit_code == 3
    assert len(outcome.output.strip().splitlines()) == 1
    assert outcome.output.startswith("error[" + (code or ""))
    assert {p.name for p in tmp_path.iterdir()} == ({name} if content is not None else set())


def test_a_folder_is_no_clip(tmp_path):
    outcome = run("analyze", tmp_path, "--out", tmp_path / "out")
    assert outcome.exit_code == 3
    assert list(tmp_path.iterdir()) == []


def test_a_rejection_as_json_keeps_to_the_schema(tmp_path):
    outcome = run("analyze", tmp_path / "none.mp4", "--json")
    document = json.loads(outcome.stdout)
    schema = json.loads(resources.files("sprintlab").joinpath("result.schema.json").read_text())
    jsonschema.validate(document, schema)
    assert document["status"] == "rejected"
    assert document["warnings"][0]["code"] == "file_not_found"


def test_a_standing_athlete_has_too_few_contacts(tmp_path):
    path = tmp_path / "still.csv"
    lines = simulated_still()
    path.write_text("\n".join(lines) + "\n")
    outcome = run("analyze", path, "--out", tmp_path / "out")
    assert outcome.exit_code == 3
    assert outcome.output.startswith("error[too_few_contacts]")


def simulated_still():
    shot = film(simulate(Athlete(), 0.3), Camera(frame_rate_hz=60), seed=1).sequence
    lines = ["frame,time_s,keypoint,x_px,y_px,confidence"]
    for frame in range(60):
        for name, (x, y) in zip(shot.keypoints, shot.xy_px[0], strict=True):
            lines.append(f"{frame},{frame / 60:.6f},{name},{x:.3f},{y:.3f},0.9")
    return lines


@pytest.mark.parametrize(
    "arguments",
    [
        ["analyze"],
        ["analyze", "x.csv", "--height", "9"],
        ["analyze", "x.csv", "--distance", "10"],
        ["analyze", "x.csv", "--distance", "10", "--distance-points", "1,2,3"],
        ["analyze", "x.csv", "--level", "olympic"],
        ["fly"],
    ],
)
def test_wrong_usage_ends_with_two(arguments):
    assert run(*arguments).exit_code == 2


def test_compare_of_a_result_with_itself_finds_no_change(out):
    outcome = run("compare", out, out)
    assert outcome.exit_code == 0
    assert "within noise" in outcome.output
    assert "real" not in outcome.output
