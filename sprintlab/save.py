"""Every file of an analysis, written into one folder; the clip is decoded once for all pictures."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sprintlab.progress import Progress, silent

if TYPE_CHECKING:
    from sprintlab.analysis import Analysis


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
    from sprintlab.report import write_report
    from sprintlab.result import dumps, to_result

    _write_tables(analysis, folder)
    panels = _write_pictures(analysis, folder, video=video, progress=progress)
    write_report(analysis, folder, panels)
    (folder / "result.json").write_text(dumps(to_result(analysis)), encoding="utf-8")
