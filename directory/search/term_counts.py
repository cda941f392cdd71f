"""How many listings say each term: population counts by bit position. Pure numpy."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from directory.arrays import Words

Counts = npt.NDArray[np.int64]

# One bit of every byte of a word: eight lanes that can each count to 255.
_LANES = np.uint64(0x0101010101010101)
_BLOCK = 255
_FEW = 64


def count_bits(words: Words, n_terms: int) -> Counts:
    """For rows of words (n × w), how many rows have each of the first `n_terms` bits set.

    Bit t of a row is bit t % 64 of its word t // 64.
    """
    n, width = words.shape
    if n == 0:
        return np.zeros(n_terms, dtype=np.int64)
    if n <= _FEW:
        few: Counts = _unpacked(words).sum(axis=0, dtype=np.int64)
        return few[:n_terms]
    # Eight passes, each counting every eighth bit in byte lanes, in blocks short enough that no lane overflows.
    starts = np.arange(0, n, _BLOCK)
    lanes = np.empty((8, width, 8), dtype=np.int64)
    columns = np.ascontiguousarray(words.T)
    for shift in range(8):
        bits = (columns >> np.uint64(shift)) & _LANES
        blocks = np.add.reduceat(bits, starts, axis=1)
        lanes[shift] = _unlaned(blocks)
    # lanes[shift, word, byte] counts bit 8 * byte + shift of that word.
    return lanes.transpose(1, 2, 0).reshape(-1)[:n_terms]


def _unpacked(words: Words) -> npt.NDArray[np.uint8]:
    little = np.ascontiguousarray(words).astype("<u8", copy=False)
    return np.unpackbits(little.view(np.uint8), axis=1, bitorder="little")


def _unlaned(blocks: Words) -> Counts:
    """Sum blocks (w × blocks) of byte lanes to (w × 8) counts."""
    little = np.ascontiguousarray(blocks).astype("<u8", copy=False)
    sums: Counts = little.view(np.uint8).reshape(blocks.shape[0], -1, 8).sum(axis=1, dtype=np.int64)
    return sums
