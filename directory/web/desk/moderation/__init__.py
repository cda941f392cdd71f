"""What waits for a decision: changes, claims, reports, duplicates, suggestions, entries of lists."""
