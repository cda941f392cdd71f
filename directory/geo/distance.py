"""Distances on the earth, in statute miles, for one point against many. Pure numpy.

Andoyer–Lambert: the great-circle distance on a sphere, corrected to first order for the flattening of WGS-84
(P. D. Thomas, "Spheroidal Geodesics, Reference Systems, and Local Geometry", U.S. Naval Oceanographic Office SP-138,
1970). Within a metre of the true geodesic at the distances people travel, at a hundredth of its cost.
"""

from __future__ import annotations

import math

import numpy as np

from directory.arrays import Floats

METRES_PER_MILE = 1609.344
_EQUATOR = 6378137.0 / METRES_PER_MILE  # WGS-84 semi-major axis in miles
_FLATTENING = 1 / 298.257223563
# A degree of latitude is shortest at the equator (110.574 km): dividing by less never cuts a neighbour off.
MILES_PER_DEGREE = 68.70
FAR_FROM_ZIP = 25.0  # miles from its ZIP code's centre, above which the point of an address is doubted


def miles_between(latitude: float, longitude: float, latitudes: Floats, longitudes: Floats) -> Floats:
    """Miles from one point to each of many; all in degrees, arrays of one shape. Zero for the point itself."""
    return miles_between_radians(
        math.radians(latitude), math.radians(longitude), np.radians(latitudes), np.radians(longitudes)
    )


def miles_between_radians(latitude: float, longitude: float, latitudes: Floats, longitudes: Floats) -> Floats:
    """As `miles_between`, for coordinates that are in radians already."""
    mean = (latitudes + latitude) * 0.5  # F in the source
    half_latitude = (latitudes - latitude) * 0.5  # G
    half_longitude = (longitudes - longitude) * 0.5  # lambda
    sin_g2 = np.sin(half_latitude) ** 2
    sin_f2 = np.sin(mean) ** 2
    sin_l2 = np.sin(half_longitude) ** 2
    s = sin_g2 * (1 - sin_l2) + (1 - sin_f2) * sin_l2
    # Rounding may carry s a hair outside 0…1, where the square roots and the arc have no value; at exactly 0 (the
    # point itself) and 1 (its antipode) the correction divides by zero.
    s = np.clip(s, 1e-18, 1 - 1e-12)
    c = 1 - s
    omega = np.arctan2(np.sqrt(s), np.sqrt(c))
    ratio = np.sqrt(s * c) / omega
    h1 = (3 * ratio - 1) / (2 * c)
    h2 = (3 * ratio + 1) / (2 * s)
    miles = (
        2 * omega * _EQUATOR * (1 + _FLATTENING * h1 * sin_f2 * (1 - sin_g2) - _FLATTENING * h2 * (1 - sin_f2) * sin_g2)
    )
    return np.where(s <= 1e-18, 0.0, miles)


def miles(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """Miles between two points in degrees."""
    return float(miles_between(latitude, longitude, np.array([other_latitude]), np.array([other_longitude]))[0])


def latitude_reach(radius_miles: float) -> float:
    """Degrees of latitude that hold every point within a radius, a little generous."""
    return radius_miles / MILES_PER_DEGREE


def longitude_reach(latitude: float, radius_miles: float) -> float:
    """Degrees of longitude that hold every point within a radius of a point at `latitude`; 180 near a pole."""
    reach = math.radians(latitude_reach(radius_miles) * 1.01)
    cosine = math.cos(math.radians(latitude))
    if reach >= math.pi / 2 or math.sin(reach) >= cosine:
        return 180.0
    return math.degrees(math.asin(math.sin(reach) / cosine))
