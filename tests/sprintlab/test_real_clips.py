"""Real phone clips, from pixels to contacts. The clips stay where they are; without them these tests skip."""

import csv
import itertools
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sprintlab import Settings, analyze
from sprintlab.cli import app

ROOT = Path(__file__).parents[2]
CLIPS = ROOT.parent / "shared" / "clips"
LABELS = ROOT / "tests" / "data" / "contacts_by_eye.csv"
needs_clips = pytest.mark.skipif(not CLIPS.is_dir(), reason="needs ../shared/clips, which is not there")


def labelled(clip):
    """First loaded frame and foot of the steps labelled by eye, where both are sure."""
    rows = csv.DictReader(LABELS.read_text().splitlines())
    return [
        (row["foot"], int(row["touchdown_frame"]))
        for row in rows
        if row["clip"] == clip
        and row["touchdown_frame"]
        and not row["remark"].startswith("optional")
        and min(float(row["touchdown_confidence"]), float(row["foot_confidence"])) >= 0.5
    ]


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
    for side, frame in labelled(clip):
        foot, time = min(found, key=lambda contact: abs(contact[1] - frame))
        assert abs(time - frame) <= 1.5
        assert foot == side
    assert analysis.phase.name == phase
    assert analysis.motion.direction == direction
    if phase == "acceleration":
        # The blocks are no contact: he leaves them at about frame 172.
        assert min(time for _, time in found) > 170


@pytest.fixture(scope="module")
def shipped(tmp_path_factory):
    """The command of the README on the clip that comes with it."""
    out = tmp_path_factory.mktemp("shipped") / "out"
    clip = ROOT / "sample_videos" / "start_30fps.mp4"
    outcome = CliRunner().invoke(app, ["analyze", str(clip), "--height", "1.80", "--out", str(out)])
    assert outcome.exit_code == 0, outcome.output
    return out


def document(folder):
    result = json.loads((folder / "result.json").read_text())
    del result["input"], result["provenance"]["created_utc"]
    return result


@pytest.mark.slow
def test_the_shipped_clip_shows_a_start(shipped):
    result = document(shipped)
    assert [c["foot"] for c in result["contacts"]] == ["left", "right"]
    assert [30 * c["touchdown_s"] for c in result["contacts"]] == pytest.approx([24, 34], abs=1.5)
    assert result["phase"]["name"] == "acceleration"
    assert result["weakest_link"]["component"] is None
    assert result["status"] == "ok_with_warnings"


@pytest.mark.slow
def test_every_frame_of_the_shipped_clip_is_in_the_annotated_video(shipped):
    import av

    with av.open(str(shipped / "annotated.mp4")) as video:
        stream = video.streams.video[0]
        assert (stream.codec_context.name, stream.codec_context.pix_fmt) == ("h264", "yuv420p")
        assert sum(1 for _ in video.decode(stream)) == 42


@pytest.mark.slow
def test_keypoints_of_the_shipped_clip_give_the_same_result(shipped, tmp_path):
    arguments = [
        "analyze",
        str(shipped / "keypoints.csv"),
        "--height",
        "1.80",
        "--out",
        str(tmp_path / "out"),
    ]
    assert CliRunner().invoke(app, arguments).exit_code == 0
    assert document(tmp_path / "out") == document(shipped)
