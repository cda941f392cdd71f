"""The kinds of jobs that work on an organization's file."""

LOOK, DO, UNDO = "site-file-look", "site-file-do", "site-file-undo"
KINDS = (LOOK, DO, UNDO)
