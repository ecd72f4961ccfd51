"""The norms file: read, checked, and asked for the entry that fits an athlete and a clip."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from metrics.norm_entry import (
    LEVELS,
    LevelName,
    Norm,
    PhaseName,
    Sex,
    check_keys,
    parse_norm,
    reject,
)
from pose.errors import InputRejectedError

SCHEMA_VERSION = 1
TOP_KEYS = ("schema_version", "level_speeds_m_s", "level_bounds_m_s", "sources", "norm")
SEXES: tuple[Sex, ...] = ("female", "male")


@dataclass(frozen=True)
class Norms:
    """All norms of one file.

    Attributes
    ----------
    entries
        In the order of the file; of several for one metric and phase the first usable one counts.
    level_speeds_m_s
        Middle of each level's range of top speed, by sex, m/s, rising.
    level_bounds_m_s
        Top speed from which team, trained and elite begin, by sex, m/s, rising.
    sources
        Citation of each source, by its short name.
    """

    entries: tuple[Norm, ...]
    level_speeds_m_s: Mapping[Sex, tuple[float, ...]]
    level_bounds_m_s: Mapping[Sex, tuple[float, ...]]
    sources: Mapping[str, str]

    def find(self, metric: str, phase: PhaseName, sex: Sex | None, *, with_speed: bool) -> Norm | None:
        """Return the first entry that the known facts allow, or None.

        Parameters
        ----------
        metric, phase
        sex
            None when unknown: entries for one sex are then passed over.
        with_speed
            Whether the speed is known; entries conditioned on speed need it.
        """
        for norm in self.entries:
            fits_sex = norm.sex is None or norm.sex == sex
            fits_speed = norm.form == "level" or with_speed
            if (norm.metric, norm.phase) == (metric, phase) and fits_sex and fits_speed:
                return norm
        return None

    def metrics_of(self, component: str, phase: PhaseName) -> tuple[str, ...]:
        """Names of the metrics that a component is scored by in a phase, in the order of the file."""
        names = (n.metric for n in self.entries if (n.component, n.phase) == (component, phase))
        return tuple(dict.fromkeys(names))


def load_norms(path: Path | None = None) -> Norms:
    """Read and check a norms file; the package's own without a path.

    Raises
    ------
    InputRejectedError
        ``norms_not_found`` or ``norms_invalid``, with the entry and a suggestion.
    """
    try:
        if path is None:
            text = resources.files("metrics").joinpath("norms.toml").read_text(encoding="utf-8")
        else:
            text = path.read_text(encoding="utf-8")
        table = tomllib.loads(text)
    except (OSError, UnicodeDecodeError) as error:
        msg = f"Cannot read the norms file {path}."
        raise InputRejectedError("norms_not_found", msg, "Check the path given to --norms.") from error
    except tomllib.TOMLDecodeError as error:
        msg = f"The norms file is not valid TOML: {error}."
        raise reject(msg) from error
    return parse_norms(table)


def parse_norms(table: Mapping[str, Any]) -> Norms:
    """Check a norms file's content and build `Norms`.

    Raises
    ------
    InputRejectedError
        ``norms_invalid``.
    """
    check_keys(list(table), TOP_KEYS, "norms file")
    missing = [key for key in TOP_KEYS if key not in table]
    if missing:
        msg = f"norms file: expected the key '{missing[0]}'."
        raise reject(msg)
    if table["schema_version"] != SCHEMA_VERSION:
        msg = f"norms file: expected schema_version {SCHEMA_VERSION}, got {table['schema_version']}."
        raise reject(msg)
    sources: Mapping[str, str] = table["sources"]
    entries = tuple(
        parse_norm(entry, sources, f"norm {index}") for index, entry in enumerate(table["norm"], start=1)
    )
    _check_given(entries)
    return Norms(
        entries=entries,
        level_speeds_m_s=_speeds(table["level_speeds_m_s"], LEVELS, "level_speeds_m_s"),
        level_bounds_m_s=_speeds(table["level_bounds_m_s"], LEVELS[1:], "level_bounds_m_s"),
        sources=dict(sources),
    )


def _speeds(
    table: Mapping[str, Any], levels: tuple[LevelName, ...], where: str
) -> dict[Sex, tuple[float, ...]]:
    """Return the rising speeds of the levels, by sex."""
    check_keys(list(table), SEXES, where)
    speeds: dict[Sex, tuple[float, ...]] = {}
    for sex in SEXES:
        row = table.get(sex, {})
        check_keys(list(row), levels, f"{where}.{sex}")
        values = tuple(float(row[level]) for level in levels if level in row)
        if len(values) != len(levels) or list(values) != sorted(set(values)):
            msg = f"{where}.{sex}: expected a rising speed for each of {', '.join(levels)}."
            raise reject(msg)
        speeds[sex] = values
    return speeds


def _check_given(entries: tuple[Norm, ...]) -> None:
    """Reject a norm that is conditioned on a metric without a norm, on itself, or in a circle."""
    parents = {(n.metric, n.phase): n.given.metric for n in entries if n.given}
    known = {(n.metric, n.phase) for n in entries}
    for metric, phase in parents:
        seen = [metric]
        parent: str | None = parents[metric, phase]
        while parent is not None:
            if parent in seen or (parent, phase) not in known:
                msg = f"{metric}, {phase}: expected 'given' to name another metric with a norm, in no circle."
                raise reject(msg)
            seen.append(parent)
            parent = parents.get((parent, phase))
