"""The people of a clip, ranked: the athlete is the largest who travels farthest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pose import body
from pose.blazepose import Pose
from pose.body import Square
from pose.follow import Look, Scene, Sight, follow, is_whole, sight
from pose.search import Blob, tiles
from pose.sequence import Floats

MOST_CANDIDATES = 4
MOST_SEEDS = 14
BLOB_CROP = 1.8  # a blob is about as tall as the person, so the crop is about two statures
LEAST_SIGHTS = 3
LEAST_SHARE = 0.5  # of the frames between first and last sight; a pattern taken for a person comes and goes
LEAST_SIZE = 0.3  # of the best candidate's stature
TILED_FRAMES = 5
STANDING = 0.25  # statures of travel that a person is given who only runs on the spot


@dataclass(frozen=True, eq=False)
class Candidate:
    """One person, as seen in the frames of the search.

    Attributes
    ----------
    frames : (m,)
        Frames in which he was seen.
    boxes_px : (m, 4)
        Left, top, right, bottom around the body's keypoints, px of the picture.
    stature_px
        Median stature.
    travel_px
        How far he came over the ground, px.
    score
        What candidates are ranked by, higher first.
    sights
        The poses behind it.
    """

    frames: tuple[int, ...]
    boxes_px: Floats
    stature_px: float
    travel_px: float
    score: float
    sights: tuple[Sight, ...]


def find_candidates(
    blobs: Sequence[Blob], frames: Sequence[int], scene: Scene, look: Look
) -> tuple[Candidate, ...]:
    """Find people and follow each through the frames of the search.

    Seeds come from what moves most; where nothing that moves is a person (a treadmill filmed close up, a
    camera that follows), from tiles of whole pictures.

    Parameters
    ----------
    blobs
        What moves, largest first.
    frames
        Frames of the search, increasing.

    Returns
    -------
    Candidates, best first; empty if nobody was found.
    """
    found: list[Candidate] = []
    tries = 0
    for blob in blobs:
        if len(found) >= MOST_CANDIDATES or tries >= MOST_SEEDS:
            break
        if any(_explains(candidate, blob, scene) for candidate in found):
            continue
        tries += 1
        seed = _seed_of_blob(blob, scene, look)
        if seed is not None:
            _add(found, follow(seed, frames, scene, look), frames, scene)
    if not found or max(c.travel_px / c.stature_px for c in found) < 1:
        _search_tiles(found, frames, scene, look)
    ranked = sorted(found, key=lambda c: (-c.score, c.frames[0]))
    return tuple(c for c in ranked if c.stature_px >= LEAST_SIZE * ranked[0].stature_px)


def _seed_of_blob(blob: Blob, scene: Scene, look: Look) -> Sight | None:
    square = blob.square(BLOB_CROP)
    middle = np.array([blob.x_px, blob.y_px])
    best, best_distance = None, np.inf
    for pose in look(blob.frame, square):
        distance = float(np.linalg.norm(body.box_centre(pose) - middle)) / body.stature(pose)
        if is_whole(pose, scene) and distance < min(best_distance, 0.6):
            best, best_distance = pose, distance
    return None if best is None else sight(blob.frame, best, scene)


def _explains(candidate: Candidate, blob: Blob, scene: Scene) -> bool:
    """Whether a blob lies where the candidate is known to be (his shadow included)."""
    times = scene.time_s[list(candidate.frames)]
    now = scene.time_s[blob.frame]
    if now < times[0] - 0.3 or now > times[-1] + 0.3:
        return False
    edges = [np.interp(now, times, candidate.boxes_px[:, side]) for side in range(4)]
    margin = 0.3 * candidate.stature_px
    return bool(
        edges[0] - margin <= blob.x_px <= edges[2] + margin
        and edges[1] - margin <= blob.y_px <= edges[3] + margin
    )


def _search_tiles(found: list[Candidate], frames: Sequence[int], scene: Scene, look: Look) -> None:
    """Add the people that tiles of a few pictures show."""
    chosen = sorted({frames[i] for i in np.linspace(0, len(frames) - 1, TILED_FRAMES + 2).astype(int)[1:-1]})
    seeds: list[Sight] = []
    for frame in chosen:
        seen: list[Sight] = []
        side = 0.0
        for square in tiles(scene.width_px, scene.height_px):
            if seen and square.side_px < side:
                break  # whoever needs a smaller tile is small beside the ones already seen
            side = square.side_px
            whole = [pose for pose in look(frame, square) if is_whole(pose, scene) and _fits(pose, square)]
            seen += [sight(frame, pose, scene) for pose in whole]
        seeds += seen
    for seed in sorted(seeds, key=lambda s: -s.stature_px * body.sureness(s.pose)):
        if len(found) >= MOST_CANDIDATES:
            return
        if not any(_same(candidate, seed, scene) for candidate in found):
            _add(found, follow(seed, frames, scene, look), frames, scene)


def _fits(pose: Pose, square: Square) -> bool:
    """Tell whether another tile would show a person of this size better."""
    return 0.15 <= body.stature(pose) / square.side_px <= 1.1


def _same(candidate: Candidate, seed: Sight, scene: Scene) -> bool:
    x, y = body.trunk_centre(seed.pose)
    return _explains(candidate, Blob(seed.frame, float(x), float(y), 0, 0, 0), scene)


def _add(found: list[Candidate], sights: Sequence[Sight], frames: Sequence[int], scene: Scene) -> None:
    between = sum(sights[0].frame <= frame <= sights[-1].frame for frame in frames)
    if len(sights) < min(LEAST_SIGHTS, scene.time_s.size) or len(sights) < LEAST_SHARE * between:
        return
    if any(_is_same_person(candidate, sights) for candidate in found):
        return
    boxes = np.array([body.box(s.pose) for s in sights])
    places = np.array([s.trunk for s in sights])
    stature = float(np.median([s.stature_px for s in sights]))
    travel = float(np.linalg.norm(np.ptp(places, axis=0)))
    score = stature * (travel + STANDING * stature)
    found.append(Candidate(tuple(s.frame for s in sights), boxes, stature, travel, score, tuple(sights)))


def _is_same_person(candidate: Candidate, sights: Sequence[Sight]) -> bool:
    """Whether most of what was seen is a candidate already, found again by his shadow or another blob."""
    known = {s.frame: s for s in candidate.sights}
    near = [
        np.linalg.norm(s.trunk - known[s.frame].trunk) < 0.3 * candidate.stature_px
        for s in sights
        if s.frame in known
    ]
    return len(near) > 0 and float(np.mean(near)) > 0.5
