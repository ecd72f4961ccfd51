"""The whole body: legs, trunk and arms, their centre of mass where the forces carry it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.interpolate import CubicSpline
from scipy.ndimage import gaussian_filter1d

from second.athlete import Athlete, draw
from second.foot import Pose, Shoe, Stand, turned
from second.leg import Leg, Solver, below, two_links
from second.steps import FEET, Contact, Mass, carry, plan

GRID_S = 5e-4
_ROUNDS = 5
_SOFT_S = 0.004
_PITCH_PLAY = np.radians(6.0)
# Share of body mass, de Leva (1996): head, trunk, upper arm, forearm with hand, thigh, shank, foot.
_HEAD, _TRUNK, _UPPER, _FORE, _THIGH, _SHANK, _FOOT = 0.0694, 0.4346, 0.0271, 0.0223, 0.1416, 0.0433, 0.0137


class Implausible(Exception):  # noqa: N818
    """The drawn values do not make a body that can run so."""


@dataclass(frozen=True)
class Run:
    """A simulated run on a fine grid; lengths m, x forward, y up, z to the athlete's right; angles rad."""

    athlete: Athlete
    shoe: Shoe
    contacts: tuple[Contact, ...]
    stands: tuple[Stand, ...]
    time: np.ndarray
    mass: np.ndarray
    points: dict[str, np.ndarray]
    angles: dict[str, np.ndarray]
    feet: tuple[Pose, Pose]


def _phase(contacts: list[Contact], time: np.ndarray) -> np.ndarray:
    """Stride phase, 1 a stride, whole at the left foot's touchdowns."""
    start = 0.0 if contacts[0].foot == 0 else 0.5
    return CubicSpline([c.touchdown for c in contacts], start + np.arange(len(contacts)) / 2)(time)


def _upper(a: Athlete, phase: np.ndarray, time: np.ndarray) -> dict[str, np.ndarray]:
    """Angles of trunk, arms, shoulders and pelvis."""
    w = 2 * np.pi
    step = a.lean_gain_per_step * 2 * (phase - phase.mean())
    out = {"trunk": a.lean + step + np.radians(1.5) * np.cos(2 * w * phase + a.phases[3, 0])}
    for k, side in enumerate(FEET):
        p = w * (phase - 0.23 - 0.5 * k - a.arm_lag)
        second = 0.12 * a.harmonics[3, 0] * np.cos(2 * p + a.phases[3, 1])
        out[f"{side}_upper_arm"] = out["trunk"] * 0.3 + a.arm_middle + a.arm_swing * (np.cos(p) + second)
        out[f"{side}_elbow"] = a.elbow_middle + a.elbow_swing * np.cos(p + 0.3)
    out["shoulder_turn"] = a.shoulder_turn * np.cos(w * (phase - 0.23 - a.arm_lag))
    out["pelvis_turn"] = a.pelvis_turn * np.cos(w * (phase - 0.73 + a.turn_phase))
    return out


def _side_by_side(middle: np.ndarray, half: float, turn: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Left and right point of a pair turned about the vertical; a positive turn brings the left forward."""
    shift = half * np.stack([np.sin(turn), np.zeros(turn.size), -np.cos(turn)], axis=-1)
    flat = np.concatenate([middle, np.zeros((middle.shape[0], 1))], axis=1)
    return flat + shift, flat - shift


def _stands(a: Athlete, shoe: Shoe, contacts: list[Contact], mass: Mass, hips) -> list[Stand]:  # type: ignore[no-untyped-def]
    """Where each foot stands, and how far its heel is up when it begins to leave."""
    out = []
    b, c = a.thigh, a.shank
    wanted = np.sqrt(b**2 + c**2 + 2 * b * c * np.cos(a.knee_toe_off))
    for contact in contacts:
        middle = (contact.touchdown + contact.toe_off) / 2
        x = float(hips[contact.foot](middle)[0]) + (a.forward_share - 0.5) * a.contact_length
        roll = contact.toe_off - a.roll_s
        hip = hips[contact.foot](np.array([roll]))[0]
        tries = np.radians(np.arange(25.0, 82.0, 0.5))
        ankles = np.array([x, 0.0]) + turned(shoe.ankle, tries)
        reach = np.hypot(*(ankles - hip).T)
        end = (
            float(np.interp(-wanted, -reach, tries))
            if np.all(np.diff(reach) < 0)
            else float(tries[np.argmin(np.abs(reach - wanted))])
        )
        end = float(np.clip(end, a.pitch_toe_off - _PITCH_PLAY, a.pitch_toe_off + _PITCH_PLAY))
        out.append(Stand(contact.touchdown, roll, contact.toe_off, x, end))
    return out


def _leg(solver: Solver, stands: list[Stand], time: np.ndarray) -> tuple[Leg, float]:
    """One leg over the grid; NaN before its first and after its last contact."""
    n = time.size
    thigh, shank, ball = np.full(n, np.nan), np.full(n, np.nan), np.full((n, 2), np.nan)
    pitch, toe, most = np.full(n, np.nan), np.full(n, np.nan), 0.0
    parts = []
    for k, stand in enumerate(stands):
        on = (time >= stand.touchdown) & (time < stand.roll)
        if on.any():
            leg, reach = solver.standing(stand, time[on])
            most = max(most, reach) if 0 < k < len(stands) - 2 else most
            parts.append((on, leg))
        if k + 1 < len(stands):
            off = (time >= stand.roll) & (time < stands[k + 1].touchdown)
            if off.any():
                parts.append((off, solver.swing(k, stand, stands[k + 1], time[off])))
    for where, leg in parts:
        thigh[where], shank[where], ball[where] = leg.thigh, leg.shank, leg.foot.ball
        pitch[where], toe[where] = leg.foot.pitch, leg.foot.toe_pitch
    return Leg(thigh, shank, Pose(ball, pitch, toe)), most


def _level(a: Athlete, shoe: Shoe, stands: list[Stand], contacts: list[Contact], hips) -> float:  # type: ignore[no-untyped-def]
    """How much higher the hips must be for the wanted knee angle at touchdown, m."""
    b, c = a.thigh, a.shank
    reach = np.sqrt(b**2 + c**2 + 2 * b * c * np.cos(a.knee_touchdown))
    more = []
    for stand, contact in zip(stands[1:-1], contacts[1:-1], strict=True):
        t = np.array([stand.touchdown])
        hip = hips[contact.foot](t)[0]
        ankle = stand.pose(a, shoe, t).point(shoe, "ankle")[0]
        more.append(ankle[1] + np.sqrt(max(reach**2 - (hip[0] - ankle[0]) ** 2, 0.01)) - hip[1])
    return float(min(np.mean(more), np.mean(_push_room(a, shoe, stands, contacts, hips))))


def _push_room(a, shoe, stands, contacts, hips) -> list[float]:  # type: ignore[no-untyped-def]
    """How much higher the hips could be and still let the leg push off with the heel at its highest, m."""
    b, c = a.thigh, a.shank
    reach = np.sqrt(b**2 + c**2 + 2 * b * c * np.cos(a.knee_toe_off))
    room = []
    for stand, contact in zip(stands[1:-1], contacts[1:-1], strict=True):
        t = np.array([stand.roll])
        hip = hips[contact.foot](t)[0]
        top = Stand(stand.touchdown, stand.roll, stand.toe_off, stand.ball_x, a.pitch_toe_off)
        ankle = top.pose(a, shoe, t).point(shoe, "ankle")[0]
        room.append(ankle[1] + np.sqrt(max(reach**2 - (hip[0] - ankle[0]) ** 2, 0.01)) - hip[1])
    return room


def simulate(seed: int, speed: float, style: str, *, steps: int = 16, gain_per_step: float = 0.0) -> Run:
    """A run of an athlete who is drawn by the seed; draws again while the values make no possible body."""
    rng = np.random.default_rng([seed, 20, round(speed * 100)])
    for _ in range(200):
        try:
            return _attempt(rng, speed, style, steps, gain_per_step)
        except Implausible:
            continue
    msg = f"no plausible athlete for seed {seed}, {speed} m/s, {style}"
    raise RuntimeError(msg)


def _attempt(rng: np.random.Generator, speed: float, style: str, steps: int, gain_per_step: float) -> Run:
    a = draw(rng, speed, style, gain_per_step=gain_per_step)
    shoe = Shoe.of(a)
    contacts = plan(rng, a, steps + 6)
    time = np.arange(contacts[0].touchdown, contacts[-1].touchdown, GRID_S)
    mass = carry(a, contacts, time)
    turning = _upper(a, _phase(contacts, time), time)
    jitter = rng.normal(0, np.radians(1.5), (2, len(contacts), 3)) * np.array([0.8, 2.0, 1.5])
    offset, lift = np.tile([0.0, 0.05 * a.height], (time.size, 1)), 0.5 * a.height
    half_pelvis, half_shoulder = 0.05 * a.height, 0.105 * a.height
    for done in range(_ROUNDS):
        middle = np.stack([mass.x, mass.height + lift], axis=-1) - offset
        pair = _side_by_side(middle, half_pelvis, turning["pelvis_turn"])
        hips = [CubicSpline(time, p[:, :2]) for p in pair]
        stands = _stands(a, shoe, contacts, mass, hips)
        lift += _level(a, shoe, stands, contacts, hips)
        middle = np.stack([mass.x, mass.height + lift], axis=-1) - offset
        pair = _side_by_side(middle, half_pelvis, turning["pelvis_turn"])
        hips = [CubicSpline(time, p[:, :2]) for p in pair]
        stands = _stands(a, shoe, contacts, mass, hips)
        legs = []
        for foot in (0, 1):
            own = [s for s, c in zip(stands, contacts, strict=True) if c.foot == foot]
            leg, most = _leg(Solver(a, shoe, hips[foot], jitter[foot]), own, time)
            if most > 1.06:
                raise Implausible
            legs.append(leg)
        points = _points(a, shoe, pair, legs, middle, half_shoulder, turning)
        if done == 1:
            _check(_cut(a, shoe, contacts, stands, time, mass, lift, points, legs, turning), slack=0.004)
        new = _centre(a, points, legs, shoe) - middle
        good = np.isfinite(new).all(axis=1)
        offset = np.stack([np.interp(time, time[good], new[good, k]) for k in (0, 1)], axis=-1)
        # Soft tissue: the trunk feels a landing foot's jolt over some ms.
        offset = gaussian_filter1d(offset, _SOFT_S / GRID_S, axis=0)
    if most > 0.999:
        raise Implausible
    run = _cut(a, shoe, contacts, stands, time, mass, lift, points, legs, turning)
    _check(run)
    return run


def _points(a, shoe, hips, legs, middle, half_shoulder, turning):  # type: ignore[no-untyped-def]
    """Every keypoint, (n, 3)."""
    trunk = turning["trunk"]
    up = np.stack([np.sin(trunk), np.cos(trunk)], axis=-1)
    chest = middle + 0.288 * a.height * up
    shoulders = _side_by_side(chest, half_shoulder, turning["shoulder_turn"])
    lean = 0.3 * trunk
    nose = chest + a.height * np.stack(
        [0.125 * np.sin(lean) + 0.06 * np.cos(lean), 0.125 * np.cos(lean) - 0.06 * np.sin(lean)], -1
    )
    flat = np.zeros((middle.shape[0], 1))
    points = {"nose": np.concatenate([nose, flat], axis=1)}

    def put(name: str, xy: np.ndarray, z: np.ndarray | float) -> None:
        points[name] = np.concatenate([xy, np.broadcast_to(np.reshape(z, (-1, 1)), flat.shape)], axis=1)

    for k, side in enumerate(FEET):
        sign = 1 if side == "right" else -1
        points[f"{side}_hip"], points[f"{side}_shoulder"] = hips[k], shoulders[k]
        arm, elbow = turning[f"{side}_upper_arm"], turning[f"{side}_elbow"]
        joint = shoulders[k][:, :2] + below(0.172 * a.height, arm)
        put(f"{side}_elbow", joint, shoulders[k][:, 2] + sign * 0.03)
        put(f"{side}_wrist", joint + below(0.157 * a.height, arm + elbow), shoulders[k][:, 2])
        knee = hips[k][:, :2] + below(a.thigh, legs[k].thigh)
        put(f"{side}_knee", knee, sign * 0.07)
        put(f"{side}_ankle", knee + below(a.shank, legs[k].shank), sign * 0.05)
        for name, own in (("heel", "heel"), ("foot_index", "toe")):
            put(f"{side}_{name}", legs[k].foot.point(shoe, own), sign * 0.06)
    return points


def _centre(a: Athlete, points: dict[str, np.ndarray], legs: list[Leg], shoe: Shoe) -> np.ndarray:
    """Centre of mass of all segments, (n, 2)."""
    p = {k: v[:, :2] for k, v in points.items()}
    hip = (p["left_hip"] + p["right_hip"]) / 2
    chest = (p["left_shoulder"] + p["right_shoulder"]) / 2
    total = _HEAD * (p["nose"] - [0.04 * a.height, -0.01 * a.height]) + _TRUNK * (hip + 0.53 * (chest - hip))
    for k, s in enumerate(FEET):
        total = total + _UPPER * (p[f"{s}_shoulder"] + 0.577 * (p[f"{s}_elbow"] - p[f"{s}_shoulder"]))
        total = total + _FORE * (p[f"{s}_elbow"] + 0.65 * (p[f"{s}_wrist"] - p[f"{s}_elbow"]))
        total = total + _THIGH * (p[f"{s}_hip"] + 0.41 * (p[f"{s}_knee"] - p[f"{s}_hip"]))
        total = total + _SHANK * (p[f"{s}_knee"] + 0.44 * (p[f"{s}_ankle"] - p[f"{s}_knee"]))
        total = total + _FOOT * (p[f"{s}_heel"] + 0.44 * (legs[k].foot.point(shoe, "tip") - p[f"{s}_heel"]))
    return total / (_HEAD + _TRUNK + 2 * (_UPPER + _FORE + _THIGH + _SHANK + _FOOT))


def _cut(a, shoe, contacts, stands, time, mass, lift, points, legs, turning) -> Run:  # type: ignore[no-untyped-def]
    """The part in which everything is defined."""
    inside = (time >= contacts[2].touchdown - 1e-3) & (time <= contacts[-4].touchdown)
    angles = {k: v[inside] for k, v in turning.items()}
    feet = []
    for k, side in enumerate(FEET):
        leg = legs[k]
        angles[f"{side}_thigh"], angles[f"{side}_shank"] = leg.thigh[inside], leg.shank[inside]
        angles[f"{side}_knee"] = (leg.thigh - leg.shank)[inside]
        feet.append(Pose(leg.foot.ball[inside], leg.foot.pitch[inside], leg.foot.toe_pitch[inside]))
    path = np.stack([mass.x, mass.height + lift], axis=-1)[inside]
    cut = {k: v[inside] for k, v in points.items()}
    return Run(a, shoe, tuple(contacts), tuple(stands), time[inside], path, cut, angles, (feet[0], feet[1]))


def clearance(run: Run, foot: int) -> np.ndarray:
    """Height of the lowest point of a shoe, (n,)."""
    pose = run.feet[foot]
    rear = pose.point(run.shoe, "sole_heel")[:, 1]
    return np.minimum(np.minimum(rear, pose.ball[:, 1]), pose.point(run.shoe, "tip")[:, 1])


def _check(run: Run, slack: float = 0.0) -> None:
    """Reject a body whose shoe goes through the ground or whose joints go where joints do not."""
    for foot, side in enumerate(FEET):
        knee = run.angles[f"{side}_knee"]
        bend = -run.feet[foot].pitch - run.angles[f"{side}_shank"]
        joint = run.feet[foot].pitch - run.feet[foot].toe_pitch
        if (
            clearance(run, foot).min() < -0.002 - slack
            or knee.min() < np.radians(-2)
            or knee.max() > np.radians(152)
        ):
            raise Implausible
        back = -np.degrees(run.angles[f"{side}_thigh"].min())
        if not (3 + 5 * (run.athlete.speed > 6) - 5000 * slack < back < 42 + 5000 * slack):
            raise Implausible
        if (
            np.abs(np.degrees(bend)).max() > 62
            or np.degrees(joint).max() > 85
            or np.degrees(joint).min() < -25
        ):
            raise Implausible


__all__ = ["Implausible", "Run", "clearance", "simulate", "two_links"]
