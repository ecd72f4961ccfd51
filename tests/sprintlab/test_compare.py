"""Results of one athlete beside each other: what changed, and what is only measurement error."""

import csv
import json
import math
import re
from dataclasses import replace

import cv2
import numpy as np
import pytest
from typer.testing import CliRunner

from metrics.curves import stride_curves
from pose.errors import InputRejectedError
from sprintlab.cli import app
from sprintlab.compare import Reading, compare_notes, compare_results, load_results, trend
from sprintlab.compare_pictures import LABEL_PX, curves_of, stack_kinograms
from sprintlab.save import write_files


def metric(value, sd=0.002, trusted=True, name="contact_time"):
    return {"name": name, "side": "both", "unit": "s", "value": value, "sd": sd, "trusted": trusted}


def folder(tmp_path, name, metrics, phase="max-velocity"):
    path = tmp_path / name
    path.mkdir()
    result = {"schema_version": 1, "metrics": metrics, "phase": {"name": phase}}
    (path / "result.json").write_text(json.dumps(result))
    return path


@pytest.mark.parametrize(("after", "real"), [(0.104, False), (0.106, True), (0.094, True)])
def test_a_change_is_real_beyond_the_minimal_detectable(tmp_path, after, real):
    # 1.96 * sqrt(2) * 2 ms = 5.5 ms
    (change,) = compare_results(
        folder(tmp_path, "a", [metric(0.100)]), folder(tmp_path, "b", [metric(after)]) / "result.json"
    )
    assert change.real is real
    assert change.minimal_detectable == pytest.approx(0.005544, abs=1e-6)


def test_untrusted_and_missing_metrics_are_left_out(tmp_path):
    before = [metric(0.1, trusted=False), metric(0.1, name="flight_time")]
    after = [metric(0.2), metric(None, sd=None, trusted=False, name="flight_time")]
    assert compare_results(folder(tmp_path, "a", before), folder(tmp_path, "b", after)) == ()


def test_other_phases_are_not_compared(tmp_path):
    first = folder(tmp_path, "a", [metric(0.1)])
    second = folder(tmp_path, "b", [metric(0.1)], phase="acceleration")
    with pytest.raises(InputRejectedError) as caught:
        compare_results(first, second)
    assert caught.value.code == "results_not_comparable"


def test_a_folder_without_result_is_said(tmp_path):
    with pytest.raises(InputRejectedError) as caught:
        compare_results(tmp_path, tmp_path)
    assert caught.value.code == "result_not_found"


def series(tmp_path, values, sds=None):
    sds = sds or [0.002] * len(values)
    return [
        folder(
            tmp_path, f"r{place}", [metric(value, sd)] if value is not None else [metric(0.1, trusted=False)]
        )
        for place, (value, sd) in enumerate(zip(values, sds, strict=True))
    ]


def test_a_trend_over_three_results_is_their_weighted_line(tmp_path):
    (change,) = compare_results(*series(tmp_path, [0.100, 0.106, 0.112]))
    assert change.difference == pytest.approx(0.012)
    # slope's error: sd / sqrt(sum of squared distances) = 2 ms / sqrt(2); over two steps
    assert change.minimal_detectable == pytest.approx(1.96 * 0.002 / math.sqrt(2) * 2)
    assert change.real


def test_an_unsure_result_hardly_moves_the_trend(tmp_path):
    (change,) = compare_results(*series(tmp_path, [0.100, 0.200, 0.101], [0.001, 1.0, 0.001]))
    assert change.difference == pytest.approx(0.001, abs=1e-5)


def test_results_that_scatter_more_than_their_errors_are_no_trend(tmp_path):
    quiet, wild = tmp_path / "quiet", tmp_path / "wild"
    quiet.mkdir()
    wild.mkdir()
    (steady,) = compare_results(*series(quiet, [0.100, 0.104, 0.108, 0.112]))
    (jumping,) = compare_results(*series(wild, [0.100, 0.130, 0.082, 0.112]))
    assert steady.real
    assert jumping.minimal_detectable > 5 * steady.minimal_detectable
    assert not jumping.real


def test_a_result_that_does_not_trust_a_metric_keeps_its_place_in_the_order(tmp_path):
    (change,) = compare_results(*series(tmp_path, [0.100, None, 0.110]))
    assert [reading.place for reading in change.readings] == [0, 2]
    assert change.difference == pytest.approx(0.010)


def test_measurement_error_alone_is_called_real_in_one_case_of_twenty():
    draw = np.random.default_rng(1)
    for count in (2, 4):
        real = 0
        for _ in range(2000):
            readings = [Reading(place, 0.002 * draw.standard_normal(), 0.002) for place in range(count)]
            slope, error = trend(readings)
            real += abs(slope) > 1.96 * error
        assert real / 2000 <= 0.05 + 0.015
        assert real > 0


def test_one_result_is_not_compared(tmp_path):
    with pytest.raises(InputRejectedError) as caught:
        load_results(series(tmp_path, [0.1]))
    assert caught.value.code == "too_few_results"


def test_equal_folder_names_get_their_parents(tmp_path):
    for month in ("may", "june"):
        (tmp_path / month).mkdir()
        folder(tmp_path / month, "out", [metric(0.1)])
    found = load_results([tmp_path / "may" / "out", tmp_path / "june" / "out"])
    assert [result.label for result in found] == ["may/out", "june/out"]


@pytest.fixture(scope="module")
def two_runs(sample, tmp_path_factory):
    place = tmp_path_factory.mktemp("runs")
    longer = tuple(
        replace(m, value=m.value + 0.02) if (m.name, m.side) == ("contact_time", "both") else m
        for m in sample.metrics
    )
    for name, analysis in (("may", sample), ("june <b>", replace(sample, metrics=longer))):
        (place / name).mkdir()
        write_files(analysis, place / name)
    return place / "may", place / "june <b>"


def test_the_page_holds_everything_and_needs_nothing(two_runs, tmp_path):
    out = tmp_path / "compared"
    outcome = CliRunner().invoke(app, ["compare", *map(str, two_runs), "--out", str(out)])
    assert outcome.exit_code == 0, outcome.output
    assert {path.name for path in out.iterdir()} == {
        "compare.html",
        "curves.png",
        "kinograms.png",
        "changes.csv",
    }
    html = (out / "compare.html").read_text(encoding="utf-8")
    assert "june &lt;b&gt;" in html
    assert "june <b>" not in html
    assert "1 of " in html
    assert not re.search(r"(https?:)?//[a-z0-9]", re.sub(r'"data:[^"]*"', "", html))
    assert html.count('src="data:image/png') == 2
    assert str(tmp_path) not in html
    rows = list(csv.DictReader((out / "changes.csv").read_text(encoding="utf-8").splitlines()))
    (contact,) = (r for r in rows if (r["metric"], r["side"]) == ("contact_time", "both"))
    assert float(contact["change"]) == pytest.approx(0.02)
    assert contact["real"] == "true"
    assert [r["metric"] for r in rows if r["real"] == "true"] == ["contact_time"]


def test_kinograms_stand_under_each_other_whole(two_runs):
    stack = stack_kinograms(load_results(two_runs))
    one = cv2.imread(str(two_runs[0] / "kinogram.png"))[..., ::-1]
    assert stack.shape == (2 * (one.shape[0] + LABEL_PX), one.shape[1], 3)
    assert np.array_equal(stack[LABEL_PX : LABEL_PX + one.shape[0]], one)
    assert (stack[:LABEL_PX] < 128).any()


def test_curves_are_those_of_the_analysis(two_runs, sample):
    found = curves_of(load_results(two_runs)[0])
    true = stride_curves(sample.angles, sample.contacts)
    assert set(found) == set(true)
    for key, curve in true.items():
        assert found[key].mean_deg == pytest.approx(curve.mean_deg, abs=0.05)
        assert found[key].toe_off_percent == pytest.approx(curve.toe_off_percent, abs=0.01)


def test_results_without_their_files_still_compare(tmp_path):
    out = tmp_path / "out"
    for name in ("a", "b"):
        document = {"contacts": [], "phase": {"name": "max-velocity"}, "metrics": [metric(0.1)]}
        (tmp_path / name).mkdir()
        (tmp_path / name / "result.json").write_text(json.dumps({"schema_version": 1, **document}))
    results = [str(tmp_path / name / "result.json") for name in ("a", "b")]
    outcome = CliRunner().invoke(app, ["compare", *results, "--out", str(out)])
    assert outcome.exit_code == 0, outcome.output
    assert {path.name for path in out.iterdir()} == {"compare.html", "changes.csv"}
    assert "Nothing changed" in (out / "compare.html").read_text(encoding="utf-8")


def test_what_else_differs_is_said(tmp_path):
    first, second = series(tmp_path, [0.1, 0.1])
    for place, rate, source, speed in ((first, 120.0, "height", 9.0), (second, 240.0, "distance", 9.9)):
        document = json.loads((place / "result.json").read_text())
        document |= {"input": {"frame_rate_hz": rate}, "scale": {"source": source}}
        document["metrics"].append(metric(speed, 0.1, name="speed"))
        (place / "result.json").write_text(json.dumps(document))
    notes = " ".join(compare_notes(load_results([first, second])))
    assert "120, 240 per second" in notes
    assert "height, distance" in notes
    assert "The speed changed" in notes
