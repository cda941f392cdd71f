"""The parts of scripts/bench, one file a question."""
