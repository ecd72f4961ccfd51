"""Make metrics/contact_prior.npz: how feet move around touchdown and toe-off, from simulated runs.

    python benchmarks/build_contact_prior.py [--athletes 420] [--workers 2] [--out metrics/contact_prior.npz]

Simulated athletes are drawn at random (no noise, no camera). Each also runs with a toe that is exactly
still from touchdown to toe-off ("still"), with one that is still until toe-off only ("late"), and with shoes
that roll over their tip in other ways ("roll": the toe is 3 to 7 cm up when the force ends, as on force
plates), so that the prior does not decide what a marker on the shoe does. Sprinting gives one family of
touchdowns and two of toe-offs: toes that rise before it, and toes pinned until it, the latter with heel and
ankle anywhere. Slow running gives two families of touchdowns, on the heel and on the forefoot, and one of
toe-offs.
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
COMMON_FACTOR, SINGLE_FACTOR = 1.5, 2.5  # real runners differ more than simulated ones
WEIGHT = {
    "landing": {"plain": 1.8, "still": 0.7, "late": 0.5},
    "rolling": {"plain": 0.5, "roll": 1.0},
    "pinned": {"still": 1.0, "late": 1.0},
    "slow": {"plain": 1.0, "still": 0.7, "late": 0.5, "roll": 0.8},
}
MODES_OF = {"landing": 22, "rolling": 18, "pinned": 6, "slow": 22}
"""Weight of each variant of the athletes in each kind of family, and how many of its modes are kept."""
NO_LIFT = {"lift_before_s": 0.0, "lift_x_m": 0.0, "lift_y_m": 0.0}
TOE_UP_M = 0.005
ROLLS = 3
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
    slower = max(1.0, (9.5 / athlete.speed_m_s) ** 0.5)
    for _ in range(ROLLS):
        lift, height = rng.uniform(0.009, 0.018) * slower, rng.uniform(0.028, 0.068) / slower
        changes = {"lift_before_s": lift, "lift_s": lift, "lift_power": rng.uniform(1.35, 2.1)}
        yield (
            "roll",
            both(athlete, changes | {"lift_y_m": height, "lift_x_m": height * rng.uniform(0.3, 0.7)}),
        )


def curves(variant: str, athlete: Athlete, number: int, rng: np.random.Generator) -> list[Curve]:
    run = simulate(athlete, 1.7)
    inside = [x.plan for x in run.landings if x.plan.touchdown_s > 0.15 and x.plan.toe_off_s < 1.5]
    plans = [p for p in inside if not p.in_blocks]
    contact = float(np.mean([p.contact_s for p in plans]))
    stretch = float(np.clip(np.sqrt(contact * rng.normal(1, 0.06) / 0.11), 0.9, 1.8))
    found = []
    for plan in plans:
        index = [BODY.index(f"{plan.foot}_{part}") for part in ("foot_index", "heel", "ankle")]
        third = 0.3 * plan.contact_s
        middle = np.linspace(plan.touchdown_s + third, plan.toe_off_s - third, 9)
        place = np.median(run.points(middle)[:, index[0], :2], axis=0)
        for kind, event in (("touchdown", plan.touchdown_s), ("toe_off", plan.toe_off_s)):
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
    return _modes([toe, toe, rows, rows, rows, rows])


def open_modes() -> tuple[Floats, Floats, Floats]:
    """What a pinned toe leaves open: heel and ankle anywhere, at any speed, and how fast the toe leaves."""
    x = TAU / 0.05
    after = np.maximum(x, 0)
    rest = [(np.ones_like(x), 0.08, 0.006), (x, 0.06, 0.006), (x**2, 0.036, 0.005), (after, 0.03, 0.006)]
    toe = [(after, 0.05, 0.006), (after**2, 0.05, 0.006)]
    return _modes([toe, toe, rest, rest, rest, rest])


def _modes(rows: list[list[tuple[Floats, float, float]]]) -> tuple[Floats, Floats, Floats]:
    """Modes (k, 6, u) of one channel each, and their spreads between and within athletes (k,), m."""
    modes, common, single = [], [], []
    for channel, own in enumerate(rows):
        for curve, between, within in own:
            mode = np.zeros((6, TAU.size))
            mode[channel] = curve
            modes.append(mode)
            common.append(between)
            single.append(within)
    return np.array(modes), np.array(common), np.array(single)


def summarise(found: list[Curve], kind: str, style: str) -> dict[str, Floats]:
    found = [c for c in found if c.variant in WEIGHT[style]]
    count = MODES_OF[style]
    weight = np.array([WEIGHT[style][c.variant] for c in found])
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
    axes = axes[:count]
    own = [((rest[k] - rest[k].mean(axis=0)) * focus) @ axes.T for k in groups.values() if len(k) > 1]
    free = [free_modes(kind), *([open_modes()] if style == "pinned" else [])]
    return {
        "mean": mean.reshape(3, 6, -1),
        "modes": np.concatenate([(axes / focus).reshape(count, 6, -1), *(modes for modes, _, _ in free)]),
        "common_sd": np.concatenate([sizes[:count] * COMMON_FACTOR, *(common for _, common, _ in free)]),
        "single_sd": np.concatenate(
            [np.concatenate(own).std(axis=0) * SINGLE_FACTOR, *(single for _, _, single in free)]
        ),
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


def families(found: list[Curve]) -> Iterator[tuple[str, str, str, list[Curve]]]:
    """Name, kind, style and curves of each family of `metrics.contact_shape`."""
    for kind in ("touchdown", "toe_off"):
        own = [c for c in found if c.kind == kind]
        fast = [c for c in own if c.speed > 4.7]
        slow = [c for c in own if c.speed < 6.3 and c.stretch > 1.0]
        if kind == "toe_off":
            yield "toe_off_fast_rolling", kind, "rolling", fast
            yield "toe_off_fast_pinned", kind, "pinned", fast
            yield "toe_off_slow", kind, "slow", slow
        else:
            yield "touchdown_fast", kind, "landing", fast
            yield "touchdown_heel", kind, "landing", [c for c in slow if c.toe_above_heel_m > TOE_UP_M]
            yield "touchdown_fore", kind, "landing", [c for c in slow if c.toe_above_heel_m <= TOE_UP_M]


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
    for family, kind, style, some in families(found):
        for name, value in summarise(some, kind, style).items():
            stored[f"{family}_{name}"] = value
        print(family, len(some), "curves")
    np.savez_compressed(options.out, **{k: v.astype(np.float32) for k, v in stored.items()})  # type: ignore[arg-type]


if __name__ == "__main__":
    main()
