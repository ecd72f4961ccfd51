"""Make metrics/contact_prior.npz: how feet move around touchdown and toe-off, from simulated runs.

    python benchmarks/build_contact_prior.py [--athletes 420] [--workers 2] [--out metrics/contact_prior.npz]

Simulated athletes are drawn at random (no noise, no camera). Each also runs with a toe that is exactly
still from touchdown to toe-off ("still"), with one that is still until toe-off only ("late"), and with one
that begins to rise earlier ("early"), so that the prior does not decide what a marker on the shoe does.
For early risers the contact ends up to 9 ms later than simulated: on force plates the tail of the force
outlasts the rise of the toe. Sprinting gives one family of curves; slow running one of toe-offs and two of
touchdowns, on the heel and on the forefoot.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pose.sequence import BODY
from pose.synthetic import Athlete, UnreachableError, simulate
from pose.synthetic.draw import Phase, random_athlete

Floats = NDArray[np.float64]
TAU = np.arange(-0.100, 0.0951, 0.001)
MODES = 22
COMMON_FACTOR, SINGLE_FACTOR = 1.5, 2.5  # real runners differ more than simulated ones
WEIGHT = {"plain": 1.0, "still": 0.7, "late": 0.5, "early": 0.8}
NO_LIFT = {"lift_before_s": 0.0, "lift_x_m": 0.0, "lift_y_m": 0.0}
TOE_UP_M = 0.005
KINDS: tuple[tuple[Phase, tuple[float, float] | None], ...] = (
    ("max-velocity", None),
    ("running", None),
    ("max-velocity", None),
    ("running", None),
    ("acceleration", None),
    ("max-velocity", (4.8, 6.6)),
)
"""Who runs, in turn: kind of running, and range of speeds, m/s, if it is not the usual one."""
STILL = NO_LIFT | {"settle_x_m": 0.0, "settle_y_m": 0.0}


@dataclass(frozen=True)
class Curve:
    kind: str
    variant: str
    athlete: int
    foot: str
    speed: float
    stretch: float
    path: Floats  # (6, u)

    @property
    def toe_above_heel_m(self) -> float:
        """At the event; positive where the foot meets the ground with its heel."""
        at = int(np.argmin(np.abs(TAU)))
        return float(self.path[1, at] - self.path[3, at])


def both(athlete: Athlete, changes: dict[str, float]) -> Athlete:
    return replace(athlete, left=replace(athlete.left, **changes), right=replace(athlete.right, **changes))


def variants(athlete: Athlete, rng: np.random.Generator) -> Iterator[tuple[str, Athlete]]:
    yield "plain", athlete
    yield "still", both(athlete, STILL)
    yield "late", both(athlete, NO_LIFT)
    rise = athlete.left.lift_before_s
    if rise > 0:
        for _ in range(2):
            factor = rng.uniform(1.2, 2.0)
            changes = {"lift_before_s": rise * factor, "lift_s": athlete.left.lift_s * factor**0.5}
            yield "early", both(athlete, changes)


def curves(variant: str, athlete: Athlete, number: int, rng: np.random.Generator) -> list[Curve]:
    run = simulate(athlete, 1.7)
    inside = [x.plan for x in run.landings if x.plan.touchdown_s > 0.15 and x.plan.toe_off_s < 1.5]
    plans = [p for p in inside if not p.in_blocks]
    contact = float(np.mean([p.contact_s for p in plans]))
    stretch = float(np.clip(np.sqrt(contact * rng.normal(1, 0.06) / 0.11), 0.9, 1.8))
    later = rng.uniform(0, 0.009) if variant == "early" else 0.0
    found = []
    for plan in plans:
        index = [BODY.index(f"{plan.foot}_{part}") for part in ("foot_index", "heel", "ankle")]
        third = 0.3 * plan.contact_s
        middle = np.linspace(plan.touchdown_s + third, plan.toe_off_s - third, 9)
        place = np.median(run.points(middle)[:, index[0], :2], axis=0)
        for kind, event in (("touchdown", plan.touchdown_s), ("toe_off", plan.toe_off_s + later)):
            path = (run.points(event + TAU * stretch)[:, index, :2] - place).reshape(TAU.size, 6).T
            ends = run.forward(np.array([event - 0.05, event + 0.05]))
            speed = float(ends[1] - ends[0]) / 0.1
            found.append(Curve(kind, variant, number, str(plan.foot), speed, stretch, path))
    return [c for c in found if np.isfinite(c.path).all() and np.abs(c.path).max() < 2.5]


def free_modes(kind: str) -> tuple[Floats, Floats, Floats]:
    """Shifts and bends of each channel that no simulation needs to have shown, with their spreads."""
    x = TAU / 0.05
    after, before = np.maximum(x, 0), np.maximum(-x, 0)
    bend = 0.008 if kind == "touchdown" else 0.02
    rows = [(np.ones_like(x), 0.015, 0.008), (after, bend, 0.006), (before, bend, 0.010)]
    toe = [*rows, (after**2, 0.03, 0.006), (before**2, 0.02, 0.006)]
    modes, common, single = [], [], []
    for channel in range(6):
        for curve, between, within in toe if channel < 2 else rows:
            mode = np.zeros((6, TAU.size))
            mode[channel] = curve
            modes.append(mode)
            common.append(between)
            single.append(within)
    return np.array(modes), np.array(common), np.array(single)


def summarise(found: list[Curve], kind: str) -> dict[str, Floats]:
    weight = np.array([WEIGHT[c.variant] for c in found])
    v = np.array([c.speed for c in found])
    design = np.stack([np.ones_like(v), v, v * v], axis=1)
    paths = np.stack([c.path.ravel() for c in found])
    root = np.sqrt(weight)[:, None]
    mean = np.linalg.lstsq(design * root, paths * root, rcond=None)[0]
    rest = paths - design @ mean
    groups: dict[tuple[int, str, str], list[int]] = {}
    for k, c in enumerate(found):
        groups.setdefault((c.athlete, c.variant, c.foot), []).append(k)
    centre = np.array([rest[k].mean(axis=0) for k in groups.values()])
    share = np.array([weight[k].sum() for k in groups.values()])
    focus = np.tile(np.exp(-0.5 * (TAU / 0.05) ** 2) + 0.15, 6)  # near the event the curves must be exact
    _, sizes, axes = np.linalg.svd(
        centre * np.sqrt(share / share.sum())[:, None] * focus, full_matrices=False
    )
    axes = axes[:MODES]
    own = [((rest[k] - rest[k].mean(axis=0)) * focus) @ axes.T for k in groups.values() if len(k) > 1]
    free, common, single = free_modes(kind)
    return {
        "mean": mean.reshape(3, 6, -1),
        "modes": np.concatenate([(axes / focus).reshape(MODES, 6, -1), free]),
        "common_sd": np.concatenate([sizes[:MODES] * COMMON_FACTOR, common]),
        "single_sd": np.concatenate([np.concatenate(own).std(axis=0) * SINGLE_FACTOR, single]),
    }


def athlete_curves(number: int) -> list[Curve]:
    """Curves of one athlete and its variants, from a seed of its own."""
    rng = np.random.default_rng(70_000 + number)
    phase, speeds = KINDS[number % len(KINDS)]
    speed = None if speeds is None else float(rng.uniform(*speeds))
    try:
        athlete = random_athlete(rng, phase, speed)
    except UnreachableError:
        return []
    found: list[Curve] = []
    for variant, changed in variants(athlete, rng):
        try:
            found += curves(variant, changed, number, rng)
        except UnreachableError:
            continue
    return found


def families(found: list[Curve]) -> dict[str, list[Curve]]:
    """Curves by the families of `metrics.contact_shape`."""
    sorted_curves: dict[str, list[Curve]] = {}
    for kind in ("touchdown", "toe_off"):
        own = [c for c in found if c.kind == kind]
        sorted_curves[f"{kind}_fast"] = [c for c in own if c.speed > 4.7]
        slow = [c for c in own if c.speed < 6.3 and c.stretch > 1.0]
        if kind == "toe_off":
            sorted_curves["toe_off_slow"] = slow
        else:
            sorted_curves["touchdown_heel"] = [c for c in slow if c.toe_above_heel_m > TOE_UP_M]
            sorted_curves["touchdown_fore"] = [c for c in slow if c.toe_above_heel_m <= TOE_UP_M]
    return sorted_curves


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--athletes", type=int, default=420)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--out", type=Path, default=Path("metrics/contact_prior.npz"))
    options = parser.parse_args()
    with ProcessPoolExecutor(options.workers) as pool:
        parts = pool.map(athlete_curves, range(options.athletes), chunksize=4)
        found = [curve for part in parts for curve in part]
    stored: dict[str, Floats] = {"tau_s": TAU}
    for family, some in families(found).items():
        kind = family.rpartition("_")[0]
        for name, value in summarise(some, kind).items():
            stored[f"{family}_{name}"] = value
        print(family, len(some), "curves")
    np.savez_compressed(options.out, **{k: v.astype(np.float32) for k, v in stored.items()})  # type: ignore[arg-type]


if __name__ == "__main__":
    main()
