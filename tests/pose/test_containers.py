"""Containers are told by their bytes, and what is no video is refused before anything opens it."""

import struct

import pytest

from pose.containers import sniff_container
from pose.errors import InputRejectedError
from pose.video import probe


def box(kind, content=b""):
    return struct.pack(">I4s", 8 + len(content), kind) + content


FTYP = box(b"ftyp", b"isom\0\0\2\0isom")
QUICKTIME = box(b"ftyp", b"qt  \0\0\0\0qt  ")
HEIC = box(b"ftyp", b"heic\0\0\0\0mif1")
EBML = b"\x1a\x45\xdf\xa3"
MATROSKA = EBML + b"\x8b\x42\x82\x88matroska"
WEBM = EBML + b"\x87\x42\x82\x84webm"
SEGMENT = b"\x18\x53\x80\x67"
ALL_ONES = b"\x01" + b"\xff" * 7

KNOWN = {
    "index last": (FTYP + box(b"mdat", bytes(40)) + box(b"moov"), "mp4", False, True),
    "index first": (FTYP + box(b"moov") + box(b"mdat", bytes(40)), "mp4", False, True),
    "quicktime": (QUICKTIME + box(b"wide") + box(b"mdat") + box(b"moov"), "mov", False, True),
    "old quicktime": (box(b"moov") + box(b"mdat"), "mov", False, True),
    "bytes after the end": (FTYP + box(b"moov") + box(b"mdat") + b"\xff" * 60, "mp4", False, True),
    "last box to the end": (
        FTYP + box(b"moov") + struct.pack(">I4s", 0, b"mdat") + bytes(9),
        "mp4",
        False,
        True,
    ),
    "long box": (FTYP + box(b"moov") + struct.pack(">I4sQ", 1, b"mdat", 20) + bytes(4), "mp4", False, True),
    "long box cut": (
        FTYP + box(b"moov") + struct.pack(">I4sQ", 1, b"mdat", 90) + bytes(4),
        "mp4",
        True,
        True,
    ),
    "long box beyond all files": (
        FTYP + box(b"moov") + struct.pack(">I4sQ", 1, b"free", 2**64 - 1) + bytes(4),
        "mp4",
        False,
        True,
    ),
    "pictures cut": ((FTYP + box(b"moov") + box(b"mdat", bytes(40)))[:-1], "mp4", True, True),
    "index cut": ((FTYP + box(b"mdat", bytes(40)) + box(b"moov", bytes(9)))[:-1], "mp4", True, False),
    "index missing": (FTYP + box(b"mdat", bytes(40)), "mp4", True, False),
    "matroska": (MATROSKA + SEGMENT + b"\x84abcd", "matroska", False, True),
    "matroska with padding": (MATROSKA + b"\xec\x82xx" + SEGMENT + b"\x84abcd", "matroska", False, True),
    "matroska cut": (MATROSKA + SEGMENT + b"\x84abc", "matroska", True, True),
    "matroska head only": (MATROSKA, "matroska", True, True),
    "webm recorded live": (WEBM + SEGMENT + ALL_ONES + b"abc", "webm", False, True),
    "avi": (b"RIFF\x08\0\0\0AVI LIST", "avi", False, True),
    "avi cut": (b"RIFF\x09\0\0\0AVI LIST", "avi", True, True),
}

REFUSED = {
    "text": b"This is not a video at all, although its name says so.\n" * 20,
    "playlist": b"#EXTM3U\n#EXTINF:1,\nfile:///etc/hostname\n",
    "list of files": b"ffconcat version 1.0\nfile /etc/hostname\n",
    "empty": b"",
    "two bytes": b"\0\0",
    "program": b"\x7fELF" + bytes(200),
    "sound": b"RIFF\x24\0\0\0WAVEfmt " + bytes(40),
    "picture": HEIC + box(b"meta", bytes(4)) + box(b"mdat", bytes(40)),
    "box without length": struct.pack(">I4s", 4, b"ftyp") + bytes(50),
    "other EBML": EBML + b"\x87\x42\x82\x84what" + SEGMENT + b"\x84abcd",
}


@pytest.mark.parametrize("kind", KNOWN)
def test_known_containers(tmp_path, kind):
    content, name, cut_off, has_index = KNOWN[kind]
    path = tmp_path / "clip.txt"
    path.write_bytes(content)
    found = sniff_container(path)
    assert found is not None
    assert (found.name, found.cut_off, found.has_index, found.still_picture) == (
        name,
        cut_off,
        has_index,
        False,
    )


def rejection(path):
    with pytest.raises(InputRejectedError) as caught:
        probe(path)
    assert "\n" not in caught.value.message + caught.value.remedy
    return caught.value.code


@pytest.mark.parametrize("kind", REFUSED)
def test_what_is_no_video_is_refused_whatever_its_name(tmp_path, kind):
    path = tmp_path / "clip.mp4"
    path.write_bytes(REFUSED[kind])
    assert rejection(path) == "not_a_video"


@pytest.mark.parametrize("kind", [k for k, (_, _, _, has_index) in KNOWN.items() if not has_index])
def test_a_recording_without_index_is_truncated(tmp_path, kind):
    path = tmp_path / "clip.mp4"
    path.write_bytes(KNOWN[kind][0])
    assert rejection(path) == "truncated_file"


def test_missing_files_and_folders(tmp_path):
    assert rejection(tmp_path / "none.mp4") == "file_not_found"
    assert rejection(tmp_path) == "not_a_file"
