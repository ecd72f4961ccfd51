"""Contacts corrected by hand: ``events.csv`` read back."""

from __future__ import annotations

import csv
import math
from pathlib import Path

from metrics.values import SIDES, Contact
from pose.errors import InputRejectedError

CLICK_SD_S = 0.004
"""Standard deviation taken for an event placed by hand, s; judgement: about a frame at 240 Hz."""


def read_events(path: Path, frame_interval_s: float) -> tuple[Contact, ...]:
    """Read contacts from a file with the columns ``foot,touchdown_s,toe_off_s``.

    An empty time means that the clip does not show the event. The standard deviation of each event is
    that of a frame picked by hand, a third of `frame_interval_s` but not less than `CLICK_SD_S`.

    Raises
    ------
    InputRejectedError
        ``events_not_found`` or ``events_invalid``, naming the line.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputRejectedError(
            "events_not_found", f"The events file {path.name} cannot be read.", "Check the --events path."
        ) from error
    rows = csv.DictReader(text.splitlines())
    missing = {"foot", "touchdown_s", "toe_off_s"} - set(rows.fieldnames or ())
    if missing:
        raise _invalid(f"The events file lacks the columns {', '.join(sorted(missing))}.")
    sd_s = max(CLICK_SD_S, frame_interval_s / 3)
    contacts = [_contact(row, number, sd_s) for number, row in enumerate(rows, start=2)]
    contacts.sort(key=_when)
    _check_overlap(contacts)
    return tuple(contacts)


def _contact(row: dict[str, str], line: int, sd_s: float) -> Contact:
    foot = (row["foot"] or "").strip()
    if foot not in SIDES:
        raise _invalid(f"Line {line}: foot is {foot[:20]!r}, expected left or right.")
    touchdown, toe_off = (_time(row[name], line) for name in ("touchdown_s", "toe_off_s"))
    if touchdown is None and toe_off is None:
        raise _invalid(f"Line {line}: neither touchdown nor toe-off is given.")
    if touchdown is not None and toe_off is not None and toe_off <= touchdown:
        raise _invalid(f"Line {line}: toe-off is not after touchdown.")
    return Contact(
        foot="left" if foot == "left" else "right",
        touchdown_s=touchdown,
        touchdown_sd_s=None if touchdown is None else sd_s,
        toe_off_s=toe_off,
        toe_off_sd_s=None if toe_off is None else sd_s,
        confidence=1.0,
    )


def _time(cell: str | None, line: int) -> float | None:
    if cell is None or not cell.strip():
        return None
    try:
        value = float(cell)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise _invalid(f"Line {line}: {cell.strip()[:20]!r} is not a time in seconds.")
    return value


def _when(contact: Contact) -> float:
    time = contact.touchdown_s if contact.touchdown_s is not None else contact.toe_off_s
    assert time is not None
    return time


def _check_overlap(contacts: list[Contact]) -> None:
    last: dict[str, float] = {}
    for contact in contacts:
        start, end = contact.touchdown_s, contact.toe_off_s
        if start is not None and start < last.get(contact.foot, -math.inf):
            raise _invalid(f"Two contacts of the {contact.foot} foot overlap near {start:.3f} s.")
        last[contact.foot] = end if end is not None else math.inf


def _invalid(message: str) -> InputRejectedError:
    return InputRejectedError(
        "events_invalid", message, "Correct the file: foot (left or right), touchdown_s, toe_off_s."
    )
