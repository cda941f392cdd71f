"""How many listings each term would leave, had a family ticked it too: the numbers beside the filters. Pure numpy."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from directory.arrays import Bools, Ints, Words
from directory.search.answers import MAYBE, NO, YES
from directory.search.conditions import Conditions, every
from directory.search.index_columns import Columns
from directory.search.schedules import ANY_TRACK, TrackChoice
from directory.search.term_counts import Counts, count_bits

_NONE = np.uint64(0)


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
    among = every([*said, within], len(rows))
    passing = conditions.of_one_group(rows, among)
    counts = _count(columns, rows[passing], n_terms)

    def others(members: tuple[int, ...]) -> Bools:
        kept = [mask for mask, choice in zip(said, conditions.groups, strict=True) if choice.members != members]
        return every([*kept, within], len(rows))

    for choice in conditions.groups:
        if choice.combine == "any" and choice.members not in track_groups:
            widened = conditions.of_one_group(rows, others(choice.members))
            _put((choice.members,), _count(columns, rows[widened], n_terms), counts)
    chosen = {choice.members for choice in conditions.tracks.groups}
    for members in chosen:
        other_needs = tuple(choice for choice in conditions.tracks.groups if choice.members != members)
        tracks = replace(conditions.tracks, groups=other_needs)
        _put((members,), _count_held(columns, conditions, rows[others(members)], tracks, n_terms), counts)
    unasked = tuple(members for members in track_groups if members not in chosen)
    if conditions.tracks.limited or (chosen and conditions.name_groups(rows[among])):  # else the first count holds
        _put(unasked, _count_held(columns, conditions, rows[among], conditions.tracks, n_terms), counts)
    return Tally(passing, *counts)


def _put(groups: tuple[tuple[int, ...], ...], counted: tuple[Counts, Counts], into: tuple[Counts, Counts]) -> None:
    """Take the numbers of these groups' terms from other counts."""
    where = np.array([term for members in groups for term in members], dtype=np.int64)
    for mine, theirs in zip(into, counted, strict=True):
        mine[where] = theirs[where]


def _count_held(
    columns: Columns, conditions: Conditions, rows: Ints, tracks: TrackChoice, n_terms: int
) -> tuple[Counts, Counts]:
    """For each term, how many of these rows have one group of people that is this and all else that is asked."""
    if tracks == ANY_TRACK:  # with one term of one vocabulary group, the listing's own terms decide
        return _count(columns, rows, n_terms)
    groups = conditions.together(rows)
    general = groups.general(tracks)
    general[groups.naming] = NO  # they are asked one by one
    yes, not_stated = _count(columns, rows[general == YES], n_terms)
    unsaid = rows[general == MAYBE]
    not_stated += len(unsaid) - _count_bits(columns.no[unsaid], n_terms)
    if len(groups.naming):
        each = groups.each(tracks)[:, np.newaxis]
        own = groups.either(np.where(each == YES, groups.yes, _NONE)) & columns.yes[groups.rows]
        may = groups.either(np.where(each >= MAYBE, groups.may, _NONE))
        may |= columns.yes[groups.rows] & ~groups.either(groups.yes)  # said, and no group described that is so
        may[groups.undescribed(tracks)] = ~_NONE
        yes += count_bits(own, n_terms)
        not_stated += count_bits(may & ~columns.no[groups.rows] & ~own, n_terms)
    return yes, not_stated


def _count(columns: Columns, rows: Ints, n_terms: int) -> tuple[Counts, Counts]:
    """For these rows, how many say yes to each term, and how many say neither yes nor no."""
    yes = count_bits(columns.yes[rows], n_terms)
    return yes, len(rows) - yes - _count_bits(columns.no[rows], n_terms)


def _count_bits(words: Words, n_terms: int) -> Counts:
    """`count_bits` of words most of which are empty: most listings never say no to anything."""
    return count_bits(words[words.any(axis=1)], n_terms)
