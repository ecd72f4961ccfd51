"""The clip with everything drawn in: who was chosen, the skeleton, contacts as they happen, the time.

    with AnnotatedVideo(path, pose, motion, contacts, (width, height)) as video:
        for frame in frames:
            video.add(frame.index, frame.time_s, frame.image)

Pictures keep their times, so that it plays at the speed of the clip.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np

from metrics.values import SIDES, Contact, Floats, Motion, Side
from pose.sequence import CleanPose
from sprintlab.overlay import bar_height, contact_bar, corner_box, foot_mark, label, shown_until
from sprintlab.report.kinogram import body_extent
from sprintlab.skeleton import SIDE_COLOURS, TRUNK, WHITE, Picture, Style, draw_skeleton, drawn_points
from sprintlab.video_writer import VideoWriter

LONGEST_SIDE_PX = 1920
SHORTEST_SIDE_PX = 720
LARGEST_GAIN = 2.0
EVENT_SHOWN_S = 0.10
"""How long the words touchdown and toe-off stay at the foot."""


class AnnotatedVideo:
    """Draws into the frames of a clip and writes them as ``annotated.mp4``.

    Small clips are enlarged so that lines and words are sharp on a phone, large ones reduced to 1920 px.

    Parameters
    ----------
    path
        File to write.
    pose, motion, contacts
        What is drawn.
    size_px
        Width and height of the frames that will come.
    """

    def __init__(
        self,
        path: Path,
        pose: CleanPose,
        motion: Motion,
        contacts: Sequence[Contact],
        size_px: tuple[int, int],
    ) -> None:
        self._pose, self._motion, self._contacts = pose, motion, tuple(contacts)
        self._rows = {int(number): row for row, number in enumerate(pose.body.frame)}
        self._scale = output_scale(size_px)
        self._size_px = (_even(size_px[0] * self._scale), _even(size_px[1] * self._scale))
        self._style = Style.for_athlete(_usual_height(pose) * self._scale)
        self._places = [_foot_place(pose, contact) for contact in self._contacts]
        rate = motion.frame_rate_hz
        self._bar_px = bar_height(self._size_px[1])
        size = (self._size_px[0], self._size_px[1] + self._bar_px)
        self._writer = VideoWriter(path, *size, rate if np.isfinite(rate) else 30.0)

    def __enter__(self) -> Self:
        self._writer.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._writer.__exit__(kind, error, trace)

    def add(self, frame_number: int, time_s: float, image: Picture) -> None:
        """Draw into a copy of a frame and write it.

        Parameters
        ----------
        frame_number
            Its number in the source; a frame without keypoints is written with what is known.
        time_s
            Time at which it is shown in the clip, s.
        image : (h, w, 3)
            RGB.
        """
        self._writer.write(self.draw(frame_number, image), time_s)

    def draw(self, frame_number: int, image: Picture) -> Picture:
        """Return the drawn frame with the bar of contacts below it, RGB, at the size of the output."""
        import cv2

        width, height = self._size_px
        way = cv2.INTER_CUBIC if self._scale > 1 else cv2.INTER_AREA
        whole: Picture = np.empty((height + self._bar_px, width, 3), dtype=np.uint8)
        whole[:height] = cv2.resize(image, self._size_px, interpolation=way)
        out, bar = whole[:height], whole[height:]
        span = (float(self._motion.time_s[0]), float(self._motion.time_s[-1]))
        row = self._rows.get(frame_number)
        if row is None:
            label(out, (12, 12), f"frame {frame_number}: no keypoints", WHITE, TRUNK)
            contact_bar(bar, self._contacts, None, span, ())
            return whole
        self._draw_athlete(out, row)
        real_s = float(self._motion.time_s[row])
        label(out, (12, 12), f"{real_s:.3f} s   frame {frame_number}", WHITE, TRUNK)
        standing = [side for side in SIDES if self._stands(side, real_s)]
        contact_bar(bar, self._contacts, real_s, span, standing)
        return whole

    def _draw_athlete(self, out: Picture, row: int) -> None:
        extent = body_extent(self._pose.body, row)
        if extent is not None:
            low, high = (corner * self._scale for corner in extent)
            margin = 0.08 * (high[1] - low[1])
            corner_box(out, low - [margin, 2 * margin], high + margin, self._style.line_px)
        points = drawn_points(self._pose.body, self._pose.feet, row)
        scaled = {name: point * self._scale for name, point in points.items()}
        self._draw_contacts(out, row, scaled)
        draw_skeleton(out, scaled, self._motion.near_side, self._style)
        self._name_events(out, row, scaled)

    def _draw_contacts(self, out: Picture, row: int, points: dict[str, Floats]) -> None:
        """Footprints that stay on the ground, and a disc under the foot that stands."""
        time_s = float(self._motion.time_s[row])
        size = 1.6 * self._style.line_px
        for contact, place in zip(self._contacts, self._places, strict=True):
            begun = contact.touchdown_s is None or time_s >= contact.touchdown_s
            over = time_s >= shown_until(contact)
            if begun and over and place is not None and not self._motion.treadmill:
                foot_mark(out, self._to_image(place, row), size, SIDE_COLOURS[contact.foot], filled=False)
            toe = points.get(f"{contact.foot}_foot_index")
            if begun and not over and toe is not None:
                foot_mark(out, toe, 1.6 * size, SIDE_COLOURS[contact.foot], filled=True)

    def _name_events(self, out: Picture, row: int, points: dict[str, Floats]) -> None:
        time_s = float(self._motion.time_s[row])
        for contact in self._contacts:
            toe = points.get(f"{contact.foot}_foot_index")
            if toe is None:
                continue
            for word, event in (("touchdown", contact.touchdown_s), ("toe-off", contact.toe_off_s)):
                if event is not None and 0 <= time_s - event < EVENT_SHOWN_S:
                    corner = (int(toe[0]) + 2 * self._style.line_px, int(toe[1]) + 2 * self._style.line_px)
                    label(out, corner, word, WHITE, SIDE_COLOURS[contact.foot])

    def _stands(self, side: Side, time_s: float) -> bool:
        return any(
            contact.foot == side
            and (contact.touchdown_s is None or contact.touchdown_s <= time_s)
            and time_s < shown_until(contact)
            for contact in self._contacts
        )

    def _to_image(self, place: Floats, row: int) -> Floats:
        matrix = self._pose.feet.image_to_ground[row]
        spot: Floats = np.linalg.solve(matrix[:, :2], place - matrix[:, 2]) * self._scale
        return spot


def output_scale(size_px: tuple[int, int]) -> float:
    """Factor for the frames: short side at least 720 px if twice the size is enough, long at most 1920."""
    gain = min(LARGEST_GAIN, max(1.0, SHORTEST_SIDE_PX / min(size_px)))
    return min(gain, LONGEST_SIDE_PX / max(size_px))


def _usual_height(pose: CleanPose) -> float:
    from sprintlab.skeleton import athlete_height_px

    height = athlete_height_px(pose.body)
    return height if np.isfinite(height) else 200.0


def _foot_place(pose: CleanPose, contact: Contact) -> Floats | None:
    """Where the toe stands in the ground-fixed frame, px: median over the middle of the contact."""
    if contact.touchdown_s is None or contact.toe_off_s is None:
        return None
    time, length = pose.feet.time_s, contact.toe_off_s - contact.touchdown_s
    start, end = contact.touchdown_s + 0.15 * length, contact.toe_off_s - 0.15 * length
    toe = pose.feet.ground_px()[:, pose.feet.keypoints.index(f"{contact.foot}_foot_index")]
    inside = (time >= start) & (time <= end) & np.isfinite(toe).all(axis=1)
    if not inside.any():
        return None
    place: Floats = np.median(toe[inside], axis=0)
    return place


def _even(size: float) -> int:
    return max(2, round(size / 2) * 2)
