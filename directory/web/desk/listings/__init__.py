"""Listings at the desk: find, look, edit, publish, close, history."""
