import json

import pytest

from pose.errors import InputRejectedError
from sprintlab.compare import compare_results


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
