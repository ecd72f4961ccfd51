"""Contacts of the real clips against labels by eye.

    python benchmarks/real_clips.py --cache DIR [--clips NAME ...] [--list]

Prints for each clip how many labelled contacts are found, missed and on the wrong foot, how many are
invented, and the errors of touchdown and toe-off, counting only labels with a confidence of at least 0.5. A
label says between which two frames an event lies; the middle is compared. That alone leaves 0.29 frames RMS,
and labels are good to about one frame: at 30 frames per second this shows whether contacts are found, not how
well they are timed.
"""

from __future__ import annotations

import os
import pathlib
import sys

os.environ.setdefault("OMP_NUM_THREADS", "1")
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

import numpy as np
import pandas as pd
from clip_keypoints import CLIPS, SETTINGS, argument_parser, keypoints_of
from labelled_contacts import Found, Label, in_frames, pair, read_labels

from sprintlab import analyze

Pairs = list[tuple[Label | None, Found | None]]


def score(pairs: Pairs, rate_hz: float) -> dict[str, float]:
    """One row of the table: counts, and errors of the events in frames and ms."""
    both = [(label, found) for label, found in pairs if label and found and not label.optional]
    row: dict[str, float] = {
        "labelled": sum(label is not None and not label.optional for label, _ in pairs),
        "found": len(both),
        "missed": sum(found is None and label is not None and not label.optional for label, found in pairs),
        "invented": sum(label is None for label, _ in pairs),
        "wrong foot": sum(label.foot_sure and label.foot != found.foot for label, found in both),
    }
    for event, short in (("touchdown", "TD"), ("toe_off", "TO")):
        error = np.array(
            [
                getattr(found, event) - getattr(label, event)
                for label, found in both
                if getattr(label, f"{event}_sure") and getattr(found, event) is not None
            ]
        )
        row[f"{short} n"] = error.size
        if error.size:
            rms = float(np.sqrt(np.mean(error**2)))
            row |= {f"{short} median": float(np.median(error)), f"{short} rms": rms}
            row |= {f"{short} median ms": 1000 * row[f"{short} median"] / rate_hz}
            row |= {f"{short} rms ms": 1000 * rms / rate_hz}
    return row


def list_pairs(name: str, pairs: Pairs) -> None:
    """Every contact, labelled beside found."""
    for label, found in pairs:
        left = _text(label) + (" optional" if label and label.optional else "")
        print(f"  {name:18s} {left:28s} {_text(found)}")


def _text(contact: Label | Found | None) -> str:
    if contact is None:
        return "-"
    down, off = ("" if t is None else f"{t:.1f}" for t in (contact.touchdown, contact.toe_off))
    return f"{contact.foot:5s} {down:>6s} {off:>6s}"


def main() -> None:
    parser = argument_parser(__doc__)
    parser.add_argument("--list", action="store_true", help="print every contact too")
    options = parser.parse_args()
    if not CLIPS.is_dir():
        print("The real clips are not there (../shared/clips): nothing to score.")
        return
    rows = []
    for name in options.clips:
        analysis = analyze(keypoints_of(name, options.cache), SETTINGS[name])
        found = in_frames(analysis.contacts, analysis.raw.time_s, analysis.raw.frame)
        pairs = pair(read_labels(name), found)
        rows.append({"clip": name} | score(pairs, analysis.raw.frame_rate_hz))
        if options.list:
            list_pairs(name, pairs)
    table = pd.DataFrame(rows).set_index("clip")
    counts = [c for c in table.columns if not c.startswith(("TD", "TO"))]
    print(table[counts].to_string(), "\n\nErrors in frames and ms, found minus labelled:")
    print(table.drop(columns=counts).round(2).to_string())


if __name__ == "__main__":
    main()
