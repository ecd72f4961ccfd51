"""Kinogram: five moments of a step per side, cut out of the clip at one scale, with the skeleton.

The pictures come by while the clip is decoded once for everything:

    kinogram = Kinogram(moments, pose, near_side)
    for frame in frames: kinogram.take(frame.index, frame.image)
    panels = kinogram.panels()

Without a clip the panels are stick figures.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from metrics.values import Side
from pose.sequence import BODY, CleanPose, Floats, PoseSequence
from sprintlab.report.moments import MOMENTS, Moment
from sprintlab.skeleton import SIDE_COLOURS, Picture, Style, draw_skeleton, drawn_points

PANEL_HEIGHT_PX = 460
MARGIN = 0.07
"""Room around the athlete, as a share of the athlete's height."""
NARROWEST = 0.62
"""Least width of a panel as a share of its height."""
_PAPER = 246
_EDGE = 225


@dataclass(frozen=True, eq=False)
class Panel:
    """One picture of the kinogram.

    Attributes
    ----------
    moment
    image : (h, w, 3)
        RGB, the same size for all panels.
    """

    moment: Moment
    image: Picture


class Kinogram:
    """Collects the pictures of the chosen moments while a clip is decoded.

    Parameters
    ----------
    moments
        From `choose_moments` or `show_moments`; those of one group stand on one ground.
    pose
    near_side
        The athlete's side that faces the camera.
    height_px
        Of each picture.
    """

    def __init__(
        self,
        moments: Mapping[Any, Sequence[Moment]],
        pose: CleanPose,
        near_side: Side,
        height_px: int = PANEL_HEIGHT_PX,
    ) -> None:
        self._height_px = height_px
        self._moments = [moment for row in moments.values() for moment in row]
        self._pose, self._near_side = pose, near_side
        self._feet_px = [
            _ground_line(pose.body, [m.row for m in row]) for row in moments.values() for _ in row
        ]
        self._size_px = self._crop_size() if self._moments else (1.0, 1.0)
        self._cuts: dict[int, Picture] = {}

    def take(self, frame_number: int, image: Picture) -> None:
        """Keep what is needed of one frame (h, w, 3), by its number in the source."""
        for index, moment in enumerate(self._moments):
            if int(self._pose.body.frame[moment.row]) == frame_number:
                self._cuts[index] = self._cut(index, image)

    def panels(self) -> tuple[Panel, ...]:
        """All panels in order, left landings first; a moment whose frame never came by is a stick figure."""
        return tuple(
            Panel(moment, self._draw(index, self._cuts.get(index)))
            for index, moment in enumerate(self._moments)
        )

    @property
    def _scale(self) -> float:
        return self._height_px / self._size_px[1]

    def _points(self, index: int) -> dict[str, Floats]:
        return drawn_points(self._pose.body, self._pose.feet, self._moments[index].row)

    def _corner(self, index: int) -> Floats:
        """Upper left corner of a panel in the picture, px: hips in the middle, ground near the lower edge."""
        points, (width, height) = self._points(index), self._size_px
        hip_x = (points["left_hip"][0] + points["right_hip"][0]) / 2
        ground_y = _to_image(self._pose.feet, self._moments[index].row, hip_x, self._feet_px[index])
        return np.array([hip_x - width / 2, ground_y - height * (1 - MARGIN)])

    def _crop_size(self) -> tuple[float, float]:
        """Width and height that hold the athlete at every moment, px of the clip."""
        half, tall = 0.0, 0.0
        for index, moment in enumerate(self._moments):
            points = self._points(index)
            spots = np.array(list(points.values()))
            hip_x = (points["left_hip"][0] + points["right_hip"][0]) / 2
            ground_y = _to_image(self._pose.feet, moment.row, hip_x, self._feet_px[index])
            half = max(half, float(np.abs(spots[:, 0] - hip_x).max()))
            tall = max(tall, float(ground_y - spots[:, 1].min()))
        # the crown is about a ninth of nose height above the nose
        height = tall * (1 + 1 / 9 + 2 * MARGIN)
        return max(2 * half + 2 * MARGIN * tall, NARROWEST * height), height

    def _panel_px(self) -> tuple[int, int]:
        return round(self._size_px[0] * self._scale), self._height_px

    def _cut(self, index: int, image: Picture) -> Picture:
        import cv2

        # one affine step: cut, enlarge, and fill what lies beyond the picture's edge
        corner, scale = self._corner(index), self._scale
        matrix = np.array([[scale, 0, -scale * corner[0]], [0, scale, -scale * corner[1]]])
        way = cv2.INTER_CUBIC if scale > 1 else cv2.INTER_AREA
        cut: Picture = cv2.warpAffine(
            image, matrix, self._panel_px(), flags=way, borderValue=(_EDGE, _EDGE, _EDGE)
        )
        return cut

    def _draw(self, index: int, cut: Picture | None) -> Picture:
        width, height = self._panel_px()
        image = np.full((height, width, 3), _PAPER, dtype=np.uint8) if cut is None else cut.copy()
        corner, scale = self._corner(index), self._scale
        if cut is None:
            level = round(height * (1 - MARGIN))
            image[level : level + 2] = 200
        points = {name: (point - corner) * scale for name, point in self._points(index).items()}
        style = Style.for_athlete(0.75 * height, halo=cut is not None)
        draw_skeleton(image, points, self._near_side, style)
        return image


def write_kinogram(path: Path, panels: Sequence[Panel]) -> None:
    """Write all panels as one PNG: a row for each landing foot, five pictures each, with name and time."""
    from matplotlib.figure import Figure

    sides = list(dict.fromkeys(panel.moment.landing for panel in panels))
    tall, wide = panels[0].image.shape[:2] if panels else (3, 2)
    width_in = 12.0
    cell_in = width_in / len(MOMENTS)
    figure = Figure(
        figsize=(width_in, max(1, len(sides)) * (cell_in * tall / wide + 0.75)), facecolor="white"
    )
    if not sides:
        figure.text(
            0.5, 0.5, "No step with all five moments in view.", ha="center", va="center", color="#495057"
        )
    grid = figure.subplots(max(1, len(sides)), len(MOMENTS), squeeze=False)
    for axes in grid.flat:
        axes.set_axis_off()
    for index, panel in enumerate(panels):
        side = panel.moment.landing
        axes = grid[sides.index(side), index % len(MOMENTS)]
        axes.imshow(panel.image, interpolation="lanczos")
        axes.text(0, 1.025, panel.moment.name, transform=axes.transAxes, fontsize=11, color="#212529")
        time = f"{panel.moment.time_s:.3f} s"
        axes.text(1, 1.025, time, ha="right", transform=axes.transAxes, fontsize=9, color="#495057")
        if panel.moment.name == MOMENTS[0]:
            colour = tuple(channel / 255 for channel in SIDE_COLOURS[side])
            title = f"{side.capitalize()} foot lands"
            axes.text(0, 1.14, title, transform=axes.transAxes, fontsize=13, fontweight="bold", color=colour)
    figure.subplots_adjust(left=0.01, right=0.99, bottom=0.01, top=0.88, wspace=0.03, hspace=0.28)
    figure.savefig(path, format="png", dpi=150, metadata={"Software": None})


def _ground_line(body: PoseSequence, rows: Sequence[int]) -> float:
    """Height of the ground in the frame fixed to it, px: the lowest foot point of the five moments."""
    spots = [
        body.keypoints.index(f"{side}_{part}")
        for side in ("left", "right")
        for part in ("heel", "foot_index")
    ]
    return float(np.nanmax(body.ground_px()[np.ix_(rows, spots)][..., 1]))


def _to_image(sequence: PoseSequence, row: int, image_x: float, ground_y: float) -> float:
    """Row of the picture, at a column, where the ground-fixed frame has a given height, px."""
    matrix = sequence.image_to_ground[row]
    return float((ground_y - matrix[1, 2] - matrix[1, 0] * image_x) / matrix[1, 1])


def body_extent(sequence: PoseSequence, row: int) -> tuple[Floats, Floats] | None:
    """Upper left and lower right of the body points seen in one frame, px; None if none is seen."""
    spots = sequence.xy_px[row, [sequence.keypoints.index(name) for name in BODY]]
    spots = spots[np.isfinite(spots).all(axis=1)]
    return None if spots.size == 0 else (spots.min(axis=0), spots.max(axis=0))
