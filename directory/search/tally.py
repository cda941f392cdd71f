"""How many listings each term would leave, had a family ticked it too: the numbers beside the filters. Pure numpy."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from directory.search.columns import Columns
from directory.search.conditions import Conditions, every
from directory.search.counts import count_bits
from directory.search.schedules import TrackChoice
from directory.search.words import Bools, GroupChoice, Ints, may_pass, passes

Counts = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Tally:
    """Which rows meet every condition, and by term how many say yes and how many have not said (`Matches`)."""

    passing: Bools
    yes: Counts
    not_stated: Counts


def tally(
    columns: Columns, conditions: Conditions, rows: Ints, track_groups: tuple[tuple[int, ...], ...], *, n_terms: int
) -> Tally:
    """The tally over these rows. A group in which any choice widens is counted as if nothing in it were chosen yet."""
    said = conditions.said(rows)
    within = conditions.within(rows)
    held = conditions.held(rows, conditions.tracks)
    passing = every([*said, within, held], len(rows))
    yes, not_stated = _count(columns, rows[passing], n_terms)

    def others(members: tuple[int, ...]) -> list[Bools]:
        kept = [mask for mask, choice in zip(said, conditions.groups, strict=True) if choice.members != members]
        return [*kept, within]

    for choice in conditions.groups:
        if choice.combine == "any" and choice.members not in track_groups:
            widened = rows[every([*others(choice.members), held], len(rows))]
            _put(choice.members, _count(columns, widened, n_terms), yes, not_stated)
    for members in track_groups:
        other_needs = tuple(choice for choice in conditions.tracks.groups if choice.members != members)
        tracks = replace(conditions.tracks, groups=other_needs)
        if not tracks.limited and tracks == conditions.tracks and not other_needs:
            continue  # nothing is asked of a group of people: the first count holds
        widened = rows[every(others(members), len(rows))]
        if tracks.limited or other_needs:
            _put_held(columns, conditions, widened, tracks, members, yes, not_stated)
        else:
            _put(members, _count(columns, widened, n_terms), yes, not_stated)
    return Tally(passing, yes, not_stated)


def _put(members: tuple[int, ...], counted: tuple[Counts, Counts], yes: Counts, not_stated: Counts) -> None:
    """Take these members' numbers from other counts."""
    where = np.array(members, dtype=np.int64)
    yes[where], not_stated[where] = counted[0][where], counted[1][where]


def _put_held(
    columns: Columns,
    conditions: Conditions,
    rows: Ints,
    tracks: TrackChoice,
    members: tuple[int, ...],
    yes: Counts,
    not_stated: Counts,
) -> None:
    """For each term of a group, how many have one group of people that is this and all else that is asked."""
    for term in members:
        choice = GroupChoice("any", (term,), members)
        asked = replace(tracks, groups=(*tracks.groups, choice))
        is_so = passes(columns.yes, rows, choice) & conditions.held(rows, asked)
        may_be = may_pass(columns.no, rows, choice) & conditions.may_hold(rows, asked)
        yes[term] = np.count_nonzero(is_so)
        not_stated[term] = np.count_nonzero(may_be & ~is_so)


def _count(columns: Columns, rows: Ints, n_terms: int) -> tuple[Counts, Counts]:
    """For these rows, how many say yes to each term, and how many say neither yes nor no."""
    yes = count_bits(columns.yes[rows], n_terms)
    no_words = columns.no[rows]
    said_no = no_words.any(axis=1)  # most listings never say no to anything
    no = count_bits(no_words[said_no], n_terms)
    return yes, len(rows) - yes - no
