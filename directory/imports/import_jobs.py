"""The kinds of jobs that work on an import."""

CHECK, APPLY, UNDO = "import-check", "import-apply", "import-undo"
KINDS = (CHECK, APPLY, UNDO)
