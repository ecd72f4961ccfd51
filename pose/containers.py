"""Which container a file is, and whether all of it is there: told from its bytes, never from its name.

Sources: ISO/IEC 14496-12 (boxes of MP4 and MOV), RFC 8794 and RFC 9559 (EBML, Matroska), Microsoft's RIFF
form of AVI.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal

ContainerName = Literal["mp4", "mov", "matroska", "webm", "avi"]

DEMUXERS: Mapping[ContainerName, str] = {
    "mp4": "mov",
    "mov": "mov",
    "matroska": "matroska",
    "webm": "matroska",
    "avi": "avi",
}
"""FFmpeg's demuxer for each container."""

_FIRST_BOXES = frozenset({b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"})
_EBML = b"\x1a\x45\xdf\xa3"
_SEGMENT = 0x18538067
_MAX_PARTS = 200_000


@dataclass(frozen=True)
class Container:
    """What the outermost structure of a file says.

    Attributes
    ----------
    name
        Kind of container.
    cut_off
        The file ends before its own structure says it does.
    has_index
        The part that lists the tracks is there. Without it nothing can be decoded.
    still_picture
        An ISO file that holds pictures (HEIC, AVIF) and no tracks.
    """

    name: ContainerName
    cut_off: bool
    has_index: bool
    still_picture: bool = False


def sniff_container(path: Path) -> Container | None:
    """Recognise the container of a file.

    Returns
    -------
        The container, or None if it is not one of the accepted kinds.

    Raises
    ------
    OSError
        If the file cannot be read.
    """
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(64)
        if head[4:8] in _FIRST_BOXES:
            return _iso(file, head, size)
        if head[:4] == _EBML and (b"matroska" in head or b"webm" in head):
            name: ContainerName = "webm" if b"webm" in head else "matroska"
            return Container(name, cut_off=_ebml_cut_off(file, size), has_index=True)
        if head[:4] == b"RIFF" and head[8:12] == b"AVI ":
            (declared,) = struct.unpack("<I", head[4:8])
            return Container("avi", cut_off=declared + 8 > size, has_index=True)
    return None


def _iso(file: BinaryIO, head: bytes, size: int) -> Container | None:
    """Walk the top-level boxes of an MP4 or MOV file."""
    found: set[bytes] = set()
    cut_off = False
    position = 0
    for _ in range(_MAX_PARTS):
        file.seek(position)
        header = file.read(16)
        if len(header) < 8 or not header[4:8].isascii():
            break  # bytes after the last box are allowed
        length, kind = int.from_bytes(header[:4]), header[4:8]
        if length == 1 and len(header) == 16:
            length = int.from_bytes(header[8:])
        if length == 0:
            length = size - position
        if length < 8:
            break
        position += length
        if position > size and kind in {b"mdat", b"moov", b"moof"}:
            cut_off = True
            if kind == b"moov":
                break  # an incomplete list of tracks is as good as none
        found.add(kind)
        if position >= size:
            break
    if not found and not cut_off:
        return None
    quicktime = head[4:8] != b"ftyp" or head[8:12] == b"qt  "
    has_index = b"moov" in found
    still = not has_index and (b"meta" in found or head[8:12] in {b"heic", b"mif1", b"avif"})
    return Container("mov" if quicktime else "mp4", cut_off or not has_index, has_index, still)


def _ebml_cut_off(file: BinaryIO, size: int) -> bool:
    """Whether a Matroska segment says that it is longer than the file."""
    position = 0
    for _ in range(_MAX_PARTS):
        file.seek(position)
        header = file.read(12)
        if len(header) < 2 or header[0] == 0:
            return False
        id_length = 9 - header[0].bit_length()
        identifier = int.from_bytes(header[:id_length])
        length, used = _ebml_length(header[id_length:])
        if length is None:
            return False  # written live, length never filled in
        position += id_length + used + length
        if identifier == _SEGMENT:
            return position > size
        if position >= size:
            return True
    return False


def _ebml_length(data: bytes) -> tuple[int | None, int]:
    """Length of an EBML element and the bytes it takes; None if the length is unknown."""
    if not data or data[0] == 0:
        return None, 1
    used = 9 - data[0].bit_length()
    value = int.from_bytes(data[:used]) & ((1 << 7 * used) - 1)
    return (None if value == (1 << 7 * used) - 1 else value), used
