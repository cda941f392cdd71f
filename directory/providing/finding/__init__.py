"""A program's own people look for their listing: by whatever they have at hand, in one box."""
