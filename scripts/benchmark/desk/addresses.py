"""Every page below /manage, found in the map of addresses; and the ways in which each is asked.

A page's ways are those that it offers itself: its links to itself with another tab, filter or page, the last page
among them, and its form of a search with each choice of each list.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import unescape
from html.parser import HTMLParser
from urllib.parse import urlencode, urlsplit

from flask import Flask
from werkzeug.routing import Rule

from directory.desk import PATH

WAYS = 24  # of one page, at most
_CHOICES = 2  # of one list of choices
WORD = "lantern"  # what is looked for
# Pages that are no page of the desk's or a program's work: how one comes in, and what one token opens once.
_COMING_IN = re.compile(
    r"/manage/(sign-in|code|password-again|choose-|second-step|lost-phone|recovery-|reset-|change-p|enter|no-reminders)"
    r"|<token>"
)
# What stands in an address, by how the address begins and what the map calls it; the first that fits.
_NAMED = (
    (r"/manage/(programs/)?organizations/", "public_id", "organization"),
    (r"/manage/programs/files/", "public_id", "organization"),
    (r"/manage/programs/new", "public_id", "site"),
    (r"/manage/claim/", "public_id", "listing"),
    (r"/manage/programs/", "public_id", "held"),
    (r"", "public_id", "listing"),
    (r"/manage/imports/<int:batch_id>/(undo|moves|gone)", "batch_id", "applied"),
    (r"", "batch_id", "waiting"),
    (r"", "change_id", "change"),
    (r"", "bulk_id", "act"),
    (r"", "audit_id", "audit"),
    (r"", "claim_id", "claim"),
    (r"", "request_id", "request"),
    (r"", "pair_id", "pair"),
    (r"", "look_id", "look"),
    (r"", "file_id", "file"),
    (r"", "account_id", "account"),
    (r"", "section_id", "section"),
)
FIXED = {"number": "1", "position": "1", "account": "4", "section": "contact"}


def pages(app: Flask, named: dict[str, str]) -> dict[str, str]:
    """Rule → address, of what is read below /manage; `named` is of a world, and what that has none of is left out."""
    found = {}
    for rule in sorted(app.url_map.iter_rules(), key=lambda one: one.rule):
        if rule.rule.startswith(PATH) and "GET" in (rule.methods or ()) and not _COMING_IN.search(rule.rule):
            try:
                found[rule.rule] = _address(rule, {**FIXED, **named})
            except KeyError:
                continue
    return found


def _address(rule: Rule, named: dict[str, str]) -> str:
    def value(match: re.Match[str]) -> str:
        argument = match[1].rpartition(":")[2]
        fitting = (name for start, called, name in _NAMED if called == argument and re.match(start, rule.rule))
        return named[next(fitting, argument)]

    return re.sub(r"<([^>]+)>", value, rule.rule)


def ways(address: str, text: str) -> list[str]:
    """Other addresses of a page, as the page (HTML) offers them."""
    found = dict.fromkeys(_by_form(address, text))
    linked = [unescape(one) for one in re.findall(r'href="([^"#]*)"', text)]
    own = [one for one in dict.fromkeys(linked) if one.partition("?")[0] in (address, "") and "?" in one]
    last = _last(own, text)
    found = dict.fromkeys(urlsplit(address).path + "?" + urlsplit(one).query for one in (last, *own) if one) | found
    found.pop(address, None)
    return list(found)[:WAYS]


def _last(own: Iterable[str], text: str) -> str:
    """The last page of a list, by the link to another page and how many there are ("Page 1 of 60")."""
    numbers = re.search(r"Page \d+ of (\d+)", text)
    turned = next((one for one in own if re.search(r"[?&]page=\d", one)), "")
    return re.sub(r"([?&]page=)\d+", rf"\g<1>{numbers[1]}", turned) if numbers else ""


class _Forms(HTMLParser):
    """The forms of a page that only look: where each leads, its fields of words, and its lists of choices."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[tuple[str, str]] = []  # (address, name)
        self.choices: dict[tuple[str, str], list[str]] = {}
        self._action: str | None = None
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what begins here."""
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._action = given.get("action", "") if given.get("method", "get").lower() == "get" else None
        elif self._action is None:
            return
        elif tag == "input" and given.get("type", "text") in ("search", "text") and "name" in given:
            self.words.append((self._action, given["name"]))
        elif tag == "select":
            self._select = given.get("name", "")
        elif tag == "option" and self._select and given.get("value"):
            self.choices.setdefault((self._action, self._select), []).append(given["value"])

    def handle_endtag(self, tag: str) -> None:
        """Note what ends here."""
        if tag == "form":
            self._action = None
        elif tag == "select":
            self._select = ""


def _by_form(address: str, text: str) -> Iterator[str]:
    """A word looked for, then each list of choices with some of its choices, in every form that only looks."""
    forms = _Forms()
    forms.feed(text)
    for action, name in forms.words:
        if action in ("", address):
            yield f"{address}?{urlencode({name: WORD})}"
    for (action, name), values in forms.choices.items():
        for value in (values if name == "flag" else values[:_CHOICES]) if action in ("", address) else ():
            yield f"{address}?{urlencode({name: value})}"
