"""Raw keypoints of the real clips and of changed copies, kept in a folder so that the network runs once.

    python benchmarks/clip_keypoints.py --cache DIR [--clips NAME ...] [--variants NAME ...]

The cache holds keypoints (and camera motion) as `sprintlab analyze` writes them, which give the same result
as the clip. They depend on the pose network and on `pose.estimate`, not on cleaning, events or metrics: empty
the folder after changes of the former, keep it after changes of the latter.
"""

from __future__ import annotations

import argparse
import os
import pathlib
import shutil
import sys
import tempfile

os.environ.setdefault("OMP_NUM_THREADS", "1")
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from clip_variants import VARIANTS, write_variant

from pose.keypoints_file import write_keypoints
from sprintlab.settings import Settings
from sprintlab.source import read_source

CLIPS = pathlib.Path(__file__).resolve().parents[2] / "shared" / "clips"
SETTINGS: dict[str, Settings] = {
    "block_start_a1": Settings(height_m=1.75),
    "block_start_b1": Settings(height_m=1.75),
    "start_30fps": Settings(height_m=1.75),
    "sprint_pan_30fps": Settings(speed_m_s=7.69),
    "jog_pan_30fps": Settings(speed_m_s=3.17),
    "treadmill_60fps": Settings(height_m=1.75),
}
"""What is given with each clip. Heights are not known: 1.75 m is nominal; the speeds stand in the picture."""
HALVED = ("treadmill_60fps", "sprint_pan_30fps")
"""Clips for which half the frame rate makes sense (30 Hz) or is wanted as a stress (15 Hz)."""


def variants_of(name: str) -> list[str]:
    """Names of the changes that are made to a clip, ``plain`` first."""
    return [v for v in VARIANTS if v != "half" or name in HALVED]


def keypoints_path(name: str, cache: pathlib.Path, variant: str = "plain") -> pathlib.Path:
    """Where the cache keeps the keypoints of a clip."""
    return cache / f"{name}.{variant}.csv"


def keypoints_of(name: str, cache: pathlib.Path, variant: str = "plain") -> pathlib.Path:
    """Return the path of a clip's keypoints; run the pose network if the cache does not hold them."""
    path = keypoints_path(name, cache, variant)
    if path.is_file():
        return path
    cache.mkdir(parents=True, exist_ok=True)
    clip = CLIPS / f"{name}.mp4"
    with tempfile.TemporaryDirectory() as folder:
        if variant != "plain":
            changed = pathlib.Path(folder) / "clip.mp4"
            write_variant(clip, VARIANTS[variant], changed)
            clip = changed
        source = read_source(clip, SETTINGS[name], lambda stage, done, total: None)
        fresh = pathlib.Path(folder) / path.name
        camera = write_keypoints(fresh, source.sequence, model=source.model, model_sha256=source.model_sha256)
        for file in (camera, fresh):  # the keypoints last: once they are there, all is
            if file is not None:
                shutil.move(file, cache / file.name)
    return path


def argument_parser(description: str | None) -> argparse.ArgumentParser:
    """Return a parser with the options that all scripts on the real clips share."""
    form = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=description, formatter_class=form)
    parser.add_argument(
        "--cache", type=pathlib.Path, required=True, help="folder of keypoints, made if absent"
    )
    parser.add_argument("--clips", nargs="+", choices=list(SETTINGS), default=list(SETTINGS))
    return parser


def main() -> None:
    parser = argument_parser(__doc__)
    parser.add_argument("--variants", nargs="+", choices=list(VARIANTS), default=list(VARIANTS))
    options = parser.parse_args()
    for variant in options.variants:
        for name in options.clips:
            if variant in variants_of(name):
                print(keypoints_of(name, options.cache, variant).name, flush=True)


if __name__ == "__main__":
    main()
