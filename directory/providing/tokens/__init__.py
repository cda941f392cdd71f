"""Tokens by which an organization's own programs write facts of its sites over the API.

Way in: `api_tokens` (made, listed, revoked), `bearing` (whose token is it, and is it good), `site_facts` (what a site
says, as a token may read and write it), `token_writes` (a write, under If-Match). It stands on organizations; nothing
else of providing, and no search of families, needs it.
"""
