"""How often something may be tried. Counted in the database, so that the limit holds across processes.

A visitor's address is never kept: the key is an HMAC of it with a secret drawn anew each day, and a day later both are
gone.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import ipaddress
import math
from dataclasses import dataclass

from directory import fleeting


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `most` tries of a kind in `within`."""

    kind: str
    most: int
    within: dt.timedelta


# Of one account from one place, and from everywhere: a stranger with a few tries cannot lock the owner out.
SIGN_IN = Limit("sign-in", 10, dt.timedelta(minutes=15))
SIGN_IN_ACCOUNT = Limit("sign-in-account", 60, dt.timedelta(minutes=15))
SIGN_IN_ADDRESS = Limit("sign-in-address", 60, dt.timedelta(minutes=15))
SECOND_STEP = Limit("second-step", 6, dt.timedelta(minutes=15))
PASSWORD_AGAIN = Limit("password-again", 10, dt.timedelta(minutes=15))
# Of codes nobody is refused by what a stranger elsewhere did; the link of a mail is good whatever is counted here.
CODE = Limit("code", 5, dt.timedelta(hours=1))  # to one address from one place: more are not mailed
CODE_ADDRESS = Limit("code-address", 30, dt.timedelta(hours=1))  # from one place, to whomever
CODE_TRIES = Limit("code-tries", 60, dt.timedelta(hours=1))  # from one place; in one browser it is five
# From one place, which may be the Wi-Fi of a clinic or a library: many families, and none of them is the last.
REPORT = Limit("report", 30, dt.timedelta(hours=1))
REPORT_LISTING = Limit("report-listing", 10, dt.timedelta(hours=20))  # on one listing
CLAIM = Limit("claim", 30, dt.timedelta(days=1))  # from one place: an organization has many listings
CLAIM_LISTING = Limit("claim-listing", 5, dt.timedelta(days=1))  # from one place, of one listing
SUGGEST = Limit("suggest", 40, dt.timedelta(days=1))  # from one place, mistyped ones among them
TOKEN = Limit("token", 1200, dt.timedelta(hours=1))  # of one API token: each of 120 sites read and written 5 times
TOKEN_LISTING = Limit("token-listing", 60, dt.timedelta(days=1))  # writes of one API token to one listing
WORK_FEED = Limit("work-feed", 60, dt.timedelta(hours=1))  # of one address of news of work
WORK_FEED_TRIES = Limit("work-feed-tries", 60, dt.timedelta(hours=1))  # from one place, of addresses that are none
TOKEN_TRIES = Limit("token-tries", 60, dt.timedelta(hours=1))  # from one place, of what is no good token
# Of one account from one place, and from everywhere: more are not mailed, and each link works three days.
RESET = Limit("reset", 5, dt.timedelta(hours=1))
RESET_ACCOUNT = Limit("reset-account", 30, dt.timedelta(hours=1))


class TooManyTries(Exception):
    """The limit is reached. `minutes` is how long to wait at most."""

    def __init__(self, limit: Limit) -> None:
        self.minutes = math.ceil(limit.within.total_seconds() / 60)
        super().__init__(f"more than {limit.most} tries ({limit.kind}) within {self.minutes} minutes")


def place(address: str | None) -> str:
    """The network that a visitor's address is of: an IPv6 /56 is one household, which has 2 to the 72 addresses."""
    try:
        found = ipaddress.ip_address(address or "")
    except ValueError:
        return ""
    mapped = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    if isinstance(found, ipaddress.IPv4Address) or mapped:
        return str(mapped or found)
    return str(ipaddress.ip_network((found, 56), strict=False))


def has_room(limit: Limit, who: str) -> bool:
    """Count one try of `who`; False where the limit is reached."""
    return fleeting.count_try(_key(limit, who), limit.within) <= limit.most


def is_spent(limit: Limit, who: str) -> bool:
    """True where `who` has no try left. Counts nothing and writes nothing."""
    return fleeting.tries_of(_key(limit, who), limit.within) >= limit.most


def take(limit: Limit, who: str) -> None:
    """Count one try of `who` (an email address, an account, a network address). Raises TooManyTries."""
    if not has_room(limit, who):
        raise TooManyTries(limit)


def forget(limit: Limit, who: str) -> None:
    """Begin anew after a success."""
    fleeting.forget_tries(_key(limit, who))


def _key(limit: Limit, who: str) -> str:
    text = f"{limit.kind}\x1f{who.strip().lower()}".encode()
    return hmac.new(fleeting.daily_secret(), text, hashlib.sha256).hexdigest()
