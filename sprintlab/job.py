"""One clip, its settings and its folder of results: what the command line and a batch run."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pose.errors import InputRejectedError
from sprintlab.analysis import Provenance, now_utc
from sprintlab.output import check_writable, existing_result, staged_folder
from sprintlab.progress import Progress, silent
from sprintlab.settings import Settings

if TYPE_CHECKING:
    from pose.errors import SprintlabError
    from sprintlab.result import Json


@dataclass(frozen=True)
class Job:
    """Analyse one clip into one folder.

    Attributes
    ----------
    clip
        Video or keypoints file.
    out
        Folder for the results; None takes the clip's name with ``_sprintlab`` in the current folder.
    settings
    video
        Whether to draw the annotated video.
    force
        Whether to replace results of another clip or other settings.
    """

    clip: Path
    out: Path | None
    settings: Settings
    video: bool = True
    force: bool = False

    @property
    def folder(self) -> Path:
        """Where the results go."""
        return self.out if self.out is not None else Path(f"{self.clip.stem}_sprintlab")

    def run(self, progress: Progress = silent) -> Json:
        """Analyse and write every file; return the result.

        An up-to-date result in the folder is returned as it is.

        Raises
        ------
        SprintlabError
            For an input that cannot be used, or an output that cannot be written.
        """
        from sprintlab.analyze import analyze
        from sprintlab.result import to_result
        from sprintlab.save import write_files

        check_writable(self.folder)
        found = existing_result(self.folder)
        if found is not None and not self.force:
            return self._reuse(found)
        analysis = analyze(self.clip, self.settings, progress=progress)
        with staged_folder(self.folder) as stage:
            write_files(analysis, stage, video=self.video, progress=progress)
        return to_result(analysis)

    def _reuse(self, found: Json) -> Json:
        """Return what is there if it is the result of this very clip, settings and version."""
        from sprintlab import __version__
        from sprintlab.source import sha256_of

        provenance = found.get("provenance") or {}
        norms = self.settings.norms
        same = (
            provenance.get("settings") == _as_stored(self.settings)
            and provenance.get("version") == __version__
            and (found.get("input") or {}).get("sha256") == sha256_of(self.clip)
            and (norms is None or (found.get("norms") or {}).get("sha256") == sha256_of(norms))
            and self.settings.events is None
            and self.settings.camera_motion is None
        )
        if not same:
            raise InputRejectedError(
                "output_exists",
                f"{self.folder.name} holds the result of another clip or other settings.",
                "Choose another --out, or replace it with --force.",
            )
        return found

    def rejection(self, error: SprintlabError, status: str) -> Json:
        """Return the document that says why there is no result."""
        from sprintlab import __version__
        from sprintlab.result import rejection

        provenance = Provenance(__version__, None, None, self.settings, now_utc())
        return rejection(error, self.clip.name, status, provenance)


def _as_stored(settings: Settings) -> Json:
    """Return settings as a JSON document gives them back: tuples become lists."""
    values = settings.as_json()
    return {name: list(v) if isinstance(v, tuple) else v for name, v in values.items()}
