"""Folders of results: written aside and moved into place whole, so that nothing is ever half there."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pose.errors import AnalysisFailedError, InputRejectedError
from sprintlab.result import Json

RESULT = "result.json"


def existing_result(folder: Path) -> Json | None:
    """Return the result that a folder holds, or None if there is none that can be read."""
    try:
        found = json.loads((folder / RESULT).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None


def check_writable(folder: Path) -> None:
    """Check before the long work that results can be written to a folder.

    Raises
    ------
    InputRejectedError
        ``output_not_a_folder`` or ``output_not_writable``.
    """
    if folder.exists() and not folder.is_dir():
        raise InputRejectedError(
            "output_not_a_folder", f"{folder.name} exists and is not a folder.", "Choose another --out."
        )
    parent = folder if folder.exists() else _nearest_existing(folder.parent)
    if not parent.is_dir() or not os.access(parent, os.W_OK | os.X_OK):
        raise InputRejectedError(
            "output_not_writable",
            f"No permission to write to {folder.name}.",
            "Choose another --out, or change its permissions.",
        )


@contextmanager
def staged_folder(folder: Path) -> Iterator[Path]:
    """Give a temporary folder beside `folder`; on success its files move there, otherwise it vanishes.

    ``result.json`` moves last: where it stands, everything else stands too. Files of other origin in
    `folder` are left alone.

    Raises
    ------
    AnalysisFailedError
        ``output_failed`` if the disk is full or a file cannot be written.
    """
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        stage = Path(tempfile.mkdtemp(prefix=f".{folder.name[:40]}.", suffix=".partial", dir=folder.parent))
    except OSError as error:
        raise _output_failed(error) from error
    try:
        yield stage
        _move_into_place(stage, folder)
    except OSError as error:
        raise _output_failed(error) from error
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def _move_into_place(stage: Path, folder: Path) -> None:
    stage.chmod(0o777 & ~_umask())
    if not folder.exists():
        stage.rename(folder)
        return
    (folder / RESULT).unlink(missing_ok=True)
    for path in sorted(stage.iterdir(), key=lambda p: p.name == RESULT):
        path.replace(folder / path.name)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _nearest_existing(folder: Path) -> Path:
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return folder


def _output_failed(error: OSError) -> AnalysisFailedError:
    return AnalysisFailedError(
        "output_failed",
        f"The results could not be written ({error.strerror or error}).",
        "Free some disk space or choose another --out; nothing was left behind.",
    )
