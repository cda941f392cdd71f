"""How long and how large: what one connection may ask of the server before it is closed."""

from __future__ import annotations

import resource

HEAD_WITHIN = 20.0  # seconds from connecting, or from the last answer, to the end of a request's headers
HEAD_MOST = 16 * 1024  # bytes
BODY_WITHIN = 20.0  # seconds, and one more for each BODY_RATE that arrived
BODY_RATE = 4_000  # bytes a second; a slow telephone line
BODY_MOST = 1024 * 1024  # bytes, but for uploads at the desk
ANSWER_WITHIN = 60.0  # seconds, and one more for each ANSWER_RATE that the answer has
ANSWER_RATE = 4_000  # bytes a second
ANSWERS_KEPT = 128 * 1024 * 1024  # bytes of one answer that wait for its reader before a thread does
LARGE_RATE = 16_000  # bytes a second of a body above BODY_MOST; half of what a slow telephone sends
LARGE_OF_ONE = 2  # bodies above BODY_MOST of one account that one process takes at the same time
LARGE_UNTOUCHED = 5.0  # seconds in which a large body is let arrive, however slowly
LARGE_SLOW = 64_000  # bytes a second; one below it makes room where there is none for another
_CONNECTIONS = 2_000  # at once, in one process
_FILES = 64  # that a process has open for itself


def connections() -> int:
    """How many connections one process holds: each is an open file, and may have a second for a large body."""
    allowed, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _FILES + 2 * _CONNECTIONS
    if allowed != resource.RLIM_INFINITY and allowed < wanted:
        allowed = wanted if most == resource.RLIM_INFINITY else min(wanted, most)
        resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, most))
        return max(32, (allowed - _FILES) // 2)
    return _CONNECTIONS
