"""A simulated sprinter, drawn, analysed, and what was measured shown beside what is true."""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from sprintlab.progress import Progress, silent

if TYPE_CHECKING:
    from pose.synthetic import Film, Truth
    from pose.synthetic.render import FilmRoll
    from sprintlab.result import Json

FRAME_RATE_HZ = 120.0
DURATION_S = 1.6  # of the clip: seven whole contacts
STATURE_PX = 134  # the whole run fits into the picture of a camera that stands still
PICTURE_PX = (1280, 720)
EXPOSURE_S = 1 / 500
KEYPOINTS_DURATION_S = 2.6
SEED = 7
CLIP_NAME = "simulated_sprint_120fps.mp4"
TRUTH_NAME = "simulated_sprint_120fps_truth.json"
KEYPOINTS_NAME = "simulated_sprinter.csv"


def run_demo(out: Path, progress: Progress = silent, *, keypoints_only: bool = False) -> None:
    """Make a clip of a simulated sprinter, analyse it, and print the result beside the truth.

    Parameters
    ----------
    out
        Folder for the results; the clip (or the keypoints) and its truth are put there, too.
    progress
        Called with stage, units done and units in all.
    keypoints_only
        Whether to leave out drawing and pose network, and to analyse simulated keypoints.
    """
    from pose.synthetic import Athlete
    from sprintlab.job import Job
    from sprintlab.settings import Settings

    with tempfile.TemporaryDirectory() as scratch:
        clip = Path(scratch) / (KEYPOINTS_NAME if keypoints_only else CLIP_NAME)
        truth = _write_keypoints(clip) if keypoints_only else write_demo_clip(clip, progress)
        settings = Settings(height_m=Athlete().body.height_m)
        result = Job(clip, out, settings, force=True).run(progress)
        shutil.copyfile(clip, out / clip.name)
    write_truth(out / f"{clip.stem}_truth.json", truth)
    _show(result, truth, out)


def demo_roll() -> FilmRoll:
    """Return the demo's film: 9.5 m/s past a camera that stands still, 120 frames per second."""
    import numpy as np

    from pose.synthetic import Athlete, Camera, simulate
    from pose.synthetic.render import FilmRoll

    athlete = Athlete()
    camera = Camera(
        frame_rate_hz=FRAME_RATE_HZ,
        px_per_m=STATURE_PX / athlete.body.height_m,
        exposure_s=EXPOSURE_S,
        picture_px=PICTURE_PX,
    )
    times = np.arange(round(DURATION_S * FRAME_RATE_HZ)) / FRAME_RATE_HZ
    return FilmRoll(simulate(athlete, DURATION_S), camera, times)


def write_demo_clip(path: Path, progress: Progress = silent) -> Truth:
    """Draw the demo's film into a video file; return what is true of it."""
    from pose.synthetic.render import render_clip

    return render_clip(path, demo_roll(), progress=progress)


def simulate_demo() -> Film:
    """Film the same sprinter for longer as keypoints: 120 per second, 1 cm of noise."""
    from pose.synthetic import Athlete, Camera, film, simulate

    run = simulate(Athlete(), duration_s=KEYPOINTS_DURATION_S)
    return film(run, Camera(frame_rate_hz=FRAME_RATE_HZ), seed=SEED)


def write_truth(path: Path, truth: Truth) -> None:
    """Write contacts and metrics as JSON, with names and units of ``result.json``."""
    document = {
        "contacts": [
            {"foot": c.foot, "touchdown_s": round(c.touchdown_s, 5), "toe_off_s": round(c.toe_off_s, 5)}
            for c in truth.contacts
        ],
        "metrics": [
            {"name": name, "side": side, "value": round(float(f"{value:.6g}"), 9) + 0.0}
            for (name, side), value in truth.metrics.items()
        ],
    }
    path.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")


def _write_keypoints(path: Path) -> Truth:
    from pose.keypoints_file import write_keypoints

    simulated = simulate_demo()
    write_keypoints(path, simulated.sequence)
    return simulated.truth


def _show(result: Json, truth: Truth, out: Path) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for heading in ("metric", "true", "measured", "95 % interval", "unit"):
        table.add_column(heading, justify="left" if heading in ("metric", "unit") else "right")
    for metric in result["metrics"]:
        true = truth.metrics.get((metric["name"], "both"))
        if metric["side"] == "both" and metric["value"] is not None and true is not None:
            low, high = metric["ci95"] or (None, None)
            interval = "" if low is None else f"{low:.4g} to {high:.4g}"
            table.add_row(
                metric["name"].replace("_", " "),
                f"{round(true, 9) + 0.0:.4g}",
                f"{metric['value']:.4g}",
                interval,
                metric["unit"],
            )
    console = Console()
    console.print(table)
    console.print(result["weakest_link"]["statement"], style="bold")
    console.print(f"Report: {out / 'report.html'}", soft_wrap=True, markup=False)
