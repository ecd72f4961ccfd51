"""What is installed and whether it runs: the first thing to ask when something does not work."""

from __future__ import annotations

import importlib.metadata
import platform

from pose.errors import SprintlabError

PACKAGES = ("av", "mediapipe", "opencv-contrib-python", "numpy", "scipy", "pandas", "xarray", "matplotlib")


def examine() -> bool:
    """Print versions, models and a trial run of each model; return whether all is well."""
    import typer

    from sprintlab import __version__

    typer.echo(f"sprintlab {__version__}, Python {platform.python_version()}, {platform.system()}")
    for name in PACKAGES:
        typer.echo(f"  {name} {_version(name)}")
    well = all(_version(name) != "missing" for name in PACKAGES)
    for model in ("heavy", "full"):
        verdict = _try_model(model)
        well &= verdict == "runs"
        typer.echo(f"  pose model {model}: {verdict}")
    well &= _try_encoder()
    typer.echo("All is well." if well else "Something is missing: see above.")
    return well


def _version(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return "missing"


def _try_model(model: str) -> str:
    import numpy as np

    from pose.blazepose import BlazePose

    try:
        with BlazePose(model) as backend:
            backend.detect(np.zeros((256, 256, 3), np.uint8))
    except SprintlabError as error:
        return f"{error.code}: {error.message} {error.remedy}"
    return "runs"


def _try_encoder() -> bool:
    import av
    import typer

    found = "libx264" in av.codecs_available
    typer.echo(f"  H.264 encoder for annotated.mp4: {'present' if found else 'missing'}")
    return found
