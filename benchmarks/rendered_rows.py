"""Render one simulated athlete, analyse the clip from its pixels, and set all of it against the truth."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
from truth_rows import match

import sprintlab as sl
from pose.sequence import BODY
from pose.synthetic import Camera, Film, PoseErrors, Run, film, random_athlete, simulate
from pose.synthetic.render import FilmRoll, random_look, render_clip

Row = dict[str, Any]
SLOWEST, FASTEST = 7.0, 11.0  # m/s
EXPOSURE_S = 1 / 500
TALL_PX = (150, 360)  # stature of the athlete in the picture
PICTURE_PX = (1280, 720)
LEGS = ("knee", "ankle", "heel", "foot_index")


@dataclass(frozen=True)
class Case:
    """One clip: which athlete of how many, how filmed."""

    number: int
    of: int
    rate_hz: float
    camera: Literal["static", "panning"]
    duration_s: float
    model: Literal["heavy", "full"]

    def tag(self) -> Row:
        return {"athlete": self.number, "rate": self.rate_hz, "camera": self.camera, "model": self.model}


def run_case(case: Case) -> dict[str, list[Row]]:
    """Rows of `clips`, `steps`, `metrics` and `points` (one for each frame and keypoint)."""
    rng = np.random.default_rng(500 + case.number)
    speed = SLOWEST + (FASTEST - SLOWEST) * case.number / max(case.of - 1, 1)
    athlete = random_athlete(rng, speed_m_s=speed)
    first: Literal["left", "right"] = "right" if rng.random() < 0.5 else "left"
    run = simulate(athlete, case.duration_s, first_foot=first, offset_s=float(rng.uniform(0.04, 0.12)))
    camera = _camera(case, run, rng)
    shot = film(run, camera, PoseErrors(noise_m=0.0))
    roll = FilmRoll(run, camera, shot.sequence.time_s, random_look(rng))
    with tempfile.TemporaryDirectory() as scratch:
        clip = Path(scratch) / "clip.mp4"
        render_clip(clip, roll)
        settings = sl.Settings(height_m=athlete.body.height_m, model=case.model)
        analysis = sl.analyze(clip, settings)
    tag = case.tag()
    points, summary = compare_points(analysis.raw, shot, roll, case.tag())
    stature = camera.px_per_m * athlete.body.height_m
    about = {"speed": speed, "stature_px": stature, "direction": camera.direction, "status": analysis.status}
    return {
        "clips": [{**tag, **about, **summary}],
        "steps": [{**tag, **row} for row in match(shot, analysis.contacts)],
        "metrics": [{**tag, **row} for row in metric_rows(analysis, shot)],
        "points": points,
    }


def _camera(case: Case, run: Run, rng: np.random.Generator) -> Camera:
    """Return a camera that has the whole run in view if it stands still."""
    tall = float(rng.uniform(*TALL_PX)) / run.athlete.body.height_m
    way = float(run.forward(case.duration_s) - run.forward(0.0)) + 2.0
    distance = float(rng.uniform(9, 15))
    return Camera(
        frame_rate_hz=case.rate_hz,
        distance_m=distance,
        height_m=float(rng.uniform(1.1, 1.6)),
        px_per_m=tall if case.camera == "panning" else min(tall, PICTURE_PX[0] / way),
        panning=case.camera == "panning",
        direction="right" if case.number % 2 == 0 else "left",
        exposure_s=min(EXPOSURE_S, 0.5 / case.rate_hz),
        picture_px=PICTURE_PX,
    )


def metric_rows(analysis: sl.Analysis, shot: Film) -> list[Row]:
    rows = []
    for m in analysis.metrics:
        truth = shot.truth.metrics.get((m.name, m.side))
        low, high = m.ci95 if m.ci95 is not None else (None, None)
        row = {"name": m.name, "side": m.side, "truth": truth, "value": m.value, "sd": m.sd}
        rows.append(row | {"low": low, "high": high, "trusted": m.trusted, "reason": m.reason})
    return rows


def compare_points(raw: Any, shot: Film, roll: FilmRoll, tag: Row) -> tuple[list[Row], Row]:
    """Errors of the network's raw keypoints, cm in the athlete's plane, and its exchanges and losses.

    Forward is the direction of travel, up is up. In a frame whose legs fit better with left and right
    exchanged, the legs' errors are taken after exchanging them back.
    """
    names, side = shot.sequence.keypoints, shot.near_side
    seen = np.stack([raw.point(name) for name in names], axis=1)
    true = roll.projector.project(shot.sequence.time_s)
    swap = [names.index(_other(name)) for name in names]
    legs = [i for i, name in enumerate(names) if name.split("_", 1)[-1] in LEGS]
    lost = ~np.isfinite(seen).all(axis=(1, 2))
    straight, crossed = (
        np.linalg.norm(s[:, legs] - true[:, legs], axis=2).mean(axis=1) for s in (seen, seen[:, swap])
    )
    exchanged = crossed < straight
    mended = seen.copy()
    mended[np.ix_(exchanged, legs)] = seen[:, swap][np.ix_(exchanged, legs)]
    forward = 1 if shot.camera.direction == "right" else -1
    error = (mended - true) / shot.camera.px_per_m * 100 * np.array([forward, -1])
    rows = []
    for i, name in enumerate(names):
        where, _, part = name.partition("_")
        which = "middle" if name == "nose" else ("near" if where == side else "far")
        for frame in range(len(seen)):
            row = {"keypoint": part or name, "which": which, "frame": frame}
            rows.append({**tag, **row, "forward_cm": error[frame, i, 0], "up_cm": error[frame, i, 1]})
    summary = {"frames": len(seen), "lost": int(lost.sum()), "exchanged": int(exchanged.sum())}
    return rows, summary


def _other(name: str) -> str:
    if name not in BODY or name == "nose":
        return name
    side, _, part = name.partition("_")
    return f"{'right' if side == 'left' else 'left'}_{part}"
