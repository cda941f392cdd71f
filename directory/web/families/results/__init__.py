"""Searching: by place, by name, virtual programs, and what to do where nothing is found."""
