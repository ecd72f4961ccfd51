"""Random textures with many scales: tracks, grass, leaves."""

from __future__ import annotations

import cv2
import numpy as np

from pose.synthetic.render.look import Floats


class Noise:
    """Smooth random values about 0 with a standard deviation near 1, the same for the same place.

    Parameters
    ----------
    rng
        Source of chance.
    octaves
        Number of scales, each half the one before.
    """

    SIZE = 512

    def __init__(self, rng: np.random.Generator, octaves: int = 3) -> None:
        total = np.zeros((self.SIZE, self.SIZE), dtype=np.float32)
        for octave in range(octaves):
            cells = self.SIZE >> (octaves - 1 - octave)
            coarse = rng.normal(size=(cells, cells)).astype(np.float32)
            coarse = np.pad(coarse, 2, mode="wrap")
            factor = self.SIZE // cells
            fine = cv2.resize(coarse, None, fx=factor, fy=factor, interpolation=cv2.INTER_CUBIC)
            edge = 2 * factor
            total += fine[edge:-edge, edge:-edge] / 2**octave
        self._values = (total - total.mean()) / total.std()

    def at(self, x: Floats, y: Floats, cell_m: float) -> Floats:
        """Values at places in m; the finest detail is `cell_m` wide."""
        columns, rows = np.mod(x / cell_m, self.SIZE), np.mod(y / cell_m, self.SIZE)
        picked = cv2.remap(
            self._values,
            columns.astype(np.float32),
            rows.astype(np.float32),
            cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_WRAP,
        )
        return np.asarray(picked, dtype=float)
