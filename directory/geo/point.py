"""A point on the earth."""

from __future__ import annotations

Point = tuple[float, float]  # latitude, longitude in degrees
