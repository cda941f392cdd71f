"""A listing changed by hand, whole or section by section, under the checks of every import. Knows no page."""
