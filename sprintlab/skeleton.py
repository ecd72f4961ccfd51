"""A skeleton drawn into a picture: left and right in their own colours, the far side thinner and paler."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from metrics.values import SIDES, Side
from pose.sequence import BODY, Floats, PoseSequence

Picture = NDArray[np.uint8]
Colour = tuple[int, int, int]

LEFT: Colour = (0, 114, 178)
RIGHT: Colour = (213, 94, 0)
"""Blue and vermilion of Okabe and Ito, told apart with any colour vision. RGB."""
SIDE_COLOURS: Mapping[Side, Colour] = {"left": LEFT, "right": RIGHT}
TRUNK: Colour = (52, 58, 64)
WHITE: Colour = (255, 255, 255)

CHAINS = (
    ("shoulder", "elbow", "wrist"),
    ("hip", "knee", "ankle", "foot_index"),
    ("ankle", "heel", "foot_index"),
)
_SHIFT = 4  # cv2 draws at 1/16 px with this
_LINE_SHARE = 0.014
_FAR_SHARE = 0.6
_FAR_WHITE = 0.45


@dataclass(frozen=True)
class Style:
    """How thick lines are.

    Attributes
    ----------
    line_px
        Width of a near limb.
    halo
        Whether limbs get a white rim, so that they can be seen on any background.
    """

    line_px: int
    halo: bool = True

    @classmethod
    def for_athlete(cls, height_px: float, *, halo: bool = True) -> Style:
        """Choose a style for an athlete this tall in the picture that is drawn into, px."""
        return cls(max(2, round(_LINE_SHARE * height_px)), halo)


def athlete_height_px(sequence: PoseSequence) -> float:
    """How tall the athlete is in the picture: 95th percentile of the extent of the body points, px.

    NaN when the athlete is never seen.
    """
    y = sequence.xy_px[:, [sequence.keypoints.index(name) for name in BODY], 1]
    seen = np.isfinite(y).sum(axis=1) >= len(BODY) // 2
    if not seen.any():
        return float("nan")
    return float(np.percentile(np.nanmax(y[seen], axis=1) - np.nanmin(y[seen], axis=1), 95))


def drawn_points(body: PoseSequence, feet: PoseSequence, row: int) -> dict[str, Floats]:
    """Points to draw in one frame by name, px: the body smoothed, ankle, heel and toe as measured."""
    points = {}
    for name in BODY:
        source = feet if name.endswith(("ankle", "heel", "foot_index")) else body
        point = source.xy_px[row, source.keypoints.index(name)]
        if np.all(np.isfinite(point)):
            points[name] = point
    return points


def draw_skeleton(image: Picture, points: Mapping[str, Floats], near_side: Side, style: Style) -> None:
    """Draw into an RGB picture, in place; what is missing is left out.

    Parameters
    ----------
    image : (h, w, 3)
    points
        Positions by name, px of `image`.
    near_side
        The side that faces the camera; drawn last, over the trunk.
    style
    """
    far: Side = "right" if near_side == "left" else "left"
    thin = Style(max(1, round(_FAR_SHARE * style.line_px)), style.halo)
    _draw_side(image, points, far, _paler(SIDE_COLOURS[far]), thin)
    _draw_trunk(image, points, thin)
    _draw_side(image, points, near_side, SIDE_COLOURS[near_side], style)


def _draw_side(
    image: Picture, points: Mapping[str, Floats], side: Side, colour: Colour, style: Style
) -> None:
    chains = [[points.get(f"{side}_{part}") for part in chain] for chain in CHAINS]
    pairs = [(a, b) for chain in chains for a, b in pairwise(chain)]
    _draw_lines(image, pairs, colour, style)
    for point in (points.get(f"{side}_{part}") for part in ("hip", "knee", "ankle", "shoulder", "elbow")):
        if point is not None:
            _dot(image, point, 0.75 * style.line_px, WHITE)
            _dot(image, point, 0.5 * style.line_px, colour)


def _draw_trunk(image: Picture, points: Mapping[str, Floats], style: Style) -> None:
    def point(name: str) -> Floats | None:
        return points.get(name)

    pairs = [(point(f"{side}_shoulder"), point(f"{side}_hip")) for side in SIDES]
    pairs += [(point(f"left_{part}"), point(f"right_{part}")) for part in ("shoulder", "hip")]
    left, right = point("left_shoulder"), point("right_shoulder")
    if left is not None and right is not None:
        pairs.append(((left + right) / 2, point("nose")))
    _draw_lines(image, pairs, TRUNK, style)


def _draw_lines(
    image: Picture, pairs: list[tuple[Floats | None, Floats | None]], colour: Colour, style: Style
) -> None:
    whole = [(a, b) for a, b in pairs if a is not None and b is not None]
    if style.halo:
        for a, b in whole:
            _line(image, a, b, WHITE, style.line_px + max(2, style.line_px // 2))
    for a, b in whole:
        _line(image, a, b, colour, style.line_px)


def _line(image: Picture, start: Floats, end: Floats, colour: Colour, width: int) -> None:
    import cv2

    cv2.line(image, _fine(start), _fine(end), colour, width, cv2.LINE_AA, _SHIFT)


def _dot(image: Picture, centre: Floats, radius: float, colour: Colour) -> None:
    import cv2

    cv2.circle(image, _fine(centre), max(1, round(radius * 2**_SHIFT)), colour, -1, cv2.LINE_AA, _SHIFT)


def _fine(point: Floats) -> tuple[int, int]:
    x, y = np.clip(np.round(point * 2**_SHIFT), -(2**20), 2**20)
    return int(x), int(y)


def _paler(colour: Colour) -> Colour:
    red, green, blue = (round(c + (255 - c) * _FAR_WHITE) for c in colour)
    return red, green, blue
