from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from metrics.contact_evidence import Window
from metrics.contact_fit import fit_events
from metrics.contact_shape import Shape, contact_shapes


def first_family(kind: str) -> Shape:
    return contact_shapes(kind, 0.11, 9.0)[0]  # type: ignore[arg-type]


def windows(
    rng: np.random.Generator, kind: str, fps: float, noise: float, n: int
) -> tuple[list[Window], np.ndarray]:
    """Windows drawn from the family of curves itself, with white noise."""
    shape = first_family(kind)
    athlete = 0.5 * shape.common_sd * rng.normal(size=shape.common_sd.size)
    result, true = [], []
    for k in range(n):
        event = 0.3 * k + float(rng.uniform(0, 1 / fps))
        guess = event + float(rng.normal(0, 0.008))
        times = np.arange(0.3 * k - 0.1, 0.3 * k + 0.1, 1 / fps)
        times = times[(times > guess - 0.055) & (times < guess + 0.05)]
        mean, modes = shape.read(times - event, 9.0)
        own = athlete + 0.5 * shape.single_sd * rng.normal(size=athlete.size)
        values = mean + modes @ own + rng.normal(0, noise, (times.size, 6))
        result.append(Window(guess, times, values, 9.0))
        true.append(event)
    return result, np.array(true)


@pytest.mark.parametrize("kind", ["touchdown", "toe_off"])
@pytest.mark.parametrize(("fps", "worst_s"), [(240, 0.004), (30, 0.009)])
def test_times_of_known_curves_are_recovered(kind: str, fps: float, worst_s: float) -> None:
    rng = np.random.default_rng(1)
    made, true = windows(rng, kind, fps, 0.005, 6)
    shape = first_family(kind)
    fit = fit_events(made, [shape], np.full((1, 6), 0.005), prior_sd_s=0.012)
    assert np.abs(fit.time_s - true).max() < worst_s


def test_stated_sd_covers_the_errors() -> None:
    rng = np.random.default_rng(2)
    shape = first_family("touchdown")
    z = []
    for _ in range(12):
        made, true = windows(rng, "touchdown", 60, 0.01, 4)
        fit = fit_events(made, [shape], np.full((1, 6), 0.01), prior_sd_s=0.012)
        z.extend((fit.time_s - true) / fit.sd_s)
    assert 0.5 < float(np.std(z)) < 1.5


def test_more_noise_widens_the_sd() -> None:
    rng = np.random.default_rng(3)
    shape = first_family("toe_off")
    sharp, _ = windows(rng, "toe_off", 60, 0.003, 4)
    blurred = [replace(w, values=w.values + rng.normal(0, 0.02, w.values.shape)) for w in sharp]
    first = fit_events(sharp, [shape], np.full((1, 6), 0.003), prior_sd_s=0.012)
    second = fit_events(blurred, [shape], np.full((1, 6), 0.02), prior_sd_s=0.012)
    assert np.all(second.sd_s > first.sd_s)


def test_a_point_that_is_never_seen_is_left_out() -> None:
    rng = np.random.default_rng(4)
    shape = first_family("touchdown")
    made, true = windows(rng, "touchdown", 120, 0.005, 4)
    bare = [replace(w, values=np.where(np.arange(6) >= 4, np.nan, w.values)) for w in made]
    fit = fit_events(bare, [shape], np.full((1, 6), 0.005), prior_sd_s=0.012)
    assert np.abs(fit.time_s - true).max() < 0.008


def test_the_family_that_explains_the_clip_is_found() -> None:
    rng = np.random.default_rng(5)
    families = contact_shapes("touchdown", 0.2, 3.5)
    assert len(families) == 2  # on the heel, on the forefoot
    for number, family in enumerate(families):
        made, true = [], []
        for k in range(5):
            event = 0.4 * k + 0.003 * k
            times = np.arange(event - 0.08, event + 0.08, 1 / 120)
            mean, _ = family.read(times - event, 3.5)
            values = mean + rng.normal(0, 0.004, (times.size, 6))
            made.append(Window(event + float(rng.normal(0, 0.008)), times, values, 3.5))
            true.append(event)
        fit = fit_events(made, families, np.full((1, 6), 0.004), prior_sd_s=0.02)
        assert int(np.argmax(fit.family_share)) == number
        assert np.abs(fit.time_s - true).max() < 0.004


def test_a_wild_value_is_left_out() -> None:
    rng = np.random.default_rng(6)
    shape = first_family("touchdown")
    made, true = windows(rng, "touchdown", 120, 0.005, 5)
    wild = []
    for w in made:
        values = w.values.copy()
        values[values.shape[0] // 2, :2] += 0.3
        wild.append(replace(w, values=values))
    fit = fit_events(wild, [shape], np.full((1, 6), 0.005), prior_sd_s=0.012)
    assert np.abs(fit.time_s - true).max() < 0.008
