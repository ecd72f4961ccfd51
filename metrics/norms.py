"""The norms file: read, checked, and asked for the entry that fits an athlete and a clip."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
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
    file
        Name of a file of one's own whose entries go first; None for the package's alone.
    sha256
        Of that file, or of the package's.
    """

    entries: tuple[Norm, ...]
    level_speeds_m_s: Mapping[Sex, tuple[float, ...]]
    level_bounds_m_s: Mapping[Sex, tuple[float, ...]]
    sources: Mapping[str, str]
    file: str | None = None
    sha256: str | None = None

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
    """Read and check the package's norms, and lay a file of one's own over them.

    Parameters
    ----------
    path
        A file of the same form, whole or in part; see `parse_norms`.

    Raises
    ------
    InputRejectedError
        ``norms_not_found`` or ``norms_invalid``, with the entry and a suggestion.
    """
    package = resources.files("metrics").joinpath("norms.toml").read_bytes()
    norms = replace(parse_norms(_toml(package)), sha256=_sha256(package))
    if path is None:
        return norms
    try:
        own = path.read_bytes()
    except OSError as error:
        msg = f"Cannot read the norms file {path.name}."
        raise InputRejectedError("norms_not_found", msg, "Check the path given to --norms.") from error
    return replace(parse_norms(_toml(own), norms), file=path.name, sha256=_sha256(own))


def _toml(data: bytes) -> dict[str, Any]:
    try:
        return tomllib.loads(data.decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        msg = f"The norms file is not valid TOML: {error}."
        raise reject(msg) from error


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def parse_norms(table: Mapping[str, Any], base: Norms | None = None) -> Norms:
    """Check a norms file's content and build `Norms`.

    Parameters
    ----------
    table
    base
        Norms to lay this file over. Its entries then go before those of `base` for the same metric and
        phase, and what it leaves out is taken from `base`. Without it the file must be whole.

    Raises
    ------
    InputRejectedError
        ``norms_invalid``.
    """
    check_keys(list(table), TOP_KEYS, "norms file")
    missing = [key for key in (TOP_KEYS if base is None else TOP_KEYS[:1]) if key not in table]
    if missing:
        msg = f"norms file: expected the key '{missing[0]}'."
        raise reject(msg)
    if table["schema_version"] != SCHEMA_VERSION:
        msg = f"norms file: expected schema_version {SCHEMA_VERSION}, got {table['schema_version']}."
        raise reject(msg)
    sources = {**(base.sources if base else {}), **_sources(table.get("sources", {}))}
    entries = _entries(table.get("norm", []), sources)
    if base is not None:
        entries = _laid_over(entries, base.entries)
    _check_given(entries)
    return Norms(
        entries=entries,
        level_speeds_m_s=_speeds(table["level_speeds_m_s"], LEVELS, "level_speeds_m_s")
        if base is None or "level_speeds_m_s" in table
        else base.level_speeds_m_s,
        level_bounds_m_s=_speeds(table["level_bounds_m_s"], LEVELS[1:], "level_bounds_m_s")
        if base is None or "level_bounds_m_s" in table
        else base.level_bounds_m_s,
        sources=sources,
    )


def _sources(table: object) -> dict[str, str]:
    if not isinstance(table, Mapping) or not all(isinstance(text, str) for text in table.values()):
        msg = 'norms file, sources: expected name = "citation".'
        raise reject(msg)
    return dict(table)


def _entries(tables: object, sources: Mapping[str, str]) -> tuple[Norm, ...]:
    if not isinstance(tables, list) or not all(isinstance(entry, Mapping) for entry in tables):
        msg = "norms file: expected each norm under [[norm]]."
        raise reject(msg)
    return tuple(parse_norm(entry, sources, f"norm {index}") for index, entry in enumerate(tables, start=1))


def _laid_over(own: tuple[Norm, ...], base: tuple[Norm, ...]) -> tuple[Norm, ...]:
    """Put own entries before those for the same metric and phase; what has none goes to the end."""
    waiting: dict[tuple[str, PhaseName], list[Norm]] = {}
    for norm in own:
        waiting.setdefault((norm.metric, norm.phase), []).append(norm)
    merged: list[Norm] = []
    for norm in base:
        merged += waiting.pop((norm.metric, norm.phase), [])
        merged.append(norm)
    return (*merged, *(norm for rest in waiting.values() for norm in rest))


def _speeds(
    table: Mapping[str, Any], levels: tuple[LevelName, ...], where: str
) -> dict[Sex, tuple[float, ...]]:
    """Return the rising speeds of the levels, by sex."""
    if not isinstance(table, Mapping) or not all(isinstance(row, Mapping) for row in table.values()):
        msg = f"{where}: expected a table of speeds for each of {', '.join(SEXES)}."
        raise reject(msg)
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
    known = {(n.metric, n.phase) for n in entries}
    parents: dict[tuple[str, PhaseName], set[str]] = {}
    for norm in entries:
        if norm.given is not None:
            parents.setdefault((norm.metric, norm.phase), set()).add(norm.given.metric)
    for metric, phase in parents:
        above: set[str] = set()
        waiting = [metric]
        while waiting:
            for parent in parents.get((waiting.pop(), phase), set()) - above:
                above.add(parent)
                waiting.append(parent)
        if metric in above or any((parent, phase) not in known for parent in above):
            msg = f"{metric}, {phase}: expected 'given' to name another metric with a norm, in no circle."
            raise reject(msg)
