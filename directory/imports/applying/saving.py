"""While an import is saved or taken back: whoever cannot write meanwhile is told why."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from directory import pulses

_SAVING = "saving an import "


@contextmanager
def others_know() -> Iterator[None]:
    """Around an apply or an undo and its commit."""
    with pulses.kept(_SAVING):
        yield


def under_way() -> bool:
    """True while an import is saved or taken back, by whatever process; False where that cannot be known."""
    try:
        return pulses.is_kept(_SAVING)
    except sa.exc.SQLAlchemyError:
        return False
