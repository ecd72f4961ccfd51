"""Every file of an analysis, written into one folder; the clip is decoded once for all pictures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from sprintlab.progress import Progress, silent

if TYPE_CHECKING:
    from sprintlab.analysis import Analysis
    from sprintlab.report.kinogram import Kinogram, Panel


def write_files(analysis: Analysis, folder: Path, *, video: bool = True, progress: Progress = silent) -> None:
    """Write ``result.json`` and all files beside it.

    Parameters
    ----------
    analysis
    folder
        An existing, empty folder.
    video
        Whether to draw ``annotated.mp4``; a keypoints file has none.
    progress
        Called with stage, units done and units in all.
    """
    from metrics.curves import stride_curves
    from sprintlab.report import typical_bands, write_report
    from sprintlab.report.kinogram import write_kinogram
    from sprintlab.report.plots import write_angles
    from sprintlab.result import dumps, to_result

    _write_tables(analysis, folder)
    panels, evidence = _draw_pictures(analysis, folder / "annotated.mp4" if video else None, progress)
    write_kinogram(folder / "kinogram.png", panels)
    progress("report", 0, 1)
    curves = stride_curves(analysis.angles, analysis.contacts)
    write_angles(
        folder / "angles.png",
        curves,
        analysis.angles,
        analysis.motion,
        analysis.contacts,
        typical_bands(analysis.indicators),
    )
    write_report(analysis, folder, panels, evidence)
    (folder / "result.json").write_text(dumps(to_result(analysis)), encoding="utf-8")
    progress("report", 1, 1)


def _write_tables(analysis: Analysis, folder: Path) -> None:
    from pose.keypoints_file import write_keypoints
    from sprintlab.opensim import write_mot, write_trc
    from sprintlab.tables import step_lengths, write_events, write_steps
    from sprintlab.timeseries import ground_positions, write_timeseries

    motion, angles, contacts = analysis.motion, analysis.angles, analysis.contacts
    write_events(folder / "events.csv", contacts)
    write_steps(folder / "steps.csv", analysis.steps, step_lengths(analysis))
    # As the pose model gave them: read back, they go the same way to the same numbers.
    origin = analysis.provenance
    keypoints = folder / "keypoints.csv"
    write_keypoints(keypoints, analysis.raw, model=origin.model, model_sha256=origin.model_sha256)
    positions, unit = ground_positions(analysis.pose, motion)
    trc = folder / "keypoints.trc"
    write_trc(trc, motion.time_s, positions, motion.keypoints, unit, motion.frame_rate_hz)
    write_mot(folder / "angles.mot", angles)
    write_timeseries(folder, analysis.pose, motion, angles, contacts, analysis.input.path)


def _draw_pictures(
    analysis: Analysis, annotated: Path | None, progress: Progress
) -> tuple[tuple[Panel, ...], Mapping[str, tuple[Panel, ...]]]:
    """Decode the clip once for kinogram, evidence and annotated video.

    Returns
    -------
    panels
        Of the kinogram.
    evidence
        Pictures by component.
    """
    from sprintlab.report.evidence import HEIGHT_PX, by_component, show_moments
    from sprintlab.report.kinogram import Kinogram
    from sprintlab.report.moments import choose_moments

    pose, near_side = analysis.pose, analysis.motion.near_side
    kinogram = Kinogram(choose_moments(analysis.motion, analysis.contacts, pose.body), pose, near_side)
    moments = show_moments(analysis)
    evidence = Kinogram(moments, pose, near_side, HEIGHT_PX)
    if analysis.video is not None:
        _draw_clip(analysis, analysis.video, (kinogram, evidence), annotated, progress)
    return kinogram.panels(), by_component(moments, evidence.panels())


def _draw_clip(
    analysis: Analysis,
    clip: Path,
    takers: Sequence[Kinogram],
    annotated: Path | None,
    progress: Progress,
) -> None:
    from pose.video import probe, read_frames
    from sprintlab.annotate import AnnotatedVideo

    info = probe(clip)
    size = (info.width_px, info.height_px)
    with ExitStack() as stack:
        drawing = None
        if annotated is not None:
            drawing = stack.enter_context(
                AnnotatedVideo(annotated, analysis.pose, analysis.motion, analysis.contacts, size)
            )
        for frame in stack.enter_context(read_frames(clip, info)):
            for taker in takers:
                taker.take(frame.index, frame.image)
            if drawing is not None:
                drawing.add(frame.index, frame.time_s, frame.image)
            progress("drawing", frame.index + 1, analysis.input.frames_decoded)
