"""Sheets that people make by hand: what their columns and values mean, asked once and remembered."""
