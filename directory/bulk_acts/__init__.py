"""Acts on many listings at once: publish, hide, close, mark for a call, give a source, set a term, join, export.

Way in: `act_preview` (an act, its listings, what it would do), `pressing` (the press, its undo, throwing it away) and
`bulk_jobs` (what the worker does of it). `acts` says what there is and who may, `effects` what an act makes of one
listing. It knows no page and no file of an import.
"""
