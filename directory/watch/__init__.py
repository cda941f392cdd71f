"""How fresh and how good the directory is, and where care is far: what the desk's first page shows.

Way in: `report` (what waits, how old, what is wanting), `gaps`, `accuracy`. It looks, and changes nothing but its own
audits.
"""
