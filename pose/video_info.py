"""What a video file says about itself, checked against limits before it is decoded.

Decoding is done by FFmpeg through PyAV with the container named beforehand (`pose.containers`), so that a
playlist that carries a video's name is never opened.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import av
from av.container import InputContainer
from av.packet import Packet
from av.stream import Disposition
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from pose.containers import DEMUXERS, Container, ContainerName, sniff_container
from pose.errors import InputRejectedError

CODECS: Mapping[str, str] = {
    "h264": "h264",
    "hevc": "hevc",
    "vp9": "vp9",
    "libvpx-vp9": "vp9",
    "mjpeg": "mjpeg",
    "av1": "av1",
    "libdav1d": "av1",
    "libaom-av1": "av1",
}
"""Decoders that are let in, and the codec that each stands for."""

KEPT_TAGS = (
    "com.android.capture.fps",
    "com.android.manufacturer",
    "com.android.model",
    "com.apple.quicktime.full-frame-rate-playback-intent",
    "com.apple.quicktime.make",
    "com.apple.quicktime.model",
    "com.apple.quicktime.software",
    "encoder",
)
"""Tags worth keeping. Where and when a clip was filmed is not among them."""

MAX_PIXELS = 4352 * 4352
"""Picture size past which the decoder refuses, whatever the header says."""

_CONVERT = "Convert the clip to an MP4 with H.264 video."
_SHORTEN = "Cut the clip to the sprint itself."
_AGAIN = "Copy the file from the phone again, whole."
_ANOTHER = "Give an MP4, MOV, MKV, WebM or AVI clip."


@dataclass(frozen=True)
class Limits:
    """What is let in. Checked on the header, and again while decoding.

    Attributes
    ----------
    file_bytes, side_px, frames
        Largest file, picture side and number of frames.
    container_s
        Longest clip on the container's time axis, where slow motion is stretched.
    real_s
        Longest clip in real time; see `pose.capture`.
    """

    file_bytes: int = 500_000_000
    side_px: int = 4096
    frames: int = 20_000
    container_s: float = 600.0
    real_s: float = 60.0


DEFAULT_LIMITS = Limits()


@dataclass(frozen=True)
class VideoInfo:
    """What a video file says about itself.

    Attributes
    ----------
    width_px, height_px
        Size of the picture as shown: upright, with square pixels.
    rotation_deg
        Clockwise turn that makes the stored picture upright: 0, 90, 180 or 270.
    frames_declared, duration_s, average_rate_hz
        As the header has them, None where it is silent; on the container's time axis.
    tick_s
        Step in which the container counts time, s.
    cut_off
        The file is shorter than its own structure says.
    tags
        Those of `KEPT_TAGS` that are present, in lower case.
    stored_px
        Width and height of the picture as stored.
    stream
        Number of the video stream in the file.
    """

    path: Path
    sha256: str
    container: ContainerName
    codec: str
    width_px: int
    height_px: int
    rotation_deg: int
    frames_declared: int | None
    duration_s: float | None
    average_rate_hz: float | None
    pixel_format: str
    tick_s: float
    cut_off: bool
    tags: Mapping[str, str]
    stored_px: tuple[int, int]
    stream: int


def probe(path: Path, limits: Limits = DEFAULT_LIMITS) -> VideoInfo:
    """Read what a file says about itself, and decode its first frame.

    Raises
    ------
    InputRejectedError
        ``file_not_found``, ``not_a_file``, ``file_unreadable``, ``file_too_large``, ``not_a_video``,
        ``truncated_file``, ``no_video_stream``, ``codec_not_supported``, ``picture_too_large``,
        ``clip_too_long`` or ``no_frames``.
    """
    path = Path(path)
    found = _recognise(path, limits)
    with open_container(path, found.name) as container:
        stream = _video_stream(container, path)
        codec = CODECS[stream.codec_context.name]
        duration_s = _duration(container, stream)
        _check_length(path, duration_s, stream.frames, limits)
        _check_side(path, (stream.codec_context.width, stream.codec_context.height), limits)
        first = _first_frame(container, stream, path, found)
        _check_pixels(path, first)
        stored = (first.width, first.height)
        shown = _shown_size(stored, stream, first)
        _check_side(path, shown, limits)
        rate = stream.average_rate
        return VideoInfo(
            path=path,
            sha256=_sha256(path),
            container=found.name,
            codec=codec,
            width_px=shown[0],
            height_px=shown[1],
            rotation_deg=clockwise_deg(first),
            frames_declared=stream.frames or None,
            duration_s=duration_s,
            average_rate_hz=float(rate) if rate else None,
            pixel_format=first.format.name,
            tick_s=float(stream.time_base or 0),
            cut_off=found.cut_off,
            tags=_tags({**stream.metadata, **container.metadata}),
            stored_px=stored,
            stream=stream.index,
        )


def open_container(path: Path, name: ContainerName) -> InputContainer:
    """Open a file as the named container and as nothing else.

    Raises
    ------
    InputRejectedError
        ``file_not_found``, ``file_unreadable``, or ``not_a_video`` if the container is damaged.
    """
    try:
        # "file:" keeps a colon in the name from being read as a network protocol.
        return av.open(
            f"file:{path}",
            format=DEMUXERS[name],
            container_options={"protocol_whitelist": "file"},
            metadata_errors="replace",
        )
    except FileNotFoundError as error:
        raise InputRejectedError(
            "file_not_found", f"There is no file {path.name}.", "Check the path."
        ) from error
    except PermissionError as error:
        raise InputRejectedError(
            "file_unreadable", f"{path.name} may not be read.", "Change the file's permissions."
        ) from error
    except av.FFmpegError as error:
        raise InputRejectedError(
            "not_a_video", f"{path.name} is damaged: its header cannot be read.", _AGAIN
        ) from error


def clockwise_deg(frame: VideoFrame) -> int:
    """Clockwise turn that makes a frame upright: 0, 90, 180 or 270 degrees."""
    # PyAV gives the counterclockwise turn of the display matrix and leaves the picture as it is.
    return round(-frame.rotation / 90) * 90 % 360


def _recognise(path: Path, limits: Limits) -> Container:
    """Container of a file that exists, can be read, is small enough and is a video."""
    try:
        if path.is_dir():
            raise InputRejectedError("not_a_file", f"{path.name} is a folder.", "Give one clip.")
        size = path.stat().st_size
        if size > limits.file_bytes:
            message = (
                f"{path.name} has {size / 1e6:.0f} MB; at most {limits.file_bytes / 1e6:.0f} MB are read."
            )
            raise InputRejectedError("file_too_large", message, _SHORTEN)
        found = sniff_container(path)
    except FileNotFoundError as error:
        raise InputRejectedError(
            "file_not_found", f"There is no file {path.name}.", "Check the path."
        ) from error
    except OSError as error:
        message = f"{path.name} cannot be read ({error.strerror})."
        raise InputRejectedError("file_unreadable", message, "Give a readable file.") from error
    if size == 0:
        raise InputRejectedError("not_a_video", f"{path.name} is empty.", _AGAIN)
    if found is None or found.still_picture:
        raise InputRejectedError("not_a_video", f"{path.name} is not a video that can be read.", _ANOTHER)
    if not found.has_index:
        message = f"{path.name} breaks off: the part that describes the video is missing."
        raise InputRejectedError("truncated_file", message, _AGAIN)
    return found


def _video_stream(container: InputContainer, path: Path) -> VideoStream:
    """Find the moving picture among a file's streams; a cover picture is none."""
    still = Disposition.attached_pic | Disposition.timed_thumbnails
    streams = [stream for stream in container.streams.video if not stream.disposition & still]
    if not streams:
        raise InputRejectedError(
            "no_video_stream", f"{path.name} holds no video.", "Give a clip with a picture."
        )
    best = container.streams.best("video")
    stream = next(
        (stream for stream in streams if best is not None and stream.index == best.index), streams[0]
    )
    codec = "unknown" if stream.codec_context is None else stream.codec_context.name
    if codec not in CODECS:
        message = f"{path.name} holds video of a kind that is not supported ({codec})."
        raise InputRejectedError("codec_not_supported", message, _CONVERT)
    return stream


def _duration(container: InputContainer, stream: VideoStream) -> float | None:
    if stream.duration is not None and stream.time_base is not None:
        return float(stream.duration * stream.time_base)
    return None if container.duration is None else container.duration / av.time_base


def _tags(metadata: Mapping[str, str]) -> dict[str, str]:
    lower = {key.lower(): value for key, value in metadata.items()}
    return {key: lower[key] for key in KEPT_TAGS if key in lower}


def _check_length(path: Path, duration_s: float | None, frames: int, limits: Limits) -> None:
    if duration_s is not None and duration_s > limits.container_s:
        message = f"{path.name} runs for {duration_s:.0f} s; at most {limits.container_s:.0f} s are read."
        raise InputRejectedError("clip_too_long", message, _SHORTEN)
    if frames > limits.frames:
        message = f"{path.name} has {frames} frames; at most {limits.frames} are read."
        raise InputRejectedError("clip_too_long", message, _SHORTEN)


def _check_side(path: Path, size_px: tuple[int, int], limits: Limits) -> None:
    if max(size_px) > limits.side_px:
        message = (
            f"{path.name} is {size_px[0]} x {size_px[1]} px; at most {limits.side_px} px a side are read."
        )
        raise InputRejectedError("picture_too_large", message, "Export the clip at 4K or smaller.")


def _check_pixels(path: Path, frame: VideoFrame) -> None:
    try:
        frame.to_ndarray(width=16, height=16, format="rgb24")
    except (av.FFmpegError, ValueError) as error:
        message = f"{path.name} has a pixel format that is not supported ({frame.format.name})."
        raise InputRejectedError("codec_not_supported", message, _CONVERT) from error


def _first_frame(container: InputContainer, stream: VideoStream, path: Path, found: Container) -> VideoFrame:
    """Decode up to the first frame, which carries the rotation."""
    stream.codec_context.options = {"max_pixels": str(MAX_PIXELS)}
    try:
        for packet in container.demux(stream):
            if packet.size == 0 and packet.dts is not None:
                continue
            for frame in decode_or_none(packet) or ():
                return frame
    except av.FFmpegError:
        pass  # the file cannot be read on: said below
    if found.cut_off:
        raise InputRejectedError("truncated_file", f"{path.name} breaks off before its first frame.", _AGAIN)
    raise InputRejectedError("no_frames", f"{path.name} holds no frame that can be decoded.", _AGAIN)


def decode_or_none(packet: Packet[VideoStream]) -> list[VideoFrame] | None:
    """Frames that a packet completes, or None if it cannot be decoded."""
    try:
        return packet.decode()
    except av.FFmpegError:
        return None


def _shown_size(stored: tuple[int, int], stream: VideoStream, frame: VideoFrame) -> tuple[int, int]:
    """Width and height after rotation, with pixels made square by stretching the stored width."""
    aspect = float(stream.sample_aspect_ratio or 1)
    width = round(stored[0] * aspect) if 0.25 <= aspect <= 4 else stored[0]
    return (stored[1], width) if clockwise_deg(frame) in (90, 270) else (width, stored[1])


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
