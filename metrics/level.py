"""The athlete's level: given, or read from the top speed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from metrics.norm_entry import LEVELS, LevelName, Sex
from metrics.norms import Norms, load_norms
from metrics.values import Level, Metric, Phase


def detect_level(
    metrics: Iterable[Metric],
    given: Literal["auto"] | LevelName | None = None,
    sex: Sex | None = None,
    *,
    phase: Phase | None = None,
    norms: Norms | None = None,
) -> Level:
    """Return the level that was given, or the one whose range of top speed holds the measured speed.

    A speed that is not trusted, or that is not top speed (acceleration, easy running), says nothing: the
    level is then ``team`` by default, and every norm that depends on it becomes that much wider.

    Parameters
    ----------
    metrics
    given
        A level, or ``"auto"`` or None to detect it.
    sex
        None takes the middle between women and men.
    phase
        Phase of the clip, if known.
    norms
        Whose level bounds to use; the package's own by default.

    Raises
    ------
    ValueError
        If `given` is not a level.
    """
    if given not in (None, "auto"):
        if given not in LEVELS:
            msg = f"expected a level of {', '.join(LEVELS)}, got {given!r}."
            raise ValueError(msg)
        return Level(given, "given")
    speed = next((m.value for m in metrics if m.name == "speed" and m.trusted and m.value is not None), None)
    if speed is None or (phase is not None and phase.name != "max-velocity"):
        return Level("team", "default")
    by_sex = (norms or load_norms()).level_bounds_m_s
    sexes: tuple[Sex, ...] = (sex,) if sex else ("female", "male")
    rows = [by_sex[key] for key in sexes]
    bounds = [sum(values) / len(rows) for values in zip(*rows, strict=True)]
    return Level(LEVELS[sum(speed >= bound for bound in bounds)], "speed")
