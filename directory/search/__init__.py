"""Finding programs: what a person asks (`criteria`), the index in memory that answers, and names, plans and places
beside it.

Way in: `catalog.current` (the index at the database's version) and `find.Finder`. The index and its columns are pure
numpy: they know neither the web nor the database.
"""
