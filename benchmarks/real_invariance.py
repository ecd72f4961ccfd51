"""What changes in the results of the real clips when only the picture changes, not the run.

    python benchmarks/real_invariance.py --cache DIR [--clips NAME ...] [--variants NAME ...]

Each clip is analysed as it is and mirrored, cropped, darker, brighter, re-encoded and at half its frame rate
(`benchmarks/clip_variants.py`). A metric should move by less than its stated sd allow: at most
1.96 sqrt(sd_a^2 + sd_b^2) for 95 % of the metrics trusted in both. As errors of scale, of view and of the
athlete's build are common to both, real agreement should be better than that. Variants whose keypoints are
not in the cache need the pose network, 20 to 300 s each.
"""

from __future__ import annotations

import os
import pathlib
import sys

os.environ.setdefault("OMP_NUM_THREADS", "1")
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from dataclasses import replace

import numpy as np
import pandas as pd
from clip_keypoints import CLIPS, SETTINGS, argument_parser, keypoints_of, variants_of
from clip_variants import VARIANTS
from labelled_contacts import Found, Label, pair

from metrics.values import Contact, Metric
from sprintlab import Analysis, analyze

OTHER = {"left": "right", "right": "left", "both": "both"}
SIGNED = ("contact_time_asymmetry", "arm_symmetry_index")  # right minus left
LIMIT = 1.96
COLUMNS = ["variant", "clip", "metric", "side", "both", "plain", "changed", "sd", "z"]


def seen_as(metric: Metric, variant: str) -> tuple[tuple[str, str], Metric]:
    """Name and side of a metric, and the metric, as they are in the clip that was not changed."""
    if variant != "mirror":
        return (metric.name, metric.side), metric
    if metric.name in SIGNED and metric.value is not None:
        metric = replace(metric, value=-metric.value)
    return (metric.name, OTHER[metric.side]), metric


def compare_metrics(plain: Analysis, changed: Analysis, variant: str) -> list[dict[str, object]]:
    """One row for each metric that is trusted in either."""
    there = dict(seen_as(metric, variant) for metric in changed.metrics)
    rows: list[dict[str, object]] = []
    for a in plain.metrics:
        b = there.get((a.name, a.side))
        if b is None or not (a.trusted or b.trusted):
            continue
        row: dict[str, object] = {"metric": a.name, "side": a.side, "both": a.trusted and b.trusted}
        if row["both"] and a.sd and b.sd and a.value is not None and b.value is not None:
            sd = float(np.hypot(a.sd, b.sd))
            row |= {"plain": a.value, "changed": b.value, "sd": sd, "z": (b.value - a.value) / sd}
        rows.append(row)
    return rows


def compare_contacts(plain: Analysis, changed: Analysis, variant: str) -> list[dict[str, object]]:
    """One row for each contact of either: shifts of its events, s, and in sd."""
    mine = [_label(c) for c in plain.contacts]
    foot = OTHER if variant == "mirror" else {side: side for side in OTHER}
    theirs = [Found(foot[c.foot], c.touchdown_s, c.toe_off_s) for c in changed.contacts]
    rows: list[dict[str, object]] = []
    for a, b in pair(mine, theirs):
        if a is None or b is None:
            rows.append({"lost": a is not None, "new": a is None})
            continue
        one, two = plain.contacts[mine.index(a)], changed.contacts[theirs.index(b)]
        row: dict[str, object] = {"foot": a.foot == b.foot}
        for event in ("touchdown", "toe_off"):
            shift, sd = _shift(one, two, event)
            row |= {event: shift, f"{event}_z": shift / sd}
        row["contact"] = float(row["toe_off"]) - float(row["touchdown"])  # type: ignore[arg-type]
        rows.append(row)
    return rows


def _label(contact: Contact) -> Label:
    return Label(contact.foot, contact.touchdown_s, contact.toe_off_s, True, True, True, False)


def _shift(one: Contact, two: Contact, event: str) -> tuple[float, float]:
    """Difference of an event's time and its sd, s; NaN where one of them has no such event."""
    times = [getattr(c, f"{event}_s") for c in (one, two)]
    sds = [getattr(c, f"{event}_sd_s") for c in (one, two)]
    if None in times:
        return float("nan"), float("nan")
    return float(times[1] - times[0]), float(np.hypot(*sds))


def contact_summary(rows: list[dict[str, object]]) -> dict[str, object]:
    table = pd.DataFrame(
        rows, columns=["lost", "new", "foot", "touchdown", "touchdown_z", "toe_off", "toe_off_z"]
    )
    table["contact"] = table.toe_off.astype(float) - table.touchdown.astype(float)
    line: dict[str, object] = {
        "pairs": int(table.foot.notna().sum()),
        "lost": int((table.lost == True).sum()),  # noqa: E712 - the column holds NaN too
        "new": int((table.new == True).sum()),  # noqa: E712
        "other foot": int((table.foot == False).sum()),  # noqa: E712
    }
    for name, short in (("touchdown", "TD"), ("toe_off", "TO"), ("contact", "contact")):
        shift = 1000 * table[name].astype(float)
        line |= {f"{short} mean ms": shift.mean(), f"{short} sd ms": shift.std(ddof=1)}
    z = table[["touchdown_z", "toe_off_z"]].to_numpy(dtype=float)
    line["events within %"] = 100 * float(np.mean(np.abs(z[np.isfinite(z)]) <= LIMIT))
    return line


def main() -> None:
    parser = argument_parser(__doc__)
    parser.add_argument("--variants", nargs="+", choices=list(VARIANTS), default=list(VARIANTS))
    options = parser.parse_args()
    if not CLIPS.is_dir():
        print("The real clips are not there (../shared/clips): nothing to compare.")
        return
    metrics, contacts = [], []
    for name in options.clips:
        plain = analyze(keypoints_of(name, options.cache), SETTINGS[name])
        for variant in options.variants:
            if variant == "plain" or variant not in variants_of(name):
                continue
            changed = analyze(keypoints_of(name, options.cache, variant), SETTINGS[name])
            tag = {"variant": variant, "clip": name}
            metrics += [tag | row for row in compare_metrics(plain, changed, variant)]
            contacts.append(tag | contact_summary(compare_contacts(plain, changed, variant)))
    report(pd.DataFrame(metrics, columns=COLUMNS), pd.DataFrame(contacts))


def report(metrics: pd.DataFrame, contacts: pd.DataFrame) -> None:
    """Print shares within the limit, then every metric beyond it, then the events."""
    table = metrics.assign(z=metrics.z.astype(float).abs())
    groups = [*table.groupby(["variant", "clip"], sort=False), *table.groupby("variant", sort=False)]
    lines = []
    for key, own in groups:
        variant, clip = key if isinstance(key, tuple) else (key, "all")
        z = own.z.dropna()
        share = 100 * float((z <= LIMIT).mean()) if z.size else np.nan
        trust = int((~own.both.astype(bool)).sum())
        lines.append(
            {"variant": variant, "clip": clip, "metrics": z.size, "within %": share, "median |z|": z.median()}
            | {"trusted in one only": trust}
        )
    print("Metrics trusted in both:\n", pd.DataFrame(lines).round(2).to_string(index=False), sep="")
    print(f"\nBeyond {LIMIT} sd:")
    beyond = metrics[table.z > LIMIT].drop(columns="both").sort_values("z", key=np.abs, ascending=False)
    print(beyond.round(3).to_string(index=False) if len(beyond) else "none")
    print("\nContacts, changed minus plain:\n", contacts.round(1).to_string(index=False), sep="")


if __name__ == "__main__":
    main()
