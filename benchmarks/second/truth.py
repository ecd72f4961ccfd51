"""The exact contacts and metrics of a stretch of a run, by the contract's definitions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from second.body import Run
from second.steps import FEET, GRAVITY

_W = 2 * np.pi


@dataclass(frozen=True)
class Whole:
    """A contact that lies wholly in the clip; times s from the clip's beginning."""

    foot: str
    touchdown_s: float
    toe_off_s: float


def contacts(run: Run, begins: float, ends: float, *, margin: float | None = None) -> list[Whole]:
    """Whole contacts in the stretch; with a margin, s, every one that touches the stretch so widened."""
    out = []
    for c in run.contacts:
        first, last = c.touchdown - begins, c.toe_off - begins
        if margin is None:
            in_it = first >= 0 and last <= ends - begins
        else:
            in_it = last > -margin and first < ends - begins + margin
        if in_it:
            out.append(Whole(FEET[c.foot], first, last))
    return out


class _Reader:
    """Collects readings by metric and side."""

    def __init__(self, run: Run, begins: float, ends: float) -> None:
        self.run, self.begins, self.ends = run, begins, ends
        self.values: dict[tuple[str, str], list[float]] = {}
        self.rate = {k: np.gradient(np.degrees(v), run.time) for k, v in run.angles.items()}

    def put(self, name: str, side: str, value: float) -> None:
        self.values.setdefault((name, side), []).append(float(value))

    def at(self, values: np.ndarray, t: float) -> float:
        return float(np.interp(t, self.run.time, values))

    def between(self, t0: float, t1: float) -> slice:
        return slice(int(np.searchsorted(self.run.time, t0)), int(np.searchsorted(self.run.time, t1)) + 1)

    def inside(self, *times: float) -> bool:
        return all(self.begins <= t <= self.ends for t in times)

    def deg(self, name: str) -> np.ndarray:
        return np.degrees(self.run.angles[name])

    def ankle(self, side: str) -> np.ndarray:
        """Ankle angle as the keypoints show it, deg: from heel and toe point."""
        p = self.run.points
        sole = p[f"{side}_foot_index"][:, :2] - p[f"{side}_heel"][:, :2]
        return np.degrees(np.unwrap(np.arctan2(sole[:, 1], sole[:, 0]))) - self.deg(f"{side}_shank")


def metrics(run: Run, begins: float, ends: float) -> dict[tuple[str, str], float]:
    """Mean of every metric over the whole contacts, steps and strides in the stretch, by name and side."""
    r = _Reader(run, begins, ends)
    for k, c in enumerate(run.contacts):
        if r.inside(c.touchdown, c.toe_off):
            _contact(r, k)
        if k + 1 < len(run.contacts) and r.inside(c.touchdown, run.contacts[k + 1].touchdown):
            _step(r, k)
        if k + 2 < len(run.contacts) and r.inside(c.touchdown, run.contacts[k + 2].touchdown):
            _stride(r, k)
    out = {key: float(np.mean(v)) for key, v in r.values.items()}
    for name in {n for n, _ in r.values}:
        both = [x for s in FEET for x in r.values.get((name, s), [])]
        if both:
            out[name, "both"] = float(np.mean(both))
    _derived(r, out)
    return out


def _contact(r: _Reader, k: int) -> None:
    c, run = r.run.contacts[k], r.run
    side = FEET[c.foot]
    other = FEET[1 - c.foot]
    td, to, span = c.touchdown, c.toe_off, r.between(c.touchdown, c.toe_off)
    knee, ankle, hip = (
        r.deg(f"{side}_knee"),
        r.ankle(side),
        run.points["left_hip"][:, 1] + run.points["right_hip"][:, 1],
    )
    after = td + 2e-4
    r.put("contact_time", side, to - td)
    r.put("knee_angle_touchdown", side, r.at(knee, after))
    r.put("knee_flexion_excursion", side, knee[span].max() - r.at(knee, after))
    r.put("ankle_excursion", side, ankle[span].max() - r.at(ankle, after))
    r.put("hip_drop_stance", side, (r.at(hip, td) - hip[span].min()) / 2)
    thigh = r.deg(f"{side}_thigh")
    r.put("thigh_extension_velocity_stance", side, -(r.at(thigh, to) - r.at(thigh, td)) / (to - td))
    if td - 0.04 >= run.time[0]:
        r.put("retraction_velocity", side, -(r.at(thigh, td) - r.at(thigh, td - 0.04)) / 0.04)
        toe = run.points[f"{side}_foot_index"][:, 0]
        r.put("foot_ground_speed_touchdown", side, (r.at(toe, td - 5e-4) - r.at(toe, td - 1.5e-3)) / 1e-3)
    placed = float(np.median(run.points[f"{side}_foot_index"][span, 0]))
    r.put("touchdown_distance", side, placed - r.at(run.mass[:, 0], td))
    apart = r.at(run.points[f"{other}_knee"][:, 0] - run.points[f"{side}_knee"][:, 0], td)
    r.put("knee_separation_touchdown", side, apart / run.athlete.thigh)


def _step(r: _Reader, k: int) -> None:
    c, after = r.run.contacts[k], r.run.contacts[k + 1]
    side, time = FEET[c.foot], after.touchdown - c.touchdown
    r.put("step_time", side, time)
    r.put("flight_time", side, after.touchdown - c.toe_off)
    r.put("step_length", side, r.run.stands[k + 1].ball_x - r.run.stands[k].ball_x)
    middle = (r.run.points["left_hip"][:, 0] + r.run.points["right_hip"][:, 0]) / 2
    r.put("_advance", side, r.at(middle, after.touchdown) - r.at(middle, c.touchdown))


def _stride(r: _Reader, k: int) -> None:
    c, after = r.run.contacts[k], r.run.contacts[k + 2]
    side, other = FEET[c.foot], FEET[1 - c.foot]
    td, end = c.touchdown, after.touchdown
    r.put("_stride", side, end - td)
    r.put("swing_time", side, end - c.toe_off)
    r.put("duty_factor", side, (c.toe_off - td) / (end - td))
    thigh, rate = r.deg(f"{side}_thigh"), r.rate[f"{side}_thigh"]
    span = r.between(td, end)
    low = span.start + int(np.argmin(thigh[span]))
    high = low + int(np.argmax(thigh[low : span.stop]))
    r.put("thigh_range", side, thigh[high] - thigh[low])
    r.put("thigh_flexion_max", side, thigh[high])
    r.put("thigh_extension_max", side, -thigh[low])
    r.put(
        "hip_flexion_velocity_mean", side, (thigh[high] - thigh[low]) / (r.run.time[high] - r.run.time[low])
    )
    r.put("hip_flexion_velocity_peak", side, rate[low:high].max())
    r.put("thigh_reversal_timing", side, 100 * (r.run.time[low] - td) / (end - td))
    r.put("thigh_antiphase_share", side, 100 * np.mean(rate[span] * r.rate[f"{other}_thigh"][span] < 0))
    arm = r.deg(f"{side}_upper_arm")
    r.put("shoulder_range", side, np.ptp(arm[span]))
    r.put("elbow_angle_mean", side, r.deg(f"{side}_elbow")[span].mean())
    r.put("trunk_lean", side, r.deg("trunk")[span].mean())
    r.put("arm_leg_lag", side, _lag(r, r.deg(f"{other}_thigh"), arm, td, end))


def _lag(r: _Reader, leg: np.ndarray, arm: np.ndarray, td: float, end: float) -> float:
    """Shift of the arm after the opposite thigh at which their cycles agree best, % of stride."""
    at = td + (end - td) * np.arange(400) / 400
    a, b = (np.interp(at, r.run.time, v) for v in (leg, arm))
    fit = np.fft.irfft(np.conj(np.fft.rfft(a - a.mean())) * np.fft.rfft(b - b.mean()), 400)
    return float((np.argmax(fit) + 200) % 400 - 200) / 4


def _derived(r: _Reader, out: dict[tuple[str, str], float]) -> None:
    """Metrics that are made of other means; stiffness by Morin et al. (2005), m = 1 kg."""
    for side in ("both", *FEET):
        if ("step_time", side) not in out or ("contact_time", side) not in out:
            continue
        tc, step = out["contact_time", side], out["step_time", side]
        out["step_frequency", side] = 1 / step
        out["mean_support_force", side] = step / tc
        speed = sum(sum(r.values.get(("_advance", s), [])) for s in FEET) / sum(
            sum(r.values.get(("step_time", s), [])) for s in FEET
        )
        out["speed", "both"] = speed
        peak = GRAVITY * np.pi / 2 * ((step - tc) / tc + 1)
        sink = peak * tc**2 / np.pi**2 - GRAVITY * tc**2 / 8
        out["vertical_stiffness", side] = peak / sink / 1000
        leg, half = r.run.athlete.leg, speed * tc / 2
        out["leg_stiffness", side] = peak / (leg - np.sqrt(max(leg**2 - half**2, 0)) + sink) / 1000
    for name, made, sign in (
        ("contact_time", "contact_time_asymmetry", 1.0),
        ("shoulder_range", "arm_symmetry_index", 1.0),
    ):
        if (name, "left") in out and (name, "right") in out:
            left, right = out[name, "left"], out[name, "right"]
            out[made, "both"] = sign * 200 * (right - left) / (right + left)
    strides = [x for s in FEET for x in r.values.get(("_stride", s), [])]
    if len(strides) >= 4:
        out["stride_variability", "both"] = 100 * float(np.std(strides, ddof=1) / np.mean(strides))
