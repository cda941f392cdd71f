"""How somebody shows that a listing is theirs, and what each way allows.

Way in: `claim_ways`, `source_domains` (the web domain that a source gave a listing), `by_mail` (a code to an
address at it), `by_phone` (a call to the published phone), `taking_back` (a granted claim undone). It knows no page.
"""
