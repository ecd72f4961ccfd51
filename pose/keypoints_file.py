"""Keypoints and camera motion as CSV files, in and out: the border for other pose estimators and mocap."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NoReturn

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pose.errors import InputRejectedError
from pose.runs import present
from pose.sequence import BODY, KEYPOINTS, Floats, Ints, PoseSequence

COLUMNS = ("frame", "time_s", "keypoint", "x_px", "y_px", "confidence")
CAMERA_COLUMNS = ("frame", "m00", "m01", "m02", "m10", "m11", "m12")
POSITION_DECIMALS, CONFIDENCE_DECIMALS, TIME_DECIMALS, AFFINE_DECIMALS = 3, 4, 6, 9
MIN_FRAMES = 5
MAX_SLOTS_PER_FRAME = 10
"""Frame numbers that would leave more than this many empty slots per real frame are taken for nonsense."""

_FORM = f"Expected a CSV file with the columns {','.join(COLUMNS)} (docs/formats)."


@dataclass(frozen=True, eq=False)
class KeypointsFile:
    """A keypoints file as read.

    Attributes
    ----------
    sequence
        The keypoints.
    header
        ``key=value`` pairs of the comment lines at the top, for example ``model``.
    ignored
        Keypoint names in the file that this project does not know, with the number of their rows.
    """

    sequence: PoseSequence
    header: dict[str, str]
    ignored: dict[str, int]


def read_keypoints(path: Path, camera_motion: Path | None = None) -> PoseSequence:
    """Read keypoints.csv.

    Parameters
    ----------
    path
        The file; columns as in `COLUMNS`. A position that is empty or has confidence 0 is missing.
    camera_motion
        File of the camera's motion. Without it, the file that the header names (``camera=NAME``, beside
        ``path``) is used if it exists, else the camera is taken as static.

    Returns
    -------
        Frames in order; numbers that are left out become slots without positions, their time interpolated.

    Raises
    ------
    InputRejectedError
        With a code such as ``file_not_found``, ``keypoints_invalid`` or ``keypoints_time_invalid``.
    """
    return read_keypoints_file(path, camera_motion).sequence


def read_keypoints_file(path: Path, camera_motion: Path | None = None) -> KeypointsFile:
    """Read keypoints.csv as `read_keypoints` does, with the header and the names that were ignored."""
    header, table = _read_table(path, COLUMNS, "keypoints")
    names = table["keypoint"].astype("string").str.strip().fillna("")
    unknown = names[~names.isin(KEYPOINTS)]
    ignored = {str(name): int(count) for name, count in unknown.value_counts(sort=False).items()}
    kept = names.isin(KEYPOINTS).to_numpy(dtype=bool)
    seen = set(names[kept])
    keypoints = tuple(name for name in KEYPOINTS if name in seen or name in BODY)
    column = pd.Categorical(names[kept], categories=list(keypoints)).codes.astype(np.int64)
    values = {name: _numbers(table, name, "keypoints")[kept] for name in COLUMNS if name != "keypoint"}
    frame, row, time = _frames(values["frame"], values["time_s"])
    xy, confidence = _fill(values, row, column, (frame.size, len(keypoints)))
    _require_leg(xy, keypoints)
    width, height = (_header_size(header, name) for name in ("width", "height"))
    sequence = PoseSequence(time, xy, confidence, keypoints, width, height, frame, identity(frame.size))
    if camera_motion is None and Path(header.get("camera", "")).name == header.get("camera"):
        beside = path.parent / header["camera"]
        camera_motion = beside if beside.is_file() else None
    if camera_motion is not None:
        sequence = replace(sequence, image_to_ground=read_camera_motion(camera_motion, frame))
    return KeypointsFile(sequence, header, ignored)


def write_keypoints(
    path: Path, sequence: PoseSequence, *, model: str | None = None, model_sha256: str | None = None
) -> Path | None:
    """Write keypoints.csv and, if the camera moves, its motion beside it as ``<stem>_camera.csv``.

    Returns
    -------
        Path of the camera's file, or None for a static camera.
    """
    sequence = quantise(sequence)
    camera = None if is_static(sequence) else path.with_name(f"{path.stem}_camera.csv")
    size = {"width": sequence.width_px, "height": sequence.height_px}
    header = {name: str(value) for name, value in size.items() if value is not None}
    header |= {"model": model} if model else {}
    header |= {"model_sha256": model_sha256} if model_sha256 else {}
    header |= {"camera": camera.name} if camera else {}
    n, k = sequence.confidence.shape
    table = pd.DataFrame(
        {
            "frame": np.repeat(sequence.frame, k),
            "time_s": np.repeat(_text(sequence.time_s, TIME_DECIMALS), k),
            "keypoint": np.tile(np.array(sequence.keypoints, dtype=object), n),
            "x_px": _text(sequence.xy_px[..., 0].ravel(), POSITION_DECIMALS),
            "y_px": _text(sequence.xy_px[..., 1].ravel(), POSITION_DECIMALS),
            "confidence": _text(sequence.confidence.ravel(), CONFIDENCE_DECIMALS),
        }
    )
    pairs = " ".join(
        f'{key}="{value}"' if " " in value else f"{key}={value}" for key, value in header.items()
    )
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(f"# {pairs}\n" if pairs else "")
        table.to_csv(file, index=False, lineterminator="\n")
    if camera is not None:
        write_camera_motion(camera, sequence)
    return camera


def quantise(sequence: PoseSequence) -> PoseSequence:
    """Round a sequence to what `write_keypoints` keeps, so that clip and file give the same numbers.

    A position with a confidence below the last decimal keeps that decimal, because 0 means missing.
    """
    there = present(sequence.xy_px)
    least = 10.0**-CONFIDENCE_DECIMALS
    confidence = np.where(there, np.maximum(np.round(sequence.confidence, CONFIDENCE_DECIMALS), least), 0.0)
    xy = np.where(there[..., None], np.round(sequence.xy_px, POSITION_DECIMALS), np.nan)
    return replace(
        sequence,
        time_s=np.round(sequence.time_s, TIME_DECIMALS),
        xy_px=xy + 0.0,  # no negative zero, which would read as another text
        confidence=confidence,
        image_to_ground=np.round(sequence.image_to_ground, AFFINE_DECIMALS) + 0.0,
    )


def read_camera_motion(path: Path, frame: Ints) -> Floats:
    """Read a camera motion file.

    Parameters
    ----------
    path
        File with the columns `CAMERA_COLUMNS`, one row a frame: affine map from image to ground frame, px.
    frame : (n,)
        Frame numbers wanted. One that is left out between two rows is interpolated.

    Returns
    -------
    (n, 2, 3)

    Raises
    ------
    InputRejectedError
        ``camera_motion_invalid`` and others; ``camera_motion_incomplete`` if frames lie outside its range.
    """
    _, table = _read_table(path, CAMERA_COLUMNS, "camera_motion")
    values = np.column_stack([_numbers(table, name, "camera_motion") for name in CAMERA_COLUMNS])
    if not np.isfinite(values).all():
        _reject(
            "camera_motion_not_numeric",
            "A cell of the camera motion file is empty.",
            "Give all seven numbers.",
        )
    values = values[np.argsort(values[:, 0], kind="stable")]
    if np.any(np.diff(values[:, 0]) <= 0):
        _reject(
            "camera_motion_invalid", "A frame is repeated in the camera motion file.", "Keep one row a frame."
        )
    if values.shape[0] == 0 or frame[0] < values[0, 0] or frame[-1] > values[-1, 0]:
        message = f"The camera motion does not cover frames {frame[0]} to {frame[-1]}."
        _reject("camera_motion_incomplete", message, "Give a row for the first and the last frame at least.")
    columns = [np.interp(frame, values[:, 0], values[:, 1 + k]) for k in range(6)]
    return np.stack(columns, axis=1).reshape(-1, 2, 3)


def write_camera_motion(path: Path, sequence: PoseSequence) -> None:
    """Write the camera's motion, image to ground frame, one row a frame."""
    flat = sequence.image_to_ground.reshape(-1, 6)
    data: dict[str, object] = {"frame": sequence.frame}
    data |= {name: _text(flat[:, k] + 0.0, AFFINE_DECIMALS) for k, name in enumerate(CAMERA_COLUMNS[1:])}
    with path.open("w", encoding="utf-8", newline="") as file:
        pd.DataFrame(data).to_csv(file, index=False, lineterminator="\n")


def identity(n: int) -> Floats:
    """Camera motion of a static camera, (n, 2, 3)."""
    return np.tile(np.eye(2, 3), (n, 1, 1))


def is_static(sequence: PoseSequence) -> bool:
    """Whether the camera's motion is the identity throughout, to the decimals that a file keeps."""
    rounded = np.round(sequence.image_to_ground, AFFINE_DECIMALS)
    return bool(np.array_equal(rounded, identity(sequence.frame.size)))


def _reject(code: str, message: str, remedy: str) -> NoReturn:
    raise InputRejectedError(code, message, remedy)


def _text(values: Floats, decimals: int) -> NDArray[np.object_]:
    """Format with fixed decimals, empty where not finite (distinct values once: long files are quick)."""
    distinct, where = np.unique(values, return_inverse=True)
    text = [f"{value:.{decimals}f}" if np.isfinite(value) else "" for value in distinct]
    return np.array(text, dtype=object)[where]


def _read_table(path: Path, columns: tuple[str, ...], kind: str) -> tuple[dict[str, str], pd.DataFrame]:
    """Header pairs and the raw table of a CSV file with comment lines at its top."""
    if not path.exists():
        _reject("file_not_found", f"{path} does not exist.", "Check the path.")
    if not path.is_file():
        _reject("not_a_file", f"{path} is not a file.", "Give the path of a file.")
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        _reject(f"{kind}_invalid", f"{path.name} is not a text file.", _FORM)
    comments = re.match(r"(?:\s*#[^\n]*\n|\s*\n)*", text)
    start = comments.end() if comments else 0
    header = {key: value.strip('"') for key, value in re.findall(r'(\w+)=("[^"]*"|\S+)', text[:start])}
    try:
        table = pd.read_csv(io.StringIO(text[start:]), skipinitialspace=True, low_memory=False)
    except (pd.errors.EmptyDataError, pd.errors.ParserError) as error:
        _reject(f"{kind}_invalid", f"{path.name} is not a table: {str(error).strip()}.", _FORM)
    table.columns = table.columns.astype(str).str.strip()
    absent = [name for name in columns if name not in table.columns]
    if absent:
        remedy = f"Expected the columns {','.join(columns)}."
        _reject(f"{kind}_invalid", f"{path.name} lacks the column(s) {', '.join(absent)}.", remedy)
    return header, table


def _numbers(table: pd.DataFrame, name: str, kind: str) -> Floats:
    """One column as numbers, NaN where the cell is empty."""
    cells = table[name]
    values = pd.to_numeric(cells, errors="coerce").to_numpy(dtype=np.float64)
    filled = cells.astype(str).str.strip() != ""
    wrong = np.isnan(values) & cells.notna().to_numpy(dtype=bool) & filled.to_numpy(dtype=bool)
    if wrong.any():
        cell = str(cells[wrong].iloc[0])[:40]
        message = f"Column {name}, row {int(np.flatnonzero(wrong)[0]) + 1}: {cell!r} is not a number."
        _reject(f"{kind}_not_numeric", message, "Use a point as decimal mark, and leave missing cells empty.")
    if np.isinf(values).any():
        message = f"Column {name}, row {int(np.flatnonzero(np.isinf(values))[0]) + 1}: infinite."
        _reject(f"{kind}_not_finite", message, "Leave missing cells empty.")
    return values


def _frames(frame: Floats, time: Floats) -> tuple[Ints, Ints, Floats]:
    """Slots' frame numbers, the slot of each row, and the slots' times."""
    if frame.size and (np.isnan(frame).any() or np.isnan(time).any()):
        _reject("keypoints_not_numeric", "A row has no frame number or no time.", "Give both in each row.")
    if np.any(frame != np.round(frame)) or np.any(np.abs(frame) > 2**53):
        _reject(
            "keypoints_not_numeric", "A frame number is not a whole number.", "Number the frames 0, 1, 2, ..."
        )
    known, first, row = np.unique(frame.astype(np.int64), return_index=True, return_inverse=True)
    if known.size < MIN_FRAMES:
        message = f"The file holds {known.size} frame(s) with known keypoints, {MIN_FRAMES} are needed."
        _reject("keypoints_too_few_frames", message, "Give the whole clip, with BlazePose's keypoint names.")
    known_time = time[first]
    if np.any(time != known_time[row]):
        at = known[row[np.flatnonzero(time != known_time[row])[0]]]
        _reject("keypoints_time_invalid", f"Frame {at} has several times.", "Give each frame one time.")
    if np.any(np.diff(known_time) <= 0):
        at = known[1:][np.diff(known_time) <= 0][0]
        _reject("keypoints_time_invalid", f"Time does not increase at frame {at}.", "Sort and repair time_s.")
    # Every second frame kept on purpose (0, 2, 4, ...) is no loss: a slot is one common step of the numbers.
    step = int(np.gcd.reduce(np.diff(known)))
    count = int(known[-1] - known[0]) // step + 1
    if count > MAX_SLOTS_PER_FRAME * known.size:
        message = (
            f"The frame numbers run from {known[0]} to {known[-1]}, but only {known.size} frames are there."
        )
        _reject("keypoints_time_invalid", message, "Number the frames one by one.")
    slots = known[0] + step * np.arange(count, dtype=np.int64)
    return slots, ((known - known[0]) // step)[row], np.interp(slots, known, known_time)


def _fill(
    values: dict[str, Floats], row: Ints, column: Ints, shape: tuple[int, int]
) -> tuple[Floats, Floats]:
    """Positions (n, k, 2) and confidence (n, k) from the rows of the file."""
    cell = row * shape[1] + column
    if np.unique(cell).size < cell.size:
        _reject(
            "keypoints_invalid",
            "A keypoint is given twice in one frame.",
            "Keep one row a frame and keypoint.",
        )
    confidence = values["confidence"]
    given = np.isfinite(values["x_px"]) & np.isfinite(values["y_px"]) & (confidence != 0)
    if np.isnan(confidence[given]).any():
        _reject("keypoints_not_numeric", "A position has no confidence.", "Give a number from 0 to 1.")
    if np.any((confidence < -1e-6) | (confidence > 1 + 1e-6)):
        message = f"Confidence runs from {np.nanmin(confidence):.4g} to {np.nanmax(confidence):.4g}."
        _reject("keypoints_confidence_invalid", message, "Scale it to 0..1.")
    xy, sure = np.full((*shape, 2), np.nan), np.zeros(shape)
    xy.reshape(-1, 2)[cell[given]] = np.column_stack([values["x_px"], values["y_px"]])[given]
    sure.reshape(-1)[cell[given]] = np.clip(confidence[given], 0.0, 1.0)
    return xy, sure


def _require_leg(xy: Floats, keypoints: tuple[str, ...]) -> None:
    """Reject a file without a single whole leg."""
    seen = {name for k, name in enumerate(keypoints) if np.isfinite(xy[:, k]).any()}
    needs = [{f"{side}_{part}" for part in ("hip", "knee", "ankle")} for side in ("left", "right")]
    if not any(need <= seen for need in needs):
        absent = sorted(set.union(*needs) - seen)
        message = f"No leg has hip, knee and ankle; never present: {', '.join(absent)}."
        _reject("keypoints_missing_points", message, "Give BlazePose's keypoint names in snake case.")


def _header_size(header: dict[str, str], name: str) -> int | None:
    """Width or height from the header, px."""
    if name not in header:
        return None
    if not re.fullmatch(r"[1-9]\d{0,5}", header[name]):
        _reject(
            "keypoints_not_numeric", f"{name}={header[name]!r} is no size.", "Give whole px, or leave it out."
        )
    return int(header[name])
