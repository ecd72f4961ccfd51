"""Small things drawn into a frame: labels, a box, marks at the feet, the bar of contacts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from metrics.values import SIDES, Contact, Floats, Side
from sprintlab.skeleton import SIDE_COLOURS, TRUNK, WHITE, Colour, Picture

BOX: Colour = (255, 214, 10)
INK: Colour = (18, 20, 22)
GROOVE: Colour = (58, 63, 68)
UNSEEN_CONTACT_S = 0.12
LONGEST_BAR_S = 3.0
"""A longer clip shows only the part around the present moment."""
_FONT_SHARE = 0.030
_BAR_SHARE = 0.09


def text_height(image: Picture) -> int:
    """Height of the words that suits a picture, px."""
    short = int(min(image.shape[:2]))
    return max(14, round(_FONT_SHARE * short))


def label(image: Picture, corner: tuple[int, int], words: str, ink: Colour, ground: Colour) -> None:
    """Write words on a plate with its upper left corner here, moved inside the picture."""
    import cv2

    tall = text_height(image)
    size = cv2.getFontScaleFromHeight(cv2.FONT_HERSHEY_SIMPLEX, tall, 1)
    width = max(1, round(tall / 9))
    (wide, high), _ = cv2.getTextSize(words, cv2.FONT_HERSHEY_SIMPLEX, size, width)
    pad = tall // 2
    x = int(np.clip(corner[0], 0, max(0, image.shape[1] - wide - 2 * pad)))
    y = int(np.clip(corner[1], 0, max(0, image.shape[0] - high - 2 * pad)))
    cv2.rectangle(image, (x, y), (x + wide + 2 * pad, y + high + 2 * pad), ground, -1)
    cv2.putText(
        image, words, (x + pad, y + pad + high), cv2.FONT_HERSHEY_SIMPLEX, size, ink, width, cv2.LINE_AA
    )


def corner_box(image: Picture, low: Floats, high: Floats, width: int) -> None:
    """Draw the corners of a box: who was chosen, without hiding him."""
    import cv2

    (left, top), (right, bottom) = np.round(low).astype(int), np.round(high).astype(int)
    arm = max(4, round(0.12 * min(right - left, bottom - top)))
    for x, y, dx, dy in (
        (left, top, 1, 1),
        (right, top, -1, 1),
        (left, bottom, 1, -1),
        (right, bottom, -1, -1),
    ):
        for colour, wide in ((TRUNK, width + 2), (BOX, width)):
            cv2.line(image, (int(x), int(y)), (int(x + dx * arm), int(y)), colour, wide, cv2.LINE_AA)
            cv2.line(image, (int(x), int(y)), (int(x), int(y + dy * arm)), colour, wide, cv2.LINE_AA)


def foot_mark(image: Picture, centre: Floats, radius: float, colour: Colour, *, filled: bool) -> None:
    """Draw a flat disc on the ground (foot stands) or a ring (foot stood here)."""
    import cv2

    middle = (int(np.clip(centre[0], -9999, 9999)), int(np.clip(centre[1], -9999, 9999)))
    axes = (max(2, round(radius)), max(1, round(0.42 * radius)))
    rim = max(1, round(0.18 * radius))
    cv2.ellipse(image, middle, axes, 0, 0, 360, WHITE, 2 * rim if not filled else rim + 2, cv2.LINE_AA)
    cv2.ellipse(image, middle, axes, 0, 0, 360, colour, -1 if filled else rim, cv2.LINE_AA)


def bar_height(height_px: int) -> int:
    """Height of the contact bar that suits a picture this tall, px, even."""
    return 2 * round(max(56, _BAR_SHARE * height_px) / 2)


def contact_bar(
    strip: Picture,
    contacts: Sequence[Contact],
    time_s: float | None,
    span_s: tuple[float, float],
    standing: Iterable[Side],
) -> None:
    """Fill a strip below the picture: a row for each foot shows when it stands, a line the present moment.

    Parameters
    ----------
    strip : (h, w, 3)
        RGB, written over.
    contacts
    time_s
        Present moment, s; None draws no line.
    span_s
        First and last time of the clip, s.
    standing
        Feet that stand now.
    """
    import cv2

    strip[:] = INK
    high, wide = strip.shape[:2]
    row, gap = round(0.36 * high), round(0.09 * high)
    left, right = row + 3 * gap, wide - 2 * gap
    start, end = bar_window(span_s[0] if time_s is None else time_s, span_s)

    def column(moment: float) -> int:
        return int(np.clip(left + (right - left) * (moment - start) / (end - start), left, right))

    for number, side in enumerate(SIDES):
        y = gap + number * (row + gap)
        colour = SIDE_COLOURS[side]
        cv2.rectangle(strip, (left, y), (right, y + row), GROOVE, -1)
        _foot_key(strip, (gap, y, row), side[0].upper(), colour if side in standing else GROOVE)
        for contact in contacts:
            begin = start if contact.touchdown_s is None else contact.touchdown_s
            stop = shown_until(contact)
            if contact.foot == side and stop > start and begin < end:
                cv2.rectangle(strip, (column(begin), y), (column(stop), y + row), colour, -1)
    if time_s is not None:
        cv2.line(strip, (column(time_s), 0), (column(time_s), high), WHITE, max(2, row // 9))


def shown_until(contact: Contact) -> float:
    """When a contact ends in the picture, s; a usual time after touchdown where toe-off was not seen."""
    if contact.toe_off_s is not None:
        return contact.toe_off_s
    return UNSEEN_CONTACT_S + (contact.touchdown_s or 0.0)


def _foot_key(strip: Picture, place: tuple[int, int, int], letter: str, ground: Colour) -> None:
    """Draw the letter of a foot on a square; place is left, top, side."""
    import cv2

    x, y, side = place
    cv2.rectangle(strip, (x, y), (x + side, y + side), ground, -1)
    size = cv2.getFontScaleFromHeight(cv2.FONT_HERSHEY_SIMPLEX, round(0.55 * side), 1)
    thick = max(1, side // 12)
    (wide, high), _ = cv2.getTextSize(letter, cv2.FONT_HERSHEY_SIMPLEX, size, thick)
    at = (x + (side - wide) // 2, y + (side + high) // 2)
    cv2.putText(strip, letter, at, cv2.FONT_HERSHEY_SIMPLEX, size, WHITE, thick, cv2.LINE_AA)


def bar_window(time_s: float, span_s: tuple[float, float]) -> tuple[float, float]:
    """Part of the clip that the bar shows, s: all of it, or `LONGEST_BAR_S` around the present moment."""
    first, last = span_s
    if last - first <= LONGEST_BAR_S:
        return first, max(last, first + 1e-3)
    start = float(np.clip(time_s - LONGEST_BAR_S / 2, first, last - LONGEST_BAR_S))
    return start, start + LONGEST_BAR_S
