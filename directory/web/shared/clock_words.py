"""Times of day as people write them: "6:00 to 9:00 pm", "6 a 9 p. m.". The reader of weekly times reads all of them."""

from __future__ import annotations

import datetime as dt

from directory.listings.draft import Track
from directory.web.shared.dates import day
from directory.web.shared.language import locale
from directory.web.shared.phrases import days
from directory.web.shared.translate import gettext

_MIDNIGHT = dt.time(0)
_HALVES = {"en": ("am", "pm"), "es": ("a.\u00a0m.", "p.\u00a0m.")}  # no line ends within "p. m."
_NAMES = {"en": {}, "es": {dt.time(12): "12 del mediodía", _MIDNIGHT: "medianoche"}}  # which "12 p. m." leaves in doubt


def when_of(track: Track) -> str:
    """ "Mon, Wed, 6:00 to 9:00 pm"; of a group of which nobody said the days, that."""
    said = ", ".join(part for part in (days(track.days), times(track)) if part)
    return said if track.days else gettext("%(times)s (days not stated)", times=said)


def times(track: Track) -> str | None:
    """ "6:00 to 9:00 pm", "8:00 pm to midnight", "10:00 pm to 2:00 am the next day"; None where no times are stated.

    In Spanish "6 a 9 p. m.", "9 a. m. a 12 del mediodía".
    """
    if track.start is None or track.end is None:
        return None
    start, end = time_of_day(track.start), time_of_day(track.end)
    if _half(track.start) == _half(track.end) and track.end > track.start and end not in _NAMES[locale()].values():
        start = _digits(track.start) if track.start not in _NAMES[locale()] else start
    if track.end == _MIDNIGHT:
        return gettext("%(start)s to midnight", start=start)
    if track.past_midnight:
        return gettext("%(start)s to %(end)s the next day", start=start, end=end)
    return gettext("%(start)s to %(end)s", start=start, end=end)


def time_of_day(moment: dt.time) -> str:
    """ "6:30 pm"; in Spanish "6:30 p. m.", and noon and midnight by name."""
    space = "\u00a0" if locale() == "es" else " "
    return _NAMES[locale()].get(moment) or f"{_digits(moment)}{space}{_half(moment)}"


def moment(when: dt.datetime) -> str:
    """A day and a time of it: "Nov 14, 2026, 2:05 pm (UTC)"."""
    utc = when.astimezone(dt.UTC)
    return f"{day(utc.date())}, {time_of_day(utc.time().replace(second=0, microsecond=0))} (UTC)"


def _digits(moment: dt.time) -> str:
    """The hour from 1 to 12 and the minutes, without which a full hour goes in Spanish."""
    hour = moment.hour % 12 or 12
    return f"{hour}" if locale() == "es" and not moment.minute else f"{hour}:{moment.minute:02}"


def _half(moment: dt.time) -> str:
    return _HALVES[locale()][moment.hour >= 12]
