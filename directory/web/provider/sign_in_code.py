"""Asking for the mailed code that signs in: from the page for it, and on the way of a claim."""

from __future__ import annotations

from functools import partial

from flask import request, session

from directory import keys
from directory.accounts import codes, rate_limits
from directory.desk import PATH
from directory.extensions import db
from directory.unit_of_work import written
from directory.web.shared.language import locale
from directory.web.shared.site import mailed_address, settings
from directory.web.signed_in import own_language

BROWSER, NEXT = "code_browser", "code_next"
_STAYS = (NEXT, own_language.ASKED, "csrf_token")


def codes_key() -> str:
    """What codes are signed with."""
    return keys.derive(keys.secret(settings()), "sign-in codes")


def ask_for(typed: str, *, language: str, after: str) -> str:
    """Mail a code to an address, and let this browser wait for it; returns the address.

    Raises AccountProblem for what is no address, TooManyTries.
    """
    own_language.remember(language)
    email = codes.address_of(typed)
    here = rate_limits.place(request.remote_addr)
    rate_limits.take(rate_limits.CODE_ADDRESS, here)
    ask = partial(
        codes.request_code,
        db.session,
        email=email,
        language=locale(),
        key=codes_key(),
        site=mailed_address(),
        again=rate_limits.has_room(rate_limits.CODE, f"{email}\x1f{here}"),
    )
    _begin_anew(written(db.session, ask), after)
    return email


def _begin_anew(browser: str, after: str) -> None:
    """Whoever had a session here before gets another: an old one cannot become this person's.

    Other tabs' forms stay good, and where this browser was to go on to is kept unless another place is named.
    """
    kept = {name: session[name] for name in _STAYS if name in session}
    session.clear()
    session.update(kept)
    session[BROWSER] = browser
    if after != PATH or NEXT not in session:
        session[NEXT] = after
