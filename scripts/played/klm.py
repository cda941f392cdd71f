"""What a press takes a person: the keystroke-level model, with its operators' times in seconds.

Card, Moran, Newell: The Keystroke-Level Model for User Performance Time with Interactive Systems, Communications of the
ACM 23 (1980) 7, 396-410. The model times an error-free job of somebody who knows the way. Its rules leave a thought out
where acts belong together; here each press has one, so the sum is rather too large. It has no operator for reading: the
words are counted apart, at the mean speed of adults who read English silently (Brysbaert, Journal of Memory and
Language 109 (2019) 104047).
"""

from __future__ import annotations

KEY = 0.28  # a key, by an average typist who is no secretary (40 words a minute)
POINT = 1.1  # the pointer to a target
BUTTON = 0.2  # pressing the button of a mouse and letting it go
HAND = 0.4  # a hand from the keyboard to the mouse, or back
THOUGHT = 1.35  # making up one's mind
WORD = 60 / 238  # reading a word


def press(*, from_keys: bool) -> float:
    """Seconds to press something with the pointer; `from_keys` where the hand is on the keyboard."""
    return THOUGHT + POINT + BUTTON + HAND * from_keys


def keys(count: int, *, from_mouse: bool) -> float:
    """Seconds to think of something and type it, of so many keys."""
    return THOUGHT + KEY * count + HAND * from_mouse
