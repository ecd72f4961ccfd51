"""One norm: what is expected of a metric, how much athletes differ, and how sure that is."""

from __future__ import annotations

import difflib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Literal, get_args

from pose.errors import InputRejectedError

LevelName = Literal["novice", "team", "trained", "elite"]
PhaseName = Literal["acceleration", "max-velocity"]
Sex = Literal["female", "male"]
Direction = Literal["higher", "lower", "optimum"]
BadSide = Literal["both", "high", "low"]
Form = Literal["level", "leg_over_speed", "speed_over_leg", "line"]
Grade = Literal["S", "S2", "M", "C", "F"]
LEVELS: tuple[LevelName, ...] = get_args(LevelName)

UNITS: Mapping[str, str] = {
    "contact_time": "s",
    "flight_time": "s",
    "step_time": "s",
    "swing_time": "s",
    "step_frequency": "Hz",
    "step_length": "m",
    "speed": "m/s",
    "duty_factor": "1",
    "hip_flexion_velocity_peak": "deg/s",
    "hip_flexion_velocity_mean": "deg/s",
    "thigh_range": "deg",
    "thigh_flexion_max": "deg",
    "thigh_extension_max": "deg",
    "thigh_extension_velocity_stance": "deg/s",
    "retraction_velocity": "deg/s",
    "touchdown_distance": "m",
    "foot_ground_speed_touchdown": "m/s",
    "knee_angle_touchdown": "deg",
    "knee_flexion_excursion": "deg",
    "ankle_excursion": "deg",
    "hip_drop_stance": "m",
    "mean_support_force": "body weights",
    "vertical_stiffness": "kN/m per kg",
    "leg_stiffness": "kN/m per kg",
    "trunk_lean": "deg",
    "trunk_rotation_range": "deg",
    "pelvis_rotation_range": "deg",
    "trunk_pelvis_phase": "deg",
    "shoulder_range": "deg",
    "elbow_angle_mean": "deg",
    "arm_symmetry_index": "%",
    "arm_leg_lag": "% of stride",
    "thigh_antiphase_share": "%",
    "thigh_reversal_timing": "%",
    "knee_separation_touchdown": "thigh lengths",
    "contact_time_asymmetry": "%",
    "stride_variability": "%",
}
COMPONENT_NAMES = (
    "swing",
    "force",
    "timing",
    "stability",
    "contact",
    "arms",
    "push",
    "rotation",
    "coordination",
)


@dataclass(frozen=True)
class Given:
    """The metric that explains a part of another one.

    `r` is the correlation of the two between athletes, both signed so that more is better; `error_r` that
    of their measurement errors.
    """

    metric: str
    r: float
    error_r: float = 0.0


@dataclass(frozen=True)
class Line:
    """How a mean changes with speed: mean + per_m_s x (speed - at_m_s), held flat beyond the speeds seen.

    `per_m_s_u` is the standard error of the slope; `from_m_s` and `to_m_s` are the slowest and the fastest
    athlete that it rests on.
    """

    per_m_s: float
    per_m_s_u: float
    at_m_s: float
    from_m_s: float
    to_m_s: float


@dataclass(frozen=True)
class Norm:
    """What is expected of one metric in one phase.

    Attributes
    ----------
    component, metric, phase, unit
    mean
        By level (form ``"level"``), or the same factor for every level (the other forms).
    sd
        Between-athlete standard deviation, in `unit`; a share of the mean for the forms with speed.
    u
        Uncertainty of the mean itself, one sd, like `sd`.
    direction
        Which way is better; ``"optimum"`` counts the sides named by `side`.
    weight
        Correlation with sprint speed.
    population, source, grade, verified, note
        Where it comes from: S read in the source, S2 quoted, M from memory, C computed, F fitted to results
        of this program.
    form
        ``"level"``, or mean x leg length / speed, or mean x speed / leg length (in deg/s), or a straight
        ``"line"`` over speed.
    sex
        The sex it holds for; None for both.
    side
        Which side of an optimum counts.
    given
        The metric whose share is taken out first.
    line
        The slope of form ``"line"``.
    n
        Number of athletes that it rests on, where that is known.
    """

    component: str
    metric: str
    phase: PhaseName
    unit: str
    mean: Mapping[LevelName, float]
    sd: float
    u: float
    direction: Direction
    weight: float
    population: str
    source: str
    grade: Grade
    verified: bool
    note: str = ""
    form: Form = "level"
    sex: Sex | None = None
    side: BadSide = "both"
    given: Given | None = None
    line: Line | None = None
    n: int | None = None

    @property
    def follows_speed(self) -> bool:
        """Whether what is expected differs with the athlete's speed."""
        return self.form != "level" or len(set(self.mean.values())) > 1


def reject(message: str) -> InputRejectedError:
    """Make the error for a norms file that cannot be used."""
    return InputRejectedError("norms_invalid", message, "Correct the norms file; docs/norms.md describes it.")


def check_keys(found: Sequence[str], allowed: Sequence[str], where: str) -> None:
    """Reject keys that are not allowed, with the nearest allowed one as a suggestion."""
    for key in found:
        if key not in allowed:
            near = difflib.get_close_matches(key, allowed, n=1)
            hint = f" Did you mean '{near[0]}'?" if near else f" Expected one of: {', '.join(allowed)}."
            msg = f"{where}: unknown name '{key}'.{hint}"
            raise reject(msg)


def parse_norm(table: Mapping[str, Any], sources: Mapping[str, str], where: str) -> Norm:
    """Check one entry of the file and build it.

    Raises
    ------
    InputRejectedError
        ``norms_invalid``: unknown or missing key, wrong unit, or a number out of range.
    """
    required = [f.name for f in fields(Norm)][:13]
    check_keys(list(table), [f.name for f in fields(Norm)], where)
    missing = [key for key in required if key not in table]
    if missing:
        msg = f"{where}: expected the key '{missing[0]}'."
        raise reject(msg)
    where = f"{where} ({table['metric']}, {table['phase']})"
    check_keys([str(table["metric"])], list(UNITS), where)
    _check_choices(table, sources, where)
    numbers = {key: _number(table[key], key, where) for key in ("sd", "u", "weight")}
    if numbers["sd"] <= 0 or numbers["u"] < 0 or not 0 < numbers["weight"] <= 1:
        msg = f"{where}: expected sd > 0, u >= 0 and weight in (0, 1]."
        raise reject(msg)
    if (table.get("form") == "line") != ("line" in table):
        msg = f"{where}: expected form = 'line' and line = {{ per_m_s = ... }} together, or neither."
        raise reject(msg)
    rest: dict[str, Any] = {k: v for k, v in table.items() if k not in {*numbers, "mean", "given", "line"}}
    rest |= numbers
    return Norm(
        **rest,
        mean=_by_level(table["mean"], where),
        given=_given(table["given"], where) if "given" in table else None,
        line=_line(table["line"], where) if "line" in table else None,
    )


def _check_choices(table: Mapping[str, Any], sources: Mapping[str, str], where: str) -> None:
    """Reject a value outside its list, and a unit other than the metric's own."""
    choices: dict[str, Sequence[str]] = {
        "component": COMPONENT_NAMES,
        "phase": get_args(PhaseName),
        "direction": get_args(Direction),
        "grade": get_args(Grade),
        "form": get_args(Form),
        "sex": get_args(Sex),
        "side": get_args(BadSide),
        "source": list(sources),
    }
    for key, allowed in choices.items():
        if key in table:
            check_keys([str(table[key])], allowed, f"{where}, {key}")
    unit = UNITS[table["metric"]]
    if table["unit"] != unit:
        msg = f"{where}: expected the unit '{unit}', got '{table['unit']}'."
        raise reject(msg)
    if not isinstance(table["verified"], bool):
        msg = f"{where}: expected verified = true or false."
        raise reject(msg)
    n = table.get("n", 1)
    if isinstance(n, bool) or not isinstance(n, int) or n < 1:
        msg = f"{where}: expected a whole number of athletes for 'n', got {n!r}."
        raise reject(msg)


def _number(value: object, key: str, where: str) -> float:
    """Return a finite number."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        msg = f"{where}: expected a number for '{key}', got {value!r}."
        raise reject(msg)
    return float(value)


def _by_level(value: object, where: str) -> dict[LevelName, float]:
    """Return the mean of each level, from one number or a table of all four."""
    if not isinstance(value, Mapping):
        return {level: _number(value, "mean", where) for level in LEVELS}
    check_keys([str(key) for key in value], LEVELS, f"{where}, mean")
    if len(value) != len(LEVELS):
        msg = f"{where}: expected a mean for each of {', '.join(LEVELS)}."
        raise reject(msg)
    return {level: _number(value[level], "mean", where) for level in LEVELS}


def _given(value: object, where: str) -> Given:
    """Return the metric to condition on."""
    if not isinstance(value, Mapping) or not {"metric", "r"} <= set(value):
        msg = f"{where}: expected given = {{ metric = ..., r = ... }}."
        raise reject(msg)
    check_keys([str(key) for key in value], ("metric", "r", "error_r"), f"{where}, given")
    check_keys([str(value["metric"])], list(UNITS), f"{where}, given")
    r, error_r = (_number(value.get(key, 0.0), f"given.{key}", where) for key in ("r", "error_r"))
    if max(abs(r), abs(error_r)) > 0.95:
        msg = f"{where}: expected correlations within +-0.95, got {r} and {error_r}."
        raise reject(msg)
    return Given(str(value["metric"]), r, error_r)


def _line(value: object, where: str) -> Line:
    """Return the slope over speed."""
    names = [f.name for f in fields(Line)]
    if not isinstance(value, Mapping) or not set(names) <= set(value):
        msg = f"{where}: expected line = {{ {', '.join(f'{name} = ...' for name in names)} }}."
        raise reject(msg)
    check_keys([str(key) for key in value], names, f"{where}, line")
    line = Line(**{name: _number(value[name], f"line.{name}", where) for name in names})
    if line.per_m_s_u < 0 or not 0 < line.from_m_s <= line.at_m_s <= line.to_m_s:
        msg = f"{where}: expected per_m_s_u >= 0 and speeds in the order from_m_s, at_m_s, to_m_s."
        raise reject(msg)
    return line
