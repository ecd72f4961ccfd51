"""The low-pass filter of most movement laboratories."""

from __future__ import annotations

import numpy as np
from scipy.signal import butter, filtfilt

TWO_PASSES = 0.802
"""Cut-off of both passes together over that of each (Winter 2009, second order each)."""


def low_pass(values: np.ndarray, rate_hz: float, cut_off_hz: float) -> np.ndarray | None:
    """Fourth order without delay: a second-order Butterworth filter forward and back.

    Parameters
    ----------
    values
        (n,) at even times, none missing.
    rate_hz, cut_off_hz
        Of the samples; where both passes together have fallen to 71 %.

    Returns
    -------
        (n,), or None where the frame rate is too low for the cut-off.
    """
    share = 2 * cut_off_hz / TWO_PASSES / rate_hz
    if share >= 1:
        return None
    numerator, denominator = butter(2, share)
    return np.asarray(filtfilt(numerator, denominator, values))
