"""The pins of a locator map, numbered as the list is: those that would cover one another stand together. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from directory.geo.map_frame import SIZE, Frame, Point

PIN_RADIUS = 15.0
_NEAR = 27.0  # units between two pins, below which they stand together
_HOME = 26.0  # units around the middle that no pin covers


@dataclass(frozen=True, slots=True)
class Pin:
    """One listing: its point in degrees, its number in the list, what it is called, where its card is."""

    latitude: float
    longitude: float
    number: int
    label: str
    href: str
    solid: bool = True  # confirmed; an open pin is not


@dataclass(slots=True)
class Group:
    """Pins that stand together: where, and the point they belong to (x, y)."""

    pins: list[Pin]
    foot: Point
    at: Point = (0.0, 0.0)

    @property
    def half(self) -> float:
        """Half its width."""
        return _width(self.pins) / 2


def groups_of(frame: Frame, pins: Sequence[Pin], home: bool) -> list[Group]:
    """Where pins stand; those that would cover one another stand together, and none covers the middle."""
    groups = []
    for pin in pins:
        at = frame.unit(pin.latitude, pin.longitude)
        if PIN_RADIUS / 2 < at[0] < SIZE - PIN_RADIUS / 2 and PIN_RADIUS / 2 < at[1] < SIZE - PIN_RADIUS / 2:
            groups.append(_placed(Group([pin], at), home))
    while (pair := _touching(groups)) is not None:
        one, other = pair
        pins_of = len(one.pins) + len(other.pins)
        foot = tuple(
            (a * len(one.pins) + b * len(other.pins)) / pins_of for a, b in zip(one.foot, other.foot, strict=True)
        )
        groups.remove(other)
        groups[groups.index(one)] = _placed(Group(one.pins + other.pins, (foot[0], foot[1])), home)
    return groups


def _placed(group: Group, home: bool) -> Group:
    """A group beside the middle and inside the picture."""
    x, y = group.foot
    away, least = math.dist(group.foot, (SIZE / 2, SIZE / 2)), _HOME + group.half - PIN_RADIUS
    if home and away < least:
        # Straight down where it stands on the very middle: the place's own name is above.
        dx, dy = ((x - SIZE / 2) / away, (y - SIZE / 2) / away) if away > 1 else (0.0, 1.0)
        x, y = SIZE / 2 + dx * least * 1.25, SIZE / 2 + dy * least * 1.25
    half = group.half + 2
    group.at = min(max(x, half), SIZE - half), min(max(y, PIN_RADIUS + 2), SIZE - PIN_RADIUS - 2)
    return group


def _touching(groups: Sequence[Group]) -> tuple[Group, Group] | None:
    for number, one in enumerate(groups):
        for other in groups[number + 1 :]:
            if abs(one.at[0] - other.at[0]) < one.half + other.half - 3 and abs(one.at[1] - other.at[1]) < _NEAR:
                return one, other
    return None


def _numbers(group: Sequence[Pin]) -> str:
    """The numbers of pins that stand together: "3", "1–6", "2, 5", "2, 5 …"."""
    numbers = sorted(pin.number for pin in group)
    if len(numbers) == 1:
        return str(numbers[0] or "")
    if numbers[-1] - numbers[0] == len(numbers) - 1:
        return f"{numbers[0]}–{numbers[-1]}"
    return f"{numbers[0]}, {numbers[1]}" + (" …" if len(numbers) > 2 else "")


def _width(group: Sequence[Pin]) -> float:
    text = _numbers(group)
    return 2 * PIN_RADIUS if len(text) < 3 else 14 + 9.5 * len(text)


def drawn(group: Group) -> str:
    """The SVG of a group, which leads to the first of its cards."""
    (x, y), foot, width = group.at, group.foot, _width(group.pins)
    first, text = min(group.pins, key=lambda pin: pin.number), _numbers(group.pins)
    ordered = sorted(group.pins, key=lambda pin: pin.number)[:6]
    title = "; ".join(f"{pin.number}. {pin.label}" if pin.number else pin.label for pin in ordered)
    kind = "m-pin" if any(pin.solid for pin in group.pins) else "m-pin m-pin-open"
    stem = ""
    if math.dist((x, y), foot) > 4:
        stem = (
            f'<path class="m-stem" d="M{x:.0f} {y:.0f}L{foot[0]:.0f} {foot[1]:.0f}"/>'
            f'<circle class="m-pin-foot" cx="{foot[0]:.0f}" cy="{foot[1]:.0f}" r="2.5"/>'
        )
    if not text:  # the one program of its own page: a dot, and nothing to follow
        return f'<g class="m-pin"><title>{escape(title)}</title><circle cx="{x:.0f}" cy="{y:.0f}" r="9"/></g>'
    shape = (
        f'<circle cx="{x:.0f}" cy="{y:.0f}" r="{PIN_RADIUS:g}"/>'
        if len(text) < 3
        else f'<rect x="{x - width / 2:.0f}" y="{y - 14:.0f}" width="{width:.0f}" height="28" rx="14"/>'
    )
    # Not a stop for the tab key: the list has the same links, in order.
    return (
        f'{stem}<a href="{escape(first.href)}" tabindex="-1" class="{kind}"><title>{escape(title)}</title>'
        f'{shape}<text x="{x:.0f}" y="{y + 5.5:.1f}">{text}</text></a>'
    )
