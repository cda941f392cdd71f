"""Imports in the browser: choose files, match columns, look, confirm, watch, undo."""
