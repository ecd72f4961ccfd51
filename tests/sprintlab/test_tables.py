"""Tables hold the data they were given, with units, and stay empty where nothing was seen."""

import csv

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from metrics.values import Contact
from sprintlab.events_file import read_events
from sprintlab.tables import metrics_table, step_lengths, write_events, write_steps
from sprintlab.timeseries import build_table, in_contact, write_timeseries


def rows_of(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_events_can_be_passed_back(sample, tmp_path):
    write_events(tmp_path / "events.csv", sample.contacts)
    back = read_events(tmp_path / "events.csv", 1 / 60)
    assert [c.foot for c in back] == [c.foot for c in sample.contacts]
    for given, read in zip(sample.contacts, back, strict=True):
        assert read.touchdown_s == pytest.approx(given.touchdown_s, abs=1e-5)
        assert (read.toe_off_s is None) == (given.toe_off_s is None)


def test_steps_add_up(sample, tmp_path):
    write_steps(tmp_path / "steps.csv", sample.steps, step_lengths(sample))
    rows = rows_of(tmp_path / "steps.csv")
    assert [row["step"] for row in rows] == [str(n + 1) for n in range(len(sample.steps))]
    for row in rows[:-2]:
        total = float(row["contact_time_s"]) + float(row["flight_time_s"])
        assert float(row["step_time_s"]) == pytest.approx(total, abs=2e-5)
        assert float(row["step_time_s"]) * float(row["step_frequency_hz"]) == pytest.approx(1, abs=1e-3)
    assert rows[-1]["flight_time_s"] == rows[-1]["step_length_m"] == ""


def test_step_length_is_speed_times_step_time(sample):
    lengths = step_lengths(sample)
    assert len(lengths) >= 4
    # the toe of this runner slides in contact: the same way in every contact, sampled at other moments
    assert np.mean(list(lengths.values())) == pytest.approx(9.0 * 0.23, abs=0.1)


def test_no_length_without_scale(sample_without_scale, tmp_path):
    assert step_lengths(sample_without_scale) == {}
    write_steps(tmp_path / "steps.csv", sample_without_scale.steps, {})
    assert all(row["step_length_m"] == "" for row in rows_of(tmp_path / "steps.csv"))


def test_metrics_table_has_a_row_for_each(sample):
    table = metrics_table(sample.metrics)
    assert len(table) == len(sample.metrics)
    left = table[(table["name"] == "contact_time") & (table["side"] == "left")].iloc[0]
    assert (left["value"], left["unit"], left["n"]) == (pytest.approx(0.116), "s", 3)
    assert left["ci95_low"] == pytest.approx(0.110)
    absent = table[table["name"] == "trunk_rotation_range"].iloc[0]
    assert np.isnan(absent["value"])
    assert absent["reason"]


def test_contact_reaches_to_the_clips_end_when_its_end_was_not_seen():
    time = np.arange(6.0)
    contacts = (Contact("left", None, None, 1.5, 0.01, 1.0), Contact("left", 4.0, 0.01, None, None, 1.0))
    assert in_contact(time, contacts, "left").tolist() == [True, True, False, False, True, True]
    assert not in_contact(time, contacts, "right").any()


def test_netcdf_has_the_form_of_movement(sample, tmp_path):
    write_timeseries(tmp_path, sample.pose, sample.motion, sample.angles, sample.contacts, "runner.mp4")
    with xr.open_dataset(tmp_path / "timeseries.nc", engine="h5netcdf") as data:
        assert data["position"].dims == ("time", "space", "keypoint", "individual")
        assert data["confidence"].dims == ("time", "keypoint", "individual")
        assert data.attrs["ds_type"] == "poses"
        units = {name: data[name].attrs["units"] for name in data.data_vars}
        assert (units["position"], units["position_ground"], units["angle"]) == ("px", "m", "deg")
        assert units["angular_velocity"] == "deg/s"
        knee = data["position"].sel(keypoint="left_knee", individual="athlete").values
        np.testing.assert_allclose(knee, sample.pose.body.point("left_knee"))
        np.testing.assert_allclose(data["time"].values, sample.pose.body.time_s)
        thigh = data["angle"].sel(segment="right_thigh").values
        np.testing.assert_allclose(thigh, sample.angles.angle_deg["right_thigh"])
        assert set(np.unique(data["in_contact"])) == {0, 1}


def test_parquet_names_every_unit(sample, tmp_path):
    write_timeseries(tmp_path, sample.pose, sample.motion, sample.angles, sample.contacts)
    table = pd.read_parquet(tmp_path / "timeseries.parquet")
    assert len(table) == sample.pose.body.time_s.size
    ends = ("_s", "_px", "_m", "_deg", "_confidence", "_contact")
    assert all(name == "frame" or name.endswith(ends) for name in table.columns)
    np.testing.assert_allclose(table["left_thigh_deg"], sample.angles.angle_deg["left_thigh"])
    np.testing.assert_allclose(table["nose_ground_x_m"], sample.motion.smooth("nose")[:, 0])


def test_without_scale_ground_positions_are_pixels(sample_without_scale):
    sample = sample_without_scale
    table = build_table(sample.pose, sample.motion, sample.angles, sample.contacts)
    assert not any(name.endswith("_m") for name in table.columns)
    ground = sample.pose.body.ground_px()[:, sample.pose.body.keypoints.index("left_hip")]
    np.testing.assert_allclose(table["left_hip_ground_x_px"], ground[:, 0])
    np.testing.assert_allclose(table["left_hip_ground_y_px"], -ground[:, 1])
