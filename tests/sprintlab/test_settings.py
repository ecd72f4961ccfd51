import pytest

from sprintlab.settings import Settings


def test_defaults_detect_everything():
    settings = Settings()
    assert settings.distance is None
    assert settings.as_json()["phase"] == "auto"


@pytest.mark.parametrize(
    "values",
    [
        {"height_m": 0.3},
        {"height_m": float("nan")},
        {"speed_m_s": -1.0},
        {"capture_rate_hz": 0.0},
        {"distance_m": 10.0},
        {"distance_points": (0.0, 0.0, 1.0, 1.0)},
        {"distance_m": 10.0, "distance_points": (5.0, 5.0, 5.0, 5.0)},
        {"person": 0},
    ],
)
def test_impossible_values_are_refused(values):
    with pytest.raises(ValueError, match="expected"):
        Settings(**values)


def test_paths_stay_private(tmp_path):
    assert Settings(events=tmp_path / "events.csv").as_json()["events"] == "events.csv"


def test_a_norms_file_is_stored_by_name(tmp_path):
    assert Settings(norms=tmp_path / "squad.toml").as_json()["norms"] == "squad.toml"
