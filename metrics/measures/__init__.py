"""Every metric of one run: `compute_metrics`, and the table of steps: `step_rows`."""

from metrics.measures.compute import compute_metrics
from metrics.measures.table import StepRow, step_rows

__all__ = ["StepRow", "compute_metrics", "step_rows"]
