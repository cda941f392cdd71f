"""The kinds of numpy arrays that are handed about: whole numbers (ids, rows), yes or no, measures, and 64-bit masks."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Words = npt.NDArray[np.uint64]
