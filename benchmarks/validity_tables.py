"""Tables of docs/validity.md, as Markdown, from the rows of the truth bench."""

from __future__ import annotations

import numpy as np
import pandas as pd
from contact_time import contact_table, exchange_table

LIMITS = {
    240.0: {"sd": 4, "bias": 2, "touchdown": 3, "toe-off": 5, "wrong": 1},
    120.0: {"sd": 5, "bias": 3, "touchdown": 4, "toe-off": 6, "wrong": 1},
    60.0: {"sd": 7, "bias": 3, "touchdown": 5, "toe-off": 7, "wrong": 2},
    30.0: {"sd": 10, "bias": 4, "touchdown": 8, "toe-off": 10, "wrong": 4},
}
"""What is asked for single contacts, ms and %."""
THIGH_LIMITS = {
    "hip_flexion_velocity_peak": {240.0: (1, 3), 120.0: (1, 3), 60.0: (2, 4)},
    "thigh_range": {240.0: (1, 2), 120.0: (1, 2), 60.0: (1, 3), 30.0: (2, 4)},
    "hip_flexion_velocity_mean": {240.0: (1, 2), 120.0: (1, 2), 60.0: (1, 3), 30.0: (2, 4)},
}
"""Bias and sd asked for, % of the true value."""
NAMES = {
    "plain": "upright sprint, 6.5-12 m/s, 1 cm noise only",
    "toe_at_tip": "toe down until toe-off",
    "offsets": "joints beside their place, height 1.5 % off",
    "odd_feet": "other ways of landing and lifting the toe",
    "acceleration": "first steps from the blocks",
    "network": "errors of the network as on real clips",
    "noisy": "2 cm noise",
    "yaw10": "10 deg off the side view",
    "yaw20": "20 deg",
    "yaw30": "30 deg",
    "panning": "panning camera",
    "phone": "rolling shutter, blur, uneven frames",
    "swaps": "exchanged, hidden, collapsed legs",
    "slow_sprint": "5-6.5 m/s",
    "running": "running, 2.5-5 m/s",
    "treadmill": "treadmill, 2.5-5 m/s",
}
"""From `offsets` on every condition has the errors of real clips as well."""


def markdown(header: list[str], rows: list[list[str]]) -> str:
    lines = ["| " + " | ".join(header) + " |", "|" + "---|" * len(header)]
    return "\n".join([*lines, *("| " + " | ".join(row) + " |" for row in rows)])


def contacts(steps: pd.DataFrame) -> str:
    """Errors of single contacts by condition and frame rate; a figure beyond what is asked is bold."""
    rows = []
    for _, row in contact_table(steps).iterrows():
        limit = LIMITS[float(row.fps)]
        wrong = row["missed %"] + row["invented %"]
        rows.append(
            [
                NAMES[str(row.condition)] if row.fps == 240 else "",
                f"{row.fps:.0f}",
                f"{row.n:.0f}",
                _against(row["bias ms"], limit["bias"], "+.1f"),
                _against(row["sd ms"], limit["sd"], ".1f"),
                _against(row["TD rmse"], limit["touchdown"], ".1f"),
                _against(row["TO rmse"], limit["toe-off"], ".1f"),
                _against(wrong, limit["wrong"], ".1f"),
                f"{row['TD cover %']:.0f} / {row['TO cover %']:.0f}",
            ]
        )
    header = ["condition", "frames/s", "n", "contact time bias", "sd", "touchdown RMSE", "toe-off RMSE"]
    return markdown([*header, "missed + invented %", "95 % intervals hold touchdown / toe-off, %"], rows)


def _against(value: float, limit: float, form: str) -> str:
    text = format(value, form)
    return f"**{text}**" if abs(value) > limit else text


def thigh(metrics: pd.DataFrame) -> str:
    """Bias and sd of thigh metrics in the plain condition, beside what is asked."""
    own = metrics[(metrics.side == "both") & (metrics.condition == "plain") & metrics.value.notna()]
    rows = []
    for name, limits in THIGH_LIMITS.items():
        for rate in (240.0, 120.0, 60.0, 30.0):
            seen = own[(own.name == name) & (own.rate == rate)]
            error = 100 * (seen.value - seen.truth) / seen.truth
            bias, sd = float(error.mean()), float(error.std())
            asked = limits.get(rate)
            cells = [f"{bias:+.1f}", f"{sd:.1f}"]
            if asked is not None:
                cells = [_against(bias, asked[0], "+.1f"), _against(sd, asked[1], ".1f")]
            label = name.replace("_", " ") if rate == 240 else ""
            wanted = "stated only" if asked is None else f"{asked[0]} / {asked[1]}"
            rows.append([label, f"{rate:.0f}", str(len(seen)), *cells, wanted])
    return markdown(["metric", "frames/s", "athletes", "bias %", "sd %", "asked: bias / sd %"], rows)


def coverage_share(metrics: pd.DataFrame) -> pd.DataFrame:
    """Share of 95 % intervals that hold the truth, %, metric by condition, both sides together."""
    known = metrics[(metrics.side == "both") & metrics.truth.notna() & metrics.value.notna()]
    inside = known.assign(inside=(known.low <= known.truth) & (known.truth <= known.high))
    table = 100 * inside.groupby(["name", "condition"]).inside.mean().unstack()
    return table[[c for c in NAMES if c in table.columns]]


def accuracy(metrics: pd.DataFrame) -> str:
    """Bias, sd and stated sd of every metric under the errors of real clips, and the share of intervals."""
    both = metrics[(metrics.side == "both") & metrics.truth.notna() & metrics.value.notna()]
    real = both[~both.condition.isin(["plain", "toe_at_tip", "running", "treadmill"]) & (both.rate >= 60)]
    cover = coverage_share(metrics)
    rows = []
    for name, own in real.groupby("name", sort=True):
        error = own.value - own.truth
        held = cover.loc[name].dropna()
        rows.append(
            [
                str(name).replace("_", " "),
                f"{own.truth.mean():.3g}",
                f"{error.mean():+.2g}",
                f"{error.std():.2g}",
                f"{own.sd.mean():.2g}",
                f"{held.get('offsets', np.nan):.0f}",
                f"{held.min():.0f} ({held.idxmin()}) to {held.max():.0f}",
            ]
        )
    header = ["metric", "true mean", "bias", "sd", "stated sd", "intervals hold, %: offsets", "least to most"]
    return markdown(header, rows)


def exchanges(repairs: pd.DataFrame) -> str:
    table = exchange_table(repairs)
    rows = [
        [
            NAMES[str(row.condition)],
            f"{row.rate:.0f}",
            f"{row.exchanged:.0f}",
            f"{row['repaired %']:.1f}",
            f"{row['changed %']:.2f}",
        ]
        for _, row in table[table.exchanged > 0].iterrows()
    ]
    return markdown(
        ["condition", "frames/s", "exchanged frames", "repaired %", "sound frames changed %"], rows
    )


def verdict(table: pd.DataFrame) -> str:
    """False flags, recall and wrong names."""
    rows = []
    for (fps, spread, noise), own in table.groupby(["fps", "spread", "noise"], sort=True):
        average = own[own.deficit == "average"].iloc[0]
        weak = own[(own.deficit != "average") & (own["measurable %"] > 0)]
        recall = weak["named or first, of measurable %"]
        lowest = weak.loc[recall.idxmin(), "deficit"]
        rows.append(
            [
                f"{fps:.0f}",
                f"{spread:g}",
                f"{noise:g}",
                f"{average['flagged %']:.1f}",
                f"{average['named other %']:.1f}",
                f"{recall.mean():.0f} ({recall.min():.0f}, {lowest})",
                f"{weak['named right %'].mean():.0f}",
                f"{weak['named other %'].mean():.1f} ({weak['named other %'].max():.1f})",
                f"{weak['silent %'].mean():.0f}",
            ]
        )
    header = ["frames/s", "spread of the others, sd", "noise x", "average: any flag %", "average: a name %"]
    return markdown(
        [
            *header,
            "weak one named or first, % of measurable: mean (least)",
            "named %",
            "another named %: mean (most)",
            "silent %",
        ],
        rows,
    )


def all_tables(data: dict[str, pd.DataFrame], verdicts: pd.DataFrame) -> dict[str, str]:
    return {
        "contacts": contacts(data["steps"]),
        "thigh": thigh(data["metrics"]),
        "accuracy": accuracy(data["metrics"]),
        "exchanges": exchanges(data["repairs"]),
        "verdict": verdict(verdicts),
    }
