"""The parts of a text drawn together: days in one line and their times in the next are of one group. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from directory.listings.weekly.values import Token

_NAMING = frozenset({"label", "name", "part"})


@dataclass(slots=True)
class Cluster:
    """Tokens that say when one group or several meet."""

    tokens: list[Token] = field(default_factory=list)

    @property
    def says(self) -> str:
        """ "days", "times", "both" or "" """
        kinds = {token.kind for token in self.tokens}
        return {(True, True): "both", (True, False): "days", (False, True): "times"}.get(
            ("days" in kinds, "span" in kinds), ""
        )

    @property
    def begins(self) -> str:
        """ "days" or "span", whichever stands first"""
        return next((token.kind for token in self.tokens if token.kind in ("days", "span")), "")

    @property
    def lends(self) -> bool:
        """Whether its days may be of other groups, too: they stand alone, or behind the last of several times."""
        order = [token.kind for token in self.tokens if token.kind in ("days", "span")]
        return "days" in order and (order[0] == "span" or "span" not in order)


def clusters(parts: Iterable[Sequence[Token]]) -> list[Cluster]:
    """The parts that belong together. Where times come before days at first, they do so to the end."""
    found: list[Cluster] = []
    names: list[Token] = []
    first = ""
    for part in parts:
        one = Cluster([*names, *part])
        named = any(token.kind == "label" and token.value for token in one.tokens) or bool(names)
        names = []
        says = one.says
        if not says:
            if any(token.kind in _NAMING for token in part):
                names = [token for token in one.tokens if token.kind in _NAMING]
            continue
        first = first or (says if says != "both" else "times" if one.begins == "span" else "")
        last = found[-1] if found else None
        each_has_its_own = len(found) > 1 and found[-2].says == says == "both"  # "Mon 9-12\nTue\nWed 9-12"
        if says == "times" and not named and _days_of_each(found):
            for other in _days_of_each(found):
                other.tokens += one.tokens
        elif last is None or named or each_has_its_own or not _belongs(last.says, one, first):
            found.append(one)
        elif last.says == "both" and says == "times":
            found.append(Cluster([*_naming_and_days(last), *one.tokens]))
        else:
            last.tokens += one.tokens
    if names and found and not any(token.kind in _NAMING for token in found[-1].tokens):
        found[-1].tokens += [replace(token, kind="name") if token.kind == "label" else token for token in names]
    return _sharing_days(found, first)


def _days_of_each(found: Sequence[Cluster]) -> Sequence[Cluster]:
    """The last groups, where each has days and a name, and none times: "Women: MWF; Men: TTh; all 6-9 pm"."""
    at = len(found)
    while at and found[at - 1].says == "days":
        at -= 1
    return found[at:] if len(found) - at > 1 else ()


def _sharing_days(found: list[Cluster], first: str) -> list[Cluster]:
    """Times with a name of their own are of the days that are named for all: "Mon-Thu; Evening: 6-9 pm"."""
    lent = set[int]()
    for at, one in enumerate(found):
        if one.says != "times":
            continue
        ahead, back = range(at + 1, len(found)), range(at - 1, -1, -1)
        lender = next((other for other in (ahead if first == "times" else back) if found[other].lends), None)
        if lender is not None:
            if found[lender].says == "days":
                lent.add(lender)
            one.tokens = [*(token for token in found[lender].tokens if token.kind == "days")][-1:] + one.tokens
    return [one for at, one in enumerate(found) if at not in lent]


def _belongs(last: str, one: Cluster, first: str) -> bool:
    """Whether a part goes on with what was said before it."""
    if one.says == "days":
        return last == "days" or (first == "times" and last in ("times", "both"))
    if one.says == "times":
        return last == "times" or (first != "times" and last == "days") or last == "both"
    order = [token.kind for token in one.tokens if token.kind in ("days", "span")]
    return last == "days" and order[0] == "days"


def _naming_and_days(cluster: Cluster) -> list[Token]:
    """The last days of a cluster, and what its group is called."""
    days = [token for token in cluster.tokens if token.kind == "days"][-1:]
    return [token for token in cluster.tokens if token.kind == "label"][-1:] + days
