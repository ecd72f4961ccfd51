"""Real phone clips, from pixels to contacts. The clips stay where they are; without them these tests skip."""

import csv
import itertools
from pathlib import Path

import numpy as np
import pytest

from sprintlab import Settings, analyze

ROOT = Path(__file__).parents[2]
CLIPS = ROOT.parent / "shared" / "clips"
needs_clips = pytest.mark.skipif(not CLIPS.is_dir(), reason="needs ../shared/clips, which is not there")


def labelled(clip):
    rows = csv.DictReader((CLIPS / "contacts.csv").read_text().splitlines())
    return [int(row["touchdown_frame"]) for row in rows if row["clip"] == clip]


def touchdowns(analysis):
    rate = analysis.input.capture_rate_hz
    return [(c.foot, c.touchdown_s * rate) for c in analysis.contacts if c.touchdown_s is not None]


def alternates(feet):
    return all(a != b for a, b in itertools.pairwise(feet))


@needs_clips
@pytest.mark.slow
@pytest.mark.parametrize(
    ("clip", "settings", "phase", "direction"),
    [
        ("block_start_b1.mp4", Settings(height_m=1.75), "acceleration", "right"),
        ("sprint_pan_30fps.mp4", Settings(speed_m_s=7.69), "max-velocity", "right"),
    ],
)
def test_labelled_contacts_are_found(clip, settings, phase, direction):
    analysis = analyze(CLIPS / clip, settings)
    found = touchdowns(analysis)
    assert alternates([foot for foot, _ in found])
    for frame in labelled(clip):
        assert min(abs(time - frame) for _, time in found) <= 1.5
    assert analysis.phase.name == phase
    assert analysis.motion.direction == direction
    if phase == "acceleration":
        # The blocks are no contact: he leaves them at about frame 172.
        assert min(time for _, time in found) > 170


@pytest.mark.slow
def test_the_shipped_clip_shows_a_start():
    analysis = analyze(ROOT / "sample_videos" / "start_30fps.mp4", Settings(height_m=1.80))
    assert [foot for foot, _ in touchdowns(analysis)] == ["left", "right"]
    assert analysis.phase.name == "acceleration"
    assert analysis.weakest_link.component is None
    assert np.isfinite(analysis.raw.xy_px[:35]).any(axis=(1, 2)).all()
