"""Listings: what one says (`draft`), how sources are merged into it (`merge`), and the only writer (`revisions`).

Whoever changes a listing, a person, an import or a job, goes through `revisions`: listing, revision and version in one
transaction. It knows neither files, nor pages, nor who is signed in.
"""
