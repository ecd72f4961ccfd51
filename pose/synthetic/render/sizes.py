"""Thickness of the body: tables of cross-sections of an athlete 1.80 m tall.

Each row: place along the segment (share of its length), radius to the front, radius to the side, shift of the
middle to the front; m. Girths are those of a lean adult, by eye.
"""

from __future__ import annotations

import numpy as np

STATURE_M = 1.80

THIGH = np.array(
    [
        [0.00, 0.086, 0.080, -0.006],
        [0.15, 0.088, 0.080, -0.002],
        [0.30, 0.085, 0.077, 0.003],
        [0.31, 0.081, 0.073, 0.003],
        [0.50, 0.076, 0.068, 0.004],
        [0.75, 0.063, 0.058, 0.003],
        [0.92, 0.056, 0.053, 0.003],
        [1.00, 0.055, 0.051, 0.003],
    ]
)
SHORTS_TO = 0.305  # of the thigh
SHANK = np.array(
    [
        [0.00, 0.054, 0.050, 0.003],
        [0.12, 0.055, 0.049, -0.004],
        [0.28, 0.060, 0.053, -0.013],
        [0.45, 0.054, 0.047, -0.012],
        [0.65, 0.042, 0.038, -0.007],
        [0.84, 0.034, 0.031, -0.003],
        [0.86, 0.036, 0.033, -0.003],
        [1.00, 0.036, 0.032, 0.000],
    ]
)
SOCK_FROM = 0.85  # of the shank
UPPER_ARM = np.array(
    [
        [0.00, 0.058, 0.056, 0.000],
        [0.20, 0.056, 0.050, 0.000],
        [0.45, 0.050, 0.044, 0.002],
        [0.75, 0.044, 0.040, 0.001],
        [1.00, 0.040, 0.037, 0.000],
    ]
)
FOREARM = np.array(
    [
        [0.00, 0.041, 0.038, 0.000],
        [0.20, 0.045, 0.040, 0.000],
        [0.50, 0.038, 0.034, 0.000],
        [0.80, 0.029, 0.027, 0.000],
        [1.00, 0.026, 0.028, 0.000],
    ]
)
HAND_M = 0.165
HAND = np.array(
    [
        [0.00, 0.027, 0.022, 0.000],
        [0.30, 0.040, 0.020, 0.002],
        [0.55, 0.042, 0.018, 0.004],
        [0.75, 0.036, 0.016, 0.008],
        [0.95, 0.024, 0.013, 0.014],
    ]
)
# heel to toe; "front" is up. The line from heel to toe lies 3 cm above the sole.
SHOE = np.array(
    [
        [-0.04, 0.026, 0.027, -0.004],
        [0.05, 0.043, 0.034, 0.013],
        [0.18, 0.050, 0.036, 0.020],
        [0.32, 0.048, 0.036, 0.018],
        [0.50, 0.038, 0.039, 0.008],
        [0.75, 0.027, 0.044, -0.003],
        [0.95, 0.019, 0.038, -0.010],
        [1.03, 0.014, 0.028, -0.013],
    ]
)
# mid-shoulder to mid-hip
TRUNK = np.array(
    [
        [-0.13, 0.052, 0.056, 0.010],
        [-0.08, 0.066, 0.095, 0.004],
        [-0.03, 0.082, 0.150, -0.002],
        [0.05, 0.100, 0.172, 0.000],
        [0.15, 0.116, 0.176, 0.006],
        [0.28, 0.122, 0.168, 0.010],
        [0.45, 0.112, 0.150, 0.008],
        [0.62, 0.101, 0.138, 0.006],
        [0.76, 0.102, 0.146, 0.000],
        [0.78, 0.105, 0.149, 0.000],
        [0.92, 0.120, 0.166, -0.014],
        [1.02, 0.118, 0.164, -0.016],
        [1.10, 0.100, 0.140, -0.010],
        [1.17, 0.055, 0.090, 0.000],
    ]
)
NECKLINE, WAISTBAND = -0.055, 0.77  # vest begins and ends here, share of the trunk
NECK_RADIUS_M = 0.054

# the nose is this far ahead of the mid-shoulder line, for each metre above it
NOSE_AHEAD = 0.55
HEAD_UP_M, HEAD_AHEAD_M = (
    0.012,
    0.014,
)  # middle of the head, from the point at the nose's height above the neck
HEAD_FRONT_M, HEAD_SIDE_M, HEAD_TALL_M = 0.098, 0.077, 0.122
