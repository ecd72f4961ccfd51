"""Frames of a clip, upright, each with the time at which it is shown.

    probe(path)                   what the file says, checked against limits
    read_times(path, info)        when frames are shown, from the packets alone
    read_frames(path, info)       upright RGB pictures
    read_small_frames(path, info, long_side_px)
                                  small grey pictures for a quick pass over the clip

Time is each frame's own presentation time, so a variable frame rate and dropped frames come out as they are.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self, cast

import av
import numpy as np
from numpy.typing import NDArray

from pose.errors import InputRejectedError
from pose.sequence import Floats
from pose.video_info import (
    DEFAULT_LIMITS,
    MAX_PIXELS,
    Limits,
    VideoInfo,
    decode_or_none,
    open_container,
    probe,
)

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.packet import Packet
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

__all__ = [
    "DEFAULT_LIMITS",
    "Frame",
    "FrameReader",
    "Limits",
    "VideoInfo",
    "probe",
    "read_frames",
    "read_small_frames",
    "read_times",
]

Picture = NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class Frame:
    """One frame.

    Attributes
    ----------
    index
        Number of the frame in the file, from 0. A frame that could not be decoded keeps its number.
    time_s
        Time at which it is shown, from the first shown frame, on the container's time axis, s.
    image : (h, w, 3) or (h, w)
        Upright picture, 8 bit: RGB, or grey for the small ones.
    """

    index: int
    time_s: float
    image: Picture


class FrameReader(Iterator[Frame]):
    """Frames of a clip in the order in which they are shown.

    A clip that is damaged ends the iteration early or leaves frames out; it does not raise. After damage,
    frames are left out up to the next frame that stands on its own, because what the decoder makes of them is
    a guess. Also a context manager; closes itself at the end.

    Attributes
    ----------
    decoded
        Good frames so far.
    lost
        Frames left out so far because they or what they build on could not be decoded.
    duplicates
        Frames left out so far because their time is not later than that of the frame before.
    broken
        Whether part of the clip is missing: damage was met, or the file is cut off.

    Raises
    ------
    InputRejectedError
        ``clip_too_long`` when more frames come than are let in; ``no_frames`` when none can be decoded.
    """

    def __init__(self, path: Path, info: VideoInfo, *, small_side_px: int | None, limits: Limits) -> None:
        self.decoded = 0
        self.lost = 0
        self.duplicates = 0
        self._unreadable = False
        self._path = Path(path)
        self._info = info
        self._limits = limits
        self._size_px = _stored_target(info, small_side_px)
        self._format = "rgb24" if small_side_px is None else "gray"
        self._frames = self._read()

    @property
    def broken(self) -> bool:
        """Whether part of the clip is missing."""
        return self._info.cut_off or self._unreadable or self.lost > 0

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> Frame:
        return next(self._frames)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._frames.close()

    def _read(self) -> Generator[Frame, None, None]:
        first_stamp: int | None = None
        last_stamp = 0
        for index, stamp, picture in self._decode():
            if index >= self._limits.frames:
                message = f"{self._path.name} has more than {self._limits.frames} frames."
                raise InputRejectedError("clip_too_long", message, "Cut the clip to the sprint itself.")
            if first_stamp is None:
                first_stamp = stamp
            elif stamp <= last_stamp:
                self.duplicates += 1
                continue
            last_stamp = stamp
            self.decoded += 1
            yield Frame(index, (stamp - first_stamp) * self._info.tick_s, self._upright(picture))
        if not self.decoded:
            message = f"{self._path.name} holds no frame that can be decoded."
            raise InputRejectedError("no_frames", message, "Copy the file from the phone again, whole.")

    def _decode(self) -> Iterator[tuple[int, int, VideoFrame]]:
        """Yield number, time stamp and picture of each good frame."""
        with open_container(self._path, self._info.container) as container:
            stream = cast("VideoStream", container.streams[self._info.stream])
            stamps = _Stamps(stream, self._info)
            # AVI's times hang on which packet a frame came from, so packets are not decoded side by side.
            stream.thread_type = "SLICE" if self._info.container == "avi" else "AUTO"
            stream.codec_context.options = {"max_pixels": str(MAX_PIXELS)}
            index = due = 0
            sound = True
            for packet in self._packets(container, stream):
                due += packet.size > 0 and not packet.is_discard
                stamps.add(packet)
                frames = decode_or_none(packet)
                if frames is None:
                    self.lost, index, sound = self.lost + 1, index + 1, False
                    if stamps.lose():
                        return
                for frame in frames or ():
                    stamp = stamps.of(frame)
                    sound = not frame.is_corrupt and (sound or bool(frame.key_frame))
                    if sound and stamp is not None and (frame.width, frame.height) == self._info.stored_px:
                        yield index, stamp, frame
                    else:
                        self.lost += 1
                    index += 1
            self.lost += max(0, due - index)  # some decoders pass over what they cannot read

    def _packets(self, container: InputContainer, stream: VideoStream) -> Iterator[Packet[VideoStream]]:
        slots = 0
        try:
            for packet in container.demux(stream):
                slots = slots if packet.dts is None else packet.dts + 1
                if packet.size or packet.dts is None:  # an empty packet marks a dropped frame
                    yield packet
        except av.FFmpegError:
            self._unreadable = True
        if self._info.container == "avi" and slots < (self._info.frames_declared or 0):
            self._unreadable = True  # in MP4 an edit may leave packets out

    def _upright(self, frame: VideoFrame) -> Picture:
        width, height = self._size_px
        picture = frame.to_ndarray(width=width, height=height, format=self._format, interpolation="AREA")
        return _turned(cast("Picture", picture), self._info.rotation_deg)


class _Stamps:
    """Time stamp of each decoded frame, in ticks.

    AVI stores no presentation times, only one slot for each packet, in decoding order. Without reordering a
    frame has the slot of its packet; with it, frames are shown in the order of the slots, so that the next
    one takes the earliest slot left.
    """

    def __init__(self, stream: VideoStream, info: VideoInfo) -> None:
        self._avi = info.container == "avi"
        self._reordered = self._avi and bool(stream.codec_context.has_b_frames)
        self._slots: list[int] = []

    def add(self, packet: Packet[VideoStream]) -> None:
        if self._avi and packet.dts is not None:
            self._slots = [*self._slots, packet.dts] if self._reordered else [packet.dts]

    def lose(self) -> bool:
        """Note that a packet could not be decoded; True if no later frame can be given a time."""
        return self._reordered

    def of(self, frame: VideoFrame) -> int | None:
        if self._avi:
            return self._slots.pop(0) if self._slots else None
        return frame.dts if frame.pts is None else frame.pts


def read_times(path: Path, info: VideoInfo) -> Floats:
    """Read when frames are shown from the packets alone, without decoding.

    Returns
    -------
        Times from the first shown frame, s, increasing, on the container's time axis: what `read_frames` will
        give, unless decoding shows frames to be lost.

    Raises
    ------
    InputRejectedError
        If the file cannot be opened any more.
    """
    stamps: set[int] = set()
    with open_container(path, info.container) as container:
        try:
            for packet in container.demux(container.streams[info.stream]):
                stamp = packet.dts if info.container == "avi" or packet.pts is None else packet.pts
                if packet.size and stamp is not None and not packet.is_discard:
                    stamps.add(stamp)
        except av.FFmpegError:
            pass  # the rest cannot be read; what came before counts
    ordered = np.array(sorted(stamps), dtype=np.float64)
    return (ordered - ordered[:1]) * info.tick_s


def read_frames(path: Path, info: VideoInfo, *, limits: Limits = DEFAULT_LIMITS) -> FrameReader:
    """Read upright RGB pictures, (height_px, width_px, 3)."""
    return FrameReader(path, info, small_side_px=None, limits=limits)


def read_small_frames(
    path: Path, info: VideoInfo, long_side_px: int, *, limits: Limits = DEFAULT_LIMITS
) -> FrameReader:
    """Read upright grey pictures whose longer side is at most ``long_side_px``.

    Columns times ``info.width_px / image.shape[1]`` are columns of the full picture; rows alike.
    """
    return FrameReader(path, info, small_side_px=long_side_px, limits=limits)


def _stored_target(info: VideoInfo, small_side_px: int | None) -> tuple[int, int]:
    """Width and height to scale stored pictures to, before they are turned."""
    width, height = info.width_px, info.height_px
    if small_side_px is not None:
        scale = min(1.0, small_side_px / max(width, height))
        width, height = max(1, round(width * scale)), max(1, round(height * scale))
    return (height, width) if info.rotation_deg in (90, 270) else (width, height)


def _turned(picture: Picture, clockwise: int) -> Picture:
    """Picture turned clockwise by a multiple of 90 degrees."""
    if clockwise == 0:
        return picture
    import cv2  # several times faster than NumPy here; slow to import, and most clips need no turn

    codes = {90: cv2.ROTATE_90_CLOCKWISE, 180: cv2.ROTATE_180, 270: cv2.ROTATE_90_COUNTERCLOCKWISE}
    return cast("Picture", cv2.rotate(picture, codes[clockwise]))
