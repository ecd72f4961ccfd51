"""A simulated sprinter, analysed, and what was measured shown beside what is true."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pose.synthetic import Film
    from sprintlab.result import Json

FRAME_RATE_HZ = 120.0
DURATION_S = 2.6
SEED = 7
CLIP_NAME = "simulated_sprinter.csv"


def run_demo(out: Path) -> None:
    """Simulate, analyse into a folder, write ``truth.json`` beside the result, and print both."""
    from pose.keypoints_file import write_keypoints
    from pose.synthetic import Athlete
    from sprintlab.job import Job
    from sprintlab.settings import Settings

    simulated = simulate_demo()
    with tempfile.TemporaryDirectory() as scratch:
        clip = Path(scratch) / CLIP_NAME
        write_keypoints(clip, simulated.sequence)
        result = Job(clip, out, Settings(height_m=Athlete().body.height_m), force=True).run()
    (out / "truth.json").write_text(json.dumps(_truth(simulated), indent=2) + "\n", encoding="utf-8")
    _show(result, simulated, out)


def simulate_demo() -> Film:
    """Film the demo's sprinter: 120 frames per second, 1 cm of keypoint noise."""
    from pose.synthetic import Athlete, Camera, film, simulate

    run = simulate(Athlete(), duration_s=DURATION_S)
    return film(run, Camera(frame_rate_hz=FRAME_RATE_HZ), seed=SEED)


def _truth(simulated: Film) -> Json:
    truth = simulated.truth
    return {
        "contacts": [
            {"foot": c.foot, "touchdown_s": round(c.touchdown_s, 5), "toe_off_s": round(c.toe_off_s, 5)}
            for c in truth.contacts
        ],
        "metrics": [
            {"name": name, "side": side, "value": float(f"{value:.6g}")}
            for (name, side), value in truth.metrics.items()
        ],
    }


def _show(result: Json, simulated: Film, out: Path) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for heading in ("metric", "true", "measured", "95 % interval", "unit"):
        table.add_column(heading, justify="left" if heading in ("metric", "unit") else "right")
    for metric in result["metrics"]:
        true = simulated.truth.metrics.get((metric["name"], "both"))
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
