"""From one phone clip of a sprint to the component of the cycle that lags, with its evidence."""

from sprintlab.analysis import Analysis, InputInfo, Notice, Provenance
from sprintlab.analyze import analyze
from sprintlab.settings import Settings

__version__ = "0.1.0"

__all__ = ["Analysis", "InputInfo", "Notice", "Provenance", "Settings", "__version__", "analyze"]
