"""Claiming a listing, suggesting a new one, and who keeps it with you."""
