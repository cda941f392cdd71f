"""Places and distance: ZIP codes, towns, what people type for them, geocoders, and maps drawn from outlines.

Way in: `places.find_place` (text → a place, several, or what is wrong), `distance`, `locator_map`, `nation_map`. It
knows no listing and no page.
"""
