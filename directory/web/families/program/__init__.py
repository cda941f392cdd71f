"""A program's page, what is near it, and the form for what is wrong with it."""
