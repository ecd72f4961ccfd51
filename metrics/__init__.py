"""Joint positions in, numbers and flags out."""

from metrics.values import (
    Angles,
    Component,
    Contact,
    Level,
    Metric,
    Motion,
    Phase,
    Scale,
    WeakestLink,
)

__all__ = ["Angles", "Component", "Contact", "Level", "Metric", "Motion", "Phase", "Scale", "WeakestLink"]
