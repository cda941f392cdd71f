"""Imports by the clock at the desk: which lists are fetched, when, up to which limits, and what came of each time."""
