"""The kinds of jobs that work on an act."""

LOOK, DO, UNDO = "bulk-look", "bulk-do", "bulk-undo"
KINDS = (LOOK, DO, UNDO)
