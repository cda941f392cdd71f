"""Is it the same program? Keys to match by, moves and new names, how alike two listings are. Pure: text in, text out.

Its users are the matching of an import (`imports.matching`) and the scan for duplicates (`moderation.duplicates`).
"""
