"""Clips that cannot show everything: each of the nine components is scored, or says what would score it."""

from dataclasses import replace

import pytest

from metrics.norm_entry import COMPONENT_NAMES
from pose.keypoints_file import write_keypoints
from pose.synthetic import Athlete, Camera, Start, film, simulate
from sprintlab.analyze import analyze
from sprintlab.settings import Settings

TALL = Settings(height_m=1.80)
CLIPS = {
    "30 frames per second": (Athlete(), {"frame_rate_hz": 30.0}, TALL),
    "no scale": (Athlete(), {}, Settings()),
    "acceleration": (replace(Athlete(), start=Start()), {}, TALL),
    "treadmill": (Athlete(), {"treadmill": True}, TALL),
}
# what each clip lacks must be named in the reasons of the components that it costs
SAYS = {
    "30 frames per second": {"stability": "120 frames per second", "contact": "120 frames per second"},
    "no scale": dict.fromkeys(("stability", "contact"), "--height, --distance or --speed"),
    "acceleration": {"stability": "30-40 m after the start", "contact": "30-40 m after the start"},
    "treadmill": {"rotation": "With several cameras and markers"},
}


@pytest.mark.parametrize("name", CLIPS)
def test_every_component_is_scored_or_says_what_would_score_it(name, tmp_path):
    athlete, camera, settings = CLIPS[name]
    shot = film(simulate(athlete, 2.0), Camera(**({"frame_rate_hz": 120.0} | camera)), seed=5)
    write_keypoints(tmp_path / "clip.csv", shot.sequence)
    parts = {c.name: c for c in analyze(tmp_path / "clip.csv", settings).components}
    assert tuple(parts) == COMPONENT_NAMES
    for part in parts.values():
        if part.status == "not_measurable":
            assert any(words in part.reason for words in ("Film", "; film", "; give")), part
        else:
            assert part.z is not None
    for component, words in SAYS[name].items():
        assert words in parts[component].reason
