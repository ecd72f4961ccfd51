"""Measure the whole chain from keypoints to metrics on the second sprinter.

    python benchmarks/second_check.py [--athletes 20] [--styles pinned rolling soft] [--rates 30 60 120 240]
                                      [--bands 0 1 2] [--out rows.jsonl] [--table rows.jsonl]

Each athlete has a speed drawn in its band, a camera, and in every second case hips and knees 3 to 5 cm beside
the joints. Prints times in ms, and metrics (both sides together) in their own units.
"""

from __future__ import annotations

import argparse
import json
from concurrent.futures import ProcessPoolExecutor
from functools import lru_cache
from pathlib import Path

import numpy as np
from second.body import simulate
from second.camera import Camera, Clip, film
from second.truth import contacts, metrics

from metrics.angles import compute_angles
from metrics.events import find_contacts
from metrics.ground import ground_motion
from metrics.measures.compute import compute_metrics
from pose.clean import clean
from pose.errors import AnalysisFailedError
from pose.sequence import BODY, PoseSequence

BANDS = ((2.5, 5.0), (5.0, 7.0), (7.0, 12.0))
VIEW_M = ((7.0, 12.0), (9.0, 14.0), (11.0, 17.0))
_MATCH_S = 0.08
_EDGE_S = 0.05
"""A contact this near to the clip's ends may be seen in it by a small error, s."""


def sequence(clip: Clip) -> PoseSequence:
    """The clip as the project holds it."""
    n = clip.time.size
    order = [clip.names.index(name) for name in BODY]
    return PoseSequence(
        clip.time,
        clip.xy[:, order],
        clip.confidence[:, order],
        BODY,
        clip.width,
        clip.height,
        np.arange(n, dtype=np.int64),
        np.tile(np.eye(2, 3), (n, 1, 1)),
    )


def case(style: str, band: int, seed: int, rate: float):  # type: ignore[no-untyped-def]
    """One athlete's run and clip; the frame rate changes the camera, not the run."""
    rng = np.random.default_rng([seed, band, len(style)])
    speed = float(rng.uniform(*BANDS[band]))
    gain = float(rng.uniform(0.1, 0.3)) if seed % 5 == 4 else 0.0
    view = float(rng.uniform(*VIEW_M[band]))
    steps = int(np.ceil(view / speed * 4.8)) + 3
    run = _run(seed, speed, style, steps, gain)
    camera = Camera.draw(rng, rate, view_m=view, offsets=seed % 2 == 1)
    return run, camera, film(run, camera, rng)


_run = lru_cache(maxsize=2)(
    lambda seed, speed, style, steps, gain: simulate(seed, speed, style, steps=steps, gain_per_step=gain)
)


def one(job: tuple[str, int, int, tuple[float, ...]]) -> list[dict]:  # type: ignore[type-arg]
    """Truth and estimate of one athlete at every frame rate."""
    style, band, seed, rates = job
    return [_compared(style, band, seed, rate) for rate in rates]


def _compared(style: str, band: int, seed: int, rate: float) -> dict:  # type: ignore[type-arg]
    run, camera, clip = case(style, band, seed, rate)
    true = contacts(run, clip.begins, clip.ends)
    around = contacts(run, clip.begins, clip.ends, margin=_EDGE_S)
    out = {
        "style": style,
        "band": band,
        "seed": seed,
        "rate": rate,
        "speed": run.athlete.speed,
        "strike": run.athlete.strike,
    }
    out |= {
        "gain": run.athlete.gain_per_step,
        "offset": camera.offset[1],
        "near": camera.near,
        "roll_s": run.athlete.roll_s,
    }
    out |= {"true": len(true), "events": [], "missed": 0, "invented": 0, "metrics": {}}
    try:
        motion = ground_motion(clean(sequence(clip)), height_m=run.athlete.height)
        found = find_contacts(motion)
        measured = compute_metrics(motion, compute_angles(motion), found, height_m=run.athlete.height)
    except AnalysisFailedError as error:
        return out | {"failed": str(error), "missed": len(true)}
    used = set()
    for t in true:
        best = [
            (abs((f.touchdown_s + f.toe_off_s - t.touchdown_s - t.toe_off_s) / 2), k)
            for k, f in enumerate(found)
            if f.whole and f.foot == t.foot and k not in used
        ]
        if not best or min(best)[0] > _MATCH_S:
            # A contact whose end the estimator puts past the end of the clip is cut, not missed.
            out["missed"] += not any(_overlaps(f, t, 0.0) for f in found)
            continue
        k = min(best)[1]
        used.add(k)
        f = found[k]
        out["events"].append(
            (f.touchdown_s - t.touchdown_s, f.touchdown_sd_s, f.toe_off_s - t.toe_off_s, f.toe_off_sd_s)
        )
    for k, f in enumerate(found):
        real = any(_overlaps(f, t, _EDGE_S) for t in around)
        out["invented"] += k not in used and not real
    truth = metrics(run, clip.begins, clip.ends)
    for m in measured:
        true_value = truth.get((m.name, m.side))
        if true_value is not None:
            out["metrics"][f"{m.name}/{m.side}"] = (true_value, m.value, m.sd, m.ci95, m.trusted)
    return out


def _overlaps(found, true, margin: float) -> bool:  # type: ignore[no-untyped-def]
    start = -np.inf if found.touchdown_s is None else found.touchdown_s
    end = np.inf if found.toe_off_s is None else found.toe_off_s
    return found.foot == true.foot and start < true.toe_off_s + margin and end > true.touchdown_s - margin


def timing(rows: list[dict]) -> str:  # type: ignore[type-arg]
    """One line on contact times."""
    e = np.array([x for r in rows for x in r["events"]], dtype=float) * 1000
    n = sum(r["true"] for r in rows)
    missed, invented = sum(r["missed"] for r in rows), sum(r["invented"] for r in rows)
    if not len(e):
        return f"no contact of {n} matched"
    tc = e[:, 2] - e[:, 0]
    inside = [np.mean(np.abs(e[:, k]) <= 1.96 * e[:, k + 1]) * 100 for k in (0, 2)]
    rmse = [np.sqrt(np.mean(e[:, k] ** 2)) for k in (0, 2)]
    return (
        f"{len(e):4d} {tc.mean():+6.1f} {tc.std():5.1f} | "
        f"{e[:, 0].mean():+6.1f} {rmse[0]:5.1f} {inside[0]:4.0f} | "
        f"{e[:, 2].mean():+6.1f} {rmse[1]:5.1f} {inside[1]:4.0f} | "
        f"{100 * missed / n:5.1f} {100 * invented / n:5.1f}"
    )


def metric_lines(rows: list[dict], side: str = "both") -> list[str]:  # type: ignore[type-arg]
    """One line a metric."""
    lines = []
    for name in sorted({k for r in rows for k in r["metrics"] if k.endswith(f"/{side}")}):
        all_rows = [r["metrics"][name] for r in rows if name in r["metrics"]]
        given = [x for x in all_rows if x[1] is not None]
        if not given:
            continue
        true, value = np.array([x[0] for x in given]), np.array([x[1] for x in given])
        sd = np.array([x[2] if x[2] is not None else np.nan for x in given])
        ci = [x[3] for x in given]
        inside = [c is not None and c[0] <= t <= c[1] for c, t in zip(ci, true, strict=True)]
        error, size = value - true, abs(true.mean()) or 1.0
        trusted = 100 * np.mean([x[4] for x in given])
        lines.append(
            f"    {name.split('/')[0]:32s} {true.mean():9.3f} {error.mean():+9.3f} {error.std():8.3f} "
            f"{100 * error.mean() / size:+7.1f} "
            f"{100 * error.std() / size:6.1f} {np.nanmean(sd):8.3f} {100 * np.mean(inside):5.0f} "
            f"{len(given):4d} "
            f"{100 * len(given) / len(all_rows):4.0f} {trusted:4.0f}"
        )
    return lines


HEAD = "  n  tc bias  sd  | TD bias rmse cov% | TO bias rmse cov% | missed% invented%"
METRIC_HEAD = f"    {'metric':32s}      true      bias       sd   bias%    sd%  stated  cov%    n give trust"


def main() -> None:
    """Command line."""
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--athletes", type=int, default=20)
    p.add_argument("--styles", nargs="+", default=["pinned", "rolling", "soft"])
    p.add_argument("--rates", nargs="+", type=float, default=[30.0, 60.0, 120.0, 240.0])
    p.add_argument("--bands", nargs="+", type=int, default=[0, 1, 2])
    p.add_argument("--workers", type=int, default=2)
    p.add_argument("--first", type=int, default=0, help="seed of the first athlete")
    p.add_argument("--out", type=Path, help="also append every athlete to this file of JSON lines")
    p.add_argument("--table", type=Path, help="only print the tables of such a file")
    a = p.parse_args()
    if a.table:
        report([json.loads(line) for line in a.table.read_text().splitlines()])
        return
    jobs = [
        (s, b, seed, tuple(a.rates))
        for seed in range(a.first, a.first + a.athletes)
        for b in a.bands
        for s in a.styles
    ]
    rows = []
    with ProcessPoolExecutor(a.workers) as pool:
        for done in pool.map(one, jobs):
            rows += done
            if a.out:
                with a.out.open("a") as file:
                    file.writelines(json.dumps(r, default=float) + "\n" for r in done)
    report(rows)


def report(rows: list[dict]) -> None:  # type: ignore[type-arg]
    """Print the tables."""
    print(f"{'':30s}{HEAD}")
    for rate in sorted({r["rate"] for r in rows}):
        for band in sorted({r["band"] for r in rows}):
            here = [r for r in rows if r["rate"] == rate and r["band"] == band]
            for style in sorted({r["style"] for r in here}):
                low, high = BANDS[band]
                own = [r for r in here if r["style"] == style]
                print(f"{rate:4.0f} Hz {low:4.1f}-{high:4.1f} m/s {style:8s} {timing(own)}")
    for rate in sorted({r["rate"] for r in rows}):
        for band in sorted({r["band"] for r in rows}):
            here = [r for r in rows if r["rate"] == rate and r["band"] == band]
            print(
                f"\n{rate:.0f} Hz, {BANDS[band][0]}-{BANDS[band][1]} m/s, all styles",
                METRIC_HEAD,
                *metric_lines(here),
                sep="\n",
            )


if __name__ == "__main__":
    main()
