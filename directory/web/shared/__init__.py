"""What families' pages and the desk's both use: words for facts, translations, addresses, security headers.

It imports neither of the two.
"""
