"""Health plans as people name them: lists cut into single plans, and the names that mean one. Pure."""
