"""Checked rows to what they mean for the directory: joined, found, moved, new, gone. Reads; writes no listing."""
