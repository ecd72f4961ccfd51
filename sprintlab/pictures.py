"""Every picture of an analysis, from one decoding of the clip."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sprintlab.progress import Progress, silent

if TYPE_CHECKING:
    from sprintlab.analysis import Analysis
    from sprintlab.report.kinogram import Kinogram, Panel


def write_pictures(
    analysis: Analysis, folder: Path, *, video: bool = True, progress: Progress = silent
) -> tuple[Panel, ...]:
    """Write ``kinogram.png``, ``angles.png`` and, from a clip, ``annotated.mp4``; return the panels.

    Parameters
    ----------
    analysis
    folder
        An existing folder.
    video
        Whether to draw ``annotated.mp4``.
    progress
        Called with stage, units done and units in all.
    """
    from metrics.curves import stride_curves
    from sprintlab.report.html import typical_bands
    from sprintlab.report.kinogram import Kinogram, write_kinogram
    from sprintlab.report.moments import choose_moments
    from sprintlab.report.plots import write_angles

    moments = choose_moments(analysis.motion, analysis.contacts, analysis.pose.feet)
    kinogram = Kinogram(moments, analysis.pose, analysis.motion.near_side)
    if analysis.video is not None:
        _walk(analysis, analysis.video, kinogram, folder / "annotated.mp4" if video else None, progress)
    panels = kinogram.panels()
    write_kinogram(folder / "kinogram.png", panels)
    write_angles(
        folder / "angles.png",
        stride_curves(analysis.angles, analysis.contacts),
        analysis.angles,
        analysis.motion,
        analysis.contacts,
        typical_bands(analysis.indicators),
    )
    return panels


def _walk(
    analysis: Analysis, clip: Path, kinogram: Kinogram, annotated: Path | None, progress: Progress
) -> None:
    """Decode the clip once for the kinogram and the annotated video."""
    from contextlib import nullcontext

    from pose.video import probe, read_frames
    from sprintlab.annotate import AnnotatedVideo

    info = probe(clip)
    total = analysis.input.frames_decoded
    size = (info.width_px, info.height_px)
    writer = (
        nullcontext()
        if annotated is None
        else AnnotatedVideo(annotated, analysis.pose, analysis.motion, analysis.contacts, size)
    )
    with read_frames(clip, info) as frames, writer as drawn:
        for done, frame in enumerate(frames, start=1):
            kinogram.take(frame.index, frame.image)
            if drawn is not None:
                drawn.add(frame.index, frame.time_s, frame.image)
            progress("pictures", done, total)
