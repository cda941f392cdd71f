"""Who may sign in, what was mailed, and the audit log."""
