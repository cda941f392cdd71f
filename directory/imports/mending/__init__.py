"""Rows of a staged import that are mended at the desk: cell by cell, everywhere at once, read again at once."""
