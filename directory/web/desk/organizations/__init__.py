"""Organizations at the desk: found one, its sites, its people, its API tokens."""
