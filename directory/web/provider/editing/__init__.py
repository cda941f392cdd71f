"""Editing a listing, section by section: its form, its groups and times, its history."""
