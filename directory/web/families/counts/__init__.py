"""Counting what is shown, where the setting says so (`DIRECTORY_COUNTS`). The rest of the site needs none of it."""
