"""Families' pages: no cookie, no account, nothing stored, and every one works without JavaScript.

Each `…_views` holds addresses; what a page shows is worked out by the module of the same name beside it and rendered
from `templates/families`. It never imports the desk (`directory.web.manage`).
"""
