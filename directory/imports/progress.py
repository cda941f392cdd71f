"""How an import says how far it is: `Progress` counts what is done, `PartDone` says of how many, too."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[int], None]
PartDone = Callable[[int, int], None]  # done, of how many
