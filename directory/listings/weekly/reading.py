"""When groups meet, as people write it in English or Spanish, as groups with their days and times. Pure.

    Mo-Fr 17:30-20:30 · MWF 6pm-9pm · Mondays and Wednesdays from 6 to 9 p.m. · lun mié vie 18:00-21:00

What cannot be understood is never guessed: it is told with what to write. `6-9` may be morning or evening, so it is
asked for. Words come from data/time_words.toml.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache

from directory.listings.weekly.clocks import alone
from directory.listings.weekly.closing import opened, without
from directory.listings.weekly.clusters import clusters
from directory.listings.weekly.drawn_together import in_order, joined, with_lists
from directory.listings.weekly.gaps import timeless
from directory.listings.weekly.grouping import NO_DAYS, WRITE_DAYS, entries
from directory.listings.weekly.refusing import refused
from directory.listings.weekly.tokens import as_shown, tokens
from directory.listings.weekly.values import Doubt, Meeting, Reading, Remark, Token
from directory.listings.weekly.ways import with_lines
from directory.text import filled, known, marked, one_line

MOST = 2000  # characters
_LIKE = known(marked("Write days and times, like “Mon, Wed, Thu 6-9 pm”."))


@lru_cache(maxsize=4096)
def read(text: str) -> Reading:
    """The groups of a text, and what in it was not understood."""
    if len(text) > MOST:
        says = one_line((filled("Write at most %(most)s characters.", most=f"{MOST:,}"), _LIKE), " ")
        return Reading((), (Remark(text[:80], "long", says),))
    shown = as_shown(text)
    if not shown.strip():
        return Reading(())
    not_read: list[Remark] = []
    notes: list[Remark] = []
    parts = []
    away: list[Token] = []
    for part in joined(tokens(shown), shown):
        kept = opened(part)
        away += kept.elsewhere
        left, wrong, remarks = refused(with_lists(kept.tokens), shown)
        not_read += wrong
        notes += remarks
        if left and not wrong:
            parts.append(left)
    parts, remarks = with_lines(parts, shown)
    notes += remarks
    meetings: list[Meeting] = []
    for cluster in clusters(parts):
        found, wrong, remarks = entries(cluster, shown)
        meetings += found
        not_read += wrong
        notes += remarks
    meetings, wrong = without(_said_of_all(meetings, parts), away, shown)
    meetings, lone = timeless(meetings)
    not_read += [*wrong, *lone]
    meetings, without_days, notes = _asking_for_days(meetings, notes, believed=not not_read)
    not_read += without_days
    if not_read:  # days without times are believed only of a text that was understood as a whole
        meetings = [one for one in meetings if one.start]
    together = _together(meetings)
    if not together and not not_read:
        noted = (note.says for note in notes if note.code in ("left-open", "how-often", "office"))
        says = one_line((known(next(noted, marked("It says no days and no times."))), _LIKE), " ")
        return Reading((), (Remark(shown.strip()[:200], "nothing", says),))
    return Reading(tuple(together), tuple(not_read), tuple(notes))


def _asking_for_days(
    meetings: list[Meeting], notes: list[Remark], *, believed: bool
) -> tuple[list[Meeting], list[Remark], list[Remark]]:
    """Times without days are a group where the text says no more than that; beside other groups they are asked for."""
    lone = [one for one in notes if one.code == NO_DAYS]
    if not lone or (believed and not any(one.days for one in meetings)):
        return meetings, [], notes
    without_days = [replace(one, says=WRITE_DAYS) for one in lone]
    return [one for one in meetings if one.days], without_days, [one for one in notes if one.code != NO_DAYS]


def read_columns(*, schedule: str = "", days: str = "", times: str = "") -> str:
    """The text to read where a sheet has days and times in columns of their own."""
    parts = [part.strip() for part in (schedule, days, times)]
    if parts[0]:
        found = read(parts[0])
        if any(one.start and one.days for one in found.meetings) or not (parts[1] or parts[2]):
            return parts[0]
    said = [part for part in parts if part]
    in_one_line = not any("\n" in part or ";" in part for part in said)
    return (" " if in_one_line else "\n").join(said)


def time_of_day(text: str) -> dt.time:
    """One time by itself, like 18:00 or 6 pm. Raises Doubt where it is none, or may be before or after noon."""
    found = tokens(as_shown(text))
    if len(found) == 1 and found[0].kind == "clock":
        one = found[0].value
        return alone(replace(one, by24=True) if one.hour == 12 and not one.half and not one.bare else one)
    if len(found) == 1 and isinstance(found[0].value, Doubt):
        raise found[0].value
    raise Doubt("time", filled("“%(text)s” is no time of day.", text=text[:40]))


def _said_of_all(meetings: Sequence[Meeting], parts: Iterable[Sequence[Token]]) -> list[Meeting]:
    """A way to meet, or weeks, that a line by itself says of all groups before it."""
    found = list(meetings)
    for part in parts:
        kinds = {token.kind: token.value for token in part}
        if not kinds.keys() <= {"mode", "weeks", "fill", "and", "to", "count", "zone"}:
            continue
        if "mode" in kinds:
            found = [one if one.mode else replace(one, mode=kinds["mode"]) for one in found]
        if "weeks" in kinds:
            low, high = kinds["weeks"]
            found = [one if one.weeks_min else replace(one, weeks_min=low, weeks_max=high) for one in found]
    return found


def _together(meetings: Sequence[Meeting]) -> list[Meeting]:
    """One group where each day is named with the same times: "Mon 6-9 pm, Wed 6-9 pm"."""
    alike: dict[Meeting, list[Meeting]] = {}
    for one in meetings:
        alike.setdefault(replace(one, days=()), []).append(one)
    found: list[Meeting] = []
    for some in alike.values():
        days = [day for one in some for day in one.days]
        each_one_day = all(len(one.days) == 1 for one in some) and some[0].start
        found += [replace(some[0], days=in_order(days))] if each_one_day else dict.fromkeys(some)
    return found
