"""People who sign in: their accounts, sessions and limits. Operations only; the pages are in `directory.web.signed_in`.

Way in: `people` (who there is, and their roles), `sessions`, `codes` (signing in by mail). It knows no listing: who
holds which listing is `directory.providing`'s.
"""
