"""How often a listing was shown and its phone pressed, by month: sums, and no trace of whoever came. Off by setting.

Why that reveals nobody: docs/decisions/18-sums-by-month.md.
"""
